#!/bin/bash
# The transpose of a weight matrix, W.T, saved by safetensors.numpy and loaded again. One would guess that the numbers come
# back where they were, as they do from np.save, or that the file is refused. In 0.7.0 they come back. In 0.8.0 the
# memory is written as it lies, in W's order, under the shape of W.T: nothing is said, and the layer that is loaded is
# another one. The manual asks for arrays that are contiguous and dense, as W.T is in the order of Fortran. Its project
# knows of it (issue 825).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for version in 0.7.0 0.8.0; do
    python3 -m venv "env-$version"
    "env-$version/bin/pip" install --quiet --disable-pip-version-check "safetensors==$version" numpy==2.4.6 ||
        { echo "Not tried: the packages could not be installed."; exit 2; }
done
cat >turned.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from safetensors.numpy import load_file, save_file

weights = np.arange(6, dtype=np.float32).reshape(2, 3)
turned = weights.T
if not turned.flags.f_contiguous or "contiguous and dense" not in save_file.__doc__:
    sys.exit("Changed: the manual, or how a transposed matrix lies in memory.")
save_file({"weights": weights, "turned": turned}, "layer.safetensors")
loaded = load_file("layer.safetensors")
np.save("turned.npy", turned)
if not (np.load("turned.npy") == turned).all() or not (loaded["weights"] == weights).all():
    sys.exit("Changed: np.save, or the matrix as it was made, does not come back.")
if loaded["turned"].shape != turned.shape:
    sys.exit("Changed: the shape is another.")
same = bool((loaded["turned"] == turned).all())
as_it_lay = bool((loaded["turned"].ravel() == weights.ravel()).all())
print(f"safetensors {version('safetensors')}: W.T was {turned.tolist()} and comes back as {loaded['turned'].tolist()}")
if (same, as_it_lay) != ((True, False) if sys.argv[1] == "right" else (False, True)):
    sys.exit("Changed: this release does otherwise with a transposed matrix.")
PYTHON
env-0.7.0/bin/python -I turned.py right
env-0.8.0/bin/python -I turned.py wrong
echo "As found: 0.8.0 writes the numbers of W in their old order under the shape of W.T."
