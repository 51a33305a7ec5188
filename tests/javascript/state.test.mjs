// Settings: whatever comes from a link is cleaned, said, and never trusted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { count, show, significant } from "../../mlp_lib/explorables/src/dom.js";
import { MAX_POINTS, pointsField, pointsWords, readText, writeText } from "../../mlp_lib/explorables/src/lab/points.js";
import { LESSONS } from "../../mlp_lib/explorables/src/lessons.js";
import { DATASETS } from "../../mlp_lib/explorables/src/maths.js";
import { parsePart } from "../../mlp_lib/explorables/src/network_view.js";
import { makeNetwork, Run } from "../../mlp_lib/explorables/src/run.js";
import * as state from "../../mlp_lib/explorables/src/state.js";

const lab = LESSONS.find(({ name }) => name === "training-lab");
const defaults = state.readState(lab.schema, {});

test("numbers out of range are clamped, and that is said", () => {
  const notes = [];
  const read = state.readState(lab.schema, { learning_rate: "1e9", seed: -3, epochs: "12.6", beta: "many" }, notes);
  assert.deepEqual([read.learning_rate, read.seed, read.epochs, read.beta], [100, 0, 13, 1]);
  assert.equal(notes.length, 4);
  assert.ok(notes.includes("learning rate: must lie between 0.001 and 100; 100 is used"), notes.join("\n"));
});

test("hostile settings change nothing but a note", () => {
  const notes = [];
  const raw = state.readLink(
    lab.schema,
    "training-lab",
    "?training-lab.__proto__=1&training-lab.constructor=2&training-lab.dataset=<img src=x onerror=alert(1)>&other.seed=5&training-lab.hidden=9-9-9-9-9-9-9",
    notes,
  );
  assert.deepEqual(Object.keys(raw), ["dataset", "hidden"]);
  const read = state.readState(lab.schema, raw, notes);
  assert.equal(read.dataset, "XOR");
  assert.deepEqual(read.hidden, [9, 9, 9, 9, 9, 9]);
  assert.equal(notes.length, 4);
  assert.equal({}.polluted, undefined);
});

test("a link brings back every setting", () => {
  const settings = {
    ...defaults,
    dataset: "moons",
    hidden: [4, 3],
    learning_rate: 0.25,
    batch_size: 20,
    shuffle: true,
    epoch: 12,
  };
  const query = state.writeLink(lab.schema, "lab", settings, defaults, "?other=1&lab.seed=77");
  assert.match(query, /other=1/);
  assert.doesNotMatch(query, /seed/);
  assert.deepEqual(state.readState(lab.schema, state.readLink(lab.schema, "lab", query)), settings);
  assert.equal(state.writeLink(lab.schema, "lab", defaults, defaults, ""), "");
});

test("every lesson cleans whatever it is given", () => {
  const hostile = ["", "-1", "1e308", "NaN", "null", "[]", "🙂", "0x10", "1,2,3", "9".repeat(400), "n99-99", "w1-1"];
  for (const lesson of LESSONS) {
    const standard = state.readState(lesson.schema, {});
    for (const name of Object.keys(lesson.schema)) {
      for (const text of hostile) {
        const problems = [];
        const read = { ...standard, ...state.readState({ [name]: lesson.schema[name] }, { [name]: text }, problems) };
        const clean = lesson.clean ? lesson.clean(read, problems) : read;
        const again = lesson.clean ? lesson.clean(clean, []) : clean;
        assert.deepEqual(again, clean, `${lesson.name} ${name} ${text}`);
        assert.doesNotMatch(JSON.stringify(clean), /NaN|Infinity/);
      }
    }
  }
});

test("parts of a network are named and refused", () => {
  const network = { layerSizes: [2, 3, 1], L: 2, bias: true };
  assert.deepEqual(parsePart("n1-3", network), { kind: "node", l: 1, p: 3 });
  assert.deepEqual(parsePart("w2-0-1", network), { kind: "wire", l: 2, p: 0, q: 1 });
  for (const name of ["n2-0", "n1-4", "w2-4-1", "w3-0-1", "w1-0", "n1-1-1", "", null, "<b>"])
    assert.equal(parsePart(name, network), null);
});

test("a run is the same whichever way one walks through it", () => {
  const { X, T } = DATASETS.XOR();
  const make = () => makeNetwork({ ...defaults, seed: 4 });
  const run = () => new Run({ make, X, T, options: { learningRate: 2, batchSize: 2, shuffle: true }, epochs: 900 });
  const straight = run();
  straight.work(1e9, () => 0);
  assert.ok(straight.complete);
  const wandering = run();
  for (const epoch of [5, 3, 0, 400, 399, 400, 12, 900]) {
    wandering.seek(epoch);
    assert.equal(wandering.shown.epoch, epoch);
    assert.equal(wandering.shown.error, straight.errors[epoch]);
  }
  straight.seek(12);
  wandering.seek(12);
  assert.deepEqual(straight.shown.network.weights, wandering.shown.network.weights);
});

