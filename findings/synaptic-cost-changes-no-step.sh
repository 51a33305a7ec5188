#!/bin/bash
# The option cost of synaptic's Trainer, and of neataptic's network.train. One would guess that training descends the cost
# that is named: MSE by default, or cross-entropy. The cost is only reported, and compared with the error to stop at: the
# weights after an epoch are the same to the last digit for both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund synaptic@1.1.4 neataptic@1.4.7 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >cost.cjs <<'JS'
const synaptic = require("synaptic");
const neataptic = require("neataptic");

const data = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]].map(([a, b, t]) => ({ input: [a, b], output: [t] }));
const once = { iterations: 1, error: 0, rate: 0.5, shuffle: false };

function bySynaptic(start, cost) {
  const net = synaptic.Network.fromJSON(JSON.parse(start));
  const { error } = new synaptic.Trainer(net).train(data, { ...once, cost: synaptic.Trainer.cost[cost] });
  return { error, after: JSON.stringify(net.toJSON().connections.map((c) => c.weight)) };
}
function byNeataptic(start, cost) {
  const net = neataptic.Network.fromJSON(JSON.parse(start));
  const { error } = net.train(data, { ...once, error: 1e-9, cost: neataptic.methods.cost[cost] });
  return { error, after: JSON.stringify(net.toJSON().connections.map((c) => c.weight)) };
}
const libraries = {
  synaptic: [bySynaptic, JSON.stringify(new synaptic.Architect.Perceptron(2, 3, 1).toJSON())],
  neataptic: [byNeataptic, JSON.stringify(new neataptic.architect.Perceptron(2, 3, 1).toJSON())],
};
let changed = false;
for (const [name, [train, start]] of Object.entries(libraries)) {
  const [mse, cross] = ["MSE", "CROSS_ENTROPY"].map((cost) => train(start, cost));
  const moved = mse.after !== JSON.stringify(JSON.parse(start).connections.map((c) => c.weight));
  const same = mse.after === cross.after;
  const version = require(`${name}/package.json`).version;
  console.log(
    `${name} ${version}: one epoch with MSE says ${mse.error.toFixed(4)}, with cross-entropy ` +
      `${cross.error.toFixed(4)}; the weights after it are ${same ? "the same" : "others"}`,
  );
  changed ||= !moved || !same || mse.error === cross.error;
}
if (changed) {
  console.log("Changed: the cost moved the weights, or nothing did.");
  process.exit(1);
}
console.log("As found: the cost changes what is printed, not the step.");
JS
node cost.cjs
