// Path tracer: every path from a weight or a neuron to E with its product, and what it costs to
// leave one out.

import { row, select } from "../controls.js";
import { html, show } from "../dom.js";
import { inBrackets, nodeValue, showFine, symbols, weightOf } from "../formula.js";
import {
  activationControl,
  activationField,
  cleanNetwork,
  gateDiagram,
  mark,
  networkControls,
  networkFields,
  neuronName,
  nodeLines,
  startName,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { parsePart, partField, partName } from "../network_view.js";
import { list, whole } from "../state.js";

const SIZES = [2, 2, 2];
const SHAPES = ["2-2-2", "2-3-2", "2-2-2-2"];
const MOST_PATHS = 8;

/** All ways on from a neuron to the outputs: lists of the neurons on them, layer by layer. */
function waysOn({ layerSizes: sizes, L }, l, q) {
  if (l === L) return [[q]];
  return Array.from({ length: sizes[l + 1] }, (_, i) => waysOn({ layerSizes: sizes, L }, l + 1, i + 1))
    .flat()
    .map((way) => [q, ...way]);
}

/** The paths of a part: {neurons, factors: [{quantity, value}], product}. Their sum is δ, or ∂E/∂w of a wire. */
export function pathsOf(view, part) {
  const { network, forward, targets } = view;
  const { L } = network;
  const [l, first] = part.kind === "wire" ? [part.l, part.q] : [part.l, part.p];
  return waysOn(network, l, first).map((neurons) => {
    const factors = part.kind === "wire" ? [{ quantity: "activations", value: nodeValue(view, l - 1, part.p) }] : [];
    neurons.forEach((q, i) => {
      if (i) factors.push({ quantity: "weights", value: weightOf(network, l + i, neurons[i - 1], q) });
      factors.push({ quantity: "", value: forward.slopes[l + i][q - 1] });
    });
    const last = neurons.at(-1);
    factors.push({ quantity: "error", value: nodeValue(view, L, last) - targets[last - 1] });
    return { l, neurons, factors, product: factors.reduce((product, { value }) => product * value, 1) };
  });
}

const sumOf = (paths) => paths.reduce((sum, { product }) => sum + product, 0);

/** @type {import("../frame.js").Lesson} */
export const pathTracer = {
  name: "path-tracer",
  title: "Path tracer",
  tryThis: "find two paths with opposite signs, then take away the larger one.",
  hideable: ["layer_sizes", "activation", "example", "seed"],
  schema: {
    ...networkFields(SIZES, 4),
    activation: activationField,
    part: partField,
    left_out: list([], whole(1, 1, MOST_PATHS), { maxLength: MOST_PATHS }),
  },

  clean(state, problems) {
    const next = cleanNetwork(state, problems, SIZES);
    if (!SHAPES.includes(next.layer_sizes.join("-"))) {
      problems.push(`layer sizes: this figure has ${SHAPES.join(", ")}; 2-2-2 is used`);
      next.layer_sizes = SIZES;
      next.given_weights = null;
    }
    const network = { layerSizes: next.layer_sizes, L: next.layer_sizes.length - 1, bias: true };
    let part = parsePart(next.part, network);
    if (!part || (part.kind === "node" && (part.l === 0 || part.p === 0))) {
      next.part = "n1-1";
      part = { kind: "node", l: 1, p: 1 };
    }
    const count = waysOn(network, part.l, 1).length;
    next.left_out = [...new Set(next.left_out)].filter((n) => n <= count).sort((a, b) => a - b);
    return next;
  },

  build(frame) {
    let view = null;
    let part = null;
    let paths = [];
    const kept = () => paths.filter((_, i) => !frame.state.left_out.includes(i + 1));
    const diagram = gateDiagram({
      label: "Diagram of the network. Arrow keys move in it; a neuron or wire that has the focus is traced.",
      nodeSize: { width: (width, L) => (width < 420 ? (L > 2 ? 50 : 62) : 88), height: 62 },
      nodeText: (v, l, p, digits) => nodeLines(v, l, p, Math.min(digits, v.network.L > 2 ? 2 : 3)),
      onSelect(name, how) {
        const chosen = parsePart(name, view.network);
        const traceable = chosen.kind === "wire" || (chosen.l > 0 && chosen.p > 0);
        if (how !== "hover" && traceable && name !== frame.state.part) frame.set({ part: name, left_out: [] });
      },
      onLayout: () => view && light(),
    });
    const light = () => lightWires(diagram.element, paths, kept(), frame.state.part);
    const controls = networkControls(frame, () => ({ left_out: [] }));
    const shape = select("layer_sizes", "network", SHAPES, (value) =>
      frame.set({ layer_sizes: value.split("-").map(Number), given_weights: null, left_out: [] }),
    );
    const activation = activationControl(frame, () => ({ left_out: [] }));
    const question = html("p", {});
    const boxes = pathBoxes(frame);
    const sums = html("div", { class: "mlp-formula" });

    frame.body.append(
      diagram.element,
      question,
      boxes.element,
      sums,
      frame.ending,
      row("mlp-controls", shape, activation, ...controls.all),
    );

    return {
      update() {
        const { state } = frame;
        view = viewOf(state);
        part = parsePart(state.part, view.network);
        paths = pathsOf(view, part);
        shape.set(state.layer_sizes.join("-"));
        activation.set(state.activation);
        controls.set(state);
        diagram.update(view);
        diagram.setSelected(state.part);
        light();
        question.textContent = questionOf(part, paths);
        boxes.set(state, part, paths);
        showSums(sums, part, sumOf(paths), sumOf(kept()), state.left_out.length);
      },
      sentence: () => sentenceOf(part, paths, sumOf(kept()), frame.state.left_out.length),
      destroy: diagram.destroy,
    };
  },
};

/** Wires of the paths that count stand out; those that only left-out paths use fade. */
function lightWires(diagram, paths, kept, part) {
  const wiresOf = (chosen) =>
    chosen.flatMap(({ l, neurons }) => neurons.slice(1).map((q, i) => partName.wire(l + i + 1, neurons[i], q)));
  const used = new Set(wiresOf(kept));
  mark(diagram, "mlp-lit", [...used, part]);
  mark(
    diagram,
    "mlp-dim",
    wiresOf(paths).filter((name) => !used.has(name)),
  );
}

/** A box for each path; they are made anew only for other paths, so that the focus stays on one that was ticked. */
function pathBoxes(frame) {
  let shown = "";
  let lines = [];
  const element = html("div", {
    class: "mlp-paths",
    role: "group",
    "aria-label": "Paths; an unticked one is left out of the sum",
  });
  const tick = (n, ticked) => {
    const { left_out: out } = frame.state;
    frame.set({ left_out: ticked ? out.filter((m) => m !== n) : [...out, n] });
  };
  function line(n) {
    const box = html("input", { type: "checkbox", onchange: () => tick(n, box.checked) });
    const text = html("span", { class: "mlp-path" });
    return { box, text, element: html("label", { class: "mlp-radio", "data-path": n }, box, text) };
  }
  return {
    element,
    set(state, part, paths) {
      const key = JSON.stringify([state.part, paths.map(({ neurons }) => neurons)]);
      if (key !== shown) {
        shown = key;
        lines = paths.map((_, i) => line(i + 1));
        element.replaceChildren(...lines.map((made) => made.element));
      }
      lines.forEach(({ box, text }, i) => {
        box.checked = !state.left_out.includes(i + 1);
        text.replaceChildren(...pathText(paths[i], part));
      });
    },
  };
}

function questionOf(part, paths) {
  const ways = paths.length === 1 ? "One path leads" : `${paths.length} paths lead`;
  const start =
    part.kind === "wire"
      ? `the wire from ${startName(part.l, part.p)} to ${neuronName(part.l, part.q)}`
      : neuronName(part.l, part.p);
  return `${ways} from ${start} to E.`;
}

function sentenceOf(part, paths, reduced, out) {
  const truth = sumOf(paths);
  const together =
    ["", "The one path gives", "Both paths together give"][paths.length] ?? `All ${paths.length} paths together give`;
  const all = `${together} the ${part.kind === "wire" ? "gradient" : "delta"} ${showFine(truth, 4)}`;
  if (out === 0) return `${all}.`;
  const off = truth === 0 ? "" : ` (${show((100 * Math.abs(reduced - truth)) / Math.abs(truth), 0)} % of it)`;
  const turned = reduced * truth < 0 ? ", and even the sign is wrong" : "";
  return `${all}; without ${out === 1 ? "one path" : `${out} paths`} it would be ${showFine(reduced, 4)}, off by ${showFine(Math.abs(reduced - truth), 4)}${off}${turned}.`;
}

/** a₀ → 1 → 2 → E, and the factors with their product. */
function pathText({ l, neurons, factors, product }, part) {
  const from = part.kind === "wire" ? [symbols.w(part.l, part.p, part.q), " → "] : [];
  const route = neurons.flatMap((q, i) => [symbols.h(l + i, q), " → "]);
  const numbers = factors.flatMap(({ quantity, value }, i) => {
    const text = Number.isInteger(value) ? show(value, 0) : showFine(value, 3);
    return [
      i ? "·" : "",
      html("span", { class: quantity ? `mlp-number mlp-${quantity}` : "mlp-number", text: inBrackets(text) }),
    ];
  });
  return [
    html("span", { class: "mlp-route" }, ...from, ...route, symbols.E()),
    html("span", { class: "mlp-product" }, ...numbers, " = ", html("b", { text: showFine(product, 4) })),
  ];
}

function showSums(panel, part, truth, reduced, out) {
  const name = () =>
    part.kind === "wire"
      ? ["∂", symbols.E(), "/∂", symbols.w(part.l, part.p, part.q)]
      : [symbols.delta(part.l, part.p)];
  const line = (what, ...parts) =>
    html("div", { class: "mlp-line" }, html("span", { class: "mlp-what", text: what }), html("span", {}, ...parts));
  const value = (x, which) => html("span", { class: "mlp-number mlp-deltas", "data-sum": which, text: showFine(x, 4) });
  panel.replaceChildren(
    line("all paths", ...name(), " = ", value(truth, "truth")),
    line("ticked paths", "sum = ", value(reduced, "reduced")),
    line("error", out ? "sum − truth = " : "none: no path is left out", out ? value(reduced - truth, "error") : ""),
  );
}

export default hosted(pathTracer);
