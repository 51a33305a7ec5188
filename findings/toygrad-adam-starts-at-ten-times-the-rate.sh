#!/bin/bash
# Trainers.Adam of toygrad, on an error whose slope stays as it is. One would guess steps of the learning rate from the
# first one on: Adam divides both of its running means by what they lack at the start. toygrad multiplies them by that.
# So in 2.6.0 the first step is ten times the rate, the twelfth forty-three times, and it takes thousands of steps until
# a step is the rate.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund toygrad@2.6.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >steps.mjs <<'JS'
import { readFileSync } from "node:fs";
import { NeuralNetwork, Tensor, Trainers } from "toygrad";

const { version } = JSON.parse(readFileSync("node_modules/toygrad/package.json", "utf8"));
const learningRate = 0.001;

// One weight, and a target so far away that the slope of the error stays the same to five digits.
function steps(Trainer, count, options) {
  const layers = [{ type: "input", sx: 1, sy: 1, sz: 1 }, { type: "dense", filters: 1 }, { type: "regression" }];
  const network = new NeuralNetwork({ layers });
  const { w } = network.layers[1].filters[0];
  const trainer = new Trainer(network, { learningRate, ...options });
  return Array.from({ length: count }, () => {
    w[0] = 0; // the whole precision of the library's single numbers is for the step
    trainer.train(new Tensor(1, 1, 1, [1]), [1e6]);
    return w[0] / learningRate;
  });
}
const adam = steps(Trainers.Adam, 5000);
const right = (t) => (1 - 0.9 ** t) ** 2 / (1 - 0.999 ** t); // what the product in the place of the quotient makes of 1
for (const t of [1, 2, 12, 100, 1000, 5000]) {
  console.log(`toygrad ${version}, Adam: step ${t} is ${adam[t - 1].toFixed(3)} times the learning rate`);
}
const plain = steps(Trainers.SGD, 1, { momentum: 0 })[0];
console.log(`toygrad ${version}, SGD: the first step is ${plain.toFixed(0)} times the rate, the slope being 1e6`);
const off = Math.max(...adam.map((step, i) => Math.abs(step / right(i + 1) - 1)));
if (Math.abs(plain / 1e6 - 1) > 1e-4 || off > 1e-3) {
  console.log("Changed: Adam's steps, or those of plain descent, are others.");
  process.exit(1);
}
console.log("As found: Adam's corrections multiply, and its first steps are ten to forty-three times the rate.");
JS
node steps.mjs
