// What the landscape shows, computed piece by piece: the runs, the surface through the place on view, and the
// verdict on that place. Nothing here knows of the page.

import { Probe, placed, Surface, Walk } from "../maths/landscape.js";
import { whereItStands } from "../maths/standing.js";
import { DATASETS, flatten, LARGEST_SEED } from "../maths.js";
import { EPOCHS, KINDS_OF_STEP, MARKS, NAMES, networkOf, SEEDS } from "./settings.js";

export const GRID = 49;
const { X, T } = DATASETS.XOR();

/** All starting weights of the run with this number, where seeds are compared; else of all runs. */
export function startOf(state, k = 0) {
  const drawn = flatten(networkOf(state, (state.seed + k) % (LARGEST_SEED + 1)).weights);
  const base = state.given_weights ?? flatten(networkOf(state).weights);
  if (k === 0) return [...base];
  if (!state.only_two) return drawn;
  // One surface for all: only the two weights differ from start to start.
  return base.map((w, i) => (i === state.first || i === state.second ? drawn[i] : w));
}

/** A probe of these settings at a place. */
const probeAt = (state, w) => new Probe(placed(networkOf(state), w), X, T);

/** The runs of these settings, none of them begun. */
function rowsOf(state) {
  const { compare, only_two: onlyTwo, first, second, rates, decay } = state;
  const moving = onlyTwo ? [first, second] : null;
  const walk = (step, k) => {
    const options = { step, rate: rates[KINDS_OF_STEP.indexOf(step)], decay, steps: EPOCHS, moving };
    return new Walk(probeAt(state, startOf(state, k)), options);
  };
  const marked = (k, name, step) => ({
    mark: MARKS[compare][k],
    name,
    step,
    walk: walk(step, compare === "seeds" ? k : 0),
  });
  if (compare === "steps") return KINDS_OF_STEP.map((step, k) => marked(k, NAMES[step], step));
  return Array.from({ length: SEEDS }, (_, k) => {
    const name = k === 0 && state.given_weights ? "the start" : `seed ${(state.seed + k) % (LARGEST_SEED + 1)}`;
    return marked(k, name, state.step);
  });
}

/** What runs depend on, as a text. */
function keyOfRuns(state) {
  const { hidden, activation, seed, given_weights: given, only_two: onlyTwo, compare, rates, decay } = state;
  const which = [compare === "seeds" && state.step, onlyTwo && [state.first, state.second]];
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
  #runs = "";
  #keys = { surface: "", standing: "" };
  #coming = null;
  #question = null;

  /** Take over settings; nothing is computed yet. */
  set(state) {
    this.state = state;
    const key = keyOfRuns(state);
    if (key === this.#runs) return;
    this.#runs = key;
    this.rows = rowsOf(state);
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

  /** What the surface depends on: all weights but the two. */
  #keyOfSurface() {
    const { hidden, activation, first, second, reach } = this.state;
    const others = Array.from(this.place, (w, i) => (i === first || i === second ? 0 : w));
    return JSON.stringify([hidden, activation, first, second, reach, others]);
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
      const { first, second, reach } = this.state;
      this.#keys.surface = key;
      this.#coming = new Surface(probeAt(this.state, this.place), [first, second], {
        low: -reach,
        high: reach,
        n: GRID,
      });
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
