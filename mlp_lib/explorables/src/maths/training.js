// Gradient descent, a few epochs at a time: the twin of mlp_lib/training.py.
//
// errors[n] and rightCounts[n] are what holds after n epochs; errors[0] belongs to the starting
// weights. Where a new weight would not be finite the training stops and keeps the last finite ones.

import { NO_LAYER } from "./initializers.js";
import { decide, mean } from "./network.js";
import { addPenalty, STEPS } from "./steps.js";

/** @import { PerLayer } from "./initializers.js" */
/** @import { Back, Network, Pass } from "./network.js" */
/** @import { RandomState } from "./random_state.js" */
/** @import { Move } from "./steps.js" */

/**
 * @typedef {object} Manner how the gradient is used, from the epoch `from` on
 * @property {number} [from]
 * @property {number} learningRate
 * @property {string} [step] a name in STEPS
 * @property {string} [penalty] L1 or L2, else none
 * @property {number} [strength] of the penalty
 */

export class Training {
  /**
   * @param {Network} network
   * @param {Float64Array} X
   * @param {Float64Array} T
   * @param {Manner & { batchSize?: number | null, shuffle?: boolean, later?: Manner[],
   *   test?: { X: Float64Array, T: Float64Array } | null }} options `later` changes the manner while it trains;
   *   `test` holds examples that are measured and never learned
   */
  constructor(network, X, T, { batchSize = null, shuffle = false, later = [], test = null, ...manner }) {
    this.network = network;
    this.X = X;
    this.T = T;
    /** @type {Manner[]} */
    this.manners = [manner, ...later];
    this.learningRate = manner.learningRate;
    /** @type {{ name: string, of: (Move | null)[] } | null} moves with what they remember */
    this.moves = null;
    this.test = test;
    this.testErrors = new Float64Array(test ? 64 : 0);
    this.testRight = 0;
    /** @type {Pass | null} */
    this.testPass = null;
    this.examples = X.length / network.layerSizes[0];
    this.batchSize = batchSize === null ? this.examples : Math.min(batchSize, this.examples);
    this.shuffle = shuffle;
    this.epoch = 0;
    this.errors = new Float64Array(64);
    this.rightCounts = new Uint32Array(64);
    /** @type {{ epoch: number, layer: number } | null} */
    this.diverged = null;
    this.pass = network.forward(X);
    /** @type {Back | null} */
    this.back = null;
    /** @type {Record<string, { X: Float64Array, T: Float64Array, pass: Pass | null, back: Back | null }>} */
    this.buffers = {};
    this.perExample = new Float64Array(this.examples);
    const nOut = network.layerSizes[network.L];
    this.targetLabels = Uint32Array.from({ length: this.examples }, (_, i) => decide(T, i, nOut, network.decision));
    this.#measure();
  }

  get error() {
    return this.errors[this.epoch];
  }

  get rightCount() {
    return this.rightCounts[this.epoch];
  }

  /** The first epoch from which every example has stayed right, or null. */
  get allRightFrom() {
    let from = null;
    for (let n = this.epoch; n >= 0 && this.rightCounts[n] === this.examples; n--) from = n;
    return from;
  }

