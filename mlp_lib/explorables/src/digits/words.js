// What the figure says in its sentence.

import { count, significant } from "../dom.js";
import { PARTS, PIXELS } from "./data.js";
import { percent } from "./pictures.js";
import { PER_EPOCH } from "./run.js";

/** Guesses about the zero start, and after which update they are judged. */
export const GUESSES = [20, 150, 290];
const JUDGED = 5 * PER_EPOCH;

/** Of what lies on the field: who wrote it, and as what. */
function nameOf({ digit, ink }, { labels }) {
  if (ink?.every((dot) => dot === 0)) return "An empty field";
  if (ink) return "Your drawing";
  const part = Object.keys(PARTS).find((name) => digit < PARTS[name][1]);
  return `A ${labels[digit]} of the ${part} part`;
}

/**
 * @param {any} state
 * @param {import("./data.js").Digits} digits
 * @param {{ update: number, training: any, validation: any, outputs: Float64Array }} found
 */
export function sentenceOf(state, digits, { update, training, validation, outputs }) {
  const of = ({ right, labels }) => `${count(right)} of ${count(labels.length)}`;
  const read = outputs.indexOf(Math.max(...outputs));
  const epochs = update / PER_EPOCH;
  const when = Number.isInteger(epochs) ? `${epochs} ${epochs === 1 ? "epoch" : "epochs"}` : `${count(update)} updates`;
  const text =
    `${nameOf(state, digits)}: read as ${read}, with ${percent(outputs[read])}. After ${when} ` +
    `${of(training)} training digits are right (error ${significant(training.error, 3)}) and ${of(validation)} unseen ones ` +
    `(${significant(validation.error, 3)}).`;
  return text + verdict(state, update, validation.right);
}

function verdict({ prediction, initializer }, update, right) {
  if (!prediction) return "";
  if (initializer !== "zeros") return ` You said about ${prediction} of 300: now press “Zero start”.`;
  if (update < JUDGED) return ` You said about ${prediction}: go on to epoch 5.`;
  const nearest = GUESSES.reduce((a, b) => (Math.abs(b - right) < Math.abs(a - right) ? b : a));
  return ` You said about ${prediction}${nearest === prediction ? ": so it is" : ": not so"}.`;
}

/** A field without ink. */
export const EMPTY = new Array(PIXELS).fill(0);
