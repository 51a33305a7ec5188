#!/bin/bash
# A hidden node of master-neat with softsign, x / (1 + |x|), and one step of training. One would guess that its weight
# moves down the error, as with tanh, which rises everywhere just like it. In 1.0.11 softsign has the slope
# x / (1 + |x|)^2, where 1 belongs in the place of x: below zero the weight moves up the error. Mish has a slope of 40.7
# in the place of 1.087 at 1.6, and that of soft clipping is off as well; of all other activations of the package, logit
# aside, the slope belongs to the value.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund master-neat@1.0.11 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.cjs <<'JS'
const { helpers, methods } = require("master-neat");
const { version } = require("master-neat/package.json");

const { activation } = methods;
const points = [-2.3, -0.7, 0.4, 0.8, 1.6]; // none of them is a kink
const off = [];
for (const [name, squash] of Object.entries(activation)) {
  if (typeof squash !== "function" || name === "LOGIT") continue; // logit is for numbers between 0 and 1
  const rows = points.map((x) => [x, (squash(x + 1e-6) - squash(x - 1e-6)) / 2e-6, squash(x, true)]);
  const [x, rises, given] = rows.reduce((a, b) => (Math.abs(b[1] - b[2]) > Math.abs(a[1] - a[2]) ? b : a));
  if (Math.abs(rises - given) < 1e-3) continue;
  off.push(name);
  console.log(`master-neat ${version}, ${name}: at ${x} it rises by ${rises.toFixed(3)}, and says ${given.toFixed(3)}`);
}

// How far a weight moves down the error, per rate and slope of the error: 1 where the way back is right.
function down(name, weight) {
  const network = helpers.architect.Perceptron(1, 1, 1);
  const [, hidden, output] = network.nodes;
  [hidden.squash, output.squash] = [activation[name], activation.IDENTITY];
  [hidden.bias, output.bias] = [0, 0];
  const [first, second] = [hidden, output].map((node) => node.connections.in[0]);
  const error = (w) => {
    [first.weight, second.weight] = [w, 1];
    return (0.9 - network.activate([1])[0]) ** 2 / 2;
  };
  const slope = (error(weight + 1e-6) - error(weight - 1e-6)) / 2e-6;
  error(weight);
  network.activate([1], true);
  network.propagate(1e-3, 0, true, [0.9]);
  return (weight - first.weight) / (1e-3 * slope);
}
const steps = ["TANH", "SOFTSIGN"].flatMap((name) => [1.5, -1.5].map((weight) => [name, weight, down(name, weight)]));
for (const [name, weight, moved] of steps) {
  console.log(`a hidden ${name} at ${weight}: its weight moves ${moved.toFixed(2)} times the step down the error`);
}
const right = [1, 1, 1.5, -1.5];
if (off.join() !== "SOFTSIGN,MISH,SOFT_CLIPPING" || steps.some(([, , moved], i) => Math.abs(moved - right[i]) > 1e-2)) {
  console.log("Changed: other activations are off, or the step is another.");
  process.exit(1);
}
console.log("As found: below zero a softsign learns up the error.");
JS
node slopes.cjs
