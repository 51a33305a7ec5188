// Every path from a neuron or a weight to E, factor by factor, and what judges their sum. No page here.

import { deltaOf, nodeValue, weightOf } from "../formula.js";
import { nudgedError } from "../gate_network.js";
import { partName } from "../network_view.js";

/** Half the distance of the two errors that a central difference compares. */
export const NUDGE = 1e-4;

/**
 * @typedef {object} Factor one number of a product
 * @property {"activation" | "slope" | "weight" | "error"} kind
 * @property {number} l
 * @property {number} p
 * @property {number} q only of a weight something else than 0
 * @property {string} part the name of the neuron or wire in the diagram that it belongs to
 * @property {number} value
 */

/** All ways on from a neuron to the outputs: lists of the neurons on them, layer by layer. */
export function waysOn({ layerSizes: sizes, L }, l, q) {
  if (l === L) return [[q]];
  return Array.from({ length: sizes[l + 1] }, (_, i) => waysOn({ layerSizes: sizes, L }, l + 1, i + 1))
    .flat()
    .map((way) => [q, ...way]);
}

/** The paths of a part: {neurons, factors, product}, the factors from the start to E. Their sum is δ, or ∂E/∂w of a wire. */
export function pathsOf(view, part) {
  const [l, first] = part.kind === "wire" ? [part.l, part.q] : [part.l, part.p];
  return waysOn(view.network, l, first).map((neurons) => {
    const factors = factorsOf(view, part, l, neurons);
    return { neurons, factors, product: partial({ factors }, factors.length) };
  });
}

/** @returns {Factor[]} */
function factorsOf(view, part, l, neurons) {
  const { network, forward, targets } = view;
  const { L } = network;
  const node = (kind, m, p, value) => ({ kind, l: m, p, q: 0, part: partName.node(m, p), value });
  const wire = (kind, m, p, q, value) => ({ kind, l: m, p, q, part: partName.wire(m, p, q), value });
  const before = part.kind === "wire" ? [node("activation", l - 1, part.p, nodeValue(view, l - 1, part.p))] : [];
  const along = neurons.flatMap((q, i) => {
    const m = l + i;
    const slope = node("slope", m, q, forward.slopes[m][q - 1]);
    if (i === 0) return [slope];
    const from = neurons[i - 1];
    return [wire("weight", m, from, q, weightOf(network, m, from, q)), slope];
  });
  const last = neurons.at(-1);
  return [...before, ...along, wire("error", L + 1, last, 1, nodeValue(view, L, last) - targets[last - 1])];
}

/** The product of the last so many factors of a path: what has come so far on the way back from E. */
export const partial = ({ factors }, count) =>
  factors.slice(factors.length - count).reduceRight((product, { value }) => product * value, 1);

/** How many steps there are: one for each factor, and one that adds the products up. */
export const stepsOf = (paths) => paths[0].factors.length + 1;

/** The factor that a step multiplies by; none in the first and in the last, which adds up. */
export const factorOfStep = ({ factors }, step) => factors.at(-step);

export const sumOf = (paths) => paths.reduce((sum, { product }) => sum + product, 0);

/** The derivative as the backward pass has it, which knows nothing of paths. */
export const truthOf = (view, part) =>
  part.kind === "wire"
    ? view.backward.gradients[part.l][part.p * view.network.layerSizes[part.l] + part.q - 1]
    : deltaOf(view, part.l, part.p);

/** The same measured: a central difference of E. A nudge of w moves h of its neuron by a times as much. */
export function measuredOf(view, part) {
  const wire = part.kind === "wire";
  const [q, reach] = wire ? [part.q, nodeValue(view, part.l - 1, part.p)] : [part.p, 1];
  const errorAt = (nudge) => nudgedError(view, part.l, q, nudge * reach);
  return (errorAt(NUDGE) - errorAt(-NUDGE)) / (2 * NUDGE);
}
