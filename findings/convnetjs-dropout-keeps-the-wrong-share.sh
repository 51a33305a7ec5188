#!/bin/bash
# The dropout layer of convnetjs. One would guess that with a drop_prob of 0.2 a cell passes 0.8 of its value, on average
# while training, and always when predicting. In 0.3.0 it trains like that, and predicts with the share that was dropped,
# 0.2: the next layer gets a quarter of the sums that it learned from. With a drop_prob of 0, which drops nothing,
# everything is 0 when predicting. At 0.5 both shares are the same, so that the usual value hides it. Its project has an
# unmerged mending (pull request 61).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund convnetjs@0.3.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >share.cjs <<'JS'
const convnetjs = require("convnetjs");
const { version } = require("convnetjs/package.json");

const cells = 40000;
function share(probability, training) {
  const layer = new convnetjs.DropoutLayer({ in_sx: 1, in_sy: 1, in_depth: cells, drop_prob: probability });
  const passed = layer.forward(new convnetjs.Vol(1, 1, cells, 1), training).w;
  return passed.reduce((sum, value) => sum + value, 0) / cells;
}
let changed = false;
for (const probability of [0, 0.1, 0.2, 0.5, 0.8]) {
  const [training, predicting] = [true, false].map((mode) => share(probability, mode));
  console.log(
    `convnetjs ${version}, drop_prob ${probability}: ${training.toFixed(2)} of a cell passes while training, ` +
      `${predicting.toFixed(2)} when predicting`,
  );
  changed ||= Math.abs(training - (1 - probability)) > 0.02 || Math.abs(predicting - probability) > 1e-6;
}
if (changed) {
  console.log("Changed: other shares pass.");
  process.exit(1);
}
console.log("As found: what passes when predicting is the share that was dropped while training.");
JS
node share.cjs
