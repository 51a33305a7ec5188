// Losses of one output and their derivatives: the twin of mlp_lib/losses.py.
//
// E of one example is the sum of the losses of its outputs. A loss that fits the output activation
// (`fused`) is computed from the pre-activations, finite for any h, and there delta = beta (y - t).

/** @typedef {(first: number, second: number) => number} OfOutput of an activation and its target */

/** @type {Record<string, { fused: string | null }>} */
export const LOSSES = {
  half_squared_error: { fused: null },
  binary_cross_entropy: { fused: "sigmoid" },
  categorical_cross_entropy: { fused: "softmax" },
};

/** @type {OfOutput} */
const tLogY = (t, y) => (t === 0 ? 0 : t * Math.log(y));

/** @type {Record<string, OfOutput>} */
const VALUE = {
  half_squared_error: (y, t) => 0.5 * (y - t) * (y - t),
  binary_cross_entropy: (y, t) => 0 - tLogY(t, y) - tLogY(1 - t, 1 - y),
  categorical_cross_entropy: (y, t) => 0 - tLogY(t, y),
};

/** @type {Record<string, OfOutput>} */
const DERIVATIVE = {
  half_squared_error: (y, t) => y - t,
  binary_cross_entropy: (y, t) => (t === 1 ? 0 : (1 - t) / (1 - y)) - (t === 0 ? 0 : t / y),
  categorical_cross_entropy: (y, t) => (t === 0 ? 0 : -t / y),
};

/**
 * Loss of one output from its activation.
 * @param {string} loss
 * @param {number} y
 * @param {number} t
 */
export const lossValue = (loss, y, t) => VALUE[loss](y, t);

/**
 * Binary cross-entropy of y = sigmoid(beta h), finite for any h.
 * @param {number} h
 * @param {number} t
 */
export function binaryCrossEntropyFromLogit(h, t, beta = 1) {
  const x = beta * h;
  return Math.max(x, 0) - t * x + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Cross-entropy of one example, the outputs from `start` to `end`, whose Y is the softmax of H.
 * @param {Float64Array} H
 * @param {ArrayLike<number>} T
 * @param {number} start
 * @param {number} end
 */
function crossEntropyOfSoftmax(H, T, start, end) {
  let largest = -Infinity;
  for (let j = start; j < end; j++) if (H[j] > largest) largest = H[j];
  let total = 0;
  for (let j = start; j < end; j++) total += Math.exp(H[j] - largest);
  const logTotal = Math.log(total);
  let sum = 0;
  for (let j = start; j < end; j++) if (T[j] !== 0) sum -= T[j] * (H[j] - largest - logTotal);
  return sum;
}

/**
 * @param {Float64Array} H
 * @param {ArrayLike<number>} T
 * @param {number} start
 * @param {number} end
 * @param {number} beta
 */
function crossEntropyOfSigmoid(H, T, start, end, beta) {
  let sum = 0;
  for (let j = start; j < end; j++) sum += binaryCrossEntropyFromLogit(H[j], T[j], beta);
  return sum;
}

/**
 * @param {string} loss
 * @param {Float64Array} Y
 * @param {ArrayLike<number>} T
 * @param {number} start
 * @param {number} end
 */
function sumOfLosses(loss, Y, T, start, end) {
  const value = VALUE[loss];
  let sum = 0;
  for (let j = start; j < end; j++) sum += value(Y[j], T[j]);
  return sum;
}

/**
 * Fill E with the error of each of the k examples (rows of n outputs).
 * @param {string} loss
 * @param {string} activation
 * @param {number} beta
 * @param {Float64Array} H
 * @param {Float64Array} Y
 * @param {ArrayLike<number>} T
 * @param {number} n
 * @param {Float64Array} E
 */
export function errorsPerExample(loss, activation, beta, H, Y, T, n, E) {
  const fused = LOSSES[loss].fused === activation;
  for (let i = 0; i < E.length; i++) {
    const [start, end] = [i * n, (i + 1) * n];
    if (!fused) E[i] = sumOfLosses(loss, Y, T, start, end);
    else if (activation === "softmax") E[i] = crossEntropyOfSoftmax(H, T, start, end);
    else E[i] = crossEntropyOfSigmoid(H, T, start, end, beta);
  }
  return E;
}

/**
 * Fill D with dL/dy, or, for a fused pair, with delta itself; says which it was.
 * @param {string} loss
 * @param {string} activation
 * @param {number} beta
 * @param {Float64Array} Y
 * @param {ArrayLike<number>} T
 * @param {Float64Array} D
 */
export function outputDerivative(loss, activation, beta, Y, T, D) {
  const fused = LOSSES[loss].fused === activation;
  if (fused || loss === "half_squared_error") {
    const factor = fused ? beta : 1;
    for (let i = 0; i < D.length; i++) D[i] = factor * (Y[i] - T[i]);
  } else {
    const derivative = DERIVATIVE[loss];
    for (let i = 0; i < D.length; i++) D[i] = derivative(Y[i], T[i]);
  }
  return fused;
}
