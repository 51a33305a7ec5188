#!/bin/bash
# The cost MSLE of neataptic, the mean squared logarithmic error: by it test says how wrong a network is, and evolve
# picks the fitter of two. One would guess the mean of (log target - log output)^2, which is 0 for the right answer and
# above 0 for any other. In 1.4.7 nothing is squared and nothing is averaged: it is the sum of the differences. It falls
# below 0 as soon as the outputs are too large, and the larger they are the further, so that of two networks the one
# that says 10 for 0.5 is fitter than the one that is right. What is too large for one target makes up for what is too
# small for another. The costs MSE, MAE and CROSS_ENTROPY have their least value where the answer is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund neataptic@1.4.7 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >costs.cjs <<'JS'
const { architect, methods } = require("neataptic");
const { version } = require("neataptic/package.json");

// A network that says the same whatever it is given: no weight, and a bias that is its answer.
function says(answer) {
  const network = new architect.Perceptron(1, 1, 1);
  for (const connection of network.connections) connection.weight = 0;
  const output = network.nodes[network.nodes.length - 1];
  output.squash = methods.activation.IDENTITY;
  output.bias = answer;
  return network;
}
const set = [{ input: [0], output: [0.5] }, { input: [1], output: [0.5] }];
const answers = [0.05, 0.25, 0.5, 0.75, 0.95];
const error = (answer, cost) => says(answer).test(set, cost).error;
const least = (cost) => answers.reduce((a, b) => (error(b, cost) < error(a, cost) ? b : a));
const near = (a, b) => Math.abs(a - b) < 1e-9;
const { MSLE, MSE, MAE, CROSS_ENTROPY } = methods.cost;

console.log(`neataptic ${version}, where each answer should be 0.5`);
for (const answer of [...answers, 10]) {
  console.log(`  ${answer}: MSLE ${error(answer, MSLE).toFixed(3)}, MSE ${error(answer, MSE).toFixed(3)}`);
}
const both = MSLE([0.5, 0.5], [0.25, 1]);
console.log(`one half and one twice the target: MSLE ${both.toFixed(3)}`);
const right = [MSE, MAE, CROSS_ENTROPY].every((cost) => least(cost) === 0.5);
const found = least(MSLE) === 0.95 && near(error(10, MSLE), Math.log(0.5 / 10)) && near(error(0.5, MSLE), 0);
if (!right || !found || !near(both, 0) || !near(MSLE([0.5, 0.5], [1, 1]), -2 * Math.log(2))) {
  console.log("Changed: MSLE was the sum of the differences of logarithms, and three others were least at 0.5.");
  process.exit(1);
}
console.log("As found: MSLE is not squared, and the largest answer has the least.");
JS
node costs.cjs
