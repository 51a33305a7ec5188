// Starting weights drawn from RandomState: the twin of mlp_lib/initializers.py.
// Each takes the generator, n_in, n_out and whether there is a bias row (row 0), and returns a flat
// matrix of (n_in + bias) rows and n_out columns.

/** @import { RandomState } from "./random_state.js" */

/** @typedef {Float64Array[]} PerLayer what belongs to layers, at their numbers; entry 0 is null, and nobody reads it */

/** That entry. */
export const NO_LAYER = /** @type {any} */ (null);

/**
 * @param {number} count
 * @param {number} value
 */
const filled = (count, value) => new Float64Array(count).fill(value);

/**
 * @param {Float64Array} drawn
 * @param {number} nOut
 * @param {number} bias
 */
function belowZeroBias(drawn, nOut, bias) {
  if (!bias) return drawn;
  const W = new Float64Array(drawn.length + nOut);
  W.set(drawn, nOut);
  return W;
}

/** @type {Record<string, (rng: RandomState, nIn: number, nOut: number, bias: number) => Float64Array>} */
export const INITIALIZERS = {
  uniform_fan_in: (rng, nIn, nOut, bias) =>
    rng.randomSample((nIn + bias) * nOut).map((u) => u * (2 / Math.sqrt(nIn)) - 1 / Math.sqrt(nIn)),
  uniform_0_1: (rng, nIn, nOut, bias) => rng.randomSample((nIn + bias) * nOut),
  standard_normal: (rng, nIn, nOut, bias) => rng.randn((nIn + bias) * nOut),
  glorot_uniform(rng, nIn, nOut, bias) {
    const bound = Math.sqrt(6 / (nIn + nOut));
    return belowZeroBias(
      rng.randomSample(nIn * nOut).map((u) => -bound + 2 * bound * u),
      nOut,
      bias,
    );
  },
  he_normal: (rng, nIn, nOut, bias) =>
    belowZeroBias(
      rng.randn(nIn * nOut).map((z) => z * Math.sqrt(2 / nIn)),
      nOut,
      bias,
    ),
  zeros: (_rng, nIn, nOut, bias) => filled((nIn + bias) * nOut, 0),
  all_equal: (_rng, nIn, nOut, bias) => filled((nIn + bias) * nOut, 1 / Math.sqrt(nIn)),
};

/**
 * W^(1)..W^(L) at indices 1..L, drawn layer by layer; the generator moves on.
 * @param {string} initializer
 * @param {number[]} layerSizes
 * @param {RandomState} rng
 */
export function drawWeights(initializer, layerSizes, rng, bias = true) {
  const draw = INITIALIZERS[initializer];
  if (!draw) throw new RangeError(`unknown initializer ${initializer}`);
  /** @type {PerLayer} */
  const weights = [NO_LAYER];
  for (let l = 1; l < layerSizes.length; l++) weights.push(draw(rng, layerSizes[l - 1], layerSizes[l], bias ? 1 : 0));
  return weights;
}
