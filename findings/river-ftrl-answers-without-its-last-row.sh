#!/bin/bash
# Logistic regression of river, a row at a time, by FTRLProximal, which keeps two sums for each weight and makes the
# weight of them when it is asked for, as the paper of its manual has it. One would guess that an answer is of all rows
# so far, as with any other optimiser of river. In 0.26.1 a step makes the weights of the sums first and then adds the
# row's gradient to the sums, so that the weights lack the last row with each feature. After its first row a model says
# one half, as if it had learned nothing. A word that has come up once counts nothing the second time. The gradients are
# taken at weights that lag by one as well, so the model takes another way than the paper's. No report of it was found.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check river==0.26.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >rows.py <<'PYTHON'
import math
import sys
from importlib.metadata import version

from river import linear_model, optim

ALPHA, BETA, L2 = 0.5, 1.0, 1.0


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def weight(z, n):
    """The weight that belongs to the two sums, without an L1 penalty: equation 3 of the paper."""
    return -z / ((BETA + math.sqrt(n)) / ALPHA + L2)


def by_hand(answers, late):
    """One feature that is always 1. The probability after each row."""
    w = z = n = 0.0
    said = []
    for y in answers:
        g = sigmoid(w) - y
        if late:
            w = weight(z, n)
        sigma = (math.sqrt(n + g * g) - math.sqrt(n)) / ALPHA
        z, n = z + g - sigma * w, n + g * g
        if not late:
            w = weight(z, n)
        said.append(sigmoid(w))
    return said


def by_river(optimizer, answers):
    model = linear_model.LogisticRegression(optimizer=optimizer, intercept_lr=0.0)
    said = []
    for y in answers:
        model.learn_one({"word": 1.0}, bool(y))
        said.append(model.predict_proba_one({"word": 1.0})[True])
    return said


def near(one, other):
    return all(abs(a - b) < 1e-12 for a, b in zip(one, other, strict=True))


answers = [1, 1, 1, 0, 1]
found = by_river(optim.FTRLProximal(alpha=ALPHA, beta=BETA, l1=0.0, l2=L2), answers)
print(f"river {version('river')}: the probability of yes after each of the answers {answers}")
for name, said in {
    "FTRLProximal": found,
    "by the paper": by_hand(answers, late=False),
    "by hand, the weight before the sums": by_hand(answers, late=True),
    "SGD": by_river(optim.SGD(0.1), answers),
    "Adam": by_river(optim.Adam(0.1), answers),
}.items():
    print(f"  {name}: {' '.join(f'{p:.4f}' for p in said)}")
    if name in ("SGD", "Adam") and said[0] <= 0.5:
        sys.exit(f"Changed: {name} learns nothing from the first row.")
if found[0] != 0.5 or near(found, by_hand(answers, late=False)) or not near(found, by_hand(answers, late=True)):
    sys.exit("Changed: FTRLProximal answers otherwise.")
print("As found: its weights lack the last row.")
PYTHON
env/bin/python -I rows.py
