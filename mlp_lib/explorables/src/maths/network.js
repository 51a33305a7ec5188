// The multi-layer perceptron for all examples at once: the twin of mlp_lib/network.py.
//
// Matrices are flat Float64Arrays, row by row; rows are examples. What belongs to a layer is found by
// the layer's own number: weights[1] is W^(1), activations[0] is X, entry 0 of the rest is null.
// W^(l) has n_{l-1} + 1 rows (row 0 from the bias node, whose value is -1) and n_l columns.

import { ACTIVATIONS, activate, throughActivation } from "./activations.js";
import { drawWeights, NO_LAYER } from "./initializers.js";
import { errorsPerExample, LOSSES, outputDerivative } from "./losses.js";
import { preActivations, upstreamOf, weightGradient } from "./products.js";
import { RandomState } from "./random_state.js";

/** @import { PerLayer } from "./initializers.js" */

/**
 * @template Value
 * @param {Value | Value[]} value
 * @param {number} L
 * @returns {Value[]}
 */
const perLayer = (value, L) => (Array.isArray(value) ? value : Array.from({ length: L }, () => value));

/**
 * @typedef {object} Pass what a forward pass gives for so many examples
 * @property {number} examples
 * @property {PerLayer} preActivations
 * @property {PerLayer} activations
 * @property {PerLayer} slopes
 * @property {Float64Array} outputs
 */

/**
 * @typedef {object} Back what a backward pass gives
 * @property {number} examples
 * @property {PerLayer} deltas
 * @property {PerLayer} gradients
 */

/**
 * @typedef {object} Settings
 * @property {number[]} layerSizes
 * @property {string | string[]} [activation] of every layer, or of each
 * @property {string} [loss]
 * @property {number | number[]} [beta] of every layer, or of each
 * @property {string} [initializer]
 * @property {number} [seed]
 * @property {boolean} [bias]
 * @property {ArrayLike<ArrayLike<number>> | null} [weights] instead of those of the initializer
 */

export class Network {
  /** @param {Settings} settings */
  constructor({
    layerSizes,
    activation = "sigmoid",
    loss = "half_squared_error",
    beta = 1,
    initializer = "uniform_fan_in",
    seed = 0,
    bias = true,
    weights = null,
  }) {
    this.layerSizes = Array.from(layerSizes);
    this.L = this.layerSizes.length - 1;
    this.activation = perLayer(activation, this.L);
    this.beta = perLayer(beta, this.L);
    for (const name of this.activation) if (!ACTIVATIONS[name]) throw new RangeError(`unknown activation ${name}`);
    if (!LOSSES[loss]) throw new RangeError(`unknown loss ${loss}`);
    this.loss = loss;
    this.initializer = initializer;
    this.seed = seed;
    this.bias = bias;
    this.randomState = new RandomState(seed);
    this.weights = drawWeights(initializer, this.layerSizes, this.randomState, bias);
    if (weights) this.setWeights(weights);
  }

  /**
   * Copy weights in: flat or nested, with or without the empty entry 0.
   * @param {ArrayLike<any>} weights
   */
  setWeights(weights) {
    const given = Array.from(weights).slice(weights.length === this.L + 1 ? 1 : 0);
    if (given.length !== this.L) throw new RangeError(`weights has ${given.length} matrices, ${this.L} expected`);
    this.weights = this.weights.map((W, l) => {
      if (l === 0) return NO_LAYER;
      const flat = Float64Array.from(Array.from(given[l - 1]).flat());
      if (flat.length !== W.length) throw new RangeError(`W^(${l}) has ${flat.length} entries, ${W.length} expected`);
      return flat;
    });
  }

  /** @returns {PerLayer} */
  copyWeights() {
    return this.weights.map((W) => (W === null ? NO_LAYER : W.slice()));
  }

  /** The activation rule by which outputs, and targets of the same coding, become classes. */
  get decision() {
    return ACTIVATIONS[this.activation[this.L - 1]].decision;
  }

  /**
   * Compute all layers. `into` may be an earlier result for as many examples, whose arrays are then
   * used again.
   * @param {Float64Array} X
   * @param {Pass | null} into
   */
  forward(X, into = null) {
    const sizes = this.layerSizes;
    const k = X.length / sizes[0];
    const pass = into?.examples === k ? into : this.#emptyPass(k);
    pass.activations[0] = X;
    for (let l = 1; l <= this.L; l++) {
      const H = pass.preActivations[l];
      preActivations(pass.activations[l - 1], this.weights[l], H, sizes[l - 1], sizes[l], this.bias);
      activate(this.activation[l - 1], this.beta[l - 1], H, pass.activations[l], pass.slopes[l], sizes[l]);
    }
    return pass;
  }

  /**
   * @param {number} examples
   * @returns {Pass}
   */
  #emptyPass(examples) {
    const activations = this.#forEveryNeuron(examples);
    const outputs = activations[this.L];
    const [preActivations, slopes] = [this.#forEveryNeuron(examples), this.#forEveryNeuron(examples)];
    return { examples, preActivations, activations, slopes, outputs };
  }

