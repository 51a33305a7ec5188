#!/bin/bash
# One input, the numbers from 1 to 10, and two classes: up to 5, and above. One would guess that the logistic regression
# of ml-logistic-regression learns it, as a sigmoid with a weight and a bias does. Release 2.0.0 has weights alone, which
# its readme does not say: both classes' sums are 0 at 0, so all ten numbers are called the second class, after a thousand
# steps and after a hundred thousand. Numbers about their mean, or a second input that is always 1, are learned.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-logistic-regression@2.0.0 ml-matrix@6.15.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >height.cjs <<'JS'
const { readFileSync } = require("node:fs");
const regression = require("ml-logistic-regression");
const LogisticRegression = regression.default ?? regression;
const { Matrix } = require("ml-matrix");
const { version } = require("ml-logistic-regression/package.json");
const readme = readFileSync("node_modules/ml-logistic-regression/README.md", "utf8");

const numbers = Array.from({ length: 10 }, (_, i) => i + 1);
const above = numbers.map((x) => Number(x > 5));
const inputs = {
  "the numbers": [numbers.map((x) => [x]), 5],
  "the numbers less 5.5": [numbers.map((x) => [x - 5.5]), 0],
  "the numbers, and an input that is always 1": [numbers.map((x) => [x, 1]), 0],
};
let changed = /bias|intercept/i.test(readme);
for (const [name, [rows, expected]] of Object.entries(inputs)) {
  for (const numSteps of [1000, 100000]) {
    const learner = new LogisticRegression({ numSteps, learningRate: 5e-3 });
    learner.train(new Matrix(rows), Matrix.columnVector(above));
    const answers = learner.predict(new Matrix(rows));
    const wrong = answers.filter((answer, i) => answer !== above[i]).length;
    console.log(`ml-logistic-regression ${version}, ${name}: ${wrong} of 10 are wrong after ${numSteps} steps`);
    changed ||= wrong !== expected || (expected > 0 && answers.includes(0));
  }
}
if (changed) {
  console.log("Changed: the numbers are learned, or not even about their mean, or the readme speaks of it.");
  process.exit(1);
}
console.log("As found: there is no bias.");
JS
node height.cjs
