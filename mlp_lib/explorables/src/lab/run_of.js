// The data and the run that the settings of the lab stand for.

import { DATASETS, RandomState } from "../maths.js";
import { makeNetwork, Run } from "../run.js";
import { MANNER, testCount } from "./settings.js";

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

/** The rows of X and T that have these numbers. */
const rowsOf = ({ X, T }, rows) => ({
  X: Float64Array.from(Array.from(rows).flatMap((i) => [X[2 * i], X[2 * i + 1]])),
  T: Float64Array.from(rows, (i) => T[i]),
});

/**
 * The points to learn from, those held back for the test or null, and the inputs of all: the test has the first in an
 * order that is drawn once and for all, the others stay in theirs.
 */
export function dataOf({ dataset, noise, test_share: share }) {
  const all = DATASETS[dataset](noise === null ? {} : { noise });
  const points = all.T.length;
  const held = testCount(points, share);
  if (held === 0) return { ...all, test: null, all: all.X };
  const order = new RandomState(0).permutation(points);
  return { ...rowsOf(all, order.slice(held).sort()), test: rowsOf(all, order.slice(0, held)), all: all.X };
}

export function runOf(state, { X, T, test }) {
  const [first, ...later] = mannersOf(state);
  const options = { ...first, later, batchSize: state.batch_size, shuffle: state.shuffle, test };
  return new Run({ make: () => makeNetwork(state), X, T, options, epochs: state.epochs });
}