test("a run that learns nothing is called stuck, one that learns is not", () => {
  const { X, T } = DATASETS.XOR();
  const run = (learningRate, seed) => {
    const made = new Run({
      make: () => makeNetwork({ ...defaults, seed }),
      X,
      T,
      options: { learningRate },
      epochs: 5001,
    });
    made.work(1e9, () => 0);
    return made;
  };
  assert.equal(run(1, 0).stuck, false);
  assert.equal(run(0.1, 0).stuck, true);
});

test("numbers are written for people", () => {
  assert.equal(show(-0.5, 2), "−0.50");
  assert.equal(show(-0.001, 1), "−1.0·10⁻³");
  assert.equal(show(0, 3), "0.000");
  assert.equal(show(NaN), "not a number");
  assert.equal(significant(0.004067899), "0.004068");
  assert.equal(significant(5), "5.000");
  assert.equal(count(1234567), "1,234,567");
});

const THREE = [
  [0.5, -1.25, 1],
  [2, 0, 0],
  [0.001, 3, 1],
];

test("pasted rows are read with every usual separator, header and bracket", () => {
  const texts = [
    "0.5, -1.25, 1\n2, 0, 0\n1e-3, 3, 1",
    "0.5;-1.25;1\r\n2;0;0\r\n.001;3.;1.0\r\n",
    "\n0.5\t-1.25\t1\n\n 2\t0\t0\n0.001\t+3\t1\n\n",
    "0.5 −1.25 1\r2  0 0\r 0.001 3   1",
    "[[ 0.5 -1.25 1. ]\n [ 2. 0. 0. ]\n [ 0.001 3. 1. ]]",
    "[(0.5, -1.25, 1),\n (2, 0, 0),\n (0.001, 3, 1)]",
    "0,5;-1,25;1\n2;0;0\n0,001;3;1",
    "0,5\t-1,25\t1\n2,0\t0\t0\n0,001\t3\t1",
  ];
  for (const text of texts) {
    assert.deepEqual(readText(text), { points: THREE, header: false, rounded: false }, text);
    for (const head of ["x1, x2, class\n", "x\ty\tlabel\n", "# a b c\n"])
      assert.deepEqual(readText(head + text), { points: THREE, header: true, rounded: false }, head + text);
  }
  assert.deepEqual(readText(writeText(THREE)).points, THREE);
});

test("a row that cannot be read is named, with what is wrong", () => {
  const faults = {
    "0, 0, 0\n1, 2\n": "row 2: 2 values came, but x1, x2, class are expected",
    "x1, x2, class\n\n0, 0, 0\n1, q, 1": "row 4: x2 is “q”, which is no number",
    "0, 0, 0\n1, , 1": "row 2: x2 is missing",
    "0, 0, 0\n1, 1, 2": "row 2: class is 2, but 0 or 1 is expected",
    "0, 0, 0\n1, 101, 1": "row 2: x2 is 101, but −100 to 100 is expected",
    "0, 0, 0\n1e999, 1, 1": "row 2: x1 is 1e999, but −100 to 100 is expected",
    "0, 0, 0\n0x1, 1, 1": "row 2: x1 is “0x1”, which is no number",
    "0, 0, 0\nNaN, 1, 1": "row 2: x1 is “NaN”, which is no number",
    "1,,0,1\n0, 0, 0": "row 1: 4 values came, but x1, x2, class are expected",
    "0, 0, 0\na, b, c": "row 2: x1 is “a”, which is no number",
    "": "0 points came, but 2 to 200 are expected",
    "x1, x2, class": "0 points came, but 2 to 200 are expected",
    "1, 1, 1": "1 point came, but 2 to 200 are expected",
    [Array(201).fill("1, 1, 1").join("\n")]: "201 points came, but 2 to 200 are expected",
  };
  for (const [text, fault] of Object.entries(faults)) assert.deepEqual(readText(text), { fault }, text);
});

test("pasted coordinates keep six digits, which is said, and a link keeps them all", () => {
  const read = readText("x1 x2 class\n0.123456789 -99.9999999 1\n0.5 0.5 0");
  assert.deepEqual(read.points[0], [0.123457, -100, 1]);
  assert.equal(
    pointsWords(read),
    "2 points: 1 of class 0, 1 of class 1. The first line is left out, as a header. Coordinates are rounded to 6 digits.",
  );
  assert.equal(pointsWords(readText("0.5 0.5 0\n1 1 0")), "2 points: 2 of class 0, 0 of class 1.");
  const long = Array.from({ length: MAX_POINTS }, (_, i) => `${-Math.exp(-i / 10)} ${-(1 + i) / 7} ${i % 2}`);
  const { points } = readText(long.join("\n"));
  const link = state.writeLink(lab.schema, "training-lab", { ...defaults, dataset: "own", points }, defaults, "");
  assert.ok(link.length < 7000, String(link.length));
  const back = state.readState(lab.schema, state.readLink(lab.schema, "training-lab", link, []), []);
  assert.deepEqual(back.points, points);
  const exact = [[Math.PI, -1e-300, 1], ...THREE];
  assert.deepEqual(pointsField.read(pointsField.write(exact)), { value: exact });
  assert.equal(pointsField.read("1*1*1_1*2").problem.startsWith("row 2: 2 values came"), true);
});
