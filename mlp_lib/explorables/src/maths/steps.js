// What is done with the gradient, again and again: the twin of mlp_lib/steps.py.
//
// All weights stand in one row w, all slopes in one row g. A move changes w in place, and may remember
// what came before, so each training begins a fresh one. What it remembers stands in its `memory`, so that a
// training can go back to an earlier epoch.

/** @typedef {((w: Float64Array, g: Float64Array, eta: number) => void) & { memory?: Float64Array[] }} Move */

/** Share of the velocity, and of Adam's two means, that each step keeps; and what keeps its divisor away from 0. */
export const KEPT = 0.9;
export const [FIRST, SECOND, EPSILON] = [0.9, 0.999, 1e-8];

/** @type {Record<string, (n: number) => Move>} each begins a move for n weights */
export const STEPS = {
  plain: () => (w, g, eta) => {
    for (let i = 0; i < w.length; i++) w[i] -= eta * g[i];
  },
  momentum: (n) => along(n, (_g, v) => v),
  nesterov: (n) => along(n, (g, v) => g + KEPT * v),
  adam(n) {
    const [m, r, count] = [new Float64Array(n), new Float64Array(n), new Float64Array(1)];
    return remembering([m, r, count], (w, g, eta) => {
      count[0]++;
      const [seenM, seenR] = [1 - FIRST ** count[0], 1 - SECOND ** count[0]];
      for (let i = 0; i < n; i++) {
        m[i] = FIRST * m[i] + (1 - FIRST) * g[i];
        r[i] = SECOND * r[i] + (1 - SECOND) * g[i] ** 2;
        w[i] -= (eta * (m[i] / seenM)) / (Math.sqrt(r[i] / seenR) + EPSILON);
      }
    });
  },
};

/**
 * @param {Float64Array[]} memory
 * @param {(w: Float64Array, g: Float64Array, eta: number) => void} move
 * @returns {Move}
 */
const remembering = (memory, move) => Object.assign(move, { memory });

/**
 * What a penalty on the weights adds to the slope g of each: `strength` w (L2) or `strength` times its sign (L1).
 * @param {string} kind
 * @param {number} strength
 * @param {Float64Array} w
 * @param {Float64Array} g
 */
export function addPenalty(kind, strength, w, g) {
  if (kind === "L2") for (let i = 0; i < w.length; i++) g[i] += strength * w[i];
  if (kind === "L1") for (let i = 0; i < w.length; i++) g[i] += strength * Math.sign(w[i]);
}

/**
 * A velocity that gathers the slopes, and what of it is gone.
 * @param {number} n
 * @param {(g: number, v: number) => number} way
 * @returns {Move}
 */
function along(n, way) {
  const v = new Float64Array(n);
  return remembering([v], (w, g, eta) => {
    for (let i = 0; i < n; i++) {
      v[i] = KEPT * v[i] + g[i];
      w[i] -= eta * way(g[i], v[i]);
    }
  });
}

/**
 * A move before which all weights shrink by the share eta strength.
 * @param {Move} move
 * @param {number} strength
 * @returns {Move}
 */
export function withDecay(move, strength) {
  return (w, g, eta) => {
    for (let i = 0; i < w.length; i++) w[i] *= 1 - eta * strength;
    move(w, g, eta);
  };
}
