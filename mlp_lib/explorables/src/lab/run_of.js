// The data and the run that the settings of the lab stand for.

import { DATASETS, RandomState } from "../maths.js";
import { makeNetwork, Run } from "../run.js";
import { testCount } from "./settings.js";

/** How a run uses its gradients. */
const mannerOf = ({ learning_rate: learningRate, step, penalty, strength }) => ({
  learningRate,
  step,
  penalty,
  strength,
});

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

export const runOf = (state, { X, T, test }) =>
  new Run({
    make: () => makeNetwork(state),
    X,
    T,
    options: { ...mannerOf(state), batchSize: state.batch_size, shuffle: state.shuffle, test },
    epochs: state.epochs,
  });
