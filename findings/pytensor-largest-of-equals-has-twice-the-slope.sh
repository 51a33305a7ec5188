#!/bin/bash
# The slope of the largest of some numbers by PyTensor, where several are equal, as in a max pool over a flat patch or
# two hidden units of the same weights. The largest of x and x is x, so one would guess that the slope along x is 1: all
# of it to one of the two, or a half to each, as JAX does. In 3.0.7 pt.max gives 1 to each, and so does pt.min: in all
# the slope as many times as numbers are equal. A difference quotient along x is 1. pt.maximum(x, x) is right, with all
# of the slope for the first. The ties of maximum are known (pytensor issue 2187), and this of max is known of Theano,
# which PyTensor goes on with (Theano issue 4568, open since 2016).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pytensor==3.0.7 jax==0.10.2 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >ties.py <<'PYTHON'
import sys
from importlib.metadata import version

import jax
import jax.numpy as jnp
import numpy as np
import pytensor
import pytensor.tensor as pt

pytensor.config.cxx = ""  # no C compiler is asked for
changed = []
x, v = pt.dscalar("x"), pt.dvector("v")
twice = {
    "max of x and x": (pt.max(pt.stack([x, x])), 2.0),
    "min of x and x": (pt.min(pt.stack([x, x])), 2.0),
    "max of x, x and x": (pt.max(pt.stack([x, x, x])), 3.0),
    "maximum(x, x)": (pt.maximum(x, x), 1.0),
}
print(f"PyTensor {version('pytensor')}: the slope along x, where 1 is right")
for name, (value, expected) in twice.items():
    f = pytensor.function([x], [value, pytensor.grad(value, x)])
    at, slope = (float(each) for each in f(0.7))
    quotient = (float(f(0.7 + 1e-6)[0]) - float(f(0.7 - 1e-6)[0])) / 2e-6
    print(f"  {name} is {at:g}, its slope {slope:g}; by a difference it is {quotient:.6g}")
    if slope != expected or abs(quotient - 1) > 1e-6:
        changed.append(name)
gradient = pytensor.function([v], pytensor.grad(pt.max(v), v))
by_jax = jax.grad(jnp.max)
for numbers in ([3.0, 1.0, 2.0], [2.0, 2.0, 1.0], [0.0, 0.0, 0.0]):
    one, other = gradient(np.array(numbers)), np.asarray(by_jax(jnp.array(numbers)))
    print(f"max of {numbers}: {one.tolist()}, by JAX {other.round(3).tolist()}")
    ties = numbers.count(max(numbers))
    if one.sum() != ties or abs(other.sum() - 1) > 1e-6:
        changed.append(f"max of {numbers}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: each of the equal ones gets the whole slope.")
PYTHON
env/bin/python -I ties.py
