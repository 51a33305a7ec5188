#!/bin/bash
# The option activation of ml-fnn, a string of its documented list: logistic, relu, softplus and ten more beside the
# default tanh. One would guess that the hidden layers compute what is named, and that a name that does not exist is
# refused. In 5.0.0 each of them is taken for tanh, without a word: the trained weights are those of tanh to the last
# digit. (The name is looked for with "in" on a list, which knows positions and no names.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund ml-fnn@5.0.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >activation.cjs <<'JS'
const Network = require("ml-fnn");
const { version } = require("ml-fnn/package.json");

const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
const answers = [0, 1, 1, 0];

// The library draws its first weights from Math.random: the same ones for each activation.
function trained(activation) {
  let state = 1;
  Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const network = new Network({ hiddenLayers: [4], iterations: 100, learningRate: 0.1, activation });
  network.train(inputs, answers);
  const model = network.toJSON();
  return { says: model.activation, weights: JSON.stringify(model.layers.map(({ W, b }) => [W, b])) };
}
const byTanh = trained("tanh");
let changed = false;
for (const name of ["identity", "logistic", "relu", "softplus", "sinusoid", "no such function"]) {
  const { says, weights } = trained(name);
  const same = weights === byTanh.weights;
  console.log(
    `ml-fnn ${version}: asked for ${name}, it says ${says}; its weights are ${same ? "" : "not "}those of tanh`,
  );
  changed ||= !same || says !== "tanh";
}
if (changed) {
  console.log("Changed: a name is no longer taken for tanh.");
  process.exit(1);
}
console.log("As found: whatever is named, the hidden layers compute tanh.");
JS
node activation.cjs
