#!/bin/bash
# The density of chi squared by autograd.scipy.stats, with 2.5 degrees of freedom: they need not be whole numbers, and
# scipy's density is right for any above 0. One would guess that autograd gives its slope as it does for 2 and 3, or
# refuses, as it does for the slope along the degrees of freedom. In 1.9.1 the slope of pdf and of logpdf is exactly 0
# at every point as soon as the degrees are not whole, without a word, so that a search by gradients stands still. The
# slope of cdf is right, and so is that of the same density written as a gamma's. autograd's own check_grads finds it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check autograd==1.9.1 scipy==1.17.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >density.py <<'PYTHON'
import sys
from importlib.metadata import version

import autograd.numpy as np
from autograd import elementwise_grad, grad
from autograd.scipy.stats import chi2, gamma
from autograd.test_util import check_grads

x = np.array([0.3, 0.7, 1.4, 2.3, 5.0])


def by_differences(function, step=1e-6):
    return (function(x + step) - function(x - step)) / (2 * step)


def passes(function):
    try:
        check_grads(function, modes=["rev"], order=1)(x)
    except AssertionError:
        return False
    return True


def as_gamma(degrees):
    return lambda t: gamma.logpdf(t / 2, degrees / 2) - np.log(2)


print(f"autograd {version('autograd')}, scipy {version('scipy')}")
changed = []
for degrees in (2.0, 2.5, 3.0, 3.000001):
    for name in ("pdf", "logpdf", "cdf"):

        def function(t):
            return getattr(chi2, name)(t, degrees)

        slope, right = elementwise_grad(function)(x), by_differences(function)
        found = "right" if np.allclose(slope, right, atol=1e-6) else "0" if not slope.any() else "something else"
        checked = passes(function)
        says = f"{found} where {np.abs(right).max():.3f} is the largest"
        print(f"{degrees} degrees, slope of {name}: {says}; check_grads {'passes it' if checked else 'finds it'}")
        if found != ("0" if degrees % 1 and name != "cdf" else "right") or checked != (found == "right"):
            changed.append(f"{name} with {degrees} degrees")
if not np.allclose(as_gamma(2.5)(x), chi2.logpdf(x, 2.5)):
    changed.append("the gamma's density")
if not np.allclose(elementwise_grad(as_gamma(2.5))(x), by_differences(as_gamma(2.5)), atol=1e-6):
    changed.append("the slope of the gamma's")
try:
    grad(lambda degrees: chi2.logpdf(1.4, degrees))(2.5)
    changed.append("the slope along the degrees")
except NotImplementedError:
    print("the slope along the degrees is refused; written as a gamma's density, the slope along x is right")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: between whole degrees of freedom autograd takes the density for flat.")
PYTHON
env/bin/python -I density.py
