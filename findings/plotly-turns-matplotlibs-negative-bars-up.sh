#!/bin/bash
# Bars drawn by matplotlib, such as the signs and sizes of a layer's gradients, handed to plotly.tools.mpl_to_plotly. One
# would guess that each bar has its height again, as the points of a line do. Plotly 7.1.0 takes the height of the
# rectangle: a bar of -3 becomes one of 3. The axis still runs below 0, and nothing is said. Lying bars are turned as
# well, and bars that stand on others lose where they start. A line of the same numbers is right. Its project knows of it
# (issue 428, of 2016).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check plotly==7.1.0 matplotlib==3.11.2 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >bars.py <<'PYTHON'
import os
import sys
import warnings
from importlib.metadata import version

os.environ.update(MPLBACKEND="Agg", MPLCONFIGDIR=os.getcwd())
import matplotlib.pyplot as plt
from plotly.tools import mpl_to_plotly

heights, starts = [-3.0, 4.0, -1.5], [10.0, 20.0, 30.0]


def drawn(draw, axis="y"):
    """What Plotly draws of it, and what was said on the way."""
    figure, axes = plt.subplots()
    draw(axes)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        translated = mpl_to_plotly(figure)
    plt.close(figure)
    trace = translated.data[0]
    base = None if trace.type != "bar" else trace.base
    lowest = min((translated.layout.yaxis if axis == "y" else translated.layout.xaxis).range)
    about = [str(each.message) for each in said if "bar" in str(each.message).lower()]
    return [round(float(value), 6) for value in trace[axis]], base, lowest, about


print(f"Plotly {version('plotly')}, matplotlib {version('matplotlib')}, the numbers {heights}")
line = drawn(lambda axes: axes.plot(heights))
upright = drawn(lambda axes: axes.bar(range(3), heights))
lying = drawn(lambda axes: axes.barh(range(3), heights), axis="x")
stacked = drawn(lambda axes: axes.bar(range(3), heights, bottom=starts))
for name, (values, base, lowest, _) in {"a line": line, "bars": upright, "lying bars": lying}.items():
    print(f"as {name}: {values}, on an axis from {lowest:.2f}")
print(f"as bars on {starts}: {stacked[0]}, from a base of {stacked[1]}")
if line[0] != heights:
    sys.exit("Changed: a line is no longer the same numbers.")
if any(found[0] != [abs(height) for height in heights] or found[3] for found in (upright, lying, stacked)):
    sys.exit("Changed: bars keep their sign, or something is said.")
if stacked[1] is not None or not upright[2] < -3:
    sys.exit("Changed: the start of a bar is kept, or the axis does not reach it.")
print("As found: bars below zero rise from it.")
PYTHON
env/bin/python -I bars.py
