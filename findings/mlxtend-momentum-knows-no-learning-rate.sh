#!/bin/bash
# The option momentum of mlxtend's network, MultiLayerPerceptron: a share of the step before is added to a step. Its
# manual has it as grad(t) + momentum * grad(t - 1), without a word of the rate. One would guess that the rate eta is
# before both, as it is before the gradient where momentum is 0: then half the rate makes half the step. In 0.25.0 it is
# before the first only. The second is taken off as it is, at a rate of 1: with eta = 0.001 and momentum = 0.9 what is
# called a share is nine hundred times the gradient's own step, and a smaller eta does not make it smaller. A network
# that learns without momentum has a higher cost with it than a guess of one half for each class. (The gradient is a sum
# over the rows, so the step grows with them. Of the steps before the last one nothing is kept.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mlxtend==0.25.0 scikit-learn==1.9.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >momentum.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from mlxtend.classifier import MultiLayerPerceptron

draw = np.random.default_rng(0)
y = np.repeat([0, 1], 50)
x = draw.normal(size=(100, 2)) + 2 * y[:, None] - 1


def trained(epochs, eta, momentum):
    options = {"hidden_layers": [4], "minibatches": 1, "random_seed": 1}
    return MultiLayerPerceptron(eta=eta, epochs=epochs, momentum=momentum, **options).fit(x, y)


def weights(epochs, eta, momentum):
    net = trained(epochs, eta, momentum)
    return np.concatenate([net.w_["1"].ravel(), net.w_["out"].ravel()])


print(f"mlxtend {version('mlxtend')}: what momentum adds to the second step, over the first step's gradient")
changed = []
for eta in (0.1, 0.01, 0.001):
    # The first step is down the gradient alone. The second one starts at the same weights with momentum and without.
    gradient = (weights(0, eta, 0.0) - weights(1, eta, 0.0)) / eta
    added = weights(2, eta, 0.0) - weights(2, eta, 0.9)
    share = added @ gradient / (gradient @ gradient)
    if not np.allclose(added, share * gradient, rtol=0, atol=1e-7):
        sys.exit("Changed: momentum adds something else than the gradient before.")
    print(f"  eta {eta}: {share:.4f}, where eta times momentum is {0.9 * eta:g}")
    if abs(share - 0.9) > 1e-6:
        changed.append(f"the share at a rate of {eta}")
without, shared = (trained(200, 0.001, momentum).cost_[-1] for momentum in (0.0, 0.9))
guess = -0.5 * np.log(0.5)  # cost_ is half of the mean cross-entropy
print(f"after 200 epochs with eta 0.001: a cost of {without:.3f} without momentum, {shared:.3f} with 0.9")
print(f"  a probability of one half for each class costs {guess:.3f}")
if not without < guess < shared:
    changed.append("which of the two learns")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: the rate is before the gradient, and not before what momentum adds.")
PYTHON
env/bin/python -I momentum.py
