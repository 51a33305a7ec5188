#!/bin/bash
# The product of some numbers by jax-js, a JAX for JavaScript, where one of them is 0. The slope along each is the
# product of the others, so one would guess that for 2, 0 and 3 it is 0, 6 and 0. In 0.1.25 the slope of np.prod along
# the 0 is NaN, and so is that of np.cumprod: for the product of the others it takes that of all, divided by the number
# itself, 0 / 0. One entry that is 0, as behind a relu, makes NaN of the weights with the next step. The same product
# written with mul is right, and so is np.prod without a zero. No report of it was found.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @jax-js/jax@0.1.25 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >product.mjs <<'JS'
import { readFileSync } from "node:fs";
import { defaultDevice, grad, init, numpy as np } from "@jax-js/jax";

const { version } = JSON.parse(readFileSync("node_modules/@jax-js/jax/package.json"));
await init("cpu");
defaultDevice("cpu");

const products = {
  "np.prod": (...x) => np.prod(np.stack(x)),
  "np.cumprod": (...x) => np.sum(np.cumprod(np.stack(x), 0)),
  mul: (x, y, z) => x.mul(y).mul(z),
};
const scalars = (numbers) => numbers.map((each) => np.array(each, { dtype: np.float64 }));
const slopes = (f, numbers) => numbers.map((_, k) => grad(f, { argnums: k })(...scalars(numbers)).item());
function quotients(f, numbers) {
  return numbers.map((_, k) => {
    const [up, down] = [1e-4, -1e-4].map((h) => f(...scalars(numbers.map((x, i) => (i === k ? x + h : x)))).item());
    return (up - down) / 2e-4;
  });
}

const changed = [];
for (const [name, f] of Object.entries(products)) {
  for (const numbers of [[2, 5, 3], [2, 0, 3], [0, 0, 3]]) {
    const [given, right] = [slopes(f, numbers), quotients(f, numbers)];
    const shown = right.map((x) => Math.round(x * 1e6) / 1e6 || 0);
    console.log(`jax-js ${version}, ${name} of ${numbers.join(", ")}:`);
    console.log(`  slopes ${given.join(", ")}; by a difference ${shown.join(", ")}`);
    given.forEach((x, k) => {
      const asFound = name !== "mul" && numbers[k] === 0 ? Number.isNaN(x) : Math.abs(x - right[k]) < 1e-6;
      if (!asFound) changed.push(`${name} of ${numbers.join(", ")} along number ${k}`);
    });
  }
}
if (changed.length) {
  console.log(`Changed: ${changed.join("; ")}.`);
  process.exit(1);
}
console.log("As found: along a zero the slope of the product is no number.");
JS
node product.mjs
