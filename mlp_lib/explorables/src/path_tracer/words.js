// What the path tracer says in words.

import { show } from "../dom.js";
import { inBrackets, nodeValue, showFine } from "../formula.js";
import { errorOf, neuronName, startName } from "../gate_network.js";
import { describePart } from "../network_view.js";
import { factorOfStep, partial, stepsOf, sumOf, truthOf } from "./paths.js";

const MANY = 4;
const ways = (n) => (n === 1 ? "one path leads" : `${n} paths lead`);
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const derivativeName = (part) => (part.kind === "wire" ? "gradient" : "delta");

export function headingOf(part, paths) {
  const start =
    part.kind === "wire"
      ? `the wire from ${startName(part.l, part.p)} to ${neuronName(part.l, part.q)}`
      : neuronName(part.l, part.p);
  return `${capital(ways(paths.length))} from ${start} to E.`;
}

/** What a factor is: how far one number moves with the one before it. */
export function meaningOf({ kind, value }) {
  const times = `${plain(value)} times as far as`;
  if (kind === "weight") return `weight: the sum h moves ${times} the answer before it`;
  if (kind === "slope") return `slope: the answer moves ${times} its sum h`;
  if (kind === "error") return `y − t: E moves ${times} this output`;
  return `what enters the wire: the sum h moves ${times} the weight`;
}

/** The same with its place, for who does not see what glows. */
export function factorName(factor) {
  const { kind, l, p, q } = factor;
  const place = { weight: `neuron ${p} to ${neuronName(l, q)}`, slope: neuronName(l, p), error: `output ${p}` };
  return `${place[kind] ?? startName(l + 1, p)}, ${meaningOf(factor)}`;
}

const DOES = {
  error: "how E moves with each output",
  slope: "times the slope of the neuron",
  weight: "times the weight of the wire",
  activation: "times what enters the wire",
};

/** What a step does, for the line beside the buttons. */
export function stepText(paths, step) {
  const last = stepsOf(paths);
  const does =
    step === 0 ? "nothing yet" : step === last ? "the products add up" : DOES[factorOfStep(paths[0], step).kind];
  return `${step} of ${last}: ${does}`;
}

/** Text of a product so far; nothing before the first factor. */
export const productText = (path, step) =>
  step === 0 ? "" : showFine(partial(path, Math.min(step, path.factors.length)), 4);

export function sentenceOf(view, { part, paths, kept, step, measured }) {
  const last = stepsOf(paths);
  if (step === 0) return `Step 0 of ${last}: E is ${showFine(errorOf(view), 4)}. Which way does each path pull?`;
  if (step < last) {
    return `Step ${stepText(paths, step)}; ${carried(paths, step)}.`;
  }
  return endOf(view, part, paths, kept, measured);
}

/** All products so far, or of many the largest. */
function carried(paths, step) {
  if (paths.length === 1) return `the path carries ${productText(paths[0], step)}`;
  if (paths.length <= MANY) return `the paths carry ${paths.map((path) => productText(path, step)).join(", ")}`;
  const sizes = paths.map((path) => Math.abs(partial(path, step)));
  const most = sizes.indexOf(Math.max(...sizes));
  return `of all paths, number ${most + 1} carries most: ${productText(paths[most], step)}`;
}

function endOf(view, part, paths, kept, measured) {
  const truth = truthOf(view, part);
  const together =
    ["", "The one path gives", "Both paths together give"][paths.length] ?? `All ${paths.length} paths together give`;
  const all = `${together} the ${derivativeName(part)} ${showFine(truth, 4)}, and ${showFine(measured, 4)} is measured`;
  const out = paths.length - kept.length;
  if (out === 0) return `${all}.`;
  const reduced = sumOf(kept);
  const just = out === 1 ? "just what it carries, " : "";
  const share = truth === 0 ? "" : ` (${show((100 * Math.abs(reduced - truth)) / Math.abs(truth), 0)} % of it)`;
  const turned = reduced * truth < 0 ? ", and even the sign is wrong" : "";
  return `${all}; without ${out === 1 ? "one path" : `${out} paths`} it would be ${showFine(reduced, 4)}, off by ${just}${showFine(Math.abs(reduced - truth), 4)}${share}${turned}.`;
}

/** The accessible name of a part of the diagram. */
export function describe(view, part) {
  const { network, targets, forward } = view;
  const { l, p } = part.kind === "wire" ? part : part.node;
  if (l > network.L) {
    if (part.kind === "node") return `E, the error of this example: ${showFine(errorOf(view), 4)}`;
    const y = nodeValue(view, network.L, p);
    return `from output ${p} to E: y − t is ${show(y, 3)} − ${targets[p - 1]} = ${show(y - targets[p - 1], 3)}`;
  }
  const slope = part.kind === "node" && l > 0 && p > 0 ? `, slope ${show(forward.slopes[l][p - 1], 3)}` : "";
  return describePart(view, part) + slope;
}

/** A factor as a number: short where it is whole. */
const plain = (value) => (Number.isInteger(value) ? show(value, 0) : showFine(value, 3));
export const factorText = (value) => inBrackets(plain(value));
