#!/bin/bash
# The network of mlxtend, MultiLayerPerceptron, with a softmax at its end. One would guess that predict_proba gives the
# numbers that come out of the softmax: those that its cross-entropy is of, so that a class that is learned well has a
# probability near 1. In 0.25.0 predict_proba puts them through the softmax once more. What is between 0 and 1 is hardly
# apart as an exponent, so that of two classes the surest row has 0.73, e / (1 + e), and of ten it would have 0.23. The
# cross-entropy of these probabilities is many times that of the training. The likelier class stays the likelier one,
# so predict is right. SoftmaxRegression of the same package, which has no hidden layer, gives what its softmax gives.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mlxtend==0.25.0 scikit-learn==1.9.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >probabilities.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from mlxtend.classifier import MultiLayerPerceptron, SoftmaxRegression

draw = np.random.default_rng(0)
y = np.repeat([0, 1], 50)
x = draw.normal(size=(100, 2)) + 6 * y[:, None] - 3  # two clouds far apart


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def network_by_hand(net):
    h = 1 / (1 + np.exp(-(x @ net.w_["1"] + net.b_["1"])))
    return softmax(h @ net.w_["out"] + net.b_["out"])


def regression_by_hand(net):
    return softmax(x @ net.w_ + net.b_)


def cross_entropy(p):
    return -np.log(p[np.arange(len(y)), y]).mean()


print(f"mlxtend {version('mlxtend')}, two classes far apart")
passes = []
of_network = MultiLayerPerceptron(hidden_layers=[4], eta=0.1, epochs=500, random_seed=1).fit(x, y)
of_regression = SoftmaxRegression(eta=0.1, epochs=500, random_seed=1).fit(x, y)
for net, by_hand in ((of_network, network_by_hand), (of_regression, regression_by_hand)):
    name, right, given = type(net).__name__, by_hand(net), net.predict_proba(x)
    print(f"{name}: the surest row has {right.max():.4f} by hand, {given.max():.4f} by predict_proba")
    print(f"  cross-entropy: {cross_entropy(right):.5f} by hand, {cross_entropy(given):.5f} of predict_proba")
    # The last cost, which is half of the mean, tells that the numbers by hand are those that it trains with.
    if abs(2 * net.cost_[-1] - cross_entropy(right)) > 1e-9 or (net.predict(x) != y).any():
        sys.exit(f"Changed: {name} does not train with the probabilities by hand, or does not learn two clouds.")
    times = [k for k, p in ((1, right), (2, softmax(right))) if np.allclose(given, p, rtol=0, atol=1e-12)]
    passes.append(times)
if passes != [[2], [1]]:
    sys.exit(f"Changed: the outputs went through the softmax {passes} times, the network's and the regression's.")
print("As found: predict_proba of the network puts probabilities through the softmax.")
PYTHON
env/bin/python -I probabilities.py
