// Settings: whatever comes from a link is cleaned, said, and never trusted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { count, show, significant } from "../../mlp_lib/explorables/src/dom.js";
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
