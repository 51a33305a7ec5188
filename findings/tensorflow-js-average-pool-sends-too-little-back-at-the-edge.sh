#!/bin/bash
# The gradient of tf.avgPool with the padding "same", on TensorFlow.js's backend for the processor. One would guess that
# it is the slope of what avgPool computes: a window that hangs over the edge is divided by the cells it covers, so each
# of them gets back its share of that number. In 4.22.0 the forward pass counts so, and the way back divides by the
# whole window all the same: at the edges less than the slope comes back, in a corner 1 in place of 2.25. With the
# padding "valid" both agree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >pool.cjs <<'JS'
const tf = require("@tensorflow/tfjs");

tf.env().set("IS_TEST", true); // no advice on its native backend

// The sum over a pool is linear in each cell: raising a cell by 1 shows its slope.
const side = 3;
const image = Array.from({ length: side * side }, (_, i) => (i * i) % 7);
const total = (cells, window, padding) =>
  tf.sum(tf.avgPool(tf.tensor4d(cells, [1, side, side, 1]), window, 1, padding)).dataSync()[0];
function slopes(window, padding) {
  const measured = image.map((_, i) => {
    const raised = image.map((cell, j) => cell + (i === j ? 1 : 0));
    return total(raised, window, padding) - total(image, window, padding);
  });
  const pooled = (x) => tf.sum(tf.avgPool(x, window, 1, padding));
  const given = tf.grad(pooled)(tf.tensor4d(image, [1, side, side, 1])).dataSync();
  return { measured, given: [...given] };
}
const near = (a, b) => a.every((value, i) => Math.abs(value - b[i]) < 1e-4);
const shown = (values) => values.map((value) => value.toFixed(2)).join(" ");

let changed = false;
for (const [window, padding] of [[2, "valid"], [3, "valid"], [2, "same"], [3, "same"]]) {
  const { measured, given } = slopes(window, padding);
  console.log(`tfjs ${tf.version.tfjs}, windows of ${window} by ${window}, "${padding}", 3 by 3 cells`);
  console.log(`  slopes measured ${shown(measured)}\n  slopes by tf.grad ${shown(given)}`);
  // Each window is divided by the whole of it: the corner cell stands in 1 or 4 windows, and so on.
  const at = (i) => {
    const inside = (p) => (window === 2 ? Math.min(p, 1) + 1 : side - (p === 1 ? 0 : 1));
    return (inside(Math.floor(i / side)) * inside(i % side)) / window ** 2;
  };
  const wholeWindow = image.map((_, i) => at(i));
  changed ||= padding === "valid" ? !near(measured, given) : near(measured, given) || !near(given, wholeWindow);
}
if (changed) {
  console.log('Changed: "same" no longer divides by the whole window on the way back, or "valid" no longer agrees.');
  process.exit(1);
}
console.log('As found: with "same" the gradient is divided by cells that the average does not count.');
JS
node pool.cjs
