#!/bin/bash
# The sum of two layers by thinc, the library under spaCy: add(Relu(...), Linear(...)). One would guess that the order
# of the two changes nothing, and that the way back is the slope of the sum. In 9.1.1 add writes the sum over the first
# layer's output, and a layer that keeps its output for the way back finds the sum there: in the first place Relu,
# Sigmoid and Swish pass wrong gradients on, a sigmoid's ten times too long. In the second place they are right, and
# layers that keep their input, Gelu and Mish, are in both. A shortcut written as add(noop(), layer) writes over the
# data: predict changes the rows it was given, so that it answers them otherwise the second time, and the gradient of
# the layer's weights is that of the changed rows. The way back adds in place too, into the gradient that it was given.
# residual(layer) is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check thinc==9.1.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >sum.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from thinc import api

rows = np.array([[0.9, -0.4, 0.3], [-0.7, 1.1, 0.5], [0.2, 0.6, -1.2], [-1.3, -0.8, 0.4]], dtype="f")
back = np.array([[1.0, -0.5], [0.5, 1.5], [-1.0, 0.7], [0.8, -0.6]], dtype="f")


def layer(kind, seed):
    made = getattr(api, kind)(2, 3).initialize(X=rows)
    draw = np.random.default_rng(seed)
    made.set_param("W", draw.normal(size=(2, 3)).astype("f"))
    made.set_param("b", draw.normal(size=2).astype("f"))
    return made


def share_of_error(model):
    """The largest error of the gradient at the rows, as a share of the largest gradient."""
    _, way_back = model(rows.copy(), is_train=True)
    given, step, slope = way_back(back.copy()), 2.0**-9, np.zeros(rows.shape)
    for place in np.ndindex(rows.shape):
        there, here = rows.copy(), rows.copy()
        there[place] += step
        here[place] -= step
        change = model.predict(there).astype("d") - model.predict(here)
        slope[place] = (change * back).sum() / (2 * step)
    return np.abs(given - slope).max() / np.abs(slope).max()


print(f"thinc {version('thinc')}")
changed = []
for kind, wrong in {"Relu": True, "Sigmoid": True, "Swish": True, "Gelu": False, "Mish": False}.items():
    one, other = layer(kind, 3), layer("Linear", 4)
    first, second = share_of_error(api.add(one, other)), share_of_error(api.add(other, one))
    print(f"{kind} and Linear: the gradient is off by {first:.0%} with {kind} first, by {second:.0%} with it second")
    if second > 0.01 or (first < 0.1 if wrong else first > 0.01):
        changed.append(kind)

square = api.Linear(3, 3).initialize(X=rows)
square.set_param("W", np.array([[0.5, 0.0, -0.3], [0.2, 0.4, 0.0], [-0.1, 0.6, 0.7]], dtype="f"))
shortcut, right = api.add(api.noop(), square), rows + square.predict(rows)
mine = rows.copy()
answers = [shortcut.predict(mine).copy() for _ in range(2)]
once, again = (answer[0].round(2) for answer in answers)
print(f"the row {rows[0]} by the shortcut, twice: {once}, {again}; the row is then {mine[0].round(2)}")
if not np.allclose(answers[0], right) or np.allclose(answers[1], right) or np.allclose(mine, rows):
    changed.append("predict")
ones = np.ones_like(rows)
_, way_back = shortcut(rows.copy(), is_train=True)
way_back(ones)
learned, fits = square.get_grad("W"), np.ones_like(rows).T @ rows
print(f"the gradient of its first weights is {learned[0].round(2)}, where {fits[0].round(2)} is right")
if np.allclose(learned, fits) or np.allclose(ones, 1):
    changed.append("the way back of the shortcut")
kept = rows.copy()
if not np.allclose(api.residual(square).predict(kept), right) or not np.array_equal(kept, rows):
    changed.append("residual")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: the sum stands where the first layer's output was.")
PYTHON
env/bin/python -I sum.py
