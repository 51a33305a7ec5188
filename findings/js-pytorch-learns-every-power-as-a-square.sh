#!/bin/bash
# The powers of js-pytorch, a PyTorch for JavaScript: torch.pow(x, n), with its way back. One would guess x to the n and
# the slope n x^(n - 1), or a refusal. In 0.7.2 the slope is 2x whatever n is: of a cube that is less than a quarter of
# what it should be at 3, and of the other sign below 0. The value is right for 1, 2, 3 and so on. For 0, for 0.5 and
# for -1 it is x itself, so that a square root by pow takes no root. torch.sqrt is right both ways. The project knows of
# it: a change that is meant to mend both has been open since 2025 (js-pytorch pull request 42).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund js-pytorch@0.7.2 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >powers.cjs <<'JS'
const { torch } = require("js-pytorch");
const fs = require("node:fs");

const { version } = JSON.parse(fs.readFileSync("node_modules/js-pytorch/package.json", "utf8"));
const points = [-2, 0.5, 1, 3];
const near = (is, should) => is.every((each, k) => Math.abs(each - should[k]) < 1e-9);
const write = (numbers) => numbers.map((each) => Number(each.toFixed(4))).join(", ");

function valueAndSlope(f, at) {
  const x = torch.tensor(at, true);
  const y = f(x);
  y.backward();
  return [y.data, x.grad];
}

const changed = [];
console.log(`js-pytorch ${version}`);
for (const n of [1, 2, 3, 4, 0, 0.5, -1]) {
  const at = Number.isInteger(n) ? points : points.slice(1);
  const [value, slope] = valueAndSlope((x) => torch.pow(x, n), at);
  const fits = at.map((x) => n * x ** (n - 1));
  console.log(`pow(x, ${n}) at ${write(at)}`);
  console.log(`  value ${write(value)}; right is ${write(at.map((x) => x ** n))}`);
  console.log(`  slope ${write(slope)}; right is ${write(fits)}`);
  const expected = n > 0 && Number.isInteger(n) ? at.map((x) => x ** n) : at;
  if (!near(value, expected)) changed.push(`the value of power ${n}`);
  if (!near(slope, at.map((x) => 2 * x))) changed.push(`the slope of power ${n}`);
}
const [root, slope] = valueAndSlope((x) => torch.sqrt(x), [0.25, 4]);
if (!near(root, [0.5, 2]) || !near(slope, [1, 0.25])) changed.push("sqrt");
const product = valueAndSlope((x) => torch.mul(x, torch.mul(x, x)), points);
if (!near(product[1], points.map((x) => 3 * x * x))) changed.push("the product");
if (changed.length) {
  console.log(`Changed: ${changed.join(", ")}.`);
  process.exit(1);
}
console.log("As found: every power goes back as a square.");
JS
node powers.cjs
