// The random numbers of numpy's RandomState(seed), bit for bit: the Mersenne Twister MT19937
// (Matsumoto and Nishimura 1998) and the three ways the book draws from it.

const N = 624;
const M = 397;

export const LARGEST_SEED = 0xffffffff;

export class RandomState {
  constructor(seed = 0) {
    if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) {
      throw new RangeError(`seed must be a whole number from 0 to ${LARGEST_SEED}, but ${seed} came`);
    }
    this.key = new Uint32Array(N);
    this.key[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = this.key[i - 1] ^ (this.key[i - 1] >>> 30);
      this.key[i] = Math.imul(1812433253, previous) + i;
    }
    this.position = N;
    this.cachedNormal = null;
  }

  /** A generator that goes on from here independently: what a checkpoint keeps. */
  copy() {
    const twin = new RandomState(0);
    twin.key.set(this.key);
    twin.position = this.position;
    twin.cachedNormal = this.cachedNormal;
    return twin;
  }

  /** The next 32 random bits. */
  nextUint32() {
    if (this.position === N) this.#refill();
    let y = this.key[this.position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #refill() {
    const key = this.key;
    for (let i = 0; i < N; i++) {
      const y = (key[i] & 0x80000000) | (key[(i + 1) % N] & 0x7fffffff);
      key[i] = key[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }

  #double() {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * `count` numbers, uniform on [0, 1).
   * @param {number} count
   */
  randomSample(count) {
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = this.#double();
    return out;
  }

  /**
   * `count` standard normal numbers: Marsaglia's polar method, which makes two at a time.
   * @param {number} count
   */
  randn(count) {
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = this.#normal();
    return out;
  }

  #normal() {
    if (this.cachedNormal !== null) {
      const kept = this.cachedNormal;
      this.cachedNormal = null;
      return kept;
    }
    let x, y, r2;
    do {
      x = 2 * this.#double() - 1;
      y = 2 * this.#double() - 1;
      r2 = x * x + y * y;
    } while (r2 >= 1 || r2 === 0);
    const factor = Math.sqrt((-2 * exactLog(r2)) / r2);
    this.cachedNormal = factor * x;
    return factor * y;
  }

  /**
   * A whole number from 0 to `max`: draws of just enough bits, until one fits.
   * @param {number} max
   */
  #integerUpTo(max) {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value;
    do value = (this.nextUint32() & mask) >>> 0;
    while (value > max);
    return value;
  }

  /**
   * Shuffle the array in place, from its end (Fisher and Yates).
   * @param {Uint32Array} array
   */
  shuffle(array) {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.#integerUpTo(i);
      [array[i], array[j]] = [array[j], array[i]];
    }
    return array;
  }

  /**
   * The numbers 0 to n-1 in random order.
   * @param {number} n
   */
  permutation(n) {
    return this.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  }
}

// Math.log may be wrong in its last bit, and then so would be the draw. Here log x is summed from
// log x = k log 2 + 2 artanh s, s = (m - 1)/(m + 1), with every rounding error carried along in a
// second number (Dekker 1971), and rounded once.

/** @typedef {[high: number, low: number]} Double a number and its rounding error */

/** @type {Double} */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the two belong together, digit by digit
const LOG2 = [0.6931471805599453, 2.3190468138462996e-17];
const ARTANH_TERMS = 22; // |s| < 0.172, so the next term is below 1e-34
const SPLITTER = 134217729; // 2^27 + 1

/**
 * @param {Double} a
 * @param {Double} b
 * @returns {Double}
 */
function add(a, b) {
  const sum = a[0] + b[0];
  const share = sum - a[0];
  const rest = a[0] - (sum - share) + (b[0] - share) + a[1] + b[1];
  const high = sum + rest;
  return [high, rest - (high - sum)];
}

/** @param {number} a */
function split(a) {
  const big = SPLITTER * a;
  const high = big - (big - a);
  return [high, a - high];
}

/**
 * @param {Double} a
 * @param {Double} b
 * @returns {Double}
 */
function multiply(a, b) {
  const product = a[0] * b[0];
  const [aHigh, aLow] = split(a[0]);
  const [bHigh, bLow] = split(b[0]);
  const error = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
  const rest = error + a[0] * b[1] + a[1] * b[0];
  const high = product + rest;
  return [high, rest - (high - product)];
}

/**
 * @param {Double} a
 * @param {Double} b
 */
function divide(a, b) {
  const quotient = a[0] / b[0];
  const remainder = add(a, multiply(b, [-quotient, 0]));
  return add([quotient, 0], [(remainder[0] + remainder[1]) / b[0], 0]);
}

/** @param {number} x */
function exactLog(x) {
  let k = 0;
  let m = x;
  for (; m < Math.SQRT1_2; k--) m *= 2;
  for (; m > Math.SQRT2; k++) m /= 2;
  const s = divide([m - 1, 0], add([m, 0], [1, 0]));
  const square = multiply(s, s);
  /** @type {Double} */
  let series = [0, 0];
  for (let n = ARTANH_TERMS; n >= 0; n--) series = add(multiply(series, square), divide([1, 0], [2 * n + 1, 0]));
  const logM = multiply([2 * s[0], 2 * s[1]], series);
  const result = add(multiply(LOG2, [k, 0]), logM);
  return result[0];
}
