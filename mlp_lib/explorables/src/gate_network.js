// What the lessons about one pass through one small network share: the network, one of the four
// inputs, and the controls for both. A network with two outputs is a half adder: XOR and AND.

import { button, numberField, select, setControls } from "./controls.js";
import { html, show } from "./dom.js";
import { hOf, nodeValue, weightOf } from "./formula.js";
import { preActivations } from "./maths/products.js";
import { activate, DATASETS, LARGEST_SEED, Network, unflatten, weightCount } from "./maths.js";
import { describePart, networkView, wireLength, wireNumber } from "./network_view.js";
import { choice, list, nextSeed, number, optional, seedField, whole } from "./state.js";

export const networkFields = (sizes, minLength = sizes.length, maxLength = sizes.length) => ({
  layer_sizes: list(sizes, whole(2, 1, 4), { minLength, maxLength, separator: "-" }),
  seed: seedField(0),
  given_weights: optional(list([], number(0, -20, 20), { maxLength: 100 })),
  example: whole(2, 0, 3),
});

const HIDDEN = ["sigmoid", "tanh", "relu"];
/** Where a lesson lets the reader choose the activation of the hidden layers: the setting. */
export const activationField = choice("sigmoid", HIDDEN);
/** The same: its control; `also` is what else a change resets. */
export const activationControl = (frame, also) =>
  select("activation", "hidden activation", HIDDEN, (value) => frame.set({ ...also(), activation: value }));

/** Repair layer sizes and weights; the first and the last of `standard` are asked for. */
export function cleanNetwork(state, problems, standard) {
  const next = { ...state };
  const { layer_sizes: sizes } = next;
  if (sizes.length < 2 || sizes[0] !== 2 || sizes.at(-1) !== standard.at(-1)) {
    problems.push(
      `layer sizes: must begin with ${standard[0]} and end with ${standard.at(-1)}; ${standard.join("-")} is used`,
    );
    next.layer_sizes = standard;
  }
  cleanWeights(next, problems, next.layer_sizes);
  return next;
}

/** Leave out given weights that are not as many as the network has. */
export function cleanWeights(next, problems, sizes) {
  const expected = weightCount(sizes);
  if (!next.given_weights || next.given_weights.length === expected) return;
  problems.push(
    `given weights: ${next.given_weights.length} came, but this network has ${expected}; those of the seed are used`,
  );
  next.given_weights = null;
}

/** The targets of input i: those of a gate, or with two outputs the digits of the sum; a third says whether it is not 0. */
const targetsOf = (i, outputs, gate = "XOR") =>
  (outputs === 1 ? [gate] : ["XOR", "AND", "OR"].slice(0, outputs)).map((name) => DATASETS[name]().T[i]);

/**
 * A view {network, X, targets, forward, backward, example} of one input and nothing else. `activation` is that of the
 * hidden layers; the outputs have a sigmoid.
 * @param {Record<string, any>} settings
 */
export function viewOf({
  layer_sizes: layerSizes,
  seed,
  given_weights: given,
  example,
  dataset,
  activation: hidden = "sigmoid",
}) {
  const weights = given && unflatten(given, layerSizes);
  const activation = layerSizes.slice(1).map((_, i) => (i < layerSizes.length - 2 ? hidden : "sigmoid"));
  const network = new Network({ layerSizes, activation, seed, weights });
  return passThrough(network, [example >> 1, example & 1], targetsOf(example, layerSizes.at(-1), dataset));
}

export function passThrough(network, x, t) {
  const X = Float64Array.from(x);
  const targets = Float64Array.from(t);
  const forward = network.forward(X);
  return { network, X, targets, forward, backward: network.backward(forward, targets), example: 0 };
}

/** E of the example on view. */
export const errorOf = (view, forward = view.forward) => view.network.errorsPerExample(forward, view.targets)[0];

/** E of the example with the sum h of one neuron moved by `nudge`, the rest of the pass following. */
export function nudgedError(view, l, q, nudge) {
  const { network, X } = view;
  const { layerSizes: sizes } = network;
  const pass = network.forward(X);
  for (let m = l; m <= network.L; m++) {
    const H = pass.preActivations[m];
    if (m === l) H[q - 1] += nudge;
    else preActivations(pass.activations[m - 1], network.weights[m], H, sizes[m - 1], sizes[m], network.bias);
    activate(network.activation[m - 1], network.beta[m - 1], H, pass.activations[m], pass.slopes[m], sizes[m]);
  }
  return errorOf(view, pass);
}

/** Controls for the example and the weights; `also` is what else a change of them resets. */
export function networkControls(frame, also = () => ({})) {
  const change = (patch) => frame.set({ ...also(), ...patch });
  const example = select(
    "example",
    "input",
    [0, 1, 2, 3].map((i) => [i, `(${i >> 1}, ${i & 1})`]),
    (value) => change({ example: value }),
  );
  const seed = numberField("seed", "seed", { min: 0, max: LARGEST_SEED, step: 1 }, (value) =>
    change({ seed: value, given_weights: null }),
  );
  const newSeed = button("seed", "New weights", () =>
    change({ seed: nextSeed(frame.state.seed), given_weights: null }),
  );
  return {
    example,
    seed,
    newSeed,
    all: [example, seed, newSeed],
    set: (state) => setControls({ example, seed }, state),
  };
}

/** "neuron 1 of layer 2", as the sentences say it. */
export const neuronName = (l, q) => `neuron ${q} of layer ${l}`;

/** Where a wire begins. */
export const startName = (l, p) => (p === 0 ? "the bias node" : l === 1 ? `input ${p}` : neuronName(l - 1, p));

/** Lines in a node: the input, or h and a. */
export const passLines = (view, l, p, digits) =>
  l === 0
    ? [["activations", `x${"₀₁₂₃₄"[p]} ${digits < 3 ? "" : "= "}${show(nodeValue(view, 0, p), 0)}`]]
    : [
        ["pre-activations", `h ${show(hOf(view, l, p), digits)}`],
        ["activations", `a ${show(nodeValue(view, l, p), digits)}`],
      ];

/** The same, and of an output the target as well. */
export const nodeLines = (view, l, p, digits) => [
  ...passLines(view, l, p, digits),
  ...(l === view.network.L ? [["", `t ${view.targets[p - 1]}`]] : []),
];

/** The diagram of the network, with its weights on the wires; `options` as networkView has them. */
export const gateDiagram = (options) =>
  networkView({
    nodeSize: { width: (width) => (width < 420 ? 58 : 88), height: 62 },
    rowHeight: 80,
    wireLabel: (v, l, p, q, room) => wireNumber(weightOf(v.network, l, p, q), room),
    labelLength: wireLength,
    nodeText: nodeLines,
    describe: describePart,
    ...options,
  });

/** Give parts of a diagram a class, and take it from all others. */
export function mark(diagram, name, parts) {
  const wanted = new Set(parts);
  for (const group of diagram.querySelectorAll("[data-part]"))
    group.classList.toggle(name, wanted.has(group.dataset.part));
}

/** A table whose rows can be written anew; it scrolls by itself where it is too wide. */
export function table(label, headings) {
  const rows = html("tbody", {});
  const head = html("tr", {}, ...headings.map((text) => html("th", { scope: "col" }, ...[text].flat())));
  const element = html(
    "div",
    { class: "mlp-scroll", tabindex: "0", role: "region", "aria-label": label },
    html("table", { class: "mlp-table mlp-numbers" }, html("thead", {}, head), rows),
  );
  return { element, set: (lines) => rows.replaceChildren(...lines) };
}
