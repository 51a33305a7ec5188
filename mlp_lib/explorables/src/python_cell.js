// The run on the page as a cell that mlp_lib repeats.

import { mannersOf } from "./lab/run_of.js";
import { isOwn, isRegression } from "./lab/settings.js";
import { COORDINATES, unflatten } from "./maths.js";

/** The call that makes the data set. */
function maker({ dataset, noise, data_seed: seed }) {
  const settings = [noise === null ? "" : `noise=${float(noise)}`, seed === 0 ? "" : `seed=${seed}`];
  return MAKERS[dataset] ?? `${dataset}(${settings.filter(Boolean).join(", ")})`;
}

/** As many items in each line as fit. */
function packed(items) {
  const lines = [];
  for (const item of items) {
    const longer = `${lines.at(-1)} ${item},`;
    if (lines.length > 0 && longer.length <= LONGEST_LINE) lines[lines.length - 1] = longer;
    else lines.push(`    ${item},`);
  }
  return lines;
}

/** Lines that make X and T of all points. */
const dataLines = (state) =>
  isOwn(state)
    ? [
        "points = np.array([",
        ...packed(state.points.map(python)),
        "], dtype=float)",
        "X, T = points[:, :2], points[:, 2:]",
      ]
    : [`X, T = datasets.${maker(state)}`];

/** Lines that hold points back, as the page does. */
const held = (points, count) => [
  `order = np.random.RandomState(0).permutation(${points})`,
  `test, rest = order[:${count}], np.sort(order[${count}:])`,
  "X_test, T_test, X, T = X[test], T[test], X[rest], T[rest]",
];

const MAKERS = { XOR: "xor()", AND: "and_()", OR: "or_()", NAND: "nand()" };

const python = (value) => {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  return typeof value === "string" ? `"${value}"` : String(value);
};

/** A float as Python writes it, so that 1 stays a float. */
const float = (x) => (Number.isInteger(x) && Math.abs(x) < 1e16 ? `${x}.0` : String(x));

/** Rows of a flat matrix with n columns. */
const rows = (flat, n) => Array.from({ length: flat.length / n }, (_, i) => flat.slice(i * n, i * n + n));

const LONGEST_LINE = 79;

/** A call on one line if it fits, else with a line for each argument. */
const call = (start, argumentsOf) => {
  const line = `${start}(${argumentsOf.join(", ")})`;
  return line.length <= LONGEST_LINE ? line : `${start}(\n${argumentsOf.map((each) => `    ${each},\n`).join("")})`;
};

const BEGUN = {
  plain: "steps.plain()",
  momentum: "steps.momentum()",
  nesterov: "steps.momentum(nesterov=True)",
  adam: "steps.adam()",
};

/** The step of mlp_lib that a manner of the page is, as code around `inner`; null for w − η g alone. */
function pythonStep({ step, penalty, strength }, inner) {
  if (penalty === "none" || strength === 0) return step === "plain" ? null : inner;
  return `steps.penalty(${inner}, ${float(strength)}${penalty === "L1" ? ", absolute=True" : ""})`;
}

/** The arguments that make the network, and lines to stand before it. */
function networkParts({ features, hidden, beta, initializer, seed, given_weights: weights }, network) {
  const sizes = [features.length, ...hidden, 1];
  const settings = [python(sizes)];
  const uniform = network.activation.every((name) => name === "sigmoid");
  settings.push(`activation=${uniform ? '"sigmoid"' : python(network.activation)}`);
  settings.push(`loss=${python(network.loss)}`);
  if (network.beta.some((slope) => slope !== 1))
    settings.push(`beta=${uniform ? float(beta) : `[${network.beta.map(float).join(", ")}]`}`);
  if (initializer !== "uniform_fan_in") settings.push(`initializer=${python(initializer)}`);
  settings.push(`seed=${seed}`);
  if (!weights) return { settings, before: [] };
  const matrices = unflatten(weights, sizes).map((flat, i) => rows(flat, sizes[i + 1]));
  return { settings: [...settings, "weights=weights"], before: [`weights = ${python(matrices)}`] };
}

/** The manners of the first `epoch` epochs, each with how many of them are its own. */
const piecesOf = (state, epoch) =>
  mannersOf(state)
    .filter(({ from }) => from < epoch)
    .map((manner) => ({ ...manner, epochs: Math.min(manner.until, epoch) - manner.from }));

/**
 * Lines that train piece by piece. A step that remembers goes on from one piece to the next where only its rate or the
 * penalty was changed, so it is begun by itself.
 */
function trainingLines(state, pieces, examples) {
  if (pieces.length === 0) return ['print(f"error {network.error(X, T):.6g}")'];
  const lines = [];
  for (const [i, manner] of pieces.entries()) {
    const training = ["X", "T", `epochs=${manner.epochs}`, `learning_rate=${float(manner.learningRate)}`];
    if (state.batch_size !== null && state.batch_size < examples) training.push(`batch_size=${state.batch_size}`);
    if (state.shuffle) training.push("shuffle=True");
    const remembers =
      manner.step !== "plain" && (pieces[i - 1]?.step === manner.step || pieces[i + 1]?.step === manner.step);
    if (remembers && pieces[i - 1]?.step !== manner.step)
      lines.push(`move = ${BEGUN[manner.step]}.begin()  # remembers over all that follows`);
    const step = pythonStep(manner, remembers ? "steps.Step(lambda: move)" : BEGUN[manner.step]);
    if (step) training.push(`step=${step}`);
    lines.push(call("history = network.train", training));
  }
  if (isRegression(state)) return [...lines, 'print(f"error {history.errors[-1]:.6g}")'];
  return [
    ...lines,
    "right = history.right_counts[-1]",
    'print(f"error {history.errors[-1]:.6g}, {right} of {history.n_examples} right")',
  ];
}

/** Lines that make the inputs of the points, where these are not their coordinates. */
function inputLines({ features }) {
  if (String(features) === String(COORDINATES)) return [];
  const names = features.map(python);
  const line = `X = datasets.features(X, [${names.join(", ")}])`;
  return line.length <= LONGEST_LINE ? [line] : [`names = [${names.join(", ")}]`, "X = datasets.features(X, names)"];
}

/** The cell for a lab's settings and its training on view. */
export function pythonCell(state, { network, epoch, examples, test }) {
  const training = trainingLines(state, piecesOf(state, epoch), examples);
  const { settings, before } = networkParts(state, network);
  const count = test ? test.T.length : 0;
  const data = [...dataLines(state), ...inputLines(state), ...(test ? held(examples + count, count) : [])];
  const uses = (name) => [...data, ...training].some((line) => line.includes(`${name}.`));
  const names = ["MLP", ...["datasets", "steps"].filter(uses)];
  const lines = [
    ...(data.some((line) => line.includes("np.")) ? ["import numpy as np", ""] : []),
    `from mlp_lib import ${names.join(", ")}`,
    "",
    ...data,
    ...before,
    call("network = MLP", settings),
    ...training,
    ...(test ? ['print(f"test error {network.error(X_test, T_test):.6g}")'] : []),
  ];
  return `${lines.join("\n")}\n`;
}
