#!/bin/bash
# A network of scikit-learn that gives each row any of three labels, turned into PyTorch by Hummingbird. One would guess
# a probability for each label and any of them in the answer, as in scikit-learn, or a refusal. In 0.4.12 the network is
# taken for one that picks one class of three: a softmax stands where each label has a sigmoid, so that the three
# probabilities share one between them. For a row of all three labels, each more likely than not, two are called
# unlikely. predict gives one number for each row, its likeliest label, where three of 0 or 1 belong, also for a row
# without a label. Two labels become four columns. A network for one of two or of three classes is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check hummingbird-ml==0.4.12 scikit-learn==1.5.2 torch==2.13.0 \
    numpy==1.26.4 || { echo "Not tried: the packages could not be installed."; exit 2; }
cat >labels.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from hummingbird.ml import convert
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
rows = np.random.default_rng(0).normal(size=(300, 4)).astype("f")
above = (rows > 0).astype(int)


def both_ways(answers):
    network = MLPClassifier((8,), max_iter=500, random_state=0).fit(rows, answers)
    other = convert(network, "torch")
    return network.predict_proba(rows), other.predict_proba(rows), network.predict(rows), other.predict(rows)


print(f"hummingbird-ml {version('hummingbird-ml')}, scikit-learn {version('scikit-learn')}")
changed = []
for name, answers in (("two classes", above[:, 0]), ("three classes", rows[:, :3].argmax(axis=1))):
    right, given, answer, other = both_ways(answers)
    same = (answer == other).mean()
    print(f"{name}: probabilities off by {np.abs(given - right).max():.0e}, answers {same:.0%} the same")
    if not np.allclose(given, right, atol=1e-5) or not np.array_equal(answer, other):
        changed.append(name)

right, given, answer, other = both_ways(above[:, :3])
odds = right / (1 - right)
off, total = np.abs(given - right).max(), given.sum(axis=1).mean()
print(f"three labels: probabilities off by up to {off:.2f}, and those of a row add up to {total:.3f}")
print(f"  answers of the shape {other.shape} where {answer.shape} is right")
for wanted in (3, 0):
    row = np.flatnonzero(answer.sum(axis=1) == wanted)[0]
    print(f"  a row of the labels {answer[row]}, by {right[row].round(2)}: {other[row]}, by {given[row].round(2)}")
if np.allclose(given, right, atol=0.1) or not np.allclose(given, odds / odds.sum(axis=1, keepdims=True), atol=1e-4):
    changed.append("the probabilities of three labels")
if other.shape != (300,) or not np.array_equal(other, right.argmax(axis=1)):
    changed.append("the answers for three labels")

right, given, answer, other = both_ways(above[:, :2])
print(f"two labels: probabilities of the shape {given.shape} where {right.shape} is right, answers of {other.shape}")
if given.shape != (300, 4) or other.shape != (300,):
    changed.append("two labels")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: labels that need not exclude each other are made to.")
PYTHON
env/bin/python -I labels.py
