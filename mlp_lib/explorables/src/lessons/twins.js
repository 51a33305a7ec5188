// Twins: two hidden neurons that start equal stay equal, until one of them is moved by a little.

import { button, radios, rateSlider, row, select, slider } from "../controls.js";
import { curveView, legend } from "../curve_view.js";
import { beside, count, html, show, significant, superscript } from "../dom.js";
import { fold, isTucked } from "../folds.js";
import { weightOf } from "../formula.js";
import { gateDiagram, mark, table } from "../gate_network.js";
import { hosted } from "../hosted.js";
import { DATASETS, Network } from "../maths.js";
import { partName } from "../network_view.js";
import { Run } from "../run.js";
import { choice, number, whole } from "../state.js";

const SIZES = [2, 2, 1];
const MOST_EPOCHS = 20000;
const ZERO = -17; // where the logarithmic plot draws a difference of exactly 0
/** The four weights that each twin has: [layer, from, to] of twin q. */
/** @type {[words: string, ends: (q: number) => [l: number, p: number, q: number]][]} */
const PAIRS = [
  ["from the bias node", (q) => [1, 0, q]],
  ["from input 1", (q) => [1, 1, q]],
  ["from input 2", (q) => [1, 2, q]],
  ["to the output", (q) => [2, q, 1]],
];
/** What can be predicted: the largest difference between the twins after the last epoch is below the bound. */
const FATES = [
  ["equal", "still be equal", Number.MIN_VALUE],
  ["close", "differ by less than 1", 1],
  ["apart", "differ by 1 or more", Infinity],
];
const NUDGES = 25; // places of the slider: 0, then half powers of ten up to 1
const nudgeAt = (place) => (place === 0 ? 0 : Number((10 ** ((place - NUDGES) / 2)).toPrecision(2)));
const placeOf = (nudge) => (nudge === 0 ? 0 : Math.max(1, Math.round(NUDGES + 2 * Math.log10(nudge))));

export function startingNetwork(nudge) {
  const network = new Network({ layerSizes: SIZES, initializer: "all_equal" });
  network.weights[1][SIZES[1]] += nudge; // from input 1 to twin 1
  return network;
}

/** The wires of a pair: that of twin 1 and that of twin 2. */
const wiresOf = (pair) => [1, 2].map((q) => partName.wire(...PAIRS[pair][1](q)));

/** The weights of both twins, pair by pair, and how far the twins are apart. */
const pairsOf = (network) => PAIRS.map(([, ends]) => [1, 2].map((q) => weightOf(network, ...ends(q))));
const gapOf = (pairs) => Math.max(...pairs.map(([a, b]) => Math.abs(a - b)));

/** A run with its whole way computed; it keeps some 200 of its networks, more than a plot has room for. */
function trainTwins({ perturbation, learning_rate: learningRate, epochs }) {
  const { X, T } = DATASETS.XOR();
  const run = new Run({ make: () => startingNetwork(perturbation), X, T, options: { learningRate }, epochs });
  run.finish();
  return {
    run,
    last: run.computed,
    points: [...run.kept, run.ahead.checkpoint()].map(({ epoch, weights }) => [
      epoch,
      pairsOf({ weights, layerSizes: SIZES, bias: true }),
    ]),
  };
}

