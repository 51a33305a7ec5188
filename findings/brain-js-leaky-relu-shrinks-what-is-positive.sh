#!/bin/bash
# The activation leaky-relu of brain.js. One would guess max(0.01 h, h): positive sums pass, negative ones are divided by
# 100, and the slope is 1 or 0.01 to match. In 1.6.1 it is the other way round and cut off: positive sums are multiplied by
# 0.01, negative ones become 0. The way back takes the slopes 1 and 0.01 all the same, so a step is no gradient of it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund brain.js@1.6.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >leaky.cjs <<'JS'
const { NeuralNetwork } = require("brain.js");

// One weight and no bias: what goes in is the sum.
function network() {
  const net = new NeuralNetwork({ activation: "leaky-relu" });
  net.sizes = [1, 1];
  net.initialize();
  net.weights[1] = [[1]];
  net.biases[1] = [0];
  return net;
}
const value = (h) => network().runInput([h])[0];
function slope(h) {
  const net = network();
  net.runInput([h]);
  net.calculateDeltas([net.outputs[1][0] + 1]); // an error of 1, so that the delta is the slope
  return net.deltas[1][0];
}
const near = (a, b) => Math.abs(a - b) < 1e-6;
const version = require("brain.js/package.json").version;
for (const h of [2, -2]) {
  console.log(`brain.js ${version}: leaky-relu of ${h} is ${value(h)}; the way back takes a slope of ${slope(h)}`);
}
const found = near(value(2), 0.02) && near(value(-2), 0) && near(slope(2), 1) && near(slope(-2), 0.01);
if (!found) {
  console.log("Changed: it was 0.02 with slope 1, and 0 with slope 0.01.");
  process.exit(1);
}
console.log("As found: the positive side is shrunk, the negative one cut off, and the slopes are those of neither.");
JS
node leaky.cjs
