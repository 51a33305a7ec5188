// What the landscape shows, computed piece by piece: the runs, the surface through the place on view, and the
// verdict on that place. Nothing here knows of the page.

import { Probe, placed, Surface, Walk } from "../maths/landscape.js";
import { planeAtRandom, planeOfRun, planeOfWeights } from "../maths/planes.js";
import { whereItStands } from "../maths/standing.js";
import { DATASETS, flatten, LARGEST_SEED, weightCount } from "../maths.js";
import { EPOCHS, KINDS_OF_STEP, MARKS, NAMES, namesOf, networkOf, SEEDS, sizesOf } from "./settings.js";

export const GRID = 49;
const { X, T } = DATASETS.XOR();

/** All starting weights of the run with this number, where seeds are compared; else of all runs. */
export function startOf(state, k = 0) {
  if (k > 0) return flatten(networkOf(state, (state.seed + k) % (LARGEST_SEED + 1)).weights);
  return [...(state.given_weights ?? flatten(networkOf(state).weights))];
}

/** Where the run starts that lays the plane: the one that leads, unless the start was moved since. */
export const laidFrom = (state) => state.laid_from ?? startOf(state, state.compare === "seeds" ? state.lead : 0);

/** A probe of these settings at a place. */
const probeAt = (state, w) => new Probe(placed(networkOf(state), w), X, T);

const walkOf = (state, step, start, within) => {
  const { rates, decay } = state;
  const options = { step, rate: rates[KINDS_OF_STEP.indexOf(step)], decay, steps: EPOCHS, within };
  return new Walk(probeAt(state, start), options);
};

/** The plane of the settings, and its kind: a run that lays none leaves it to the two weights. */
function planeOf(state) {
  const count = weightCount(sizesOf(state));
  if (state.plane === "random") return { kind: "random", plane: planeAtRandom(state.direction_seed, count) };
  if (state.plane === "run") {
    const walk = walkOf(state, state.step, laidFrom(state), null);
    while (!walk.advance());
    const plane = planeOfRun(Array.from({ length: EPOCHS + 1 }, (_, n) => walk.at(n)));
    if (plane) return { kind: "run", plane };
  }
  return { kind: "weights", plane: planeOfWeights(state.first, state.second, count) };
}

/** What the plane depends on, as a text. */
function keyOfPlane(state) {
  const { plane, hidden, first, second, direction_seed: seed, activation, step, rates, decay } = state;
  const which = plane === "random" ? [seed] : [first, second];
  return JSON.stringify([plane, hidden, which, plane === "run" && [activation, laidFrom(state), step, rates, decay]]);
}

/** The runs of these settings, none of them begun. */
function rowsOf(state, startAt, plane) {
  const { compare, only_two: onlyTwo } = state;
  const marked = (k, name, step) => ({
    mark: MARKS[compare][k],
    name,
    step,
    walk: walkOf(state, step, startAt(compare === "seeds" ? k : 0), onlyTwo ? plane : null),
  });
  if (compare === "steps") return KINDS_OF_STEP.map((step, k) => marked(k, NAMES[step], step));
  return Array.from({ length: SEEDS }, (_, k) => {
    const name = k === 0 && state.given_weights ? "the start" : `seed ${(state.seed + k) % (LARGEST_SEED + 1)}`;
    return marked(k, name, state.step);
  });
}

/** What runs depend on, as a text. */
function keyOfRuns(state, planeKey) {
  const { hidden, activation, seed, given_weights: given, only_two: onlyTwo, compare, rates, decay } = state;
  const which = [compare === "seeds" && state.step, onlyTwo && planeKey];
  return JSON.stringify([hidden, activation, seed, given, compare, rates, decay, ...which]);
}

/** A generator as a job. */
const asked = (generator, answer) => ({
  advance() {
    const { done, value } = generator.next();
    if (done) answer(value);
    return done;
  },
});

export class Model {
  rows = [];
  /** The surface to draw, complete, or null at first. */
  surface = null;
  /** The verdict on the place on view, or null while it is not there. */
  standing = null;
  /** The directions over which E is drawn, what they are, and what they are called. */
  plane = null;
  kind = "weights";
  names = ["", ""];
  #runs = "";
  #keys = { plane: "", surface: "", standing: "", apart: "" };
  #apart = null;
  #coming = null;
  #question = null;

