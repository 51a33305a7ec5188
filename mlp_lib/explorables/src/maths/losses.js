// Losses of one output and their derivatives: the twin of mlp_lib/losses.py.
//
// E of one example is the sum of the losses of its outputs. A loss that fits the output activation
// (`fused`) is computed from the pre-activations, finite for any h, and there delta = beta (y - t).

export const LOSSES = {
  half_squared_error: { fused: null },
  binary_cross_entropy: { fused: "sigmoid" },
  categorical_cross_entropy: { fused: "softmax" },
};

const tLogY = (t, y) => (t === 0 ? 0 : t * Math.log(y));

const VALUE = {
  half_squared_error: (y, t) => 0.5 * (y - t) * (y - t),
  binary_cross_entropy: (y, t) => 0 - tLogY(t, y) - tLogY(1 - t, 1 - y),
  categorical_cross_entropy: (y, t) => 0 - tLogY(t, y),
};

const DERIVATIVE = {
  half_squared_error: (y, t) => y - t,
  binary_cross_entropy: (y, t) => (t === 1 ? 0 : (1 - t) / (1 - y)) - (t === 0 ? 0 : t / y),
  categorical_cross_entropy: (y, t) => (t === 0 ? 0 : -t / y),
};

/** Loss of one output from its activation. */
export const lossValue = (loss, y, t) => VALUE[loss](y, t);

/** Binary cross-entropy of y = sigmoid(beta h), finite for any h. */
export function binaryCrossEntropyFromLogit(h, t, beta = 1) {
  const x = beta * h;
  return Math.max(x, 0) - t * x + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Fill E with the error of each of the k examples (rows of n outputs). */
export function errorsPerExample(loss, activation, beta, H, Y, T, n, E) {
  const fused = LOSSES[loss].fused === activation;
  for (let i = 0; i < E.length; i++) {
    const row = i * n;
    let sum = 0;
    if (fused && activation === "softmax") {
      let largest = -Infinity;
      for (let j = 0; j < n; j++) if (H[row + j] > largest) largest = H[row + j];
      let total = 0;
      for (let j = 0; j < n; j++) total += Math.exp(H[row + j] - largest);
      const logTotal = Math.log(total);
      for (let j = 0; j < n; j++) if (T[row + j] !== 0) sum -= T[row + j] * (H[row + j] - largest - logTotal);
    } else if (fused) {
      for (let j = 0; j < n; j++) sum += binaryCrossEntropyFromLogit(H[row + j], T[row + j], beta);
    } else if (loss === "half_squared_error") {
      for (let j = 0; j < n; j++) {
        const difference = Y[row + j] - T[row + j];
        sum += 0.5 * difference * difference;
      }
    } else {
      for (let j = 0; j < n; j++) sum += lossValue(loss, Y[row + j], T[row + j]);
    }
    E[i] = sum;
  }
  return E;
}

/** Fill D with dL/dy, or, for a fused pair, with delta itself; says which it was. */
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
