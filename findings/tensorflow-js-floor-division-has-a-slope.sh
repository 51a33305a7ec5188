#!/bin/bash
# Three gradients of TensorFlow.js: those of tf.floorDiv, tf.mirrorPad and tf.image.resizeBilinear with half-pixel
# centres. One would guess that each is the slope of what the function computes, or is refused. In 4.22.0 floorDiv, a
# staircase, has the slope of the quotient; what mirrorPad copies sends nothing back to the cell it was copied from; and
# resizeBilinear takes the slopes of the grid without half-pixel centres. tf.floor, tf.pad and a resize without
# half-pixel centres are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @tensorflow/tfjs@4.22.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.cjs <<'JS'
const tf = require("@tensorflow/tfjs");

tf.env().set("IS_TEST", true); // no advice on its native backend

const x = [0.33, 0.45, 0.21, 0.62];
// Unequal weights, so that no two cells of the output stand for each other.
const weighed = (y) => tf.sum(tf.mul(y.flatten(), tf.range(1, y.size + 1)));
const image = (v) => tf.reshape(v, [1, 2, 2, 1]);
const resize = (halfPixel) => (v) => tf.image.resizeBilinear(image(v), [3, 3], false, halfPixel);
const cases = {
  "floor(x / 0.3)": [(v) => tf.floor(tf.div(v, 0.3)), true],
  "floorDiv(x, 0.3)": [(v) => tf.floorDiv(v, tf.scalar(0.3)), false],
  "pad(x) by one cell": [(v) => tf.pad(v, [[1, 1]]), true],
  'mirrorPad(x) by one cell, "reflect"': [(v) => tf.mirrorPad(v, [[1, 1]], "reflect"), false],
  "resizeBilinear, 2 by 2 to 3 by 3": [resize(false), true],
  "the same with half-pixel centres": [resize(true), false],
};
// These functions are linear between the steps of the staircase, so a wide difference is exact.
const h = 0.01;
const measure = (f) =>
  x.map((_, i) => {
    const [up, down] = [h, -h].map((d) => weighed(f(tf.tensor1d(x.map((v, j) => v + (i === j ? d : 0))))).dataSync()[0]);
    return (up - down) / (2 * h);
  });
const shown = (values) => values.map((value) => value.toFixed(2)).join(" ");
let changed = false;
console.log(`tfjs ${tf.version.tfjs}, four cells`);
for (const [name, [f, right]] of Object.entries(cases)) {
  const measured = measure(f);
  const given = [...tf.grad((v) => weighed(f(v)))(tf.tensor1d(x)).dataSync()];
  const agree = measured.every((value, i) => Math.abs(value - given[i]) < 1e-2);
  console.log(`${name}: slopes measured ${shown(measured)}, by tf.grad ${shown(given)}`);
  changed ||= agree !== right;
}
if (changed) {
  console.log("Changed: it is no longer just these three gradients that are wrong.");
  process.exit(1);
}
console.log("As found: floorDiv, mirrorPad and the half-pixel resize have gradients of other functions.");
JS
node slopes.cjs