  /**
   * Room for a number of each neuron and example.
   * @param {number} examples
   * @returns {PerLayer}
   */
  #forEveryNeuron(examples) {
    return this.layerSizes.map((n, l) => (l ? new Float64Array(examples * n) : NO_LAYER));
  }

  /**
   * Compute all deltas, then all gradients; change nothing.
   * @param {Pass} forward
   * @param {ArrayLike<number>} T
   * @param {{ reduction?: "mean" | "sum", into?: Back | null }} options
   */
  backward(forward, T, { reduction = "mean", into = null } = {}) {
    const { layerSizes: sizes, L, bias } = this;
    const k = forward.examples;
    /** @type {Back} */
    const back =
      into?.examples === k
        ? into
        : {
            examples: k,
            deltas: this.#forEveryNeuron(k),
            gradients: this.weights.map((W) => W && new Float64Array(W.length)),
          };
    const { deltas, gradients } = back;
    const g = this.activation[L - 1];
    const fused = outputDerivative(this.loss, g, this.beta[L - 1], forward.outputs, T, deltas[L]);
    if (!fused) throughActivation(g, deltas[L], forward.outputs, forward.slopes[L], sizes[L]);
    for (let l = L - 1; l >= 1; l--) {
      upstreamOf(deltas[l + 1], this.weights[l + 1], deltas[l], sizes[l], sizes[l + 1], bias);
      throughActivation(this.activation[l - 1], deltas[l], forward.activations[l], forward.slopes[l], sizes[l]);
    }
    const scale = reduction === "mean" ? 1 / k : 1;
    for (let l = 1; l <= L; l++) {
      weightGradient(forward.activations[l - 1], deltas[l], gradients[l], sizes[l - 1], sizes[l], bias, scale);
    }
    return back;
  }

  /**
   * Move every weight against its gradient, all layers at once.
   * @param {PerLayer} gradients
   * @param {number} learningRate
   */
  step(gradients, learningRate) {
    for (let l = 1; l <= this.L; l++) {
      const W = this.weights[l];
      const G = gradients[l];
      for (let i = 0; i < W.length; i++) W[i] -= learningRate * G[i];
    }
  }

  /**
   * E of each example of a forward pass.
   * @param {Pass} forward
   * @param {ArrayLike<number>} T
   */
  errorsPerExample(forward, T, E = new Float64Array(forward.examples)) {
    const { L } = this;
    const H = forward.preActivations[L];
    return errorsPerExample(
      this.loss,
      this.activation[L - 1],
      this.beta[L - 1],
      H,
      forward.outputs,
      T,
      this.layerSizes[L],
      E,
    );
  }

  /**
   * Mean of E over the examples.
   * @param {Float64Array} X
   * @param {ArrayLike<number>} T
   */
  error(X, T) {
    return mean(this.errorsPerExample(this.forward(X), T));
  }

  /**
   * The class of each row of outputs (or of targets).
   * @param {ArrayLike<number>} Y
   */
  labels(Y) {
    const n = this.layerSizes[this.L];
    return Array.from({ length: Y.length / n }, (_, i) => decide(Y, i, n, this.decision));
  }
}

/**
 * How many weights a network with bias nodes has.
 * @param {number[]} sizes
 */
export const weightCount = (sizes) => sizes.slice(1).reduce((sum, n, i) => sum + (sizes[i] + 1) * n, 0);

/**
 * Cut one flat list of all its weights into W^(1)..W^(L), each flat.
 * @template {number[] | Float64Array} Flat
 * @param {Flat} flat
 * @param {number[]} sizes
 */
export function unflatten(flat, sizes) {
  let start = 0;
  return sizes.slice(1).map((n, i) => {
    const size = (sizes[i] + 1) * n;
    start += size;
    return flat.slice(start - size, start);
  });
}

/**
 * The weights of a network, as it keeps them, in one flat list: the other way round.
 * @param {PerLayer} weights
 */
export const flatten = (weights) => weights.slice(1).flatMap((W) => Array.from(W));

/** @param {ArrayLike<number>} values */
export function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * How many examples of a network with one output are answered rightly, above one half as class 1.
 * @param {ArrayLike<number>} Y
 * @param {ArrayLike<number>} T
 */
export const countRight = (Y, T) => Array.from(T).filter((t, i) => decide(Y, i, 1, 0.5) === t).length;

/**
 * Class of row i: one column against the decision value, several by the largest.
 * @param {ArrayLike<number>} Y
 * @param {number} i
 * @param {number} n
 * @param {number | null} decision
 */
export function decide(Y, i, n, decision) {
  if (n === 1) return Y[i] > (decision ?? 0.5) ? 1 : 0;
  let best = 0;
  for (let j = 1; j < n; j++) if (Y[i * n + j] > Y[i * n + best]) best = j;
  return best;
}