  /**
   * Train on for this many epochs; false when the training has diverged.
   * @param {number} epochs
   */
  advance(epochs) {
    this.#reserve(this.epoch + epochs + 1);
    const last = this.epoch + epochs;
    const { network } = this;
    const fullBatch = this.batchSize === this.examples && !this.shuffle;
    const fast = fullBatch && !this.test && isOneHiddenLayer(network);
    while (this.epoch < last && !this.diverged) {
      const until = Math.min(last, this.#takeManner());
      if (fast && this.isPlain) {
        this.epoch += trainOneHiddenLayer(this, until - this.epoch);
        this.#measure();
        continue;
      }
      while (this.epoch < until && !this.diverged) {
        const layer = fullBatch ? this.#update(this.pass, this.T) : this.#batches();
        if (layer) {
          this.diverged = { epoch: this.epoch + 1, layer };
        } else {
          this.epoch++;
          this.#measure();
        }
      }
    }
    return !this.diverged;
  }

  /** The manner of the epoch that comes next. */
  get manner() {
    return this.manners.filter(({ from = 0 }) => from <= this.epoch).at(-1) ?? this.manners[0];
  }

  /** Whether each step is the gradient times the rate, and nothing else. */
  get isPlain() {
    const { step = "plain", penalty = "none", strength = 0 } = this.manner;
    return step === "plain" && (penalty === "none" || strength === 0);
  }

  /** Take the manner in force; gives the epoch up to which it is. Only another step forgets what came before. */
  #takeManner() {
    const { manner, network } = this;
    const { step = "plain", learningRate } = manner;
    this.learningRate = learningRate;
    if (this.isPlain) this.moves = null;
    else if (this.moves?.name !== step)
      this.moves = { name: step, of: network.weights.map((W) => (W === null ? null : STEPS[step](W.length))) };
    return this.manners.reduce((end, { from = 0 }) => (from > this.epoch ? Math.min(end, from) : end), Infinity);
  }

  /** Everything needed to come back to this epoch. */
  checkpoint() {
    const { network, epoch, shuffle, moves } = this;
    const memory = moves?.of.map((move) => (move?.memory ?? []).map((array) => array.slice())) ?? [];
    const randomState = shuffle && network.randomState.copy();
    return { epoch, weights: network.copyWeights(), randomState, step: moves?.name ?? null, memory };
  }

  /**
   * Go back to (or jump to) a checkpoint of this same run.
   * @param {{ epoch: number, weights: PerLayer, randomState: RandomState | false, step: string | null,
   *   memory: Float64Array[][] }} checkpoint
   */
  restore({ epoch, weights, randomState, step, memory }) {
    const { network } = this;
    for (let l = 1; l <= network.L; l++) network.weights[l].set(weights[l]);
    if (randomState) network.randomState = randomState.copy();
    this.moves =
      step === null ? null : { name: step, of: weights.map((W) => (W === null ? null : STEPS[step](W.length))) };
    this.moves?.of.forEach((move, l) => {
      move?.memory?.forEach((array, i) => {
        array.set(memory[l][i]);
      });
    });
    this.epoch = epoch;
    this.diverged = null;
    this.#reserve(epoch + 1);
    this.#measure();
  }

