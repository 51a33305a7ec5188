// Activation functions g and their derivatives, row by row: the twin of mlp_lib/activations.py.
//
// Each writes a = g(h) and the slope g'(h) of every neuron in one go, because both need the same
// exponential. Softmax has no slope of one number; `throughActivation` knows its full Jacobian.

import { fillTanh } from "./tanh.js";

/**
 * @typedef {object} Activation
 * @property {number | null} decision
 * @property {boolean} [hasBeta]
 * @property {(H: Float64Array, A: Float64Array, S: Float64Array, beta: number, n: number) => void} fill
 */

/**
 * 1 / (1 + e^(-beta h)); the exponential is only taken of numbers that are not positive.
 * @param {number} h
 */
export function sigmoid(h, beta = 1) {
  const x = beta * h;
  const e = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/**
 * beta g(h) g(-h), which keeps its digits where 1 - a would lose them.
 * @param {number} h
 */
export function sigmoidDerivative(h, beta = 1) {
  const e = Math.exp(-Math.abs(beta * h));
  return (beta * e) / ((1 + e) * (1 + e));
}

/**
 * 1 - tanh(h)^2, likewise.
 * @param {number} h
 */
export function tanhDerivative(h) {
  const e = Math.exp(-2 * Math.abs(h));
  return (4 * e) / ((1 + e) * (1 + e));
}

/**
 * Softmax of rows of n numbers; the largest of a row is moved to 0 first.
 * @param {ArrayLike<number>} H
 * @param {number} n
 * @param {Float64Array} A
 */
export function softmax(H, n, A = new Float64Array(H.length)) {
  for (let row = 0; row < H.length; row += n) {
    let largest = -Infinity;
    for (let j = 0; j < n; j++) if (H[row + j] > largest) largest = H[row + j];
    let sum = 0;
    for (let j = 0; j < n; j++) sum += A[row + j] = Math.exp(H[row + j] - largest);
    for (let j = 0; j < n; j++) A[row + j] /= sum;
  }
  return A;
}

/**
 * Jacobian of softmax for one row: J[i * n + j] = da_i/dh_j = a_i ([i = j] - a_j).
 * @param {ArrayLike<number>} h
 */
export function softmaxJacobian(h) {
  const n = h.length;
  const a = softmax(Float64Array.from(h), n);
  return Float64Array.from({ length: n * n }, (_, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    return a[i] * ((i === j ? 1 : 0) - a[j]);
  });
}

/**
 * By name: the output above which one neuron says class 1, and how A is filled with g(H) and S with g'(H).
 * @type {Record<string, Activation>}
 */
export const ACTIVATIONS = {
  threshold: {
    decision: 0.5,
    fill(H, A, S) {
      for (let i = 0; i < H.length; i++) A[i] = H[i] > 0 ? 1 : 0;
      S.fill(0);
    },
  },
  sigmoid: {
    decision: 0.5,
    hasBeta: true,
    fill(H, A, S, beta) {
      for (let i = 0; i < H.length; i++) {
        const x = beta * H[i];
        const e = Math.exp(x >= 0 ? -x : x);
        const denominator = 1 + e;
        A[i] = (x >= 0 ? 1 : e) / denominator;
        S[i] = (beta * e) / (denominator * denominator);
      }
    },
  },
  tanh: {
    decision: 0,
    fill: fillTanh,
  },
  relu: {
    decision: 0.5,
    fill(H, A, S) {
      for (let i = 0; i < H.length; i++) {
        const active = H[i] > 0;
        A[i] = active ? H[i] : 0;
        S[i] = active ? 1 : 0;
      }
    },
  },
  softplus: {
    decision: 0.5,
    fill(H, A, S) {
      for (let i = 0; i < H.length; i++) {
        const e = Math.exp(-Math.abs(H[i]));
        A[i] = Math.max(H[i], 0) + Math.log1p(e);
        S[i] = (H[i] >= 0 ? 1 : e) / (1 + e);
      }
    },
  },
  linear: {
    decision: 0.5,
    fill(H, A, S) {
      A.set(H);
      S.fill(1);
    },
  },
  softmax: {
    decision: null,
    fill(H, A, _S, _beta, n) {
      softmax(H, n, A);
    },
  },
};

/**
 * Fill A with g(H) and S with g'(H); S is left alone for softmax. Rows of n neurons.
 * @param {string} name
 * @param {number} beta
 * @param {Float64Array} H
 * @param {Float64Array} A
 * @param {Float64Array} S
 * @param {number} n
 */
export function activate(name, beta, H, A, S, n) {
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw new RangeError(`unknown activation ${name}; the known ones are ${Object.keys(ACTIVATIONS).join(", ")}`);
  }
  ACTIVATIONS[name].fill(H, A, S, beta, n);
}

/**
 * Carry dE/da of a layer back to dE/dh, in place. Rows of n neurons.
 * @param {string} name
 * @param {Float64Array} upstream
 * @param {Float64Array} A
 * @param {Float64Array} S
 * @param {number} n
 */
export function throughActivation(name, upstream, A, S, n) {
  if (name !== "softmax") {
    for (let i = 0; i < upstream.length; i++) upstream[i] *= S[i];
    return;
  }
  // h_j moves every output of its row: delta_j = sum_i u_i a_i ([i = j] - a_j).
  for (let row = 0; row < upstream.length; row += n) {
    let common = 0;
    for (let i = 0; i < n; i++) common += upstream[row + i] * A[row + i];
    for (let j = 0; j < n; j++) upstream[row + j] = A[row + j] * (upstream[row + j] - common);
  }
}
