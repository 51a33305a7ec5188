#!/bin/bash
# CategoricalCrossentropy of Thinc, the loss of spaCy's networks: get_grad is what is learned from, get_loss the number
# that is shown. One would guess -log of the probability of the right class, averaged over the rows. In 9.1.1 get_loss
# is the squared distance of the probabilities from the target, to the last digit what L2Distance gives: a network that
# is sure of the wrong class has a loss of 2, not one that grows without end, and guessing one of ten classes costs 0.9
# and not 2.3. With normalize it is divided by the square of the number of rows, so that the same rows twice cost half.
# get_grad is that of cross-entropy behind a softmax, as it should be, so the training is right and the curve is another
# loss's. Its project mended it for another release (pull request 647, of 2022); this one does not have it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check thinc==9.1.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >loss.py <<'PYTHON'
import math
import sys
from importlib.metadata import version

import numpy as np
from thinc.api import CategoricalCrossentropy, L2Distance

print(f"Thinc {version('thinc')}")
loss = CategoricalCrossentropy(normalize=False)
changed = []
for case, p, right in (
    ("sure of the wrong class", 1e-9, 2.0),
    ("almost sure of it", 1e-3, 2 * 0.999**2),
    ("undecided between two", 0.5, 0.5),
    ("nearly right", 0.99, 2 * 0.01**2),
):
    guess, truth = np.array([[p, 1 - p]]), np.array([[1.0, 0.0]])
    value = float(loss.get_loss(guess, truth))
    print(f"{case}: {value:.4f}, where -log p is {-math.log(p):.4f}")
    if not math.isclose(value, right, rel_tol=1e-6):
        changed.append(case)

draw = np.random.default_rng(0)
guesses = draw.dirichlet([1, 1, 1], size=8)
truths = np.eye(3)[draw.integers(0, 3, size=8)]
entropy = -np.log((guesses * truths).sum(axis=1)).mean()
one = float(CategoricalCrossentropy().get_loss(guesses, truths))
two = float(CategoricalCrossentropy().get_loss(np.tile(guesses, (2, 1)), np.tile(truths, (2, 1))))
print(f"8 rows of 3 classes: {one:.4f}, and {two:.4f} when each row is there twice; cross-entropy is {entropy:.4f}")
if not math.isclose(one, float(L2Distance().get_loss(guesses, truths))):
    changed.append("the likeness to L2Distance")
if not math.isclose(one, ((guesses - truths) ** 2).sum() / 64):
    changed.append("the value of 8 rows")
if not math.isclose(one, 2 * two):
    changed.append("the value of the rows twice")
if not np.allclose(CategoricalCrossentropy().get_grad(guesses, truths), (guesses - truths) / 8):
    changed.append("the gradient")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: the gradient is that of cross-entropy, the loss a squared distance.")
PYTHON
env/bin/python -I loss.py
