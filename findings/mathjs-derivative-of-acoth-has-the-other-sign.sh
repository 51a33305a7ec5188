#!/bin/bash
# The derivative of each inverse function of the circle and the hyperbola, by mathjs. One would guess that it is the
# slope of what mathjs computes for the function itself. In 15.2.0 eleven of twelve are. That of acoth has the other
# sign: its slope is 1 / (1 - x^2), the formula of atanh's, and mathjs puts a minus before it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund mathjs@15.2.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.cjs <<'JS'
const { derivative, evaluate, version } = require("mathjs");

const inside = ["asin", "acos", "atanh", "asech"]; // functions that are real for sums below 1
const outside = ["asec", "acsc", "acosh", "acoth"]; // and those for sums above it
const names = [...inside, ...outside, "atan", "acot", "asinh", "acsch"];
const wrong = [];
for (const name of names) {
  const x = outside.includes(name) ? 1.7 : 0.4;
  const measured = (evaluate(`${name}(${x + 1e-5})`) - evaluate(`${name}(${x - 1e-5})`)) / 2e-5;
  const given = derivative(`${name}(x)`, "x").evaluate({ x });
  const says = Math.abs(measured - given) < 1e-6 ? "the same" : "another";
  console.log(`mathjs ${version}, ${name} at ${x}: slope ${measured.toFixed(4)}, derivative ${given.toFixed(4)}: ${says}`);
  if (says === "another") {
    wrong.push([name, measured + given]);
  }
}
if (wrong.length !== 1 || wrong[0][0] !== "acoth" || Math.abs(wrong[0][1]) > 1e-6) {
  console.log("Changed: it is no longer just acoth, with the other sign.");
  process.exit(1);
}
console.log("As found: the derivative of acoth has the wrong sign, and the other eleven are right.");
JS
node slopes.cjs