/** @type {import("../frame.js").Lesson} */
export const twins = {
  name: "twins",
  title: "Twins",
  tryThis: "say what becomes of them and train them; then move twin 1 by a thousandth.",
  hideable: [
    "prediction",
    "perturbation",
    "learning_rate",
    "start",
    "one",
    "hundred",
    "end",
    "epoch",
    "pair",
    "difference",
    "weights",
  ],
  folds: ["numbers", "gaps", "rate"],
  schema: {
    perturbation: number(0, 0, 1),
    learning_rate: number(1, 0.01, 100),
    epochs: whole(5001, 1, MOST_EPOCHS),
    epoch: whole(0, 0, MOST_EPOCHS),
    pair: whole(1, 0, PAIRS.length - 1),
    prediction: choice("none", ["none", ...FATES.map(([fate]) => fate)]),
  },

  clean: (state) => ({ ...state, epoch: Math.min(state.epoch, state.epochs) }),

  build(frame) {
    let trained = null;
    let settings = ""; // those of the training
    let now = null; // {epoch, pairs}: what is shown
    const diagram = twinsDiagram(frame, () => trained && light());
    const light = () => mark(diagram.element, "mlp-lit", wiresOf(frame.state.pair));
    const controls = controlsOf(frame);
    const time = timeControls(frame, () => now.epoch);
    const onSeek = (n) => time.go(Math.round(n));
    const curves = curveView({ title: "this weight of both twins, over the epochs", height: 130, onSeek });
    const gaps = curveView({
      title: "largest difference between the twins, in powers of ten",
      height: 130,
      onSeek,
    });
    const numbers = table("Weights of the twins", ["weight", "twin 1", "twin 2", "difference"]);
    const colours = legend([
      { text: "twin 1", quantity: "weights" },
      { text: "twin 2", quantity: "deltas", dashed: true },
    ]);

    frame.body.append(
      controls.prediction.element,
      beside(time.toolbar, row("mlp-controls", time.slider)),
      beside(
        diagram.element,
        fold(
          "numbers",
          "The weights as numbers",
          html("div", { "data-name": "weights" }, numbers.element),
          row("mlp-controls", controls.pair),
        ),
      ),
      frame.ending,
      beside(
        html("div", {}, curves.element, colours),
        fold("gaps", "How far they are apart", html("div", { "data-name": "difference" }, gaps.element)),
      ),
      beside(fold("rate", "Learning rate", controls.rate.element), row("mlp-controls", controls.nudge)),
    );

    return {
      update() {
        const { state } = frame;
        const wanted = JSON.stringify([state.perturbation, state.learning_rate, state.epochs]);
        if (wanted !== settings) {
          settings = wanted;
          trained = trainTwins(state);
        }
        const epoch = Math.min(state.epoch, trained.last);
        trained.run.seek(epoch);
        const { shown } = trained.run;
        now = { epoch, pairs: pairsOf(shown.network) };
        controls.set(state);
        time.set(epoch, state.epochs);
        diagram.update({ network: shown.network, forward: shown.pass, example: 0 });
        light();
        numbers.set(rowsOf(now.pairs, state.pair));
        drawCurves(curves, trained, state.pair, now);
        drawGaps(gaps, trained, now);
      },
      sentence: () => sentenceOf(frame.state, trained, now),
      destroy() {
        for (const view of [diagram, curves, gaps]) view.destroy();
      },
    };
  },
};

/** The network with its two twins; a weight that both have is chosen in it. */
const twinsDiagram = (frame, onLayout) =>
  gateDiagram({
    label: "Diagram of the network with its two twins. Arrow keys move in it.",
    nodeSize: { width: (width) => (width < 420 ? 58 : 84), height: 46 },
    rowHeight: isTucked(frame.body) ? 66 : 76,
    nodeText: (_, l, p) => [["", l === 0 ? `input ${p}` : l === 1 ? `twin ${p}` : "output"]],
    onSelect(name, how) {
      const pair = PAIRS.findIndex((_, n) => wiresOf(n).includes(name));
      if (how !== "hover" && pair >= 0 && pair !== frame.state.pair) frame.set({ pair });
    },
    onLayout,
  });

function controlsOf(frame) {
  const prediction = radios("prediction", "After the last epoch the twins will", FATES, frame.put("prediction"));
  const format = (place) => (place === 0 ? "0" : significant(nudgeAt(place), 2));
  const nudge = slider(
    "perturbation",
    "move one weight of twin 1 by ε",
    { min: 0, max: NUDGES, step: 1, field: false, format },
    (place) => frame.set({ perturbation: nudgeAt(place) }),
  );
  const rate = rateSlider(frame);
  const pairs = PAIRS.map(([text], n) => [n, text]);
  const pair = select("pair", "weights shown", pairs, frame.put("pair"));
  return {
    prediction,
    nudge,
    rate,
    pair,
    set(state) {
      prediction.set(state.prediction);
      nudge.set(placeOf(state.perturbation));
      rate.set(state.learning_rate);
      pair.set(state.pair);
    },
  };
}

/** What moves in time, from the epoch that is shown. */
function timeControls(frame, epoch) {
  const go = (n) => frame.set({ epoch: Math.max(0, Math.min(n, frame.state.epochs)) });
  const time = slider("epoch", "epoch", { min: 0, max: 1, step: 1, field: false, format: count }, go);
  return {
    go,
    toolbar: row(
      "mlp-toolbar",
      button("start", "Restart", () => go(0), { icon: "rewind" }),
      button("one", "1 epoch", () => go(epoch() + 1), { icon: "step" }),
      button("hundred", "100 epochs", () => go(epoch() + 100), { icon: "step" }),
      button("end", "To the end", () => go(frame.state.epochs)),
    ),
    slider: time,
    set: time.set,
  };
}

