// The run on the page as a cell that mlp_lib repeats.

import { unflatten } from "./maths.js";

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

/** The cell for a lab's settings after `epoch` epochs with `examples` examples. */
export function pythonCell(state, network, epoch, examples) {
  const { hidden, activation, beta, loss, initializer, seed, given_weights: weights, learning_rate: rate } = state;
  const sizes = [2, ...hidden, 1];
  const settings = [python(sizes)];
  const uniform = hidden.length === 0 || activation === "sigmoid";
  settings.push(`activation=${uniform ? '"sigmoid"' : python(network.activation)}`);
  settings.push(`loss=${python(loss)}`);
  if (beta !== 1) settings.push(`beta=${uniform ? float(beta) : `[${network.beta.map(float).join(", ")}]`}`);
  if (initializer !== "uniform_fan_in") settings.push(`initializer=${python(initializer)}`);
  settings.push(`seed=${seed}`);
  const step = epoch > 0 ? pythonStep(state) : null;
  const lines = [
    `from mlp_lib import MLP, datasets${step ? ", steps" : ""}`,
    "",
    `X, T = datasets.${MAKERS[state.dataset] ?? `${state.dataset}()`}`,
  ];
  if (weights) {
    const matrices = unflatten(weights, sizes).map((flat, i) => rows(flat, sizes[i + 1]));
    lines.push(`weights = ${python(matrices)}`);
    settings.push("weights=weights");
  }
  lines.push(call("network = MLP", settings));
  if (epoch === 0) {
    lines.push('print(f"error {network.error(X, T):.6g}")');
  } else {
    const training = ["X", "T", `epochs=${epoch}`, `learning_rate=${float(rate)}`];
    if (state.batch_size !== null && state.batch_size < examples) training.push(`batch_size=${state.batch_size}`);
    if (state.shuffle) training.push("shuffle=True");
    if (step) training.push(`step=${step}`);
    lines.push(call("history = network.train", training), "right = history.right_counts[-1]");
    lines.push('print(f"error {history.errors[-1]:.6g}, {right} of {history.n_examples} right")');
  }
  return `${lines.join("\n")}\n`;
}
