// The run on the page as a cell that mlp_lib repeats.

import { unflatten } from "./maths.js";

/** The call that makes the data set. */
const maker = ({ dataset, noise }) => MAKERS[dataset] ?? `${dataset}(${noise === null ? "" : `noise=${float(noise)}`})`;

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

/** The step of mlp_lib that a manner of the page is, as code; null for w − η g alone. */
export function pythonStep({ step, penalty, strength }) {
  const plain = { plain: "plain()", momentum: "momentum()", nesterov: "momentum(nesterov=True)", adam: "adam()" }[step];
  if (penalty === "none" || strength === 0) return step === "plain" ? null : `steps.${plain}`;
  return `steps.penalty(steps.${plain}, ${float(strength)}${penalty === "L1" ? ", absolute=True" : ""})`;
}

/** The arguments that make the network, and lines to stand before it. */
function networkParts({ hidden, activation, beta, loss, initializer, seed, given_weights: weights }, network) {
  const sizes = [2, ...hidden, 1];
  const settings = [python(sizes)];
  const uniform = hidden.length === 0 || activation === "sigmoid";
  settings.push(`activation=${uniform ? '"sigmoid"' : python(network.activation)}`);
  settings.push(`loss=${python(loss)}`);
  if (beta !== 1) settings.push(`beta=${uniform ? float(beta) : `[${network.beta.map(float).join(", ")}]`}`);
  if (initializer !== "uniform_fan_in") settings.push(`initializer=${python(initializer)}`);
  settings.push(`seed=${seed}`);
  if (!weights) return { settings, before: [] };
  const matrices = unflatten(weights, sizes).map((flat, i) => rows(flat, sizes[i + 1]));
  return { settings: [...settings, "weights=weights"], before: [`weights = ${python(matrices)}`] };
}

/** Lines that train for `epoch` epochs, and say how it came out. */
function trainingLines(state, step, epoch, examples) {
  if (epoch === 0) return ['print(f"error {network.error(X, T):.6g}")'];
  const training = ["X", "T", `epochs=${epoch}`, `learning_rate=${float(state.learning_rate)}`];
  if (state.batch_size !== null && state.batch_size < examples) training.push(`batch_size=${state.batch_size}`);
  if (state.shuffle) training.push("shuffle=True");
  if (step) training.push(`step=${step}`);
  return [
    call("history = network.train", training),
    "right = history.right_counts[-1]",
    'print(f"error {history.errors[-1]:.6g}, {right} of {history.n_examples} right")',
  ];
}

/** The cell for a lab's settings and its training on view. */
export function pythonCell(state, { network, epoch, examples, test }) {
  const step = epoch > 0 ? pythonStep(state) : null;
  const { settings, before } = networkParts(state, network);
  const count = test ? test.T.length : 0;
  const lines = [
    ...(test ? ["import numpy as np", ""] : []),
    `from mlp_lib import MLP, datasets${step ? ", steps" : ""}`,
    "",
    `X, T = datasets.${maker(state)}`,
    ...(test ? held(examples + count, count) : []),
    ...before,
    call("network = MLP", settings),
    ...trainingLines(state, step, epoch, examples),
    ...(test ? ['print(f"test error {network.error(X_test, T_test):.6g}")'] : []),
  ];
  return `${lines.join("\n")}\n`;
}
