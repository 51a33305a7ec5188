// Print what figures compute for settings that come as JSON on stdin, [[lesson, settings], …], for
// the Python classes to be compared with.

import { readFileSync } from "node:fs";
import { significant } from "../../mlp_lib/explorables/src/dom.js";
import { deltaOf } from "../../mlp_lib/explorables/src/formula.js";
import { viewOf } from "../../mlp_lib/explorables/src/gate_network.js";
import { dataOf, runOf } from "../../mlp_lib/explorables/src/lab/run_of.js";
import { Model } from "../../mlp_lib/explorables/src/landscape/model.js";
import { PLACES } from "../../mlp_lib/explorables/src/landscape/settings.js";
import { startNamed } from "../../mlp_lib/explorables/src/lessons/error_landscape.js";
import { digitsThatAgree, measure } from "../../mlp_lib/explorables/src/lessons/nudge_meter.js";
import { tracedOf } from "../../mlp_lib/explorables/src/lessons/path_tracer.js";
import { given, SLIPS, solve } from "../../mlp_lib/explorables/src/lessons/self_grader.js";
import { accepted, reach } from "../../mlp_lib/explorables/src/lessons/tolerance_band.js";
import { LESSONS } from "../../mlp_lib/explorables/src/lessons.js";
import { parsePart } from "../../mlp_lib/explorables/src/network_view.js";
import { partial, stepsOf, sumOf, truthOf } from "../../mlp_lib/explorables/src/path_tracer/paths.js";
import { pythonCell } from "../../mlp_lib/explorables/src/python_cell.js";
import { readState } from "../../mlp_lib/explorables/src/state.js";

const COMPUTED = {
  "path-tracer"(state) {
    const view = viewOf(state);
    const { part, paths, kept, measured } = tracedOf(view, state);
    const steps = Array.from({ length: stepsOf(paths) }, (_, step) => paths.map((path) => partial(path, step)));
    const factors = paths.map((path) => path.factors.map(({ value }) => value));
    return { ...state, factors, steps, sum: sumOf(kept), truth: truthOf(view, part), measured };
  },
  "training-lab"(state) {
    const run = runOf(state, dataOf(state));
    run.work(1e9, () => 0);
    run.seek(Math.min(state.epoch ?? state.epochs, run.computed));
    const { epoch, error, rightCount, network } = run.shown;
    const nested = (weights) => weights.slice(1).map((W) => Array.from(W));
    const { weights, examples } = run.shown.nextUpdate();
    return {
      epoch,
      error: significant(error),
      right: rightCount,
      diverged: run.diverged?.epoch ?? null,
      errors: Array.from(run.errors.subarray(0, run.computed + 1)),
      weights: nested(network.weights),
      next: weights && nested(weights),
      batch: examples,
      testErrors: run.testErrors && Array.from(run.testErrors.subarray(0, run.computed + 1)),
      testRight: run.shown.testRight,
      after: nested(network.weights),
      cell: pythonCell(state, run.shown),
    };
  },
  "error-landscape"(state) {
    const model = new Model();
    model.set(state);
    model.work(1e9, () => 0);
    return {
      directions: model.plane.directions.map((direction) => Array.from(direction)),
      centre: Array.from(model.plane.centre),
      apart: [model.apart.distance, model.apart.error],
      at: Array.from(model.surface.at),
      values: Array.from(model.surface.values),
      runs: model.rows.map(({ walk }) => ({
        place: Array.from(walk.at(state.epoch)),
        error: walk.errors[state.epoch],
        right: walk.right[state.epoch],
      })),
      standing: model.standing,
      places: Object.fromEntries(Object.keys(PLACES).map((name) => [name, startNamed(name)])),
    };
  },
  "self-grader": ({ seed }) =>
    Object.fromEntries(["", ...SLIPS.map(([slip]) => slip)].map((slip) => [slip, solve(given(seed), slip)])),
  "nudge-meter"(state) {
    const view = viewOf(state);
    const { l, p: q } = parsePart(state.part, view.network);
    const { oneSided, central } = measure(view, l, q, state.epsilon);
    const digits = (x) => digitsThatAgree(x, deltaOf(view, l, q));
    return { oneSided: digits(oneSided), central: digits(central) };
  },
  "tolerance-band": (state) => ({ reach: reach(state, state.slope), accepted: accepted(state) }),
};

const figures = JSON.parse(readFileSync(0, "utf8")).map(([name, settings]) => {
  const lesson = LESSONS.find((lesson) => lesson.name === name);
  const read = readState(lesson.schema, settings);
  const state = lesson.clean ? lesson.clean(read, []) : read;
  return COMPUTED[name]?.(state) ?? state;
});
console.log(JSON.stringify(figures));
