#!/bin/bash
# The spherical Bessel functions of num-dual, dual numbers for derivatives up to the third: sph_j0, sph_j1 and sph_j2.
# Near 0 they are 1, x / 3 and x^2 / 15. One would guess that the derivatives are good there, since the package says
# that they are exact, and that the values are. In 0.15.1 the formulas of sines and cosines are used down to 2e-16, and
# what cancels in them is lost. At 1e-9 sph_j2, which should be 7e-20, is -1, and sph_j1 is 0. At 1e-5 the slope of
# sph_j2 is 300,000 times too large, and at a thousandth its third derivative is 8.9 in place of -0.0001. At 0 itself
# and from 0.1 on the values are right. Of numbers below 0, which were all wrong, its project knows (num-dual pull
# request 113); of these no report was found.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check num-dual==0.15.1 mpmath==1.3.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >bessel.py <<'PYTHON'
import sys
from importlib.metadata import version

import mpmath
import num_dual


def by_series(order, x):
    """The value and three derivatives, of the power series in 60 digits."""
    mpmath.mp.dps = 60
    terms = [
        (order + 2 * k, mpmath.mpf(-1) ** k / (2**k * mpmath.factorial(k) * mpmath.fac2(2 * order + 2 * k + 1)))
        for k in range(30)
    ]
    x, given = mpmath.mpf(x), []
    for derivative in range(4):
        kept = [(p, c) for p, c in terms if p >= derivative]
        given.append(sum(c * mpmath.ff(p, derivative) * x ** (p - derivative) for p, c in kept))
    return given


print(f"num-dual {version('num-dual')}: value, slope, second and third derivative")
digits = {}
for order, f in enumerate((lambda x: x.sph_j0(), lambda x: x.sph_j1(), lambda x: x.sph_j2())):
    for x in (1e-9, 1e-5, 1e-3, 0.1, 1.5):
        given, right = num_dual.third_derivative(f, x), by_series(order, x)
        off = [float(abs(g - r) / abs(r)) for g, r in zip(given, right, strict=True)]
        digits[order, x] = off
        if x < 0.1:
            print(f"  sph_j{order} at {x:g}: {' '.join(f'{g:.3g}' for g in given)}")
            print(f"    by its series: {' '.join(f'{float(r):.3g}' for r in right)}")
j2 = num_dual.third_derivative(lambda x: x.sph_j2(), 1e-9)[0]
at_zero = num_dual.third_derivative(lambda x: x.sph_j2(), 0.0)
changed = []
if j2 != -1:
    changed.append("the value of sph_j2 at 1e-9")
if digits[2, 1e-5][1] < 1e5 or digits[2, 1e-3][3] < 1e4:
    changed.append("the slopes near 0")
if abs(at_zero[0]) > 1e-15 or max(digits[order, x][0] for order in range(3) for x in (0.1, 1.5)) > 1e-9:
    changed.append("the values at 0 or from 0.1 on")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: near 0 what cancels is lost, down to a value of -1 where it should be about 0.")
PYTHON
env/bin/python -I bessel.py
