// Wire view: each wire shows w·a, each neuron h and then a, with the numbers in the formula.

import { button, numberField, select, slider } from "../controls.js";
import { html, show } from "../dom.js";
import { hOf, neuronForward, nodeValue, showLines, symbols, weightOf, wireForward } from "../formula.js";
import { hosted } from "../hosted.js";
import { DATASETS, Network, unflatten, weightCount } from "../maths.js";
import { describePart, networkView, parsePart, partField } from "../network_view.js";
import { choice, list, number, optional, whole } from "../state.js";

const WEIGHT_LIMIT = 20;
const GATES = ["XOR", "AND", "OR", "NAND"];

export const wireView = {
  name: "wire-view",
  title: "Wire view",
  tryThis: "work out h of one neuron on paper, then point at it and compare.",
  hideable: ["dataset", "example", "activation", "beta", "seed", "weight", "reset"],
  schema: {
    layer_sizes: list([2, 2, 1], whole(2, 1, 4), { maxLength: 5, separator: "-" }),
    activation: choice("sigmoid", ["sigmoid", "tanh", "relu", "linear", "threshold"]),
    beta: number(1, 0.1, 10),
    seed: whole(0, 0, 4294967295),
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
    if (next.given_weights && next.given_weights.length !== weightCount(next.layer_sizes)) {
      problems.push(
        `given weights: ${next.given_weights.length} came, but this network has ${weightCount(next.layer_sizes)}; those of the seed are used`,
      );
      next.given_weights = null;
    }
    if (next.beta !== 1 && next.activation !== "sigmoid") next.beta = 1;
    if (!parsePart(next.part, shapeOf(next))) next.part = "n1-1";
    return next;
  },

  build(frame) {
    let view = null;
    const network = networkView({
      label: "Diagram of the network. Arrow keys move between inputs, wires and neurons.",
      nodeSize: { width: (width) => (width < 420 ? 58 : 84), height: 46 },
      rowHeight: 92,
      minHeight: 250,
      wireLabel(v, l, p, q, gap) {
        const w = weightOf(v.network, l, p, q);
        const x = nodeValue(v, l - 1, p);
        if (gap < 110) return show(w * x, 2);
        const short = `${show(w, 2)}·${inBrackets(show(x, Number.isInteger(x) ? 0 : 2))}`;
        return gap < 190 ? short : `${short} = ${show(w * x, 2)}`;
      },
      labelLength: (gap) => (gap < 110 ? 5 : gap < 190 ? 9 : 17),
      nodeText: (v, l, p, digits) =>
        l === 0
          ? [["activations", `x${"₀₁₂₃₄₅₆₇₈₉"[p]} ${digits < 3 ? "" : "= "}${show(nodeValue(v, l, p), 0)}`]]
          : [
              ["pre-activations", `h ${show(hOf(v, l, p), digits)}`],
              ["activations", `a ${show(nodeValue(v, l, p), digits)}`],
            ],
      describe: (v, part) =>
        part.kind === "wire"
          ? `${describePart(v, part)}, times ${show(nodeValue(v, part.l - 1, part.p))}`
          : describePart(v, part),
      onSelect: (name) => name !== frame.state.part && frame.set({ part: name }, { quiet: true }),
    });

    const dataset = select("dataset", "targets of", GATES, (value) => frame.set({ dataset: value }));
    const example = select(
      "example",
      "input",
      [0, 1, 2, 3].map((i) => [i, `(${i >> 1}, ${i & 1})`]),
      (value) => frame.set({ example: value }),
    );
    const activation = select(
      "activation",
      "activation g",
      ["sigmoid", "tanh", "relu", "linear", "threshold"],
      (value) => frame.set({ activation: value }),
    );
    const beta = slider("beta", "slope β", { min: 0.1, max: 10, log: true }, (value) => frame.set({ beta: value }));
    const seed = numberField("seed", "seed", { min: 0, max: 4294967295, step: 1 }, (value) =>
      frame.set({ seed: value, given_weights: null }),
    );
    const newSeed = button("seed", "New weights", () =>
      frame.set({ seed: (frame.state.seed + 1) % 4294967296, given_weights: null }),
    );
    const weight = slider("weight", "weight", { min: -6, max: 6, step: 0.01, format: (x) => show(x, 2) }, (value) => {
      const part = parsePart(frame.state.part, view.network);
      if (part?.kind !== "wire" || Number.isNaN(Number(value)) || value === "") return frame.refresh();
      const { l, p, q } = part;
      const W = view.network.copyWeights();
      W[l][p * view.network.layerSizes[l] + q - 1] = Number(value);
      frame.set({ given_weights: W.slice(1).flatMap((layer) => Array.from(layer)) });
    });
    const reset = button("reset", "Back to the drawn weights", () => frame.set({ given_weights: null }));
    const hint = html("p", { class: "mlp-hint", text: "Choose a wire to change its weight." });
    const formula = html("div", { class: "mlp-formula" });

    frame.body.append(
      frame.add(html("div", { class: "mlp-controls" }), [example, dataset, activation, beta, seed, newSeed]),
      network.element,
      frame.ending,
      formula,
      html("div", { class: "mlp-controls" }, weight.element, hint, reset.element),
    );

    return {
      update() {
        const { state } = frame;
        const { X, T } = DATASETS[state.dataset]();
        const net = shapeOf(state);
        if (state.given_weights) net.setWeights(unflatten(state.given_weights, state.layer_sizes));
        view = { network: net, forward: net.forward(X), targets: T, example: state.example };
        dataset.set(state.dataset);
        example.set(state.example);
        activation.set(state.activation);
        beta.set(state.beta);
        beta.element.hidden = state.activation !== "sigmoid";
        seed.set(state.seed);
        reset.element.hidden = state.given_weights === null;
        const part = parsePart(state.part, net);
        network.update(view);
        network.setSelected(state.part);
        weight.element.hidden = part.kind !== "wire";
        hint.hidden = part.kind === "wire";
        if (part.kind === "wire") {
          weight.element.querySelector("label").replaceChildren("weight ", symbols.w(part.l, part.p, part.q));
          weight.set(weightOf(net, part.l, part.p, part.q));
        }
        showPart(formula, view, part);
      },
      sentence() {
        const { state } = frame;
        const n = view.network.layerSizes[view.network.L];
        const outputs = Array.from({ length: n }, (_, j) => show(view.forward.outputs[state.example * n + j], 3));
        const y = n === 1 ? `y = ${outputs[0]}` : `y = (${outputs.join(", ")})`;
        const target = n === 1 ? `; ${state.dataset} asks for ${view.targets[state.example]}` : "";
        return `For the input (${state.example >> 1}, ${state.example & 1}) the network answers ${y}${target}.`;
      },
      destroy: network.destroy,
    };
  },
};

const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);

const shapeOf = ({ layer_sizes: layerSizes, activation, beta, seed }) =>
  new Network({ layerSizes, activation, beta, seed });

function showPart(panel, view, part) {
  if (part.kind === "wire") {
    const from =
      part.p === 0 ? "the bias node" : part.l === 1 ? `input ${part.p}` : `neuron ${part.p} of layer ${part.l - 1}`;
    showLines(
      panel,
      [`Wire from ${from} to neuron ${part.q} of layer ${part.l}`],
      wireForward(view, part.l, part.p, part.q),
    );
  } else if (part.p === 0) {
    showLines(panel, [`Bias node of layer ${part.l}: its value is always −1, and its wires carry the thresholds`], []);
  } else if (part.l === 0) {
    showLines(
      panel,
      [`Input ${part.p}`],
      [
        {
          what: "given",
          parts: [
            symbols.a(0, part.p),
            " = ",
            html("i", { text: "x" }),
            html("sub", { text: part.p }),
            ` = ${nodeValue(view, 0, part.p)}`,
          ],
        },
      ],
    );
  } else {
    showLines(panel, [`Neuron ${part.p} of layer ${part.l}`], neuronForward(view, part.l, part.p));
  }
}

export default hosted(wireView);
