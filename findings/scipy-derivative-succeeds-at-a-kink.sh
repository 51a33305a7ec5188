#!/bin/bash
# Guess: at a kink scipy.differentiate.derivative finds no limit and says success False; a thousandth beside it, where
# max(x, 0) is a straight line, it gives 1 and success True.
# Behaviour: at 0 it gives 0.5 and success True, with an error of about 0. At 0.001 it gives 1 to 14 digits and success False.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }

"$folder/env/bin/python" - <<'PYTHON'
import sys

import numpy as np
import scipy
from scipy.differentiate import derivative

print("scipy", scipy.__version__)


def relu(x):
    return np.maximum(x, 0.0)


at, beside = derivative(relu, 0.0), derivative(relu, 0.001)
print(f"at 0: {at.df:.3f}, success {bool(at.success)}, error {at.error:.1e}")
print(f"at 0.001: {beside.df:.3f}, success {bool(beside.success)}, status {int(beside.status)}")
as_found = at.success and abs(at.df - 0.5) < 1e-9 and not beside.success and abs(beside.df - 1) < 1e-9
if not as_found:
    print("Changed: success no longer says yes at the kink and no beside it.")
sys.exit(not as_found)
PYTHON
