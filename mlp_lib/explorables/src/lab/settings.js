// What the training lab can be set to.

import { cleanWeights } from "../gate_network.js";
import { COORDINATES, DATASETS, FEATURES, GATES, INITIALIZERS, NOISE, REGRESSIONS } from "../maths.js";
import { parsePart, partField } from "../network_view.js";
import { choice, flag, list, number, optional, seedField, whole } from "../state.js";
import { pointsField } from "./points.js";

export const MAX_UNITS = 12;
export const MAX_LAYERS = 6;
export const MAX_EPOCHS = 100000;
export const SPEEDS = [1, 3, 10, 30, 100, 300];
/** What the data depend on. */
export const DATA_SETTINGS = ["dataset", "points", "noise", "data_seed", "test_share", "features"];
/** What another run is needed for. */
export const RUN_SETTINGS = [
  ...DATA_SETTINGS,
  "hidden",
  "activation",
  "beta",
  "loss",
  "initializer",
  "batch_size",
  "shuffle",
  "learning_rate",
  "step",
  "penalty",
  "strength",
  "earlier",
  "seed",
  "given_weights",
];

export const STEP_NAMES = [
  ["plain", "plain"],
  ["momentum", "momentum"],
  ["nesterov", "Nesterov"],
  ["adam", "Adam"],
];
export const PENALTY_NAMES = [
  ["none", "none"],
  ["L1", "L1, their sizes"],
  ["L2", "L2, their squares"],
];

export const LOSS_NAMES = [
  ["half_squared_error", "half squared error"],
  ["binary_cross_entropy", "binary cross-entropy"],
];

/** The data set that the reader gives. */
export const OWN = "own";
export const isOwn = ({ dataset }) => dataset === OWN;

/** The data sets, and what they are called. */
export const DATASET_NAMES = [...Object.keys(DATASETS).map((name) => [name, name]), [OWN, "yours"]];

/** Whether the points are drawn at random. */
export const isDrawn = ({ dataset }) => dataset in NOISE;

/** Whether the targets are numbers and not classes. */
export const isRegression = ({ dataset }) => REGRESSIONS.includes(dataset);

/** The output layer: a probability of class 1, or a number, which is learned by the half squared error alone. */
export const outputOf = (state) =>
  isRegression(state) ? { output: "linear", loss: "half_squared_error" } : { output: "sigmoid", loss: state.loss };

/** How the inputs are written. */
export const FEATURE_SIGNS = {
  x1: "x₁",
  x2: "x₂",
  "x1^2": "x₁²",
  "x2^2": "x₂²",
  "x1*x2": "x₁x₂",
  "sin(pi x1)": "sin πx₁",
  "sin(pi x2)": "sin πx₂",
};
const FEATURE_NAMES = Object.keys(FEATURES);

export const schema = {
  dataset: choice(
    "XOR",
    DATASET_NAMES.map(([name]) => name),
  ),
  points: pointsField,
  noise: optional(number(0, 0, 1)),
  data_seed: seedField(0),
  test_share: whole(0, 0, 90),
  show_test: flag(true),
  discrete: flag(false),
  features: list(COORDINATES, choice("x1", FEATURE_NAMES), { minLength: 1, maxLength: FEATURE_NAMES.length }),
  hidden: list([2], whole(2, 1, MAX_UNITS), { maxLength: MAX_LAYERS, separator: "-" }),
  activation: choice("sigmoid", ["sigmoid", "tanh", "relu", "linear"]),
  beta: number(1, 0.1, 10),
  loss: choice(
    "half_squared_error",
    LOSS_NAMES.map(([name]) => name),
  ),
  initializer: choice("uniform_fan_in", Object.keys(INITIALIZERS)),
  batch_size: optional(whole(1, 1, 200)),
  shuffle: flag(false),
  learning_rate: number(1, 0.001, 100),
  step: choice(
    "plain",
    STEP_NAMES.map(([name]) => name),
  ),
  penalty: choice(
    "none",
    PENALTY_NAMES.map(([name]) => name),
  ),
  strength: number(0.001, 0, 10),
  seed: seedField(0),
  epochs: whole(5001, 1, MAX_EPOCHS),
  epoch: optional(whole(0, 0, MAX_EPOCHS)),
  speed: choice(10, SPEEDS),
  example: whole(1, 0, 199),
  part: partField,
  given_weights: optional(list([], number(0, -1e6, 1e6), { maxLength: 1000 })),
  reference_errors: optional(list([], number(0, 0, 1e300), { maxLength: MAX_EPOCHS + 1 })),
};

