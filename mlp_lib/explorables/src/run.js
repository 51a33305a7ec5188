// A training run that can be watched at any epoch, forwards and backwards.
//
// It is computed ahead once, keeping weights now and then; any epoch is reached from the nearest
// kept weights by training on from there, which gives the very same numbers. Nothing here knows of
// the page.

import { Network, Training, unflatten } from "./maths.js";

/** @typedef {ReturnType<Training["checkpoint"]>} Checkpoint */

const KEPT = 200;

/**
 * After how many epochs weights are kept again.
 * @param {number} epochs
 */
const strideOf = (epochs) => Math.max(1, Math.ceil(epochs / KEPT));

export class Run {
  /**
   * `make()` gives the starting network; `options` are those of Training.
   * @param {object} settings
   * @param {() => Network} settings.make
   * @param {Float64Array} settings.X
   * @param {Float64Array} settings.T
   * @param {ConstructorParameters<typeof Training>[3]} settings.options
   * @param {number} settings.epochs
   * @param {boolean} [settings.classes] whether the targets are classes, so that an answer is right or wrong
   */
  constructor({ make, X, T, options, epochs, classes = true }) {
    this.classes = classes;
    this.epochs = epochs;
    this.ahead = new Training(make(), X, T, options);
    this.shown = new Training(make(), X, T, options);
    /** @type {Checkpoint[]} */
    this.kept = [this.ahead.checkpoint()];
    this.stride = strideOf(epochs);
  }

  get computed() {
    return this.ahead.epoch;
  }

  /** The epoch of the last kept weights. */
  #lastKept() {
    return this.kept[this.kept.length - 1].epoch;
  }

  get complete() {
    return this.ahead.diverged !== null || this.ahead.epoch >= this.epochs;
  }

  get errors() {
    return this.ahead.errors;
  }

  /** The error on the test points after each epoch, or null where there are none. */
  get testErrors() {
    return this.ahead.test && this.ahead.testErrors;
  }

  get rightCounts() {
    return this.ahead.rightCounts;
  }

  get diverged() {
    return this.ahead.diverged;
  }

  /**
   * Make the run longer or shorter; what is computed stays.
   * @param {number} epochs
   */
  setEpochs(epochs) {
    this.epochs = epochs;
    if (epochs > this.ahead.epoch) this.stride = strideOf(epochs);
  }

  /**
   * Go on in other manners from the epoch on view; what was computed beyond it is given up.
   * @param {Training["manners"]} manners
   */
  change(manners) {
    const here = this.shown.checkpoint();
    this.kept = this.kept.filter(({ epoch }) => epoch < here.epoch);
    this.kept.push(here);
    this.ahead.restore(here);
    this.ahead.manners = manners;
    this.shown.manners = manners;
  }

  /**
   * Compute ahead for at most so many milliseconds; true when the run is complete.
   * @param {number} milliseconds
   * @param {() => number} now
   */
  work(milliseconds, now) {
    const end = now() + milliseconds;
    // A large network takes its pieces in few epochs, so that the time can be kept.
    let piece = this.cost() > 2000 ? 2 : 256;
    do {
      if (this.complete) return true;
      const last = this.#lastKept();
      const due = last + this.stride - this.ahead.epoch;
      const before = now();
      this.ahead.advance(Math.min(piece, due, this.epochs - this.ahead.epoch));
      if (now() - before < 1) piece *= 2;
      if (this.ahead.epoch >= last + this.stride) this.kept.push(this.ahead.checkpoint());
    } while (now() < end);
    return this.complete;
  }

  /** Compute the whole run at once. */
  finish() {
    this.work(1, () => 0);
  }

  /** Multiplications of one forward pass over all examples. */
  cost() {
    return this.shown.examples * this.shown.network.weights.reduce((sum, W) => sum + (W ? W.length : 0), 0);
  }

  /**
   * Show the network after this many epochs (or as far as it is computed); returns the epoch.
   * @param {number} epoch
   */
  seek(epoch) {
    const { shown, ahead } = this;
    let target = Math.max(0, epoch);
    if (target > ahead.epoch) {
      ahead.advance(Math.min(target, this.epochs) - ahead.epoch);
      if (ahead.epoch >= this.#lastKept() + this.stride) this.kept.push(ahead.checkpoint());
      target = Math.min(target, ahead.epoch);
      shown.restore(ahead.checkpoint());
      return shown.epoch;
    }
    if (target === shown.epoch) return target;
    let start = this.kept[0];
    for (const checkpoint of this.kept) if (checkpoint.epoch <= target) start = checkpoint;
    if (target < shown.epoch || start.epoch > shown.epoch) shown.restore(start);
    shown.advance(target - shown.epoch);
    return shown.epoch;
  }

  /**
   * The first epoch from which all examples stayed right up to `epoch`, or null.
   * @param {number} epoch
   */
  allRightFrom(epoch) {
    if (!this.classes) return null;
    const { rightCounts, examples } = this.ahead;
    let from = null;
    for (let n = epoch; n >= 0 && rightCounts[n] === examples; n--) from = n;
    return from;
  }

  /** Epochs in the last tenth of the run. */
  get lastTenth() {
    return Math.max(1, Math.floor(this.epochs / 10));
  }

  /**
   * Whether the run ended at a standstill: not everything right, and over its last tenth the error
   * fell by less than a thousandth, as History.stuck in mlp_lib/training.py has it. A run of less
   * than 100 epochs is too short to say so.
   */
  get stuck() {
    const { epochs } = this;
    if (!this.complete || this.diverged || epochs < 100) return false;
    const { errors, rightCounts, examples } = this.ahead;
    const earlier = errors[epochs - this.lastTenth];
    return !(this.classes && rightCounts[epochs] === examples) && earlier - errors[epochs] < 1e-3 * earlier;
  }
}

/**
 * A network and its data from the settings of a lesson.
 * @param {object} settings
 * @param {number} [settings.inputs]
 * @param {string} [settings.output] activation of the output
 * @param {number[]} settings.hidden
 * @param {string} settings.activation
 * @param {number} settings.beta
 * @param {string} settings.loss
 * @param {string} settings.initializer
 * @param {number} settings.seed
 * @param {number[] | null} settings.given_weights
 */
export function makeNetwork({ inputs = 2, output = "sigmoid", hidden, activation, beta, loss, ...start }) {
  const { initializer, seed, given_weights: given } = start;
  const layerSizes = [inputs, ...hidden, 1];
  const layers = hidden.length + 1;
  /** @param {string} name */
  const betaOf = (name) => (name === "sigmoid" ? beta : 1);
  return new Network({
    layerSizes,
    activation: [...Array.from({ length: layers - 1 }, () => activation), output],
    beta: [...Array.from({ length: layers - 1 }, () => betaOf(activation)), betaOf(output)],
    loss,
    initializer,
    seed,
    weights: given && unflatten(given, layerSizes),
  });
}
