// Hidden space: the four inputs of exclusive or, and where two ReLU neurons put them, update by update.

import { button, numberField, radios, row, select, setControls, slider } from "../controls.js";
import { clamp, count, html, onResize, show } from "../dom.js";
import { hosted } from "../hosted.js";
import { countRight, DATASETS, decide, Network } from "../maths.js";
import { boundsOf, lattice, MARGIN, planeCanvas, TOP } from "../plane.js";
import { makePlayer } from "../player.js";
import { choice, nextSeed, seedField, whole } from "../state.js";

const UPDATES = 2400;
const SPEEDS = [4, 40, 200, 800];
const READING_PACE = 100; // milliseconds between two changes of the sentence while it plays: faster, nobody reads it
const RATES = [0.001, 0.003, 0.01, 0.03];
const { X, T } = DATASETS.XOR();
const BOUNDS = boundsOf(X);
const LATTICE = lattice(BOUNDS);
const EXAMPLES = [0, 1, 2, 3].map((i) => [X.subarray(2 * i, 2 * i + 2), T.subarray(i, i + 1)]);
const NAMES = ["00", "01", "10", "11"];
const HALF_NAME = 10; // pixels: a name stays within its plane
/** Labels stand at different corners of their points, so that points in one place stay readable. */
const CORNERS = [
  [-1, 1],
  [-1, -1],
  [1, 1],
  [1, -1],
];

/** The weights after every update, one example at a time, where the inputs then lie, and the largest activation. */
function train({ seed, hidden, learning_rate: rate }) {
  const network = new Network({
    layerSizes: [2, hidden, 1],
    activation: ["relu", "linear"],
    initializer: "uniform_0_1",
    bias: false,
    seed,
  });
  const kept = [network.weights];
  let [forward, back] = [null, null];
  for (let n = 0; n < UPDATES; n++) {
    const [x, t] = EXAMPLES[n % 4];
    forward = network.forward(x, forward);
    back = network.backward(forward, t, { into: back });
    network.weights = network.copyWeights();
    network.step(back.gradients, rate);
    kept.push(network.weights);
  }
  // Of each input its way: a1, a2 after every update.
  const paths = NAMES.map((_, i) =>
    kept.map(([, W]) => [0, 1].map((q) => Math.max(0, X[2 * i] * W[q] + X[2 * i + 1] * W[hidden + q]))),
  );
  const largest = paths.flat(2).reduce((a, b) => Math.max(a, b), 0);
  return { network, kept, paths, largest };
}

/** A round number on the axis that is not above x. */
function roundBelow(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return Number((power * Math.floor(x / power)).toPrecision(1));
}

/** @type {import("../frame.js").Lesson} */
export const hiddenSpace = {
  name: "hidden-space",
  title: "Hidden space",
  tryThis: "say which input slides into the corner of the hidden plane; then press Play.",
  hideable: [
    "prediction",
    "play",
    "back",
    "step",
    "rewind",
    "update",
    "speed",
    "seed",
    "new_seed",
    "hidden",
    "learning_rate",
  ],
  schema: {
    seed: seedField(40),
    hidden: choice(4, [2, 4]),
    learning_rate: choice(0.01, RATES),
    update: whole(0, 0, UPDATES),
    speed: choice(200, SPEEDS),
    prediction: choice("none", ["none", "01", "10", "11"]),
  },

  build(frame) {
    let run = null;
    let pass = null;
    const player = makePlayer(frame, { name: "update", end: UPDATES, perSecond: () => frame.state.speed });
    const paced = pacedBy(player);
    const go = (update) => {
      player.pause();
      frame.set({ update });
    };
    const controls = controlsOf(frame, go);
    const { back, step, rewind, newSeed } = buttonsOf(frame, go);
    const planes = twoPlanes(frame);
    frame.body.append(
      controls.prediction.element,
      row("mlp-toolbar", player.button, back, step, rewind, controls.speed),
      planes.stage,
      html("p", {
        class: "mlp-hint",
        text: "Dashed: a neuron switches on (h = 0). Full line: the answer is one half. Behind each point: its path so far.",
      }),
      row("mlp-timeline", controls.update),
      frame.ending,
      row("mlp-toolbar mlp-wrap", newSeed, controls.seed, controls.hidden, controls.learning_rate),
    );

    return {
      update(changed) {
        const { state } = frame;
        if (changed.has("theme")) planes.retheme();
        if (!run || ["seed", "hidden", "learning_rate"].some((name) => changed.has(name))) run = train(state);
        setControls(controls, state);
        run.network.weights = run.kept[state.update];
        pass = run.network.forward(X);
        drawInputs(planes.input, run, pass);
        drawHidden(planes.hidden, run, pass, state.update);
      },
      sentence: () => paced(() => sentenceOf(frame.state, run, pass)),
      destroy() {
        player.destroy();
        planes.destroy();
      },
    };
  },
};

