// E over a plane of weights, and runs that cross it: what mlp_lib computes with MLP.error, MLP.backward and steps.py.
//
// Weights are numbered as `flatten` has them: W^(1) row by row, then W^(2). Both classes work in pieces, so
// that a page can stop them in time.

import { decide, flatten, mean, unflatten } from "./network.js";
import { STEPS, withDecay } from "./steps.js";

/** @import { Back, Network, Pass } from "./network.js" */
/** @import { Plane } from "./planes.js" */
/** @import { Move } from "./steps.js" */

/** A network that is asked again and again, with its weights in one row. */
export class Probe {
  /**
   * @param {Network} network whose weights it will change
   * @param {Float64Array} X
   * @param {Float64Array} T
   */
  constructor(network, X, T) {
    this.network = network;
    this.X = X;
    this.T = T;
    this.w = Float64Array.from(flatten(network.weights));
    this.g = new Float64Array(this.w.length);
    /** @type {Pass} */
    this.pass = network.forward(X);
    /** @type {Back | null} */
    this.back = null;
    this.perExample = new Float64Array(this.pass.examples);
    this.load();
  }

  /** Put w into the network. */
  load() {
    let start = 0;
    for (const W of this.network.weights) {
      if (W === null) continue;
      W.set(this.w.subarray(start, start + W.length));
      start += W.length;
    }
  }

  /** The error at w. */
  error() {
    this.load();
    this.pass = this.network.forward(this.X, this.pass);
    return mean(this.network.errorsPerExample(this.pass, this.T, this.perExample));
  }

  /** The slopes at the place of the last `error`, in one row that is used again. */
  slopes() {
    this.back = this.network.backward(this.pass, this.T, { into: this.back });
    let start = 0;
    for (const G of this.back.gradients) {
      if (G === null) continue;
      this.g.set(G, start);
      start += G.length;
    }
    return this.g;
  }

  /** How many examples were answered rightly at the place of the last `error`; of one output. */
  right() {
    const { outputs } = this.pass;
    let right = 0;
    for (let i = 0; i < this.T.length; i++) if (decide(outputs, i, 1, 0.5) === this.T[i]) right++;
    return right;
  }
}

/** E on a square of n × n places of the plane through a place: row by row, both coordinates rising. */
export class Surface {
  /**
   * @param {Probe} probe at that place
   * @param {Plane} plane
   * @param {{ low: number, high: number, n: number }} square
   */
  constructor(probe, plane, { low, high, n }) {
    this.probe = probe;
    this.plane = plane;
    this.n = n;
    this.at = Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
    this.values = new Float64Array(n * n);
    this.rows = 0;
  }

  /** Compute one more row; true when all are done. */
  advance() {
    const { probe, plane, at, n, values } = this;
    if (this.rows < n) {
      const kept = probe.w.slice();
      const foot = plane.foot(kept);
      for (let column = 0; column < n; column++) {
        probe.w.set(plane.at(foot, at[column], at[this.rows]));
        values[this.rows * n + column] = probe.error();
      }
      probe.w.set(kept);
      this.rows++;
    }
    return this.rows >= n;
  }
}

const PIECE = 50; // steps of a run that are computed in one go

/** A run on the full batch: its weights, its error and its right answers before every step and after the last. */
export class Walk {
  /**
   * @param {Probe} probe at the start
   * @param {{ step: string, rate: number, decay: number, steps: number, within: Plane | null }} options `within`: a plane
   *   through the start that the run cannot leave, or none
   */
  constructor(probe, { step, rate, decay, steps, within }) {
    const size = probe.w.length;
    this.probe = probe;
    this.rate = rate;
    this.steps = steps;
    this.within = within;
    this.foot = within?.foot(probe.w);
    const move = STEPS[step](within ? 2 : size);
    /** @type {Move} */
    this.move = decay ? withDecay(move, decay) : move;
    this.places = new Float64Array((steps + 1) * size);
    this.errors = new Float64Array(steps + 1);
    this.right = new Uint8Array(steps + 1);
    this.done = 0;
    this.#measure();
  }

  /** Take some more steps; true when all are taken. */
  advance() {
    for (let piece = 0; piece < PIECE && this.done < this.steps; piece++) {
      this.#step();
      this.done++;
      this.#measure();
    }
    return this.done >= this.steps;
  }

  /** In a plane there are two numbers to move, and two slopes: those along its directions. */
  #step() {
    const { probe, within, foot, move, rate } = this;
    const slopes = probe.slopes();
    if (!within || !foot) return move(probe.w, slopes, rate);
    const far = within.along(probe.w);
    move(far, within.along(slopes), rate);
    probe.w.set(within.put(foot, far));
  }

  #measure() {
    const { probe, done } = this;
    this.errors[done] = probe.error();
    this.right[done] = probe.right();
    this.places.set(probe.w, done * probe.w.length);
  }

  /**
   * All weights after so many steps, or after as many as are taken.
   * @param {number} step
   */
  at(step) {
    const size = this.probe.w.length;
    const n = Math.min(step, this.done);
    return this.places.subarray(n * size, (n + 1) * size);
  }
}

/**
 * A network with the weights of a row put into it.
 * @param {Network} network
 * @param {ArrayLike<number>} w
 */
export function placed(network, w) {
  network.setWeights(unflatten(Float64Array.from(w), network.layerSizes));
  return network;
}
