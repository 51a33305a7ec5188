// The data and the run that the settings of the lab stand for.

import { DATASETS, features, RandomState } from "../maths.js";
import { makeNetwork, Run } from "../run.js";
import { isOwn, isRegression, MANNER, outputOf, testCount } from "./settings.js";

/** How a run uses its gradients, from its beginning on and from each change on. */
export function mannersOf(state) {
  const rows = [...state.earlier, [Infinity, ...MANNER.map((name) => state[name])]];
  return rows.map(([until, learningRate, step, penalty, strength], i) => ({
    from: i === 0 ? 0 : rows[i - 1][0],
    until,
    learningRate,
    step,
    penalty,
    strength,
  }));
}

/** The rows of the points and of T that have these numbers. */
const rowsOf = ({ points, T }, rows) => ({
  points: Float64Array.from(Array.from(rows).flatMap((i) => [points[2 * i], points[2 * i + 1]])),
  T: Float64Array.from(rows, (i) => T[i]),
});

/**
 * The points to learn from with T and the inputs X that are made of them, those held back for the test or null, all
 * points, and the numbers that those to learn from have among them: the test has the first in an order that is drawn once and for all, the others stay in theirs.
 */
export function dataOf(state) {
  const { X: points, T } = pointsOf(state);
  const withInputs = (rows) => ({ ...rows, X: features(rows.points, state.features) });
  const all = { points, T };
  const held = testCount(T.length, state.test_share);
  if (held === 0) return { ...withInputs(all), test: null, all: points, rows: Array.from(T, (_, i) => i) };
  const order = new RandomState(0).permutation(T.length);
  const [rest, test] = [order.slice(held).sort(), order.slice(0, held)];
  return { ...withInputs(rowsOf(all, rest)), test: withInputs(rowsOf(all, test)), all: points, rows: Array.from(rest) };
}

function pointsOf(state) {
  const { dataset, points, noise, data_seed: seed } = state;
  if (!isOwn(state)) return DATASETS[dataset](noise === null ? { seed } : { noise, seed });
  return {
    X: Float64Array.from(points.flatMap((row) => row.slice(0, 2))),
    T: Float64Array.from(points, ([, , target]) => target),
  };
}

export function runOf(state, { X, T, test }) {
  const [first, ...later] = mannersOf(state);
  const options = { ...first, later, batchSize: state.batch_size, shuffle: state.shuffle, test };
  const make = () => makeNetwork({ ...state, ...outputOf(state), inputs: state.features.length });
  return new Run({ make, X, T, options, epochs: state.epochs, classes: !isRegression(state) });
}
