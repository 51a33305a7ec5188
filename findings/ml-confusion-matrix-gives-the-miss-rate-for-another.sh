#!/bin/bash
# The false omission rate of ml-confusion-matrix: of the rows called negative, the share that is positive. One would
# guess FN / (FN + TN), which is 1 minus the negative predictive value. In 2.0.0 getFalseOmissionRate divides by
# FN + TP: it is the false negative rate, of the rows that are positive the share that is missed, which has a method of
# its own. A network that calls 99 of 100 rows negative, 9 of the 10 positive ones among them, misses 90 % of these and
# is wrong in 9 % of what it calls negative; it is told 90 % both times. Eleven other rates and scores are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-confusion-matrix@2.0.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >rates.cjs <<'JS'
const { ConfusionMatrix } = require("ml-confusion-matrix");
const fs = require("node:fs");

const { version } = JSON.parse(fs.readFileSync("node_modules/ml-confusion-matrix/package.json", "utf8"));
const times = (n, value) => Array(n).fill(value);
const near = (a, b) => Math.abs(a - b) < 1e-9;

function matrix(tp, fn, fp, tn) {
  const actual = [...times(tp + fn, "yes"), ...times(fp + tn, "no")];
  const said = [...times(tp, "yes"), ...times(fn, "no"), ...times(fp, "yes"), ...times(tn, "no")];
  return ConfusionMatrix.fromLabels(actual, said);
}

const changed = [];
console.log(`ml-confusion-matrix ${version}`);
for (const [tp, fn, fp, tn] of [[1, 9, 0, 90], [5, 2, 4, 6], [30, 10, 5, 20]]) {
  const m = matrix(tp, fn, fp, tn);
  const marginals = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
  const right = {
    TruePositiveRate: tp / (tp + fn),
    TrueNegativeRate: tn / (tn + fp),
    PositivePredictiveValue: tp / (tp + fp),
    NegativePredictiveValue: tn / (tn + fn),
    FalseNegativeRate: fn / (fn + tp),
    FalsePositiveRate: fp / (fp + tn),
    FalseDiscoveryRate: fp / (fp + tp),
    F1Score: (2 * tp) / (2 * tp + fp + fn),
    MatthewsCorrelationCoefficient: (tp * tn - fp * fn) / marginals,
    Informedness: tp / (tp + fn) + tn / (tn + fp) - 1,
    Markedness: tp / (tp + fp) + tn / (tn + fn) - 1,
  };
  for (const [name, value] of Object.entries(right)) {
    if (!near(m[`get${name}`]("yes"), value)) changed.push(name);
  }
  const omission = m.getFalseOmissionRate("yes");
  console.log(`TP ${tp}, FN ${fn}, FP ${fp}, TN ${tn}: false omission rate ${omission.toFixed(3)}`);
  console.log(`  right is ${(fn / (fn + tn)).toFixed(3)}; ${right.FalseNegativeRate.toFixed(3)} is the false negative rate`);
  if (!near(omission, right.FalseNegativeRate)) changed.push("FalseOmissionRate");
}
if (changed.length) {
  console.log(`Changed: ${[...new Set(changed)].join(", ")}.`);
  process.exit(1);
}
console.log("As found: the false omission rate is the false negative rate.");
JS
node rates.cjs
