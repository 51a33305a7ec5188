#!/bin/bash
# MLX has float64 on the CPU. One would guess that exp, sigmoid and sin of float64 are right to some 16 digits, as
# tanh, log and expm1 are. The arrays say float64, and exp, sigmoid and sin are right to 6 or 7 digits, as in float32.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "mlx[cpu]==0.32.4" numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >digits.py <<'PYTHON'
import sys
from importlib.metadata import version

import mlx.core as mx
import numpy as np

mx.set_default_device(mx.cpu)
x = np.linspace(0.1, 5, 1001)
rough = {"exp": np.exp, "sigmoid": lambda h: 1 / (1 + np.exp(-h)), "sin": np.sin}
fine = {"tanh": np.tanh, "log": np.log, "expm1": np.expm1}
changed = []
for name, right in {**rough, **fine}.items():
    got = getattr(mx, name)(mx.array(x, dtype=mx.float64))
    far = np.max(np.abs(np.array(got) - right(x)) / np.maximum(np.abs(right(x)), 0.1))
    print(f"mlx {version('mlx')}: {name} gives {got.dtype}, off by at most {far:.1e}")
    if got.dtype != mx.float64 or (far > 1e-9) != (name in rough):
        changed.append(name)
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: exp, sigmoid and sin of float64 have the digits of float32.")
PYTHON
env/bin/python -I digits.py
