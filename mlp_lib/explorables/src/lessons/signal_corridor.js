// Signal corridor: how much of the error is left in each of ten layers.

import { betaSlider, numberField, radios, row, select, setControls, slider } from "../controls.js";
import { curveView } from "../curve_view.js";
import { html, show, significant } from "../dom.js";
import { powerOfTen } from "../error_curve.js";
import { fold } from "../folds.js";
import { showFine } from "../formula.js";
import { hosted } from "../hosted.js";
import { INITIALIZERS, mean, Network, RandomState } from "../maths.js";
import { choice, number, seedField, whole } from "../state.js";

const DEPTH = 10;
const EXAMPLES = 50;
const ACTIVATIONS = ["sigmoid", "tanh", "relu"];
const LAYERS = Array.from({ length: DEPTH }, (_, i) => i + 1);
/** What can be predicted: the share of δ that is left at layer 1 lies above the bound. */
/** @type {[name: string, words: string, above: number][]} */
const FATES = [
  ["grows", "have grown", 1],
  ["holds", "keep more than a tenth", 0.1],
  ["fades", "keep a tenth to a thousandth", 1e-3],
  ["dies", "keep less", -1],
];

/** Mean |δ| and mean g'(h) of layers 1 to 10. */
function measure({ activation, beta, width, initializer, scale, seed }) {
  const network = new Network({
    layerSizes: Array(DEPTH + 1).fill(width),
    activation,
    beta: activation === "sigmoid" ? beta : 1,
    initializer,
    seed,
  });
  for (const l of LAYERS) network.weights[l] = network.weights[l].map((w) => scale * w);
  const forward = network.forward(new RandomState(1).randn(EXAMPLES * width));
  const { deltas } = network.backward(forward, new RandomState(2).randomSample(EXAMPLES * width));
  return { sizes: LAYERS.map((l) => mean(deltas[l].map(Math.abs))), gates: LAYERS.map((l) => mean(forward.slopes[l])) };
}

const AXIS = [-10, 2]; // powers of ten
const ONE_MOVE = 700; // milliseconds between two changes that may belong to one move of the hand

/** @type {import("../frame.js").Lesson} */
export const signalCorridor = {
  name: "signal-corridor",
  title: "Signal corridor",
  tryThis: "say what is left of δ at layer 1; then change the activation and the weights.",
  hideable: ["prediction", "activation", "beta", "width", "initializer", "scale", "seed", "layer"],
  folds: ["network"],
  schema: {
    activation: choice("sigmoid", ACTIVATIONS),
    beta: number(1, 0.1, 10),
    width: whole(10, 1, 32),
    initializer: choice("glorot_uniform", Object.keys(INITIALIZERS)),
    scale: number(1, 0.1, 5),
    seed: seedField(0),
    layer: whole(1, 1, DEPTH),
    prediction: choice("none", ["none", ...FATES.map(([fate]) => fate)]),
  },

  build(frame) {
    let found = null;
    let before = null; // what was measured before the last change
    let changedAt = -Infinity;
    const controls = controlsOf(frame);
    const { prediction, activation, beta, initializer, scale, width, seed, layer } = controls;
    const onSeek = (x) => frame.set({ layer: Math.round(x) });
    const sizes = curveView({ title: "mean |δ| of each layer; dashed: before", onSeek });
    const gates = curveView({ title: "mean gate g′(h) of each layer", onSeek });
    const numbers = html("p", { class: "mlp-reading" });
    frame.body.append(
      prediction.element,
      row("mlp-controls", layer),
      row("mlp-stage", sizes, gates),
      numbers,
      row("mlp-controls", activation, initializer),
      fold("network", "Slope, size of the weights, width, seed", row("mlp-controls", beta, scale, width, seed)),
    );

    return {
      update(changed) {
        const { state } = frame;
        if (!found || [...changed].some((name) => !["layer", "prediction", "theme"].includes(name))) {
          // While a slider is drawn along, what was there before it was touched stays.
          if (performance.now() - changedAt > ONE_MOVE) before = found;
          if (found) changedAt = performance.now();
          found = measure(state);
        }
        setControls(controls, state);
        beta.element.hidden = state.activation !== "sigmoid";
        drawSizes(sizes, found.sizes, before?.sizes ?? [], state.layer);
        drawGates(gates, found.gates, state.layer);
        numbers.replaceChildren(...readingOf(found, state.layer));
      },
      sentence: () => sentenceOf(frame.state, found),
      destroy() {
        sizes.destroy();
        gates.destroy();
      },
    };
  },
};

