// The data and the run that the settings of the lab stand for.

import { DATASETS } from "../maths.js";
import { makeNetwork, Run } from "../run.js";

/** How a run uses its gradients. */
const mannerOf = ({ learning_rate: learningRate, step, penalty, strength }) => ({
  learningRate,
  step,
  penalty,
  strength,
});

export const dataOf = ({ dataset }) => DATASETS[dataset]();

export const runOf = (state, { X, T }) =>
  new Run({
    make: () => makeNetwork(state),
    X,
    T,
    options: { ...mannerOf(state), batchSize: state.batch_size, shuffle: state.shuffle },
    epochs: state.epochs,
  });
