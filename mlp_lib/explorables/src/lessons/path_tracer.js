// Path tracer: every path from a weight or a neuron to E, multiplied out factor by factor from E backwards, and what it
// costs to leave one out.

import { row } from "../controls.js";
import { html, show } from "../dom.js";
import { fold } from "../folds.js";
import { nodeValue, weightOf } from "../formula.js";
import {
  activationControl,
  activationField,
  cleanWeights,
  gateDiagram,
  mark,
  networkControls,
  networkFields,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { parsePart, partField, wireNumber } from "../network_view.js";
import { measuredOf, pathsOf, stepsOf, waysOn } from "../path_tracer/paths.js";
import { pointing } from "../path_tracer/pointing.js";
import { drawable, sizeButtons } from "../path_tracer/sizes.js";
import { stepButtons } from "../path_tracer/steps.js";
import { sumsPanel } from "../path_tracer/sums.js";
import { termLines } from "../path_tracer/terms.js";
import { productTokens } from "../path_tracer/tokens.js";
import { describe, sentenceOf } from "../path_tracer/words.js";
import { list, optional, whole } from "../state.js";

const SIZES = [2, 2, 2];
const WIDE = 600; // of a diagram with room for letters and targets in its neurons
const MOST_PATHS = 9; // through two hidden layers to three outputs
const MOST_STEPS = 8; // from a weight of the first of three layers

/** @type {import("../frame.js").Lesson} */
export const pathTracer = {
  name: "path-tracer",
  title: "Path tracer",
  tryThis: "press Play; then take away the larger of two paths with opposite signs.",
  hideable: ["play", "back", "next", "layer_sizes", "activation", "example", "seed"],
  folds: ["network"],
  schema: {
    ...networkFields(SIZES, 3, 4),
    activation: activationField,
    part: partField,
    left_out: list([], whole(1, 1, MOST_PATHS), { maxLength: MOST_PATHS }),
    step: optional(whole(0, 0, MOST_STEPS)),
  },

  clean(state, problems) {
    const next = { ...state };
    if (!drawable(next.layer_sizes)) {
      problems.push(
        "layer sizes: two inputs, one or two hidden layers and the outputs, of 1 to 3 neurons; 2-2-2 is used",
      );
      next.layer_sizes = SIZES;
    }
    cleanWeights(next, problems, next.layer_sizes);
    const network = { layerSizes: next.layer_sizes, L: next.layer_sizes.length - 1, bias: true };
    let part = parsePart(next.part, network);
    if (!isStart(part)) {
      next.part = "n1-1";
      part = { kind: "node", l: 1, p: 1 };
    }
    const ways = waysOn(network, part.l, 1);
    next.left_out = [...new Set(next.left_out)].filter((n) => n <= ways.length).sort((a, b) => a - b);
    if (next.step !== null && next.step >= lastStep(part, ways)) next.step = null;
    return next;
  },

  build(frame) {
    let view = null;
    let traced = null;
    let pointed = null;
    const begin = { left_out: [], step: null };
    const parts = partsOf(frame, {
      view: () => view,
      last: () => stepsOf(traced.paths),
      light: () => traced && light(parts, frame.state.part, traced, pointed),
      tokens: () => traced && parts.tokens.set(traced, frame.state.part),
      begin,
    });
    pointing(frame.body, {
      lights: (part) => traced.paths.some(({ factors }) => factors.some((factor) => factor.part === part)),
      onPoint(found) {
        pointed = found;
        light(parts, frame.state.part, traced, pointed);
      },
      onPress(name) {
        if (!isStart(parsePart(name, view.network)) || name === frame.state.part) return;
        parts.steps.pause();
        frame.set({ ...begin, part: name });
      },
    });
    return {
      update() {
        const { state } = frame;
        view = viewOf(state);
        traced = tracedOf(view, state);
        showAll(parts, frame, view, traced);
        light(parts, state.part, traced, pointed);
      },
      sentence: () => sentenceOf(view, traced),
      destroy() {
        parts.steps.destroy();
        parts.diagram.destroy();
      },
    };
  },
};

/** A neuron or a weight that E can be differentiated by. */
const isStart = (part) => part !== null && (part.kind === "wire" || (part.l > 0 && part.p > 0));

/** The same as `stepsOf` says, before there are numbers: two factors a layer, and one more of a weight. */
const lastStep = ({ kind }, ways) => 2 * ways[0].length + (kind === "wire" ? 2 : 1);

/** What is traced in a state, and how far. */
export function tracedOf(view, { part: name, left_out: out, step }) {
  const part = parsePart(name, view.network);
  const paths = pathsOf(view, part);
  const kept = paths.filter((_, i) => !out.includes(i + 1));
  return { part, paths, kept, step: step ?? stepsOf(paths), measured: measuredOf(view, part) };
}

/** Picture, formula and controls, in the order of the page. */
function partsOf(frame, { view, last, light, tokens, begin }) {
  const change = () => begin;
  const sizes = sizeButtons(frame, (layerSizes) =>
    frame.set({ ...begin, layer_sizes: layerSizes, given_weights: null }),
  );
  const diagram = tracedDiagram(view, (nodes, width, height) => {
    sizes.layOut(nodes);
    products.layOut(width, height);
    light();
    tokens();
  });
  const products = productTokens(diagram.element);
  diagram.element.append(sizes.element);
  const steps = stepButtons(frame, last);
  const terms = termLines(frame);
  const sums = sumsPanel();
  const controls = networkControls(frame, change);
  const activation = activationControl(frame, change);
  frame.body.append(
    html(
      "div",
      { class: "mlp-traced" },
      html("div", {}, diagram.element, steps.element),
      html("div", {}, terms.element, sums.element),
    ),
    frame.ending,
    fold("network", "Activation, input, weights", row("mlp-controls", activation, ...controls.all)),
  );
  return { diagram, sizes, tokens: products, steps, terms, sums, controls, activation };
}

/** The network with E behind its outputs: in each neuron its answer and its slope, on each wire its weight. */
const tracedDiagram = (view, onLayout) =>
  gateDiagram({
    label:
      "Diagram of the network and its error E. Arrow keys move in it; Enter lets the paths start at a neuron or wire.",
    nodeSize: { width: (width, L) => (width < WIDE ? (L > 2 ? 40 : 58) : L > 2 ? 86 : 98), height: 44 },
    fineFrom: WIDE,
    rowHeight: (rows) => (rows > 3 ? 54 : 64),
    withError: true,
    asks: false,
    wireLabel: (v, l, p, q, room) =>
      wireNumber(l > v.network.L ? errorSlope(v, p) : weightOf(v.network, l, p, q), room),
    nodeText: tracedLines,
    describe,
    onSelect: () => {},
    onLayout: (...layout) => view() && onLayout(...layout),
  });

/** y − t, by which E moves with an output. */
const errorSlope = (view, q) => nodeValue(view, view.network.L, q) - view.targets[q - 1];

/** Answer and slope, with their letters where there is room; of an output the target as well. */
function tracedLines(view, l, p, digits) {
  const { L } = view.network;
  if (l > L) return [["error", "E"]];
  const [value, wide] = [nodeValue(view, l, p), digits > 2];
  if (l === 0) return [["activations", `${wide ? `x${"₀₁₂"[p]} = ` : ""}${show(value, 0)}`]];
  const shown = (x) => show(x, wide && L === 2 ? 3 : 2);
  const lettered = (letter, x) => (wide || L === 2 ? `${letter} ${shown(x)}` : shown(x));
  const target = wide && l === L ? `, t ${view.targets[p - 1]}` : "";
  return [
    ["activations", lettered(l === L ? "y" : "a", value) + target],
    ["pre-activations", lettered("g′", view.forward.slopes[l][p - 1])],
  ];
}

function showAll({ diagram, sizes, tokens, steps, terms, sums, controls, activation }, frame, view, traced) {
  const { state } = frame;
  sizes.set(state.layer_sizes);
  controls.set(state);
  activation.set(state.activation);
  diagram.update(view);
  diagram.setSelected(state.part);
  terms.set(traced);
  steps.set(traced.paths, traced.step);
  sums.set(view, traced);
  tokens.set(traced, state.part);
}

/**
 * What counts stands out and what is left out fades; what is pointed at glows in the picture and in the formula, else
 * the factors of the present step do.
 */
function light({ diagram, terms }, name, { paths, kept, step }, pointed) {
  const wiresOf = (chosen) =>
    chosen.flatMap(({ factors }) => factors.map(({ part }) => part).filter((part) => part.startsWith("w")));
  const used = new Set(wiresOf(kept));
  mark(diagram.element, "mlp-lit", [...used, name]);
  mark(
    diagram.element,
    "mlp-dim",
    wiresOf(paths).filter((wire) => !used.has(wire)),
  );
  const glowing = new Set(glowOf(paths, step, pointed));
  if (pointed) diagram.writeLabels(glowing);
  mark(diagram.element, "mlp-glow", glowing);
  terms.glow(glowing, pointed?.path ?? null, pointed?.part ?? null, paths);
}

function glowOf(paths, step, pointed) {
  if (pointed?.path) return paths[pointed.path - 1]?.factors.map(({ part }) => part) ?? [];
  if (pointed) return [pointed.part];
  return step > 0 && step < stepsOf(paths) ? paths.map(({ factors }) => factors.at(-step).part) : [];
}

export default hosted(pathTracer);