  /** @param {number} length */
  #reserve(length) {
    if (this.errors.length >= length) return;
    const size = Math.max(length, 2 * this.errors.length);
    const errors = new Float64Array(size);
    errors.set(this.errors);
    const rightCounts = new Uint32Array(size);
    rightCounts.set(this.rightCounts);
    const testErrors = new Float64Array(this.test ? size : 0);
    testErrors.set(this.testErrors);
    Object.assign(this, { errors, rightCounts, testErrors });
  }

  /** Run all examples forward and write down error and right answers of this epoch. */
  #measure() {
    const { network } = this;
    this.pass = network.forward(this.X, this.pass);
    network.errorsPerExample(this.pass, this.T, this.perExample);
    const nOut = network.layerSizes[network.L];
    let right = 0;
    for (let i = 0; i < this.examples; i++) {
      if (decide(this.pass.outputs, i, nOut, network.decision) === this.targetLabels[i]) right++;
    }
    this.errors[this.epoch] = mean(this.perExample);
    this.rightCounts[this.epoch] = right;
    if (this.test) this.#measureTest(this.test);
  }

  /** @param {{ X: Float64Array, T: Float64Array }} test */
  #measureTest({ X, T }) {
    const { network } = this;
    this.testPass = network.forward(X, this.testPass);
    this.testErrors[this.epoch] = mean(network.errorsPerExample(this.testPass, T));
    const n = network.layerSizes[network.L];
    const { outputs, examples } = this.testPass;
    const { decision } = network;
    this.testRight = 0;
    for (let i = 0; i < examples; i++)
      if (decide(outputs, i, n, decision) === decide(T, i, n, decision)) this.testRight++;
  }

  /**
   * One step from a forward pass; 0, or the layer to blame when a weight would not stay finite.
   * @param {Pass} pass
   * @param {Float64Array} T
   */
  #update(pass, T) {
    const { network, learningRate } = this;
    this.back = network.backward(pass, T, { into: this.back });
    const { gradients } = this.back;
    if (this.moves) return this.#move(this.moves.of, gradients);
    for (let l = 1; l <= network.L; l++) {
      if (!staysFinite(network.weights[l], gradients[l], learningRate)) return firstNotFinite(gradients);
    }
    network.step(gradients, learningRate);
    return 0;
  }

  /**
   * One step by moves that may remember; the same answer, and where it is a layer the weights stay as they were.
   * @param {(Move | null)[]} moves
   * @param {PerLayer} gradients
   */
  #move(moves, gradients) {
    const { network, learningRate } = this;
    const { penalty = "none", strength = 0 } = this.manner;
    const before = network.copyWeights();
    for (let l = 1; l <= network.L; l++) {
      addPenalty(penalty, strength, network.weights[l], gradients[l]);
      moves[l]?.(network.weights[l], gradients[l], learningRate);
    }
    const layer = network.weights.findIndex((W) => W?.some((w) => !Number.isFinite(w)));
    if (layer < 0) return 0;
    for (let l = 1; l <= network.L; l++) network.weights[l].set(before[l]);
    return layer;
  }

  #batches() {
    const { network, examples, batchSize } = this;
    const order = this.shuffle ? network.randomState.permutation(examples) : null;
    for (let start = 0; start < examples; start += batchSize) {
      const batch = this.#batch(order, start);
      this.back = batch.back;
      const layer = this.#update(batch.pass, batch.T);
      batch.back = this.back;
      if (layer) return layer;
    }
    return 0;
  }

  /**
   * The examples of one update, and their forward pass.
   * @param {ArrayLike<number> | null} order
   * @param {number} start
   */
  #batch(order, start) {
    const { network, examples, batchSize } = this;
    const nIn = network.layerSizes[0];
    const nOut = network.layerSizes[network.L];
    const k = Math.min(batchSize, examples - start);
    const slot = k === batchSize ? "whole" : "rest";
    this.buffers[slot] ??= { X: new Float64Array(k * nIn), T: new Float64Array(k * nOut), pass: null, back: null };
    const batch = this.buffers[slot];
    for (let i = 0; i < k; i++) {
      const from = order ? order[start + i] : start + i;
      for (let j = 0; j < nIn; j++) batch.X[i * nIn + j] = this.X[from * nIn + j];
      for (let j = 0; j < nOut; j++) batch.T[i * nOut + j] = this.T[from * nOut + j];
    }
    const pass = network.forward(batch.X, batch.pass);
    return Object.assign(batch, { pass });
  }

  /**
   * The update that comes next, done and taken back: its manner, how many examples it uses, their mean gradient, the
   * slope with the penalty in it, what the step remembers before and after, and the new weights; null for weights
   * that would not stay finite.
   */
  nextUpdate() {
    const { network, diverged, manner } = this;
    const kept = this.checkpoint();
    this.#takeManner();
    const batches = this.batchSize < this.examples || this.shuffle;
    const order = this.shuffle ? network.randomState.permutation(this.examples) : null;
    const { pass, T } = batches ? this.#batch(order, 0) : this;
    const { gradients } = network.backward(pass, T);
    const memory = () => this.moves?.of.map((move) => (move?.memory ?? []).map((array) => array.slice())) ?? [];
    const before = memory();
    this.back = null;
    const layer = this.#update(pass, T);
    const slopes = /** @type {Back} */ (/** @type {unknown} */ (this.back)).gradients;
    const weights = layer ? null : network.copyWeights();
    const update = { manner, examples: pass.examples, gradients, slopes, before, after: memory(), weights };
    this.back = null;
    this.restore(kept);
    this.diverged = diverged;
    return update;
  }
}

/**
 * @param {Float64Array} W
 * @param {Float64Array} G
 * @param {number} rate
 */
