// A training run that can be watched at any epoch, forwards and backwards.
//
// It is computed ahead once, keeping weights now and then; any epoch is reached from the nearest
// kept weights by training on from there, which gives the very same numbers. Nothing here knows of
// the page.

import { Network, Training, unflatten } from "./maths.js";

const KEPT = 200;

export class Run {
  /** `make()` gives the starting network; `options` are those of Training. */
  constructor({ make, X, T, options, epochs }) {
    this.epochs = epochs;
    this.ahead = new Training(make(), X, T, options);
    this.shown = new Training(make(), X, T, options);
    this.kept = [this.ahead.checkpoint()];
    this.chooseStride();
  }

  chooseStride() {
    this.stride = Math.max(1, Math.ceil(this.epochs / KEPT));
  }

  get computed() {
    return this.ahead.epoch;
  }

  get complete() {
    return this.ahead.diverged !== null || this.ahead.epoch >= this.epochs;
  }

  get errors() {
    return this.ahead.errors;
  }

  get rightCounts() {
    return this.ahead.rightCounts;
  }

  get diverged() {
    return this.ahead.diverged;
  }

  /** Make the run longer or shorter; what is computed stays. */
  setEpochs(epochs) {
    this.epochs = epochs;
    if (epochs > this.ahead.epoch) this.chooseStride();
  }

  /** Compute ahead for at most so many milliseconds; true when the run is complete. */
  work(milliseconds, now) {
    const end = now() + milliseconds;
    // A large network takes its pieces in few epochs, so that the time can be kept.
    let piece = this.cost() > 2000 ? 2 : 256;
    do {
      if (this.complete) return true;
      const last = this.kept.at(-1).epoch;
      const due = last + this.stride - this.ahead.epoch;
      const before = now();
      this.ahead.advance(Math.min(piece, due, this.epochs - this.ahead.epoch));
      if (now() - before < 1) piece *= 2;
      if (this.ahead.epoch >= last + this.stride) this.kept.push(this.ahead.checkpoint());
    } while (now() < end);
    return this.complete;
  }

  /** Multiplications of one forward pass over all examples. */
  cost() {
    return this.shown.examples * this.shown.network.weights.reduce((sum, W) => sum + (W ? W.length : 0), 0);
  }

  /** Show the network after this many epochs (or as far as it is computed); returns the epoch. */
  seek(epoch) {
    const { shown, ahead } = this;
    let target = Math.max(0, epoch);
    if (target > ahead.epoch) {
      ahead.advance(Math.min(target, this.epochs) - ahead.epoch);
      if (ahead.epoch >= this.kept.at(-1).epoch + this.stride) this.kept.push(ahead.checkpoint());
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

  /** The first epoch from which all examples stayed right up to `epoch`, or null. */
  allRightFrom(epoch) {
    const { rightCounts, examples } = this.ahead;
    let from = null;
    for (let n = epoch; n >= 0 && rightCounts[n] === examples; n--) from = n;
    return from;
  }

  /**
   * Whether the run has come to a standstill without learning: over its last fifth the error fell
   * by less than 1 %, while fewer than nine tenths of the examples are right.
   */
  get stuck() {
    if (!this.complete || this.diverged) return false;
    const end = Math.min(this.epochs, this.ahead.epoch);
    const before = Math.floor(0.8 * end);
    const { errors, rightCounts, examples } = this.ahead;
    if (end - before < 20 || rightCounts[end] >= 0.9 * examples) return false;
    return errors[before] - errors[end] < 0.01 * errors[before];
  }
}

/** A network and its data from the settings of a lesson. */
export function makeNetwork({ hidden, activation, beta, loss, initializer, seed, given_weights: given }) {
  const layerSizes = [2, ...hidden, 1];
  const layers = hidden.length + 1;
  const hiddenBeta = activation === "sigmoid" ? beta : 1;
  return new Network({
    layerSizes,
    activation: [...Array.from({ length: layers - 1 }, () => activation), "sigmoid"],
    beta: [...Array.from({ length: layers - 1 }, () => hiddenBeta), beta],
    loss,
    initializer,
    seed,
    weights: given && unflatten(given, layerSizes),
  });
}
