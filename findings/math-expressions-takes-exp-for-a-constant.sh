#!/bin/bash
# The derivative of exp(x) by math-expressions, which compares what pupils write with what is right. One would guess
# exp(x), as for e^x: both are read as functions of x, and evaluate gives them the same values. In 1.8.1, the latest
# release that is no alpha, the derivative of exp(x) is 0, without a word, also where it is a part of something longer:
# the slope of the sigmoid 1 / (1 + exp(-x)) is 0 everywhere, and that of x exp(x) is exp(x). The same functions written
# with e^ have the right slopes, and so have fifteen other functions that it reads, from sin to arcsec and from sqrt to
# log. Version 2.0.0-alpha91 gives exp its slope.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund math-expressions@1.8.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.cjs <<'JS'
const fs = require("node:fs");
const expressions = require("math-expressions");

const { version } = JSON.parse(fs.readFileSync("node_modules/math-expressions/package.json", "utf8"));
const step = 1e-6;
const changed = [];
console.log(`math-expressions ${version}`);

// The slope at x that is given, and the slope of what the expression evaluates to.
function slopes(text, x) {
  const expression = expressions.fromText(text);
  const value = (at) => expression.evaluate({ x: at });
  const given = Number(expression.derivative("x").evaluate({ x }));
  return [given, (value(x + step) - value(x - step)) / (2 * step)];
}

const wrong = { "exp(x)": 0, "exp(2x)": 0, "x exp(x)": Math.exp(0.4), "1/(1+exp(-x))": 0, "log(1+exp(x))": 0 };
for (const [text, expected] of Object.entries(wrong)) {
  const [given, fits] = slopes(text, 0.4);
  const written = text.replace(/exp\(([^()]*)\)/, "e^($1)");
  const [byPower] = slopes(written, 0.4);
  console.log(`${text}: slope ${given.toFixed(4)} at 0.4, where ${fits.toFixed(4)} is right`);
  console.log(`  of ${written} it is ${byPower.toFixed(4)}`);
  if (Math.abs(given - expected) > 1e-6 || Math.abs(byPower - fits) > 1e-6) changed.push(text);
}
const right = "sin cos tan sec csc cot arcsin arccos arctan arccot sqrt log ln abs".split(" ");
for (const name of right) {
  const [given, fits] = slopes(`${name}(2x)`, 0.4);
  if (Math.abs(given - fits) > 1e-5) changed.push(name);
}
const [arcsec, fits] = slopes("arcsec(x)", 1.3);
if (Math.abs(arcsec - fits) > 1e-5) changed.push("arcsec");
console.log(`of ${right.join(", ")} of 2x the slope is right`);
if (changed.length) {
  console.log(`Changed: ${changed.join(", ")}.`);
  process.exit(1);
}
console.log("As found: exp(x) has no slope, and e^x has one.");
JS
node slopes.cjs
