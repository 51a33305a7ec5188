// tanh and its slope of many numbers. Math.tanh leaves the compiled loop for each number; this stays in it, and a run of
// a tanh network spends its time here.
//
// h is a point of a grid and a small rest r. tanh(r) = d is a few terms of its series, tanh of the point is t from a
// table, and the two make tanh(h) = (t + d) / (1 + t d), whose slope is (1 - t^2)(1 - d^2) / (1 + t d)^2. Nothing is
// taken from nearly equal numbers, so both are wrong by a few units in the last place.

const PER_UNIT = 64;
const POINTS = 4096; // a power of two: the number of a point is cut to it, and so is always one of the table
const MIDDLE = POINTS / 2;
const TANH = Float64Array.from({ length: POINTS }, (_, n) => Math.tanh((n - MIDDLE) / PER_UNIT));
const SLOPE = Float64Array.from({ length: POINTS }, (_, n) => 1 / Math.cosh((n - MIDDLE) / PER_UNIT) ** 2);

/**
 * Fill A with tanh(H) and S with the slopes.
 * @param {Float64Array} H
 * @param {Float64Array} A
 * @param {Float64Array} S
 */
export function fillTanh(H, A, S) {
  // To ask each number whether the table reaches it takes longer than a division: the rests tell together. Where it does,
  // r is at most half a step; a number beyond has a rest of half the table or more.
  let rests = 0;
  for (let i = 0; i < H.length; i++) {
    const h = H[i];
    const n = (h * PER_UNIT + (MIDDLE + 0.5)) & (POINTS - 1);
    const r = h - (n - MIDDLE) * (1 / PER_UNIT);
    const square = r * r;
    rests += square;
    const d = r - r * square * (1 / 3 - square * (2 / 15 - square * (17 / 315)));
    const t = TANH[n];
    const share = 1 / (1 + t * d);
    A[i] = (t + d) * share;
    S[i] = SLOPE[n] * (1 - d * d) * share * share;
  }
  const nearest = H.length / PER_UNIT ** 2; // more than so many rests of half a step can add up to
  if (!(rests <= nearest)) fillBeyond(H, A, S);
}

/** Numbers near the ends of the table or beyond, and what is no number. */
function fillBeyond(/** @type {Float64Array} */ H, /** @type {Float64Array} */ A, /** @type {Float64Array} */ S) {
  for (let i = 0; i < H.length; i++) {
    const x = Math.abs(H[i]);
    if (x < (MIDDLE - 1) / PER_UNIT) continue;
    const e = Math.exp(-2 * x);
    A[i] = Math.tanh(H[i]);
    S[i] = (4 * e) / ((1 + e) * (1 + e));
  }
}
