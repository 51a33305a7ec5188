#!/bin/bash
# The derivative of atanh(x), the way back from a tanh, by nerdamer: as the text "diff(atanh(x), x)", and by the method of
# the same name, nerdamer.diff("atanh(x)", "x"). One would guess that they are one thing, 1 / (1 - x^2). In 1.1.13, and in
# nerdamer-prime 1.5.0, which goes on with it, the text is. The method turns atanh into the logarithm it is, takes 1 / u
# for its slope, and forgets to multiply by that of u: at 0.7, 0.088 in place of 1.961. The same goes for asinh and acosh;
# tanh, and the same logarithm when it is written out, are right both ways.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund nerdamer@1.1.13 nerdamer-prime@1.5.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.cjs <<'JS'
const { readFileSync } = require("node:fs");

const functions = {
  "atanh(x)": [0.7, Math.atanh],
  "asinh(x)": [0.7, Math.asinh],
  "acosh(x)": [1.7, Math.acosh],
  "tanh(x)": [0.7, Math.tanh],
  "log((1+x)/(1-x))/2": [0.7, Math.atanh],
};
const wrong = ["atanh(x)", "asinh(x)", "acosh(x)"];
const near = (a, b) => Math.abs(a - b) < 1e-6;
let changed = false;
for (const name of ["nerdamer", "nerdamer-prime"]) {
  const nerdamer = require(`${name}/all`);
  console.log(`${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version}`);
  for (const [text, [x, f]] of Object.entries(functions)) {
    const measured = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
    const [called, written] = [nerdamer.diff(text, "x"), nerdamer(`diff(${text}, x)`)].map((derivative) =>
      Number(nerdamer(derivative.toString()).evaluate({ x }).text("decimals")),
    );
    console.log(
      `  ${text} at ${x}: slope ${measured.toFixed(4)}, by diff in the text ${written.toFixed(4)}, ` +
        `by nerdamer.diff ${called.toFixed(4)}`,
    );
    changed ||= !near(written, measured) || near(called, measured) === wrong.includes(text);
  }
}
if (changed) {
  console.log("Changed: nerdamer.diff no longer differs just for atanh, asinh and acosh.");
  process.exit(1);
}
console.log("As found: nerdamer.diff leaves the inner slope out of atanh, asinh and acosh.");
JS
node slopes.cjs
