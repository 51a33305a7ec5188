// Settings of the landscape: the network, the plane, the starts, and what runs are drawn.

import { Network, weightCount } from "../maths.js";
import { choice, flag, list, number, optional, seedField, whole } from "../state.js";

export const EPOCHS = 600;
export const REACHES = [4, 12, 20];
export const SEEDS = 6; // so many runs, when seeds are compared
export const NAMES = { plain: "plain", momentum: "momentum", nesterov: "Nesterov", adam: "Adam" };
export const KINDS_OF_STEP = Object.keys(NAMES);

/** What spans the plane over which E is drawn, and the names of its two directions. */
export const PLANES = {
  weights: "two weights",
  random: "random directions",
  run: "the leading run",
};
const DIRECTIONS = { random: ["direction 1", "direction 2"], run: ["start to end", "aside"] };

/** Marks of the runs: the initials of the steps, or numbers. */
export const MARKS = { steps: ["P", "M", "N", "A"], seeds: ["1", "2", "3", "4", "5", "6"] };

/**
 * Prepared starts, by their names. A test asks the library what kind each is.
 * `look` are the two weights over which it is worth looking at.
 */
export const PLACES = {
  plateau: {
    activation: "sigmoid",
    look: [7, 8],
    reach: 12,
    weights: [0.13, 0.36, 0.12, 0, -0.15, 0.17, 0.36, 0.34, 0.45],
  },
  valley: {
    activation: "tanh",
    look: [2, 4],
    reach: 12,
    weights: [-0.84, -0.29, 2.03, -2.39, -1.04, -1.83, 0.35, -1.64, -2.02],
  },
  "saturated region": {
    activation: "tanh",
    look: [0, 2],
    reach: 12,
    weights: [-1.32, -0.52, 5.43, -5.47, -1.87, -2.47, 0.3, -3.43, -3.73],
  },
  "flat minimum": {
    activation: "relu",
    look: [0, 2],
    reach: 4,
    weights: [3, 3, 1, 0.5, 0.5, 1, 0, 1, 1],
  },
  "saddle point": { activation: "sigmoid", look: [7, 8], reach: 4, weights: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
};

export const schema = {
  hidden: choice(2, [2, 3]),
  activation: choice("sigmoid", ["sigmoid", "tanh", "relu"]),
  seed: seedField(1),
  given_weights: optional(list([], number(0, -20, 20), { maxLength: 13 })),
  plane: choice("weights", Object.keys(PLANES)),
  first: whole(2, 0, 12),
  second: whole(7, 0, 12),
  direction_seed: seedField(0),
  laid_from: optional(list([], number(0, -20, 20), { maxLength: 13 })),
  only_two: flag(false),
  compare: choice("steps", ["steps", "seeds"]),
  step: choice("plain", KINDS_OF_STEP),
  lead: whole(0, 0, SEEDS - 1),
  rates: list([10, 1, 1, 0.1], number(1, 0.001, 100), { minLength: 4, maxLength: 4 }),
  decay: choice(0, [0, 0.001, 0.01]),
  epoch: whole(60, 0, EPOCHS),
  reach: choice(12, REACHES),
  logarithmic: flag(false),
  turn: whole(-35, -180, 180),
  tilt: whole(35, 10, 90),
  face: choice("map", ["map", "surface"]),
  prediction: choice("none", ["none", ...KINDS_OF_STEP, "nobody"]),
};

/** Sizes of the network. */
export const sizesOf = ({ hidden }) => [2, hidden, 1];

/** What cannot be: weights of another network, and one weight on both axes. */
export function clean(state, problems) {
  const next = { ...state };
  const count = weightCount(sizesOf(next));
  for (const name of ["given_weights", "laid_from"]) {
    const came = next[name]?.length ?? count;
    if (came === count) continue;
    problems.push(`${name.replace("_", " ")}: ${came} numbers came, but this network has ${count} weights`);
    next[name] = null;
  }
  next.first = Math.min(next.first, count - 1);
  next.second = Math.min(next.second, count - 1);
  if (next.first === next.second) next.second = (next.first + 1) % count;
  return next;
}

/** Layer, node it comes from and neuron of the weight with this number. */
export function partOf(index, { hidden }) {
  const before = 3 * hidden;
  if (index < before) return { l: 1, p: Math.floor(index / hidden), q: (index % hidden) + 1 };
  return { l: 2, p: index - before, q: 1 };
}

const SUBSCRIPTS = "₀₁₂₃";

/** w⁽²⁾₁₁, for a canvas or a list. */
export function nameOf(index, state) {
  const { l, p, q } = partOf(index, state);
  return `w⁽${"¹²"[l - 1]}⁾${SUBSCRIPTS[p]}${SUBSCRIPTS[q]}`;
}

/** Names of both axes of a kind of plane. */
export const namesOf = (kind, state) => DIRECTIONS[kind] ?? [nameOf(state.first, state), nameOf(state.second, state)];

/** A new network of these settings, with the weights of this seed. */
export const networkOf = (state, seed = state.seed) =>
  new Network({ layerSizes: sizesOf(state), activation: [state.activation, "sigmoid"], seed });
