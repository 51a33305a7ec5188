#!/bin/bash
# The loss modifiedHuber of @stdlib/ml's binary classifier, a linear model that learns a row at a time. With m, the
# score times the answer of 1 or -1, it is -4 m below -1, (1 - m)^2 up to 1, and 0 beyond. One would guess that a step
# goes down it: nothing where m is above 1, and twice 1 - m between. In 0.4.1 a row that is more than right is pulled
# back, the harder the more right it is, as by a squared error; between -1 and 1 a step is half the slope, so that at -1
# it jumps from 2 to 4. The project knows of it (stdlib issue 13111). Of hinge, log and perceptron a step is the slope,
# of squaredHinge half of it everywhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @stdlib/ml@0.4.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >steps.cjs <<'JS'
const classifier = require("@stdlib/ml/incr/binary-classification");
const { version } = require("@stdlib/ml/package.json");
const array = require("@stdlib/ndarray/array");

const rate = 0.125;
const losses = {
  log: (m) => Math.log1p(Math.exp(-m)),
  hinge: (m) => Math.max(0, 1 - m),
  perceptron: (m) => Math.max(0, -m),
  squaredHinge: (m) => Math.max(0, 1 - m) ** 2,
  modifiedHuber: (m) => (m < -1 ? -4 * m : Math.max(0, 1 - m) ** 2),
};

// A weight is learned, and a row is chosen that has the margin m. One step from there, in units of the rate.
function step(loss, m) {
  const model = classifier(1, { loss, lambda: 0, intercept: false, learningRate: ["constant", rate] });
  const weight = model(array([-1]), -1).get(0);
  const row = m / weight;
  const before = model.predict(array([row]), "linear").get();
  if (Math.abs(before - m) > 1e-12) throw new Error("the row has another margin");
  return (model(array([row]), 1).get(0) - weight) / (rate * row);
}
const slope = (loss, m) => (loss(m - 1e-6) - loss(m + 1e-6)) / 2e-6;

const expected = { log: 1, hinge: 1, perceptron: 1, squaredHinge: 0.5, modifiedHuber: NaN };
const changed = [];
for (const [name, loss] of Object.entries(losses)) {
  const rows = [-3, -1.5, -0.5, 0.5, 1.5, 3].map((m) => ({ m, is: step(name, m), fits: slope(loss, m) }));
  console.log(`@stdlib/ml ${version}, ${name}:`);
  for (const { m, is, fits } of rows) {
    console.log(`  where m is ${m}, a step is ${is.toFixed(2)}, and the slope ${fits.toFixed(2)}`);
  }
  const share = [1, 0.5].find((each) => rows.every(({ is, fits }) => Math.abs(is - each * fits) < 1e-4)) ?? NaN;
  if (!Object.is(share, expected[name])) changed.push(name);
}
const huber = [-1.5, -0.5, 0.5, 1.5, 3].map((m) => step("modifiedHuber", m).toFixed(4));
if (huber.join() !== "4.0000,1.5000,0.5000,-0.5000,-2.0000") changed.push("modifiedHuber by number");
if (changed.length) {
  console.log(`Changed: other steps for ${changed.join(", ")}.`);
  process.exit(1);
}
console.log("As found: modifiedHuber draws a row back that is more than right.");
JS
node steps.cjs
