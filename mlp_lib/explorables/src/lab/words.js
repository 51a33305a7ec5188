// What the training lab says: its sentence, the titles of its buttons, the formulas of the part that is chosen.

import { count, show, significant } from "../dom.js";
import { neuronBackward, neuronForward, nodeValue, showLines, symbols, wireBackward, wireForward } from "../formula.js";
import { neuronName, startName } from "../gate_network.js";
import { parsePart } from "../network_view.js";
import { nextStep } from "./next_step.js";
import { FEATURE_SIGNS, STEP_NAMES, WHEN } from "./settings.js";

/** What was said, and at the end of the run whether it came so. */
export function verdictOn(prediction, run) {
  const said = WHEN.find(([name]) => name === prediction);
  if (!said) return "";
  const { epoch } = run.shown;
  if (epoch < run.epochs && !run.diverged) return ` You said: ${said[1]}.`;
  const from = run.allRightFrom(epoch) ?? Infinity;
  const when = WHEN.find(([, , bound]) => from < bound) ?? WHEN.at(-1);
  return ` You said: ${said[1]}. ${when === said ? "So it is." : "Not so."}`;
}

/** A manner in words, as 0.3 with momentum and L2 0.01. */
function mannerWords({ learningRate, step, penalty, strength }) {
  const name = STEP_NAMES.find(([value]) => value === step)[1];
  const also = [step === "plain" ? "" : name, penalty === "none" || strength === 0 ? "" : `${penalty} ${strength}`];
  const said = also.filter(Boolean).join(" and ");
  return `η ${learningRate}${said && ` with ${said}`}`;
}

/** What was changed on the way; nothing where nothing was. */
export function changesWords(manners) {
  if (manners.length === 1) return "";
  const parts = manners.map((manner) =>
    manner.until === Infinity
      ? `then ${mannerWords(manner)}`
      : `${mannerWords(manner)} up to epoch ${count(manner.until)}`,
  );
  return `Changed on the way: ${parts.join(", ")}.`;
}

export function stepTitle(training, direction) {
  const updates = Math.ceil(training.examples / training.batchSize);
  return `one epoch ${direction}: ${updates === 1 ? "one update with all examples" : `${updates} updates`}`;
}

/** What may move on a run that stands still. */
function adviceFor({ learning_rate: rate, epochs, step, earlier }) {
  if (rate > 10) return " A smaller rate or another seed may help.";
  if (step !== "plain" || earlier.length) return " Another rate or another seed may help.";
  return ` Slow or stuck? Rate times epochs is ${significant(rate * epochs, 3)}: more of either may move it on, or another seed.`;
}

/** How it does on points that it never learns from. */
function testWords({ test, testRight, testErrors, epoch }, classes) {
  if (!test) return "";
  const n = test.T.length;
  if (!classes) return ` On the ${n} test point${n === 1 ? "" : "s"} it is ${significant(testErrors[epoch])}.`;
  return ` Of the ${n} test point${n === 1 ? "" : "s"} ${testRight} ${testRight === 1 ? "is" : "are"} right, with an error of ${significant(testErrors[epoch])}.`;
}

export function sentenceOf(run, state, playing) {
  const { shown } = run;
  const epoch = shown.epoch;
  const k = shown.examples;
  const right = shown.rightCount;
  const points = shown.test ? "training points" : "points";
  const all = k === 4 ? `all four ${points}` : `all ${k} ${points}`;
  const answers = `${right === k ? all : `${right} of ${k} ${points}`} are right`;
  const after = epoch === 0 ? "With the starting weights" : `After ${count(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
  const result = run.classes ? ` and ${answers}` : `: an output is off by ${significant(Math.sqrt(2 * shown.error))}`;
  let text = `${after} the error is ${significant(shown.error)}${result}`;
  const from = epoch > 0 && right === k ? run.allRightFrom(epoch) : null;
  text += from !== null && from < epoch ? `, as they have been since epoch ${count(from)}.` : ".";
  text += testWords(shown, run.classes);
  if (run.diverged)
    text += ` In epoch ${count(run.diverged.epoch)} the run diverges: a new weight of layer ${run.diverged.layer} would not be a finite number. A smaller learning rate helps.`;
  else if (!run.complete && !playing)
    text += ` Computing the rest of the run: ${Math.floor((100 * run.computed) / state.epochs)} %.`;
  else if (run.stuck && epoch >= state.epochs - run.lastTenth) {
    text += ` It stands still: over the last ${count(run.lastTenth)} epochs the error fell by less than a thousandth.`;
    text += adviceFor(state);
  }
  return text;
}

export function showPart(panel, view, { part, example, features }, training) {
  const found = parsePart(part, view.network);
  const of = `, example ${example + 1}`;
  const { kind, l, p, q } = found;
  if (kind === "wire") {
    return showLines(
      panel,
      [`Wire from ${startName(l, p)} to ${neuronName(l, q)}${of}`],
      [
        ...wireForward(view, l, p, q),
        ...wireBackward(view, l, p, q),
        ...nextStep(view, training.nextUpdate(), l, p, q),
      ],
    );
  }
  if (p === 0)
    return showLines(
      panel,
      ["Bias node: always −1. No error flows back into it, for it is not computed from anything."],
      [],
    );
  if (l === 0)
    return showLines(
      panel,
      [`Input ${p}${of}`],
      [
        {
          what: "given",
          parts: [symbols.a(0, p), ` = ${FEATURE_SIGNS[features[p - 1]]} = ${show(nodeValue(view, 0, p), 3)}`],
        },
      ],
    );
  return showLines(
    panel,
    [`Neuron ${p} of layer ${l}${of}`],
    [...neuronForward(view, l, p), ...neuronBackward(view, l, p)],
  );
}
