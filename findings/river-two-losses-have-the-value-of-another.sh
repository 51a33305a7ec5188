#!/bin/bash
# Two losses of river for regression, Quantile and Cauchy. One would guess that the gradient is the slope of the value,
# as it is of the four others. In 0.26.1 both gradients are those of the loss that is named, and the values are not.
# Quantile(0.1) learns the number that a tenth of the answers lie below, and its value is least where nine tenths do: a
# model that has learned the low quantile is told a loss eight times that of one that says the high one. With the
# default, the median, the two are one. Cauchy, by which an outlier counts less, has the absolute error for its value,
# whatever its C is: where C is 1, an error of 30 counts 30 and not 3.4.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check river==0.26.1 numpy==2.4.6 scipy==1.17.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >values.py <<'PYTHON'
import math
import random
import sys
from importlib.metadata import version

from river import linear_model
from river.optim import SGD, losses

step, errors = 1e-6, (-30.0, -1.3, -0.06, 0.12, 0.7, 2.9, 30.0)
row = {"one": 1.0}


def agrees(loss):
    """Whether the gradient is the slope of the value at each of the errors."""
    slopes = {e: (loss(2.0, 2.0 + e + step) - loss(2.0, 2.0 + e - step)) / (2 * step) for e in errors}
    return all(math.isclose(loss.gradient(2.0, 2.0 + e), slope, abs_tol=1e-4) for e, slope in slopes.items())


print(f"river {version('river')}")
changed = []
right = losses.Absolute(), losses.Squared(), losses.Huber(0.5), losses.EpsilonInsensitiveHinge(), losses.Quantile()
for loss in right:
    if not agrees(loss):
        changed.append(type(loss).__name__)
for loss in (losses.Quantile(0.1), losses.Cauchy(C=1.0), losses.Cauchy()):
    if agrees(loss):
        changed.append(f"the value of {type(loss).__name__}")

draw = random.Random(0)
answers = [draw.random() for _ in range(40_000)]
for part in (0.1, 0.5, 0.9):
    loss = losses.Quantile(part)
    model = linear_model.LinearRegression(optimizer=SGD(0.001), loss=loss, intercept_lr=0.0)
    for answer in answers:
        model.learn_one(row, answer)
    learned = model.predict_one(row)
    values = [sum(loss(answer, point) for answer in answers) / len(answers) for point in (learned, 1 - learned)]
    print(f"Quantile({part}), answers from 0 to 1: {learned:.2f} is learned; the mean loss")
    print(f"  of {learned:.2f} is {values[0]:.3f}, and that of {1 - learned:.2f} is {values[1]:.3f}")
    if abs(learned - part) > 0.03 or (part != 0.5 and values[0] < 6 * values[1]):
        changed.append(f"Quantile({part})")

for width in (1.0, 80.0):
    loss = losses.Cauchy(C=width)
    for error in (0.1, 30.0):
        value, fits = loss(2.0, 2.0 + error), width**2 / 2 * math.log1p((error / width) ** 2)
        print(f"Cauchy with a C of {width:g}, of an error of {error:g}: {value:.4g}, where {fits:.4g} is right")
        if not math.isclose(value, error):
            changed.append(f"Cauchy at {error:g} with a C of {width:g}")
        if not math.isclose(loss.gradient(2.0, 2.0 + error), error / (1 + (error / width) ** 2)):
            changed.append(f"the gradient of Cauchy at {error:g} with a C of {width:g}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: two losses have the gradient of one and the value of another.")
PYTHON
env/bin/python -I values.py