/** Each under the name of its setting. */
const controlsOf = (frame, go) => ({
  prediction: radios(
    "prediction",
    "Which input ends in the corner, on top of 00?",
    ["01", "10", "11"].map((name) => [name, name]),
    frame.put("prediction"),
  ),
  update: slider("update", "update", { min: 0, max: UPDATES, step: 1 }, go),
  speed: select("speed", "updates a second", SPEEDS, frame.put("speed")),
  hidden: select("hidden", "hidden neurons", [2, 4], frame.put("hidden")),
  learning_rate: select("learning_rate", "learning rate", RATES, frame.put("learning_rate")),
  seed: numberField("seed", "seed", { min: 0, step: 1 }, frame.put("seed")),
});

function buttonsOf(frame, go) {
  const move = (by) => () => go(clamp(frame.state.update + by, 0, UPDATES));
  return {
    back: button("back", "Back", move(-1), { icon: "back", title: "one example back" }),
    step: button("step", "One example", move(1), { icon: "step", title: "one update, with the next example" }),
    rewind: button("rewind", "Rewind", () => go(0), { icon: "rewind", title: "to the same starting weights" }),
    newSeed: button("new_seed", "New seed", () => frame.set({ seed: nextSeed(frame.state.seed) })),
  };
}

/** The input plane and the hidden one, side by side. */
function twoPlanes(frame) {
  const stage = html("div", { class: "mlp-stage" });
  const [input, hidden] = [
    ["input plane", "x"],
    ["plane of hidden neurons 1 and 2", "a"],
  ].map(([title, axis]) => {
    const plane = planeCanvas();
    stage.append(html("div", {}, html("p", { class: "mlp-hint", text: title }), plane.element));
    return { plane, axis };
  });
  const planes = [input.plane, hidden.plane];
  const stop = onResize(stage, () => {
    for (const plane of planes) plane.resize(Math.min(stage.firstElementChild.clientWidth, 330));
    frame.refresh();
  });
  return {
    stage,
    input,
    hidden,
    retheme() {
      for (const plane of planes) plane.retheme();
    },
    destroy: stop,
  };
}

/** The inputs, their answers, and where the first two hidden neurons switch on. */
function drawInputs(view, { network }, pass) {
  const n = network.layerSizes[1];
  const [, W] = network.weights;
  const answers = NAMES.map((name, i) => `${name} is answered ${show(pass.outputs[i], 2)}`);
  drawOn(view, {
    scene: { X, bounds: BOUNDS, values: network.forward(LATTICE).outputs },
    pass,
    lines: [0, 1].map((q) => [W[q], W[n + q], 0, true]),
    alt: `The four inputs: ${answers.join(", ")}.`,
  });
}