/** How a gradient is used: what may change while it trains. */
export const MANNER = ["learning_rate", "step", "penalty", "strength"];

export const MAX_CHANGES = 60;

/** The manners before the present one, each with the epoch up to which it was in force: [until, rate, step, …]. */
schema.earlier = mannersField([whole(1, 1, MAX_EPOCHS), ...MANNER.map((name) => schema[name])]);

/** A list of rows, one field for each column; a link writes rows as 40*1*plain*none*0.001, with _ between them. */
function mannersField(columns) {
  const split = (raw) =>
    String(raw)
      .split("_")
      .filter((row) => row !== "")
      .map((row) => row.split("*"));
  return {
    fallback: [],
    columns,
    maxLength: MAX_CHANGES,
    read(raw) {
      const rows = Array.isArray(raw) ? raw : split(raw);
      if (rows.some((row) => !Array.isArray(row) || row.length !== columns.length))
        return { value: [], problem: "is no list of changes; none is made" };
      const problems = [];
      const value = rows.slice(0, MAX_CHANGES).map((row) =>
        row.map((part, i) => {
          const read = columns[i].read(part);
          if (read.problem) problems.push(read.problem);
          return read.value;
        }),
      );
      if (rows.length > MAX_CHANGES) problems.push(`can have at most ${MAX_CHANGES} changes; the rest is left out`);
      const rising = value.filter(([until], i) => value.slice(0, i).every(([before]) => before < until));
      if (rising.length < value.length) problems.push("must name later and later epochs; others are left out");
      return { value: rising, problem: problems[0] };
    },
    write: (rows) => rows.map((row) => row.join("*")).join("_"),
  };
}

/** How many points a data set has. */
function pointCount({ dataset, points }) {
  if (dataset === OWN) return points.length;
  return GATES.includes(dataset) ? 4 : 200;
}

/** How many of so many points are held back for the test, of which the share is a percentage. */
export const testCount = (points, share) => Math.floor((points * share) / 100);

function cleanFeatures(features, problems) {
  const each = [...new Set(features)];
  if (each.length < features.length) problems.push("features: each can be an input once");
  if (each.length > 0) return each;
  problems.push("features: a network needs an input; x1 and x2 are used");
  return COORDINATES;
}

export function clean(state, problems) {
  const next = { ...state };
  next.features = cleanFeatures(next.features, problems);
  const sizes = [next.features.length, ...next.hidden, 1];
  cleanWeights(next, problems, sizes);
  const all = pointCount(next);
  const examples = all - testCount(all, next.test_share);
  next.example = Math.min(next.example, examples - 1);
  if (next.batch_size !== null && next.batch_size > examples) {
    problems.push(`batch size: there are only ${examples} examples`);
    next.batch_size = null;
  }
  if (next.epoch !== null && next.epoch >= next.epochs) next.epoch = null;
  if (!parsePart(next.part, { layerSizes: sizes, L: sizes.length - 1, bias: true })) next.part = partField.fallback;
  return next;
}

/** What can be predicted of the live network: the epoch from which on all points are right lies below the bound. */
export const WHEN = [
  ["early", "before 100", 100],
  ["middle", "100 to 400", 401],
  ["late", "later, or never", Infinity],
];