const rowsOf = (pairs, chosen) =>
  PAIRS.map(([text], n) => {
    const [a, b] = pairs[n];
    return html(
      "tr",
      { "data-row": n, class: n === chosen ? "mlp-current" : null },
      html("th", { scope: "row", text }),
      ...[a, b].map((w) => html("td", { text: show(w, 5) })),
      html("td", { text: a === b ? "0" : significant(a - b, 3) }),
    );
  });

function sentenceOf({ perturbation, prediction }, { run, last }, { epoch, pairs }) {
  const gap = gapOf(pairs);
  const when = epoch === 0 ? "Before training" : `After ${count(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
  const { error, rightCount: right } = run.shown;
  const points = right === 4 ? "all four points are" : `${right} of 4 points ${right === 1 ? "is" : "are"}`;
  const result = `the error is ${significant(error)} and ${points} right`;
  const verdict = verdictOn(prediction, epoch === last ? gap : null);
  if (gap === 0) return `${when} the twins are equal in every weight, to the last digit: ${result}.${verdict}`;
  const grown = perturbation && epoch ? `, ${significant(gap / perturbation, 3)} times the ε they started with` : "";
  return `${when} the twins differ by ${significant(gap, 3)}${grown}; ${result}.${verdict}`;
}

/** What was said, and after the last epoch, where `gap` is known, whether it came so. */
function verdictOn(prediction, gap) {
  const said = FATES.find(([fate]) => fate === prediction);
  if (!said) return "";
  if (gap === null) return ` You said: they will ${said[1]}. Train them to the end.`;
  const fate = FATES.find(([, , bound]) => gap < bound);
  return ` You said: they will ${said[1]}. ${fate === said ? "So it is." : "Not so."}`;
}

/** Round epochs, clear of the right edge. */
function epochTicks(last) {
  const step = 10 ** Math.floor(Math.log10(last));
  return Array.from({ length: Math.ceil((0.95 * last) / step) }, (_, i) => [i * step, count(i * step)]);
}

function drawCurves(curves, { last, points }, pair, now) {
  const all = points.flatMap(([, pairs]) => pairs[pair]);
  const low = Math.floor(Math.min(...all, 0));
  const high = Math.max(low + 1, Math.ceil(Math.max(...all)));
  const stride = Math.max(1, Math.ceil((high - low) / 4));
  const top = low + stride * Math.ceil((high - low) / stride);
  const yTicks = Array.from({ length: (top - low) / stride + 1 }, (_, i) => [
    low + i * stride,
    show(low + i * stride, 0),
  ]);
  const curve = (twin, more) => ({
    points: points.map(([n, pairs]) => [n, pairs[pair][twin]]),
    now: now.pairs[pair][twin],
    ...more,
  });
  const ends = [points[0], points.at(-1)].map(([, pairs]) => pairs[pair].map((w) => show(w)).join(" and "));
  curves.draw({
    x: [0, last],
    y: [low, top],
    xTicks: epochTicks(last),
    yTicks,
    curves: [curve(0, { quantity: "weights" }), curve(1, { quantity: "deltas", dashed: true })],
    at: now.epoch,
    alt: `The weight ${PAIRS[pair][0]} of both twins over ${count(last)} epochs: from ${ends[0]} to ${ends[1]}.`,
  });
}

function drawGaps(gaps, { last, points }, now) {
  const height = (pairs) => (gapOf(pairs) === 0 ? ZERO : Math.max(ZERO + 1, Math.log10(gapOf(pairs))));
  const [first, final] = [points[0], points.at(-1)]
    .map(([, pairs]) => gapOf(pairs))
    .map((gap) => show(gap, 2, gap > 0));
  gaps.draw({
    x: [0, last],
    y: [ZERO, 3],
    xTicks: epochTicks(last),
    yTicks: [[ZERO, "0"], ...[-12, -8, -4, 0].map((n) => [n, `10${superscript(n)}`])],
    curves: [{ quantity: "error", points: points.map(([n, pairs]) => [n, height(pairs)]), now: height(now.pairs) }],
    at: now.epoch,
    alt: `Largest difference between the twins over ${count(last)} epochs: from ${first} to ${final}.`,
  });
}

export default hosted(twins);
