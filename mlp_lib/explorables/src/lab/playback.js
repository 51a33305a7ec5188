// A run of the lab in time: computed between frames, played, and shown at any epoch.

import { inPieces } from "../between_frames.js";
import { reducedMotion } from "../dom.js";
import { features } from "../maths.js";
import { boundsOf, lattice } from "../plane.js";
import { same } from "../state.js";
import { dataOf, mannersOf, runOf } from "./run_of.js";
import { DATA_SETTINGS, MANNER, MAX_CHANGES, RUN_SETTINGS } from "./settings.js";

const READING_PACE = 100; // milliseconds between two changes of sentence and formula while it plays: faster, nobody reads them
const PIECE = 5; // milliseconds of work after which the browser may draw
const REST = 200; // milliseconds after which a hand that moves a slider is taken to rest
const keyOf = (state) => JSON.stringify(RUN_SETTINGS.map((name) => state[name]));
const mannerKey = (state) => JSON.stringify(MANNER.map((name) => state[name]));
const now = () => performance.now();

export class Playback {
  run = null;
  data = null;
  playing = false;
  #frame;
  #on;
  #runKey = null;
  #dataKey = null;
  #plane = null; // the bounds of the plane while they stay
  #frameRequest = 0;
  #stopWork = () => {};
  #manner = "";
  #restsAt = 0;
  #lastDraw = 0;
  #lastReading = 0;

  /** `on` has draw({settled, reading}), drawCurve(), and playing(flag), which is called when it starts and stops. */
  constructor(frame, on) {
    this.#frame = frame;
    this.#on = on;
  }

  get epoch() {
    return this.run.shown.epoch;
  }

  get #last() {
    return this.run.diverged ? this.run.computed : this.#frame.state.epochs;
  }

  go(epoch) {
    this.pause();
    const { epochs } = this.#frame.state;
    const target = Math.max(0, Math.min(epoch, epochs));
    this.#frame.set({ epoch: target >= epochs ? null : target });
  }

  /** While a point is dragged the plane stays where it is; then it follows the points again. */
  holdPlane(held) {
    this.#plane = held ? this.data.bounds : null;
    if (!held) this.#dataKey = null;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.#start();
  }

  #start() {
    this.playing = true;
    this.#stopWork();
    this.#frame.computing(false);
    if (this.epoch >= this.#last) this.run.seek(0);
    this.#on.playing(true);
    this.#lastDraw = 0;
    this.#lastReading = 0;
    this.#frameRequest = requestAnimationFrame((time) => this.#tick(time));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.#frameRequest);
    this.#on.playing(false);
    const { epoch } = this;
    this.#frame.set({ epoch: epoch >= this.#frame.state.epochs ? null : epoch });
    this.#frame.publish("epoch");
  }

  #tick(time) {
    const { run } = this;
    const { state } = this.#frame;
    // Where the reader asked for less motion the picture changes twice a second, by as much.
    const pace = reducedMotion() ? 500 : 0;
    if (now() >= this.#restsAt && time - this.#lastDraw >= pace) {
      const frames = pace && this.#lastDraw ? Math.round((time - this.#lastDraw) / 16.7) : 1;
      this.#lastDraw = time;
      run.seek(Math.min(this.epoch + state.speed * frames, state.epochs));
      const reading = time - this.#lastReading >= READING_PACE;
      if (reading) this.#lastReading = time;
      this.#on.draw({ settled: false, reading });
      if (reading) this.#frame.say();
    }
    if (this.epoch >= this.#last || run.diverged?.epoch === this.epoch + 1) this.pause();
    else this.#frameRequest = requestAnimationFrame((next) => this.#tick(next));
  }

  /**
   * The manner was changed while it plays: what is trained already stays as it is, and the epochs to come take the new
   * one. The training waits until the hand rests, so that a slider that is drawn along leaves one change and not a hundred.
   */
  #changeOnTheWay() {
    const { state } = this.#frame;
    const { epoch } = this;
    this.#restsAt = now() + REST;
    const here = state.earlier.at(-1)?.[0] === epoch || epoch === 0;
    if (!here && state.earlier.length >= MAX_CHANGES) return;
    const before = JSON.parse(this.#manner);
    const earlier = here ? state.earlier : [...state.earlier, [epoch, ...before]];
    this.run.change(mannersOf({ ...state, earlier }));
    this.#runKey = keyOf({ ...state, earlier });
    this.#manner = mannerKey(state);
    this.#frame.set({ earlier });
  }

  /** Take the settings as they are now; `changed` are their names. */
  update(changed) {
    const onTheWay = this.playing && !changed.has("earlier") && mannerKey(this.#frame.state) !== this.#manner;
    if (onTheWay && [...changed].every((name) => MANNER.includes(name))) this.#changeOnTheWay();
    this.#manner = mannerKey(this.#frame.state);
    if (this.playing && (keyOf(this.#frame.state) !== this.#runKey || changed.has("epochs"))) {
      // Go on playing, with the new settings, from the epoch reached.
      const { epoch } = this;
      this.#prepare();
      this.run.seek(Math.min(epoch, this.#frame.state.epochs));
    }
    this.#prepare();
  }

  #prepare() {
    const { state } = this.#frame;
    const dataKey = JSON.stringify(DATA_SETTINGS.map((name) => state[name]));
    if (this.#dataKey !== dataKey) {
      this.#dataKey = dataKey;
      const data = dataOf(state);
      const bounds = this.#plane ?? boundsOf(data.all);
      const inputs = features(lattice(bounds), state.features);
      this.data = { ...data, bounds, lattice: inputs, pass: null, back: null, backShape: null };
    }
    const key = keyOf(state);
    if (key !== this.#runKey) {
      this.#runKey = key;
      this.data.pass = null;
      this.run = runOf(state, this.data);
    } else if (this.run.epochs !== state.epochs) {
      this.run.setEpochs(state.epochs);
    }
    if (!this.playing) {
      this.run.work(10, now);
      this.#workOn();
      this.run.seek(Math.min(state.epoch ?? state.epochs, this.run.computed));
    }
  }

  /** Compute the rest of a long run between frames; the epoch that is asked for is shown as soon as it is reached. */
  #workOn() {
    const { run } = this;
    this.#stopWork();
    this.#frame.computing(!run.complete);
    if (run.complete) return;
    const wanted = this.#frame.state.epoch ?? Infinity;
    let drawn = now();
    this.#stopWork = inPieces(() => {
      run.work(PIECE, now);
      if (run.complete || (run.computed >= wanted && this.epoch < wanted)) {
        this.#frame.refresh(); // which works on where something is left
        return true;
      }
      if (now() - drawn > READING_PACE) {
        drawn = now();
        this.#on.drawCurve();
        this.#frame.say();
      }
      return false;
    });
  }

  /** The network as it is shown, with the passes over all examples. */
  view() {
    const { data } = this;
    const { network, pass } = this.run.shown;
    // The pass of the training measures all examples with the weights shown.
    const fits = data.back?.gradients.length === network.weights.length && same(data.backShape, network.layerSizes);
    data.back = network.backward(pass, data.T, { into: fits ? data.back : null });
    data.backShape = network.layerSizes;
    return { network, forward: pass, backward: data.back, targets: data.T, example: this.#frame.state.example };
  }

  destroy() {
    cancelAnimationFrame(this.#frameRequest);
    this.#stopWork();
  }
}