/** Each under the name of its setting. */
function controlsOf(frame) {
  const { put } = frame;
  const initializers = Object.keys(INITIALIZERS);
  return {
    prediction: radios("prediction", "At layer 1 the δ of layer 10 will", FATES, put("prediction")),
    activation: select("activation", "activation", ACTIVATIONS, put("activation")),
    beta: betaSlider(frame),
    initializer: select("initializer", "starting weights", initializers, put("initializer")),
    scale: slider("scale", "times", { min: 0.1, max: 5, log: true }, put("scale")),
    width: numberField("width", "width", { min: 1, max: 32, step: 1 }, put("width")),
    seed: numberField("seed", "seed", { min: 0, step: 1 }, put("seed")),
    layer: slider("layer", "layer", { min: 1, max: DEPTH, step: 1, field: false }, put("layer")),
  };
}

const powersOf = (sizes) =>
  LAYERS.map((l, i) => [l, Math.log10(sizes[i])]).filter(([, power]) => Number.isFinite(power));

/** On an axis that stays, so that two corridors can be compared; only what lies beyond it makes it longer. */
function drawSizes(view, sizes, before, layer) {
  const points = powersOf(sizes);
  const low = Math.floor(Math.min(AXIS[0], ...points.map(([, power]) => power)));
  const high = Math.ceil(Math.max(AXIS[1], ...points.map(([, power]) => power)));
  const every = Math.ceil((high - low) / 6);
  const powers = Array.from({ length: high - low + 1 }, (_, n) => high - n).filter((_, n) => n % every === 0);
  drawLayers(view, layer, {
    y: [low, high],
    yTicks: powers.map((p) => [p, powerOfTen(p)]),
    quantity: "deltas",
    points,
    ghost: powersOf(before),
    alt: altOf("Mean size of δ", sizes),
  });
}

function drawGates(view, gates, layer) {
  const top = Math.max(1, ...gates);
  drawLayers(view, layer, {
    y: [0, top],
    yTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => [share * top, show(share * top, 2)]),
    quantity: "activations",
    points: LAYERS.map((l, i) => [l, gates[i]]),
    alt: altOf("Mean gate", gates),
  });
}

const altOf = (name, values) => `${name} of layers 1 to 10: ${values.map((v) => showFine(v, 3)).join(", ")}.`;

/** One value of each layer, with a handle at the chosen one. */
const drawLayers = (view, layer, { y, yTicks, quantity, points, ghost = [], alt }) =>
  view.draw({
    x: [1, DEPTH],
    y,
    at: layer,
    xTicks: LAYERS.map((l) => [l, String(l)]),
    yTicks,
    curves: [
      ...(ghost.length ? [{ quantity, points: ghost, dashed: true }] : []),
      { quantity, points, dots: true, now: points.find(([l]) => l === layer)?.[1] },
    ],
    alt,
  });

const readingOf = ({ sizes, gates }, layer) => [
  `Layer ${layer}: mean |δ| = `,
  html("span", { class: "mlp-deltas", text: showFine(sizes[layer - 1], 4) }),
  ", mean g′(h) = ",
  html("span", { class: "mlp-activations", text: showFine(gates[layer - 1], 4) }),
];

function sentenceOf({ activation, prediction }, { sizes }) {
  const [first, last] = [sizes[0], sizes[DEPTH - 1]];
  const silent = sizes.filter((x) => x === 0).length;
  if (silent) return `${activation}: no error reaches layer ${silent} and below; no weight there learns.`;
  const share = first / last;
  const fate = FATES.find(([, , bound]) => share > bound)[0];
  const times =
    share > 1 ? `${significant(share, 3)} times as large` : `a factor of ${significant(1 / share, 3)} smaller`;
  const verdict = prediction === "none" ? "" : prediction === fate ? " As you said." : " Not what you said.";
  return `${activation}: mean |δ| is ${showFine(last, 3)} in layer 10 and ${showFine(first, 3)} in layer 1, ${times}.${verdict}`;
}

export default hosted(signalCorridor);
