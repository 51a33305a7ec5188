// How the search reads what somebody typed: slips, words in one, a word in two.

import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, speller } from "../../sphinx_site/page/search/spelling.js";

// A stemmer of one rule is enough here.
const root = (word) => word.replace(/(?:s|ing|able|ability)$/, "");
const TERMS = [
  "cross",
  "entropy",
  "loss",
  "weight",
  "gradient",
  "softmax",
  "overfitting",
  "separable",
  "mini",
  "batch",
];
const TEXT = ["with", "log", "sum", "exp", "bce", "several", "deviation", "minibatch"];
const CODE = ["nllloss", "crossentropyloss"];
const words = new Map(
  [...TERMS, ...TEXT, ...CODE].map((word) => [
    word,
    { weight: TERMS.includes(word) ? 1000 : 1, stem: root(word), isCode: CODE.includes(word) },
  ]),
);
const roots = new Set([...words.keys()].map(root));
const spell = speller(words, root, (word) => roots.has(root(word)));
const read = (text) => spell(text.split(" "), (word) => TERMS.includes(word) || word === "minibatch").join(" ");

test("a swap, a letter too many, too few or another are one slip each", () => {
  for (const [one, other, slips] of [
    ["sigmoid", "sigmiod", 1],
    ["sigmoid", "sigmooid", 1],
    ["sigmoid", "sgmoid", 1],
    ["sigmoid", "sigmaid", 1],
    ["sigmoid", "sigmoid", 0],
    ["ab", "ba", 1],
    ["abc", "cba", 2],
  ])
    assert.equal(distance(one, other, 2), slips, `${one} ${other}`);
  assert.equal(distance("weight", "gradient", 2), 3, "more than asked for is one more");
});

test("a slip becomes the word of the book that is nearest", () => {
  assert.equal(read("weigths"), "weight");
  assert.equal(read("gradiant"), "gradient");
  assert.equal(read("seperability"), "separable");
  assert.equal(read("entropie"), "entropy");
});

test("what is no slip stays as it is", () => {
  for (const word of ["weights", "gpu", "kaggle", "2.3", "x"]) assert.equal(read(word), word);
});

test("what may still be typed is left to be finished", () => {
  assert.equal(read("soft"), "soft");
  assert.equal(read("overfitt"), "overfitt");
});

test("words that were written as one are read one by one", () => {
  assert.equal(read("crossentropy"), "cross entropy");
  assert.equal(read("logsumexp"), "log sum exp");
  assert.equal(read("bcewithlogloss"), "bce with log loss");
  // The name of a library's function stays, and says by its parts what it is.
  assert.equal(read("crossentropyloss"), "crossentropyloss cross entropy loss");
});

test("a word that was written as two is read as one, unless both are words of their own", () => {
  assert.equal(read("soft max loss"), "softmax loss");
  assert.equal(read("over fitting"), "overfitting");
  assert.equal(read("mini batch"), "mini batch");
});
