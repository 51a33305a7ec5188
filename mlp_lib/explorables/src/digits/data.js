// The handwritten digits, as mlp_lib/explorables/draw_a_digit.py packs them: of every digit 64 letters, a for no ink
// to q for 16, then of every digit what was meant. Dealt into three parts, as in mlp_lib/datasets.py. No page here.

export const PIXELS = 64;
export const SIDE = 8;
export const INK = 16;
export const DIGITS = 10;
/** Where each part begins and ends. */
export const PARTS = { training: [0, 1197], validation: [1197, 1497], test: [1497, 1797] };
const NO_INK = "a".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/**
 * All digits, and the mean of each pixel and the one spread of all that the training part has (eq-standardise).
 * @param {string} text
 */
export function unpack(text) {
  const count = text.length / (PIXELS + 1);
  const pixels = Uint8Array.from({ length: count * PIXELS }, (_, i) => text.charCodeAt(i) - NO_INK);
  const labels = Uint8Array.from({ length: count }, (_, i) => text.charCodeAt(count * PIXELS + i) - ZERO);
  const { mean, spread } = measureOf(pixels.subarray(0, PARTS.training[1] * PIXELS));
  const X = standardised(pixels, mean, spread);
  const T = new Float64Array(count * DIGITS);
  for (let i = 0; i < count; i++) T[i * DIGITS + labels[i]] = 1;
  return { count, pixels, labels, mean, spread, X, T };
}

/** @typedef {ReturnType<typeof unpack>} Digits */

/** @param {ArrayLike<number>} pixels */
function measureOf(pixels) {
  const mean = new Float64Array(PIXELS);
  for (let i = 0; i < pixels.length; i++) mean[i % PIXELS] += pixels[i];
  for (let j = 0; j < PIXELS; j++) mean[j] /= pixels.length / PIXELS;
  let squares = 0;
  for (let i = 0; i < pixels.length; i++) squares += (pixels[i] - mean[i % PIXELS]) ** 2;
  return { mean, spread: Math.sqrt(squares / pixels.length) };
}

/**
 * Pixels as the network gets them.
 * @param {ArrayLike<number>} pixels
 * @param {Float64Array} mean
 * @param {number} spread
 */
export const standardised = (pixels, mean, spread) =>
  Float64Array.from({ length: pixels.length }, (_, i) => (pixels[i] - mean[i % PIXELS]) / spread);

/**
 * The digits of a part, as views into all.
 * @param {Digits} digits
 * @param {keyof typeof PARTS} name
 */
export function partOf({ X, T, labels }, name) {
  const [first, end] = PARTS[name];
  return {
    first,
    X: X.subarray(first * PIXELS, end * PIXELS),
    T: T.subarray(first * DIGITS, end * DIGITS),
    labels: labels.subarray(first, end),
  };
}

/**
 * The pixels of one digit.
 * @param {Digits} digits
 * @param {number} i
 */
export const pictureOf = ({ pixels }, i) => pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
