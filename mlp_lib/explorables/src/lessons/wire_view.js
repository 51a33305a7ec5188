// Wire view: each wire shows w·a, each neuron h and then a, with the numbers in the formula.

import { betaSlider, button, row, select, setControls, slider } from "../controls.js";
import { html, show } from "../dom.js";
import { fold } from "../folds.js";
import { neuronForward, nodeValue, showLines, symbols, weightOf, wireForward } from "../formula.js";
import { cleanWeights, networkControls, neuronName, passLines, startName } from "../gate_network.js";
import { hosted } from "../hosted.js";
import { DATASETS, flatten, GATES, Network, unflatten } from "../maths.js";
import { describePart, networkView, parsePart, partField, wireLength, wireNumber } from "../network_view.js";
import { choice, list, number, optional, seedField, whole } from "../state.js";

const WEIGHT_LIMIT = 20;
const ACTIVATIONS = ["sigmoid", "tanh", "relu", "linear", "threshold"];

/** @type {import("../frame.js").Lesson} */
export const wireView = {
  name: "wire-view",
  title: "Wire view",
  tryThis: "work out h of one neuron on paper, then point at it and compare.",
  hideable: ["dataset", "example", "activation", "beta", "seed", "weight", "reset"],
  folds: ["network"],
  schema: {
    layer_sizes: list([2, 2, 1], whole(2, 1, 4), { minLength: 2, maxLength: 5, separator: "-" }),
    activation: choice("sigmoid", ACTIVATIONS),
    beta: number(1, 0.1, 10),
    seed: seedField(0),
    given_weights: optional(list([], number(0, -WEIGHT_LIMIT, WEIGHT_LIMIT), { maxLength: 200 })),
    dataset: choice("XOR", GATES),
    example: whole(1, 0, 3),
    part: partField,
  },

  clean(state, problems) {
    const next = { ...state };
    if (next.layer_sizes.length < 2 || next.layer_sizes[0] !== 2) {
      problems.push("layer sizes: must begin with the 2 inputs and have an output layer; 2-2-1 is used");
      next.layer_sizes = [2, 2, 1];
    }
    cleanWeights(next, problems, next.layer_sizes);
    if (next.beta !== 1 && next.activation !== "sigmoid") next.beta = 1;
    if (!parsePart(next.part, shapeOf(next))) next.part = "n1-1";
    return next;
  },

  build(frame) {
    let view = null;
    const diagram = wireDiagram(frame);
    const { example, seed, newSeed, set: setNetwork } = networkControls(frame);
    const { dataset, activation, beta, set: setRest } = controlsOf(frame);
    const weight = weightControls(frame, () => view.network);
    const formula = html("div", { class: "mlp-formula" });

    frame.body.append(
      diagram.element,
      frame.ending,
      formula,
      weight.element,
      row("mlp-controls", example, dataset, activation),
      fold("network", "Slope, weights", row("mlp-controls", beta, seed, newSeed)),
    );

    return {
      update() {
        const { state } = frame;
        view = viewOf(state);
        const part = parsePart(state.part, view.network);
        setNetwork(state);
        setRest(state);
        diagram.update(view);
        diagram.setSelected(state.part);
        weight.set(state, view.network, part);
        showPart(formula, view, part);
      },
      sentence: () => sentenceOf(frame.state, view),
      destroy: diagram.destroy,
    };
  },
};

function viewOf(state) {
  const { X, T } = DATASETS[state.dataset]();
  const network = shapeOf(state);
  if (state.given_weights) network.setWeights(unflatten(state.given_weights, state.layer_sizes));
  return { network, forward: network.forward(X), targets: T, example: state.example };
}

const wireDiagram = (frame) =>
  networkView({
    label: "Diagram of the network. Arrow keys move between inputs, wires and neurons.",
    nodeSize: { width: (width, L) => (width >= 420 ? 84 : L > 2 ? 46 : 58), height: 46 },
    rowHeight: 92,
    minHeight: 250,
    wireLabel: productText,
    labelLength: (gap) => (gap < 110 ? wireLength(gap) : gap < 190 ? 9 : 17),
    nodeText,
    describe: (view, part) =>
      part.kind === "wire"
        ? `${describePart(view, part)}, times ${show(nodeValue(view, part.l - 1, part.p))}`
        : describePart(view, part),
    onSelect: (name) => name !== frame.state.part && frame.set({ part: name }, { quiet: true }),
  });

