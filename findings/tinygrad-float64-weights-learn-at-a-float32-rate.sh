#!/bin/bash
# tinygrad, all tensors float64, nn.optim.SGD. One would guess that a step is w - 0.1 g in float64, as in PyTorch, where
# the rate is a number of Python. tinygrad keeps the rate as a tensor of its own, in float32 whatever the weights are,
# so 0.1 is 0.10000000149 and every step is off in the eighth digit; a rate of 0.5 hides it. With DEFAULT_FLOAT=float64
# in the environment it is right. Momentum makes no such step: the velocity is float32 then too, and SGD refuses to put a
# float64 one in its place, unless OPTIM_DTYPE=float64 is in the environment as well.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check tinygrad==0.14.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >rate.py <<'PYTHON'
import os
import sys
from importlib.metadata import version

os.environ["DEV"] = "PYTHON"  # needs no compiler
from tinygrad import Tensor, dtypes, nn
from tinygrad.helpers import Context, getenv


def path(rate, momentum, steps=3):
    """Down w^2 / 2 from 1, whose slope is w: where it ends, and what the loop in float64 says."""
    w = Tensor([1.0], dtype=dtypes.float64)
    descent = nn.optim.SGD([w], lr=rate, momentum=momentum)
    by_hand, v = 1.0, 0.0
    with Context(TRAINING=1):
        for _ in range(steps):
            descent.zero_grad()
            (w**2 / 2).sum().backward()
            descent.step()
            v = momentum * v + by_hand
            by_hand -= rate * v
    return abs(w.numpy().item() - by_hand), w.dtype, descent.lr.dtype


far, weight, held = path(0.1, 0.0)
exact, *_ = path(0.5, 0.0)
with Context(DEFAULT_FLOAT="float64"):
    mended, _, held_then = path(0.1, 0.0)
    try:
        path(0.1, 0.9)
        refusal = ""
    except RuntimeError as error:
        refusal = str(error)
    os.environ["OPTIM_DTYPE"] = "float64"
    getenv.cache_clear()
    whole, *_ = path(0.1, 0.9)
print(f"tinygrad {version('tinygrad')}: weights {weight}, rate {held}")
print(f"three steps of rate 0.1 end {far:.1e} away, of rate 0.5 {exact:.1e}")
print(f"with DEFAULT_FLOAT=float64 the rate is {held_then}: {mended:.1e} away")
print(f"with momentum: {refusal or 'no refusal'}; with OPTIM_DTYPE=float64 too, {whole:.1e} away")
if weight != dtypes.float64 or max(exact, mended, whole) > 1e-15:
    sys.exit("Changed: what should be right is not.")
if held != dtypes.float32 or far < 1e-10:
    sys.exit("Changed: the rate is no longer rounded to float32.")
if "mismatch" not in refusal:
    sys.exit("Changed: momentum takes float64 weights.")
print("As found: float64 weights, and steps of float32 numbers.")
PYTHON
env/bin/python -I rate.py
