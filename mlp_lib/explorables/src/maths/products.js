// The three products of matrices that a pass is made of.
//
// Each takes two rows and four columns at a time, eight sums in numbers of their own: so the processor waits for no sum,
// and what is read serves twice or four times. What is left over goes one by one. Every sum adds its terms in the order
// in which they stand, so the numbers are those of the plain loops.

/**
 * H = A_bias W, without building A_bias.
 * @param {Float64Array} A
 * @param {Float64Array} W
 * @param {Float64Array} H
 * @param {number} nIn
 * @param {number} nOut
 * @param {boolean} bias
 */
export function preActivations(A, W, H, nIn, nOut, bias) {
  const k = H.length / nOut;
  const first = bias ? nOut : 0;
  const sign = bias ? -1 : 0;
  const [twos, fours] = [k - (k % 2), nOut - (nOut % 4)];
  for (let i = 0; i < twos; i += 2) {
    const row = i * nIn;
    for (let q = 0, o = i * nOut; q < fours; q += 4, o += 4) {
      let h0 = sign * W[q];
      let h1 = sign * W[q + 1];
      let h2 = sign * W[q + 2];
      let h3 = sign * W[q + 3];
      let g0 = h0;
      let g1 = h1;
      let g2 = h2;
      let g3 = h3;
      for (let p = row, w = first + q; p < row + nIn; p++, w += nOut) {
        const a = A[p];
        const b = A[p + nIn];
        const w0 = W[w];
        const w1 = W[w + 1];
        const w2 = W[w + 2];
        const w3 = W[w + 3];
        h0 += a * w0;
        h1 += a * w1;
        h2 += a * w2;
        h3 += a * w3;
        g0 += b * w0;
        g1 += b * w1;
        g2 += b * w2;
        g3 += b * w3;
      }
      put(H, o, h0, h1, h2, h3);
      put(H, o + nOut, g0, g1, g2, g3);
    }
  }
  for (let q = 0; q < nOut; q++) {
    const i = q < fours ? twos : 0;
    dots(A, i * nIn, nIn, 1, W, first + q, nOut, nIn, sign * W[q], 1, H, i * nOut + q, nOut, k - i);
  }
}

/**
 * G = scale * A_bias^T Delta.
 * @param {Float64Array} A
 * @param {Float64Array} D
 * @param {Float64Array} G
 * @param {number} nIn
 * @param {number} nOut
 * @param {boolean} bias
 * @param {number} scale
 */
export function weightGradient(A, D, G, nIn, nOut, bias, scale) {
  const first = bias ? nOut : 0;
  const [twos, fours] = [nIn - (nIn % 2), nOut - (nOut % 4)];
  for (let p = 0; p < twos; p += 2) {
    for (let q = 0, g = first + p * nOut; q < fours; q += 4, g += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let r0 = 0;
      let r1 = 0;
      let r2 = 0;
      let r3 = 0;
      for (let a = p, d = q; d < D.length; a += nIn, d += nOut) {
        const x = A[a];
        const y = A[a + 1];
        const d0 = D[d];
        const d1 = D[d + 1];
        const d2 = D[d + 2];
        const d3 = D[d + 3];
        s0 += x * d0;
        s1 += x * d1;
        s2 += x * d2;
        s3 += x * d3;
        r0 += y * d0;
        r1 += y * d1;
        r2 += y * d2;
        r3 += y * d3;
      }
      put(G, g, scale * s0, scale * s1, scale * s2, scale * s3);
      put(G, g + nOut, scale * r0, scale * r1, scale * r2, scale * r3);
    }
  }
  const k = D.length / nOut;
  for (let q = 0; q < nOut; q++) {
    const p = q < fours ? twos : 0;
    dots(A, p, 1, nIn, D, q, nOut, k, 0, scale, G, first + p * nOut + q, nOut, nIn - p);
  }
  if (bias) dots(D, 0, 1, nOut, BIAS, 0, 0, k, 0, scale, G, 0, 1, nOut);
}

/**
 * U = Delta_next W_next^T, bias row left out: dE/da of the layer before.
 * @param {Float64Array} D
 * @param {Float64Array} W
 * @param {Float64Array} U
 * @param {number} nIn
 * @param {number} nOut
 * @param {boolean} bias
 */
export function upstreamOf(D, W, U, nIn, nOut, bias) {
  const k = D.length / nOut;
  const first = bias ? nOut : 0;
  const [twos, fours] = [k - (k % 2), nIn - (nIn % 4)];
  for (let i = 0; i < twos; i += 2) {
    const row = i * nOut;
    for (let p = 0, u = i * nIn; p < fours; p += 4, u += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let r0 = 0;
      let r1 = 0;
      let r2 = 0;
      let r3 = 0;
      for (let d = row, w = first + p * nOut; d < row + nOut; d++, w++) {
        const x = D[d];
        const y = D[d + nOut];
        const w0 = W[w];
        const w1 = W[w + nOut];
        const w2 = W[w + 2 * nOut];
        const w3 = W[w + 3 * nOut];
        s0 += x * w0;
        s1 += x * w1;
        s2 += x * w2;
        s3 += x * w3;
        r0 += y * w0;
        r1 += y * w1;
        r2 += y * w2;
        r3 += y * w3;
      }
      put(U, u, s0, s1, s2, s3);
      put(U, u + nIn, r0, r1, r2, r3);
    }
  }
  for (let p = 0; p < nIn; p++) {
    const i = p < fours ? twos : 0;
    dots(D, i * nOut, nOut, 1, W, first + p * nOut, 1, nOut, 0, 1, U, i * nIn + p, nIn, k - i);
  }
}

/**
 * @param {Float64Array} array
 * @param {number} at
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 */
function put(array, at, a, b, c, d) {
  array[at] = a;
  array[at + 1] = b;
  array[at + 2] = c;
  array[at + 3] = d;
}

/** What every bias node says. */
const BIAS = Float64Array.of(-1);

/**
 * For `count` rows of X, each `xRow` after the last, scale (start + the sum of x y over `length` pairs), into `out`.
 * @param {Float64Array} X
 * @param {number} x
 * @param {number} xRow
 * @param {number} xStep
 * @param {Float64Array} Y
 * @param {number} y
 * @param {number} yStep
 * @param {number} length
 * @param {number} start
 * @param {number} scale
 * @param {Float64Array} out
 * @param {number} o
 * @param {number} oStep
 * @param {number} count
 */
function dots(X, x, xRow, xStep, Y, y, yStep, length, start, scale, out, o, oStep, count) {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    let s0 = start;
    let s1 = start;
    let s2 = start;
    let s3 = start;
    for (let n = 0, a = x + j * xRow, b = y; n < length; n++, a += xStep, b += yStep) {
      const value = Y[b];
      s0 += X[a] * value;
      s1 += X[a + xRow] * value;
      s2 += X[a + 2 * xRow] * value;
      s3 += X[a + 3 * xRow] * value;
    }
    const at = o + j * oStep;
    out[at] = scale * s0;
    out[at + oStep] = scale * s1;
    out[at + 2 * oStep] = scale * s2;
    out[at + 3 * oStep] = scale * s3;
  }
  for (; j < count; j++) {
    let sum = start;
    for (let n = 0, a = x + j * xRow, b = y; n < length; n++, a += xStep, b += yStep) sum += X[a] * Y[b];
    out[o + j * oStep] = scale * sum;
  }
}
