#!/bin/bash
# MLPRegressor with several outputs, plain SGD, one batch, no penalty. One would guess that a step goes down the loss
# it reports (loss_, loss_curve_). Its loss is half the mean over all entries, its gradient that of half the sum over
# the outputs: with ten outputs each step is ten times the slope of the curve it draws. With one output they agree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >steps.py <<'PYTHON'
import sys
import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPRegressor

warnings.simplefilter("ignore")
numbers = np.random.default_rng(0)
as_found = True
for outputs in (1, 3, 10):
    x, t = numbers.normal(size=(20, 4)), numbers.normal(size=(20, outputs))
    network = MLPRegressor(
        hidden_layer_sizes=5, activation="tanh", solver="sgd", momentum=0, alpha=0, learning_rate_init=1e-3,
        batch_size=20, shuffle=False, random_state=0,
    )
    targets = t.ravel() if outputs == 1 else t
    network.partial_fit(x, targets)
    (w1, w2), (b1, b2) = ([each.copy() for each in group] for group in (network.coefs_, network.intercepts_))
    network.partial_fit(x, targets)
    used = (b2 - network.intercepts_[1]) / 1e-3

    def loss(bias):
        return np.mean((np.tanh(x @ w1 + b1) @ w2 + bias - t) ** 2) / 2

    nudges = 1e-6 * np.eye(outputs)
    measured = np.array([(loss(b2 + each) - loss(b2 - each)) / 2e-6 for each in nudges])
    ratio = used / measured
    print(
        f"scikit-learn {sklearn.__version__}, {outputs} outputs: the loss reported is {network.loss_:.9f}, "
        f"half the mean of the squares is {loss(b2):.9f}; "
        f"the gradient used is {ratio.min():.5f} to {ratio.max():.5f} times its slope."
    )
    as_found &= abs(network.loss_ - loss(b2)) < 1e-9 and bool(np.all(abs(ratio - outputs) < 1e-4))
if not as_found:
    sys.exit("Changed: the loss is another, or the gradient is no longer its slope times the number of outputs.")
print("As found: the gradient is the slope of the reported loss times the number of outputs.")
PYTHON
env/bin/python -I steps.py