function staysFinite(W, G, rate) {
  let sum = 0;
  for (let i = 0; i < W.length; i++) sum += W[i] - rate * G[i];
  return Number.isFinite(sum);
}

/**
 * The first layer with a gradient that is not finite, else the one with the largest.
 * @param {PerLayer} gradients
 */
function firstNotFinite(gradients) {
  let layer = 0;
  let largest = -1;
  for (let l = 1; l < gradients.length; l++) {
    for (const g of gradients[l]) {
      if (!Number.isFinite(g)) return l;
      if (Math.abs(g) > largest) [layer, largest] = [l, Math.abs(g)];
    }
  }
  return layer;
}

/** @param {Network} network */
const isOneHiddenLayer = ({ L, layerSizes, activation, loss, bias }) =>
  L === 2 &&
  layerSizes[2] === 1 &&
  bias &&
  activation[0] === "sigmoid" &&
  activation[1] === "sigmoid" &&
  loss !== "categorical_cross_entropy";

/**
 * The same epochs for n_0 - n_1 - 1 sigmoid networks on the full batch, with everything that the
 * general code keeps in matrices kept in a few numbers: this is what lets a slider retrain 5,001
 * epochs within a frame. Writes errors and right counts of all epochs but the last.
 * @param {Training} training
 * @param {number} epochs
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: flat loops over numbers are what makes it fast
function trainOneHiddenLayer(training, epochs) {
  const { network, X, T, learningRate: rate, examples: k, errors, rightCounts, targetLabels } = training;
  const [nIn, n] = network.layerSizes;
  const [beta1, beta2] = network.beta;
  const [, W1, W2] = network.weights;
  const G1 = new Float64Array(W1.length);
  const G2 = new Float64Array(W2.length);
  const a = new Float64Array(n);
  const slope = new Float64Array(n);
  const crossEntropy = network.loss === "binary_cross_entropy";
  const share = rate / k;
  for (let done = 0; done < epochs; done++) {
    G1.fill(0);
    G2.fill(0);
    let error = 0;
    let right = 0;
    for (let i = 0; i < k; i++) {
      const row = i * nIn;
      let h = -W2[0];
      for (let q = 0; q < n; q++) {
        let x = -W1[q];
        for (let p = 0, w = n + q; p < nIn; p++, w += n) x += X[row + p] * W1[w];
        x *= beta1;
        const e = Math.exp(x >= 0 ? -x : x);
        const denominator = 1 + e;
        a[q] = (x >= 0 ? 1 : e) / denominator;
        slope[q] = (beta1 * e) / (denominator * denominator);
        h += a[q] * W2[q + 1];
      }
      const x = beta2 * h;
      const e = Math.exp(x >= 0 ? -x : x);
      const denominator = 1 + e;
      const y = (x >= 0 ? 1 : e) / denominator;
      const t = T[i];
      let delta;
      if (crossEntropy) {
        error += Math.max(x, 0) - t * x + Math.log1p(e);
        delta = beta2 * (y - t);
      } else {
        error += 0.5 * (y - t) * (y - t);
        delta = ((y - t) * (beta2 * e)) / (denominator * denominator);
      }
      if ((y > 0.5 ? 1 : 0) === targetLabels[i]) right++;
      G2[0] -= delta;
      for (let q = 0; q < n; q++) {
        G2[q + 1] += a[q] * delta;
        const d = delta * W2[q + 1] * slope[q];
        G1[q] -= d;
        for (let p = 0, g = n + q; p < nIn; p++, g += n) G1[g] += X[row + p] * d;
      }
    }
    errors[training.epoch + done] = error / k;
    rightCounts[training.epoch + done] = right;
    if (!staysFinite(W1, G1, share) || !staysFinite(W2, G2, share)) {
      training.diverged = { epoch: training.epoch + done + 1, layer: firstNotFinite([NO_LAYER, G1, G2]) };
      return done;
    }
    for (let w = 0; w < W1.length; w++) W1[w] -= share * G1[w];
    for (let w = 0; w < W2.length; w++) W2[w] -= share * G2[w];
  }
  return epochs;
}
