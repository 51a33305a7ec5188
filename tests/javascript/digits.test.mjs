// The reader of digits on the page against mlp_lib, its clock, and its pen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Brush } from "../../mlp_lib/explorables/src/digits/brush.js";
import { PARTS, pictureOf, unpack } from "../../mlp_lib/explorables/src/digits/data.js";
import { confusion, DigitRun, PER_EPOCH, UPDATES, worst } from "../../mlp_lib/explorables/src/digits/run.js";

const { text, pixels, labels, runs } = JSON.parse(readFileSync(process.env.MLP_REFERENCES, "utf8")).digits;
const digits = unpack(text);
const PARITY = 1e-9;
const RECIPE = { seed: 0, activation: "tanh", initializer: "glorot_uniform", learning_rate: 0.3, order: "shuffled" };

const settingsOf = ({ seed, activation, initializer, rate, order }) => ({
  seed,
  activation,
  initializer,
  order,
  learning_rate: rate,
});
const near = (got, wanted, what) =>
  assert.ok(Math.abs(got - wanted) <= PARITY * Math.max(1, Math.abs(wanted)), `${what}: ${got}, not ${wanted}`);

test("the digits are those of the library, in its parts", () => {
  Object.entries(PARTS).forEach(([name, [first, end]], part) => {
    assert.equal(end - first, labels[part].length, name);
    assert.deepEqual(Array.from(digits.labels.subarray(first, end)), labels[part]);
    for (let i = first; i < end; i++) assert.deepEqual(Array.from(pictureOf(digits, i)), pixels[part][i - first]);
  });
});

test("weights, errors and answers after some updates are those of MLP.train", () => {
  assert.ok(runs.length >= 13);
  for (const wanted of runs) {
    const where = JSON.stringify([settingsOf(wanted), wanted.update]);
    const run = new DigitRun(digits, settingsOf(wanted));
    assert.ok(run.work(wanted.update));
    wanted.weights.forEach((W, l) => {
      W.flat().forEach((w, i) => near(run.network.weights[l + 1][i], w, `${where} weight ${i} of layer ${l + 1}`));
    });
    const measured = ["training", "validation"].map((part) => run.measure(part));
    measured.forEach(({ error, right }, i) => {
      near(error, wanted.errors[i], `${where} error`);
      assert.equal(right, wanted.right[i], where);
    });
    assert.equal(run.measure("test").right, wanted.right[2], where);
    assert.deepEqual(confusion(measured[1]), wanted.confusion, where);
    near(measured[1].errors[worst(measured[1], 1)[0]], wanted.largest, `${where} worst mistake`);
  }
});

test("the recipe reads more than 97 percent of the digits that are looked at last, here as in Python", () => {
  const [wanted] = runs.filter(({ update }) => update === UPDATES);
  assert.ok(wanted.right[2] > 0.97 * labels[2].length);
  const run = new DigitRun(digits, RECIPE);
  run.work(UPDATES);
  assert.equal(run.measure("test").right, wanted.right[2]);
});

test("an update is reached again with the same weights, from before and from behind", () => {
  const run = new DigitRun(digits, RECIPE);
  run.work(3 * PER_EPOCH + 5);
  const kept = run.network.copyWeights();
  const points = run.curve.length;
  for (const away of [3 * PER_EPOCH + 1, 7, 5 * PER_EPOCH]) {
    run.work(away);
    assert.equal(run.update, away);
    run.work(3 * PER_EPOCH + 5);
    assert.deepEqual(run.network.weights, kept);
  }
  const updates = run.curve.map(({ update }) => update);
  assert.deepEqual(
    updates,
    [...updates].sort((a, b) => a - b),
  );
  assert.ok(updates.length > points && new Set(updates).size === updates.length);
});

test("worst mistakes are mistakes, the largest error first, of any number", () => {
  const run = new DigitRun(digits, RECIPE);
  const measured = run.measure("validation");
  const rows = worst(measured, 300);
  assert.equal(rows.length, 300 - measured.right);
  rows.forEach((i, n) => {
    assert.notEqual(measured.answers[i], measured.labels[i]);
    if (n) assert.ok(measured.errors[rows[n - 1]] >= measured.errors[i]);
  });
  assert.deepEqual(worst(measured, 3), rows.slice(0, 3));
});

test("the clock ends a piece of work, and the next goes on from there", () => {
  const run = new DigitRun(digits, RECIPE);
  let time = 0;
  const now = () => time++;
  let pieces = 0;
  while (!run.work(100, 3, now)) {
    pieces += 1;
    assert.ok(run.update < 100 && run.update >= 4 * pieces);
  }
  assert.ok(pieces >= 5, `${pieces} pieces`);
  const whole = new DigitRun(digits, RECIPE);
  whole.work(100);
  assert.deepEqual(run.network.weights, whole.network.weights);
});

test("an epoch of 64-32-10 fits into a frame's 50 milliseconds", () => {
  const run = new DigitRun(digits, RECIPE);
  let best = Infinity;
  for (let epoch = 1; epoch <= 20; epoch++) {
    const start = performance.now();
    run.work(epoch * PER_EPOCH);
    best = Math.min(best, performance.now() - start);
  }
  console.log(`best of 20 epochs: ${best.toFixed(1)} ms`);
  assert.ok(best <= 50, `${best} ms`);
  assert.equal(UPDATES, 40 * PER_EPOCH);
});

test("a stroke inks what it crosses, softly at its edge, and never takes ink away", () => {
  const empty = new Array(64).fill(0);
  const down = new Brush(empty).stroke([3.5, 1.5], [3.5, 6.5]);
  for (let row = 2; row < 6; row++) {
    const ink = down.slice(8 * row, 8 * row + 8);
    assert.equal(ink[3], 16);
    assert.ok(ink[2] > 0 && ink[2] < 16 && ink[2] === ink[4]);
    assert.ok([0, 1, 5, 6, 7].every((column) => ink[column] === 0));
  }
  const over = new Brush(down).stroke([0.5, 3.5], [7.5, 3.5]);
  over.forEach((ink, i) => assert.ok(ink >= down[i] && ink <= 16));
  assert.equal(over[8 * 3 + 6], 16);
  const brush = new Brush(empty);
  brush.stroke([3.5, 1.5], [3.5, 6.5]);
  const both = brush.stroke([0.5, 3.5], [7.5, 3.5]);
  assert.ok(both[8 * 3 + 6] === 16 && both[8 * 5 + 3] === 16);
});
