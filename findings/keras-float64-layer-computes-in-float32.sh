#!/bin/bash
# Keras on PyTorch, set_floatx("float64") before anything else, float64 in. One would guess that a Dense layer whose
# kernel says float64 gives float64: PyTorch's own product does. keras.ops.matmul casts both factors to float32, so
# that a gradient check with a step of 1e-6 measures rounding. keras.ops.einsum keeps float64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 torch==2.13.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >product.py <<'PYTHON'
import os
import sys
import warnings

os.environ["KERAS_BACKEND"] = "torch"
os.environ["KERAS_HOME"] = os.getcwd()
import keras
import numpy as np
import torch

warnings.simplefilter("ignore")
keras.config.set_floatx("float64")
x = torch.tensor(np.random.default_rng(0).normal(size=(50, 50)))
layer = keras.layers.Dense(50)
out = layer(x)
kernel = layer.kernel.value
off = {"Dense": (out, (out - x @ kernel).abs().max())}
for name, value in {"matmul": keras.ops.matmul(x, x), "einsum": keras.ops.einsum("ij,jk->ik", x, x)}.items():
    off[f"keras.ops.{name}"] = (value, (value - x @ x).abs().max())
print(f"keras {keras.__version__} on torch {torch.__version__}: floatx {keras.config.floatx()}, kernel {kernel.dtype}")
for name, (value, far) in off.items():
    print(f"{name} of float64: {value.dtype}, {far.item():.1e} from PyTorch's own product")
if kernel.dtype != torch.float64 or off["keras.ops.einsum"][1] > 1e-12:
    sys.exit("Changed: the kernel or einsum is no longer float64.")
if any(off[each][1] < 1e-8 for each in ("Dense", "keras.ops.matmul")):
    sys.exit("Changed: a float64 layer or product no longer computes in float32.")
print("As found: the layer says float64 and computes in float32.")
PYTHON
env/bin/python -I product.py
