#!/bin/bash
# Rows classified by the neural network of NLP.js: rows.map((row) => net.run(row)). One would guess a list of answers, one
# for each row. run of @nlpjs/neural 4.25.0 fills one object of the network and gives out that, so the list holds the
# answer to the last row as often as there are rows, and an answer that was kept changes when the next question is asked.
# An accuracy counted from such a list is that of guessing one class. A copy of each answer, {...net.run(row)}, is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @nlpjs/neural@4.25.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >rows.cjs <<'JS'
const { NeuralNetwork } = require("@nlpjs/neural");
const { version } = require("@nlpjs/neural/package.json");

const corpus = ["north", "east", "south", "west"].map((name) => ({ input: { [name]: 1 }, output: { [name]: 1 } }));
const net = new NeuralNetwork({ log: false });
net.train(corpus);
const likeliest = (answer) => Object.keys(answer).reduce((a, b) => (answer[b] > answer[a] ? b : a));
const right = (answers) => corpus.filter(({ output }, i) => likeliest(answers[i]) in output).length;

const kept = right(corpus.map(({ input }) => net.run(input)));
const copied = right(corpus.map(({ input }) => ({ ...net.run(input) })));
const first = net.run({ north: 1 });
const before = first.north;
net.run({ west: 1 });
console.log(`@nlpjs/neural ${version}, the ${corpus.length} rows of training: ${copied} are right when each answer is copied`);
console.log(`and ${kept} when answers are kept as they come`);
console.log(`an answer of ${before.toFixed(3)} for north reads ${first.north.toFixed(3)} once another row was asked for`);
if (copied !== 4 || kept !== 1 || before < 0.9 || first.north > 0.1) {
  console.log("Changed: each row has its own answer, or none is right.");
  process.exit(1);
}
console.log("As found: all rows share the last answer.");
JS
node rows.cjs