/** Where the first two hidden neurons put the inputs after so many updates, and with these two alone the line of the output. */
function drawHidden(view, run, pass, update) {
  const { network, paths } = run;
  const H = paths.map((path) => path[update]);
  const largest = Math.max(run.largest, 0.1);
  const size = 1.45 * largest;
  const places = NAMES.map((name, i) => `${name} at ${H[i].map((a) => show(a, 2)).join(", ")}`);
  const [, , W] = network.weights;
  drawOn(view, {
    scene: {
      X: Float64Array.from(H.flat()),
      bounds: { x0: -0.2 * size, y0: -0.2 * size, size, ticks: [0, roundBelow(largest)] },
      values: null,
      background: (context, colours, x, y) => drawPaths(context, paths, update, colours, x, y),
    },
    pass,
    lines: network.layerSizes[1] === 2 ? [[W[0], W[1], 0.5]] : [],
    alt: `Hidden activations a1, a2: ${places.join("; ")}. Behind each point its path so far.`,
  });
}

function drawOn({ plane, axis }, { scene, pass, lines, alt }) {
  plane.draw({ T, marked: -1, wrong: (i) => decide(pass.outputs, i, 1, 0.5) !== T[i], ...scene });
  plane.element.setAttribute("aria-label", alt);
  if (!plane.colours) return; // it has no size yet
  const context = plane.element.getContext("2d");
  const place = plane.place(scene.bounds);
  context.save();
  context.strokeStyle = context.fillStyle = plane.colours.text;
  writeNames(context, plane.colours.font, axis, scene.X, place);
  drawLines(context, lines, place);
  context.restore();
}

/** Of the axes, and of the points. */
function writeNames(context, font, axis, points, { inner, x, y }) {
  context.font = `600 12px ${font}`;
  context.textAlign = "right";
  context.fillText(`${axis}₁`, MARGIN + inner, inner + 19);
  context.fillText(`${axis}₂`, 18, 14);
  context.textAlign = "center";
  NAMES.forEach((name, i) => {
    const across = clamp(x(points[2 * i]) + 17 * CORNERS[i][0], MARGIN + HALF_NAME, MARGIN + inner - HALF_NAME);
    context.fillText(name, across, y(points[2 * i + 1]) + 16 * CORNERS[i][1] + 4);
  });
}

/** The lines u·x + v·y = c, drawn far beyond the picture in both directions and cut off at its edge. */
function drawLines(context, lines, { inner, x, y }) {
  context.beginPath();
  context.rect(MARGIN, TOP, inner, inner);
  context.clip();
  for (const [u, v, c, dashed] of lines) {
    const length = u * u + v * v;
    if (!length) continue;
    const [px, py] = [(c * u) / length, (c * v) / length];
    const far = 50 / Math.sqrt(length);
    context.setLineDash(dashed ? [6, 5] : []);
    context.beginPath();
    context.moveTo(x(px - far * v), y(py + far * u));
    context.lineTo(x(px + far * v), y(py - far * u));
    context.stroke();
  }
}

/** The ways of the inputs up to now, below the points that have come them. */
function drawPaths(context, paths, update, colours, x, y) {
  paths.forEach((path, i) => {
    context.beginPath();
    for (let n = 0; n <= update; n++) context.lineTo(x(path[n][0]), y(path[n][1]));
    context.strokeStyle = colours.classes[T[i]];
    context.lineWidth = 2;
    context.stroke();
  });
}

function sentenceOf({ update, prediction }, { paths }, pass) {
  const right = countRight(pass.outputs, T);
  const corner = NAMES.filter((_, i) => i && paths[i][update].every((a) => a === 0));
  const spot = paths[3][update].map((a) => show(a, 3));
  const text = `After ${count(update)} updates, ${right} of 4 answers are right; 11 stands at a₁ = ${spot[0]}, a₂ = ${spot[1]}. On top of 00: ${corner.join(" and ") || "no other input"}.`;
  if (prediction === "none") return text;
  const verdict = update < UPDATES ? "; go on to the end" : corner.includes(prediction) ? ": right" : ": not so";
  return `${text} You said ${prediction}${verdict}.`;
}

/** A sentence that does not change faster than it can be read while it plays. */
function pacedBy(player) {
  let [lastSaid, said] = [0, ""];
  return (sentence) => {
    const now = performance.now();
    if (!player.playing || now - lastSaid >= READING_PACE) [said, lastSaid] = [sentence(), now];
    return said;
  };
}

export default hosted(hiddenSpace);