/** h and a, which their colours tell apart where letters would leave no room for the numbers on the wires. */
const nodeText = (view, l, p, digits) =>
  digits < 3 && view.network.L > 2 && l > 0
    ? passLines(view, l, p, digits).map(([quantity, text]) => [quantity, text.slice(2)])
    : passLines(view, l, p, digits);

/** What a wire carries: of w·a = wa as much as there is room for. */
function productText(view, l, p, q, gap) {
  const w = weightOf(view.network, l, p, q);
  const x = nodeValue(view, l - 1, p);
  if (gap < 110) return wireNumber(w * x, gap);
  const factor = show(x, Number.isInteger(x) ? 0 : 2);
  const short = `${show(w, 2)}·${factor.startsWith("−") ? `(${factor})` : factor}`;
  return gap < 190 ? short : `${short} = ${show(w * x, 2)}`;
}

function controlsOf(frame) {
  const dataset = select("dataset", "targets of", GATES, frame.put("dataset"));
  const activation = select("activation", "activation g", ACTIVATIONS, frame.put("activation"));
  const beta = betaSlider(frame);
  return {
    dataset,
    activation,
    beta,
    set(state) {
      setControls({ dataset, activation, beta }, state);
      beta.element.hidden = state.activation !== "sigmoid";
    },
  };
}

/** What changes the weight of the chosen wire, and the way back to the drawn weights. */
function weightControls(frame, network) {
  const weight = slider("weight", "weight", { min: -6, max: 6, step: 0.01, format: (x) => show(x, 2) }, (value) => {
    const { layerSizes } = network();
    const part = parsePart(frame.state.part, network());
    if (part?.kind !== "wire" || Number.isNaN(Number(value)) || value === "") return frame.refresh();
    const { l, p, q } = part;
    const W = network().copyWeights();
    W[l][p * layerSizes[l] + q - 1] = Number(value);
    frame.set({ given_weights: flatten(W) });
  });
  const reset = button("reset", "Back to the drawn weights", () => frame.set({ given_weights: null }));
  const hint = html("p", { class: "mlp-hint", text: "Choose a wire to change its weight." });
  return {
    element: html("div", { class: "mlp-controls" }, weight.element, hint, reset.element),
    set(state, shown, part) {
      const wire = part.kind === "wire";
      reset.element.hidden = state.given_weights === null;
      weight.element.hidden = !wire;
      hint.hidden = wire;
      if (!wire) return;
      const { l, p, q } = part;
      weight.element.querySelector("label").replaceChildren("weight ", symbols.w(l, p, q));
      weight.set(weightOf(shown, l, p, q));
    },
  };
}

function sentenceOf({ example, dataset }, { network, forward, targets }) {
  const n = network.layerSizes[network.L];
  const outputs = Array.from({ length: n }, (_, j) => show(forward.outputs[example * n + j], 3));
  const y = n === 1 ? `y = ${outputs[0]}` : `y = (${outputs.join(", ")})`;
  const target = n === 1 ? `; ${dataset} asks for ${targets[example]}` : "";
  return `For the input (${example >> 1}, ${example & 1}) the network answers ${y}${target}.`;
}

const shapeOf = ({ layer_sizes: layerSizes, activation, beta, seed }) =>
  new Network({ layerSizes, activation, beta, seed });

function showPart(panel, view, part) {
  const { kind, l, p, q } = part;
  if (kind === "wire") {
    const heading = `Wire from ${startName(l, p)} to ${neuronName(l, q)}`;
    showLines(panel, [heading], wireForward(view, l, p, q));
  } else if (p === 0) {
    showLines(panel, [`Bias node of layer ${l}: its value is always −1, and its wires carry the thresholds`], []);
  } else if (l === 0) {
    const x = [html("i", { text: "x" }), html("sub", { text: p })];
    const parts = [symbols.a(0, p), " = ", ...x, ` = ${nodeValue(view, 0, p)}`];
    showLines(panel, [`Input ${p}`], [{ what: "given", parts }]);
  } else {
    showLines(panel, [`Neuron ${p} of layer ${l}`], neuronForward(view, l, p));
  }
}

export default hosted(wireView);