  /** Take over settings; nothing is computed yet. */
  set(state) {
    this.state = state;
    const keyOfThePlane = keyOfPlane(state);
    if (keyOfThePlane !== this.#keys.plane) {
      this.#keys.plane = keyOfThePlane;
      Object.assign(this, planeOf(state));
    }
    this.names = namesOf(this.kind, state);
    const key = keyOfRuns(state, keyOfThePlane);
    if (key === this.#runs) return;
    this.#runs = key;
    this.rows = rowsOf(state, (k) => this.startAt(k), this.plane);
  }

  /** The starting weights of a run. In one plane for all they differ along its directions only. */
  startAt(k) {
    const drawn = startOf(this.state, k);
    if (k === 0 || !this.state.only_two) return drawn;
    const foot = this.plane.foot(startOf(this.state));
    return this.plane.put(foot, this.plane.along(drawn));
  }

  /** All weights of the start of the leading run, moved along the plane to a place on its axes. */
  movedStart(x, y) {
    const start = this.startAt(this.state.compare === "seeds" ? this.leading : 0);
    return Array.from(this.plane.at(this.plane.foot(start), x, y));
  }

  /** Where a row was at an epoch, on the axes. */
  coordinates({ walk }, epoch) {
    return this.plane.coordinates(walk.at(epoch));
  }

  /**
   * How far the leading run has been, up to the moment on view, from the plane on view, and its error from that of the
   * surface below or above it.
   */
  get apart() {
    const { plane, lead, place } = this;
    const last = Math.min(this.state.epoch, lead.walk.done);
    const key = `${this.#keys.plane} ${this.#runs} ${this.leading} ${last}`;
    if (key === this.#keys.apart) return this.#apart;
    this.#keys.apart = key;
    const foot = plane.foot(place);
    const probe = probeAt(this.state, place);
    let [distance, error] = [0, 0];
    for (let n = 0; n <= last; n++) {
      const w = lead.walk.at(n);
      const away = plane.foot(w).map((value, i) => value - foot[i]);
      distance = Math.max(distance, Math.hypot(...away));
      probe.w.set(plane.at(foot, ...plane.coordinates(w)));
      error = Math.max(error, Math.abs(probe.error() - lead.walk.errors[n]));
    }
    this.#apart = { distance, error };
    return this.#apart;
  }

  /** Which of the rows is looked at. */
  get leading() {
    const { compare, step, lead } = this.state;
    return compare === "steps" ? KINDS_OF_STEP.indexOf(step) : lead;
  }

  get lead() {
    return this.rows[this.leading];
  }

  /** All weights of the leading run at the epoch on view. */
  get place() {
    return this.lead.walk.at(this.state.epoch);
  }

  /** Whether the verdict is that on the present place. */
  get judged() {
    return this.standing !== null && this.#keys.standing === this.#keyOfPlace();
  }

  #keyOfPlace() {
    const { hidden, activation } = this.state;
    return JSON.stringify([hidden, activation, Array.from(this.place)]);
  }

  /** What the surface depends on: the directions, and what of the place they leave; but for rounding. */
  #keyOfSurface() {
    const { hidden, activation, reach } = this.state;
    const foot = Array.from(this.plane.foot(this.place), (w) => Math.round(w * 1e10));
    return JSON.stringify([this.#keys.plane, hidden, activation, reach, foot]);
  }

  /** The next thing to compute, the most urgent first, or null: {advance()}. */
  #next(judging) {
    const { lead, state } = this;
    if (lead.walk.done < state.epoch) return lead.walk;
    const shown = this.#surfaceWanted();
    if (shown) return shown;
    const run = this.rows.find(({ walk }) => walk.done < walk.steps);
    if (run) return run.walk;
    return judging ? this.#verdictWanted() : null;
  }

  #surfaceWanted() {
    const key = this.#keyOfSurface();
    if (key !== this.#keys.surface) {
      const { reach } = this.state;
      this.#keys.surface = key;
      this.#coming = new Surface(probeAt(this.state, this.place), this.plane, { low: -reach, high: reach, n: GRID });
    }
    const surface = this.#coming;
    if (surface === this.surface) return null;
    return {
      advance: () => {
        const done = surface.advance();
        if (done) this.surface = surface;
        return done;
      },
    };
  }

  #verdictWanted() {
    const key = this.#keyOfPlace();
    if (key !== this.#keys.standing) {
      this.#keys.standing = key;
      this.standing = null;
      this.#question = asked(whereItStands(probeAt(this.state, this.place)), (standing) => (this.standing = standing));
    }
    return this.standing ? null : this.#question;
  }

  /**
   * Compute for so many milliseconds; true when nothing is left. `judging` false leaves the verdict out,
   * while the place changes all the time.
   */
  work(milliseconds, now, judging = true) {
    const end = now() + milliseconds;
    for (let job = this.#next(judging); job; job = this.#next(judging)) {
      if (now() >= end) return false;
      job.advance();
    }
    return true;
  }

  /** Since which step all four are right in a run that is complete, or null. */
  allRightFrom({ walk }) {
    let from = null;
    for (let n = walk.done; n >= 0 && walk.right[n] === T.length; n--) from = n;
    return walk.done < walk.steps ? null : from;
  }
}
