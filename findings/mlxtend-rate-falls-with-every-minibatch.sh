#!/bin/bash
# The option decrease_const of mlxtend's network, MultiLayerPerceptron. Its manual says that it shrinks the rate after
# each epoch, by eta / (1 + epoch * decrease_const). One would guess that in epoch 4, counted from 0, with a constant of
# 0.5 the rate is a third of eta, however many minibatches there are. In 0.25.0 the rate itself is divided again before
# every minibatch: each epoch starts from what the last one left, and divides as often as it has minibatches. With one
# minibatch it is 1/22.5 of eta there. With ten it is 22.5 to the power of ten smaller, so that nothing is learned any
# more, without a word. The more minibatches, the sooner a network stands still, where more would learn faster.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mlxtend==0.25.0 scikit-learn==1.9.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >rate.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from mlxtend.classifier import MultiLayerPerceptron

draw = np.random.default_rng(0)
one = draw.normal(size=(1, 2))
EPOCHS, CONSTANT, ETA = 5, 0.5, 1e-4


def length(minibatches, decrease):
    """The step of the last epoch: every row is the same and the rate is small, so that the gradient hardly moves."""
    x, y = np.repeat(one, 20, axis=0), np.zeros(20, int)
    w = []
    for epochs in (EPOCHS - 1, EPOCHS):
        options = {"hidden_layers": [3], "n_classes": 2, "random_seed": 1, "minibatches": minibatches}
        net = MultiLayerPerceptron(eta=ETA, epochs=epochs, decrease_const=decrease, **options).fit(x, y)
        w.append(np.concatenate([net.w_["1"].ravel(), net.w_["out"].ravel()]))
    return np.linalg.norm(w[1] - w[0])


print(f"mlxtend {version('mlxtend')}: the way of epoch {EPOCHS - 1} with decrease_const {CONSTANT}, over that without")
said = 1 / (1 + (EPOCHS - 1) * CONSTANT)
divisors = [1 + k * CONSTANT for k in range(EPOCHS)]
changed = []
for minibatches in (1, 2, 10):
    rate, steps = 1.0, []
    for divisor in divisors:
        steps = []
        for _ in range(minibatches):
            rate /= divisor
            steps.append(rate)
    found, divided = length(minibatches, CONSTANT) / length(minibatches, 0.0), np.mean(steps)
    print(f"  {minibatches} minibatches: {found:.3g}; by the manual {said:.3g}, divided again each time {divided:.3g}")
    if abs(found - divided) > 0.01 * divided + 1e-9 or abs(found - said) < 0.1 * said:
        changed.append(f"the rate with {minibatches} minibatches")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: the rate is divided before every minibatch, and what is divided is what was left.")
PYTHON
env/bin/python -I rate.py
