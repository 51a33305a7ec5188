// The training of a 64-32-10 reader of digits, update by update: MLP.train with batch_size=32. No page here.
//
// Weights and generator are kept at the beginning of every epoch, so any update is reached again, with the same numbers.

import { Network } from "../maths.js";
import { DIGITS, PARTS, PIXELS, partOf } from "./data.js";

/** @import { Digits } from "./data.js" */

export const HIDDEN = 32;
export const EPOCHS = 40;
export const BATCH = 32;
export const PER_EPOCH = Math.ceil(PARTS.training[1] / BATCH);
export const UPDATES = EPOCHS * PER_EPOCH;
/** After these updates the errors are measured, for the curve: at first often, then after every epoch. */
const isMeasured = (update) => update % PER_EPOCH === 0 || (update < PER_EPOCH && Number.isInteger(Math.log2(update)));
/** The clock is looked at after so many updates; one takes a fraction of a millisecond. */
const PIECE = 4;

/** In which order the training digits come: anew in every epoch, as they were dealt, or all zeros first. */
export const ORDERS = ["shuffled", "as_dealt", "sorted"];

export class DigitRun {
  /**
   * @param {Digits} digits
   * @param {{ seed: number, activation: string, initializer: string, learning_rate: number, order: string }} settings
   */
  constructor(digits, { seed, activation, initializer, learning_rate: learningRate, order }) {
    this.network = new Network({
      layerSizes: [PIXELS, HIDDEN, DIGITS],
      activation: [activation, "softmax"],
      loss: "categorical_cross_entropy",
      initializer,
      seed,
    });
    this.learningRate = learningRate;
    this.order = order;
    this.parts = {
      training: partOf(digits, "training"),
      validation: partOf(digits, "validation"),
      test: partOf(digits, "test"),
    };
    this.dealt = dealtOrder(this.parts.training.labels, order);
    this.start = this.network.copyWeights();
    this.update = 0;
    this.kept = [this.#checkpoint()];
    this.sequence = null;
    this.buffers = {};
    this.passes = {};
    /** Of measured updates: error and right answers of training and validation part, in the order of updates. */
    this.curve = [this.#point()];
  }

  /** Train on, or go back, towards an update, for at most so many milliseconds; true when it is reached. */
  work(target, milliseconds = Infinity, now = () => 0) {
    const end = now() + milliseconds;
    if (target < this.update) this.#goBack(target);
    while (this.update < target) {
      for (let n = 0; n < PIECE && this.update < target; n++) this.#batch();
      if (now() >= end) break;
    }
    return this.update === target;
  }

  #checkpoint() {
    return { weights: this.network.copyWeights(), randomState: this.network.randomState.copy() };
  }

  /** To the beginning of the epoch in which an update lies. */
  #goBack(update) {
    const epoch = Math.floor(update / PER_EPOCH);
    const { weights, randomState } = this.kept[epoch];
    this.network.setWeights(weights);
    this.network.randomState = randomState.copy();
    this.update = epoch * PER_EPOCH;
  }

  /** One update, from the next 32 digits, or what is left of the epoch. */
  #batch() {
    const { network, update } = this;
    const nth = update % PER_EPOCH;
    if (nth === 0) this.sequence = this.#sequenceOfEpoch();
    const { X, T } = this.parts.training;
    const rows = this.sequence.subarray(nth * BATCH, (nth + 1) * BATCH);
    this.buffers[rows.length] ??= {
      X: new Float64Array(rows.length * PIXELS),
      T: new Float64Array(rows.length * DIGITS),
      pass: null,
      back: null,
    };
    const batch = this.buffers[rows.length];
    rows.forEach((row, i) => {
      batch.X.set(X.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS);
      batch.T.set(T.subarray(row * DIGITS, (row + 1) * DIGITS), i * DIGITS);
    });
    batch.pass = network.forward(batch.X, batch.pass);
    batch.back = network.backward(batch.pass, batch.T, { into: batch.back });
    network.step(batch.back.gradients, this.learningRate);
    this.update += 1;
    if (this.update % PER_EPOCH === 0) this.kept[this.update / PER_EPOCH] ??= this.#checkpoint();
    if (isMeasured(this.update) && this.update > this.curve.at(-1).update) this.curve.push(this.#point());
  }

  #sequenceOfEpoch() {
    const { dealt, order, network } = this;
    return order === "shuffled" ? network.randomState.permutation(dealt.length) : dealt;
  }

  #point() {
    const [training, validation] = [this.measure("training"), this.measure("validation")];
    return { update: this.update, training: training.error, validation: validation.error };
  }

  /** What the network answers to a part: errors, answers, how many are right. */
  measure(name) {
    const { X, T, labels } = this.parts[name];
    const pass = this.network.forward(X, this.passes[name]);
    this.passes[name] = pass;
    const errors = this.network.errorsPerExample(pass, T);
    const answers = this.network.labels(pass.outputs);
    let [sum, right] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      sum += errors[i];
      right += Number(answers[i] === labels[i]);
    }
    return { errors, answers, labels, outputs: pass.outputs, error: sum / labels.length, right };
  }
}

/** Which training digit comes when, without shuffling. */
function dealtOrder(labels, order) {
  const rows = Uint32Array.from(labels, (_, i) => i);
  return order === "sorted" ? rows.sort((a, b) => labels[a] - labels[b] || a - b) : rows;
}

/** The digits that were misread, the largest error first. */
export function worst({ errors, answers, labels }, count) {
  const rows = Array.from(answers.keys()).filter((i) => answers[i] !== labels[i]);
  return rows.sort((a, b) => errors[b] - errors[a] || a - b).slice(0, count);
}

/** How many digits of each kind (rows) got each answer (columns): MLP.confusion_matrix. */
export function confusion({ answers, labels }) {
  const counts = Array.from({ length: DIGITS }, () => new Array(DIGITS).fill(0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]][answers[i]] += 1;
  return counts;
}
