#!/bin/bash
# A network of scikit-learn that gives each row any of two labels goes to ONNX by skl2onnx. One would guess that column
# k of the probabilities is that of label k, as in scikit-learn; with two classes, with three, and with three labels it
# is. With two labels, 1.20.0 takes the network for one that tells two classes apart: four columns leave, 1 - p of both
# labels and then p of both, so that the column of a label is the chance that it is absent. What is predicted is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 \
    skl2onnx==1.20.0 onnxruntime==1.32.0 onnx==1.23.2 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >labels.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
x = np.random.default_rng(0).normal(size=(80, 3)).astype(np.float32)
quiet = onnxruntime.SessionOptions()
quiet.log_severity_level = 3


def by_onnx(network):
    made = to_onnx(network, x[:1], options={MLPClassifier: {"zipmap": False}})
    session = onnxruntime.InferenceSession(made.SerializeToString(), quiet, providers=["CPUExecutionProvider"])
    return session.run(None, {"X": x})


def near(one, other):
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-5))


targets = {
    "2 classes, one of them each": (x[:, 0] > 0.2).astype(int),
    "3 classes, one of them each": np.digitize(x[:, 0], [-0.5, 0.5]),
    "3 labels, any of them each": (x > 0.2).astype(int),
    "2 labels, any of them each": (x[:, :2] > 0.2).astype(int),
}
print(f"skl2onnx {version('skl2onnx')}, networks of scikit-learn {version('scikit-learn')}, 80 rows")
odd = []
for case, target in targets.items():
    network = MLPClassifier(hidden_layer_sizes=(4,), max_iter=300, random_state=0).fit(x, target)
    right = network.predict_proba(x)
    named, columns = by_onnx(network)
    if named.shape != network.predict(x).shape or (named != network.predict(x)).any():
        sys.exit(f"Changed: what is predicted is no longer that of scikit-learn, {case}.")
    if near(columns, right):
        print(f"{case}: {columns.shape[1]} columns of probabilities, as in scikit-learn")
    elif near(columns, np.hstack([1 - right, right])):
        off = np.abs(columns[:, :2] - right).max()
        print(f"{case}: {columns.shape[1]} columns for {right.shape[1]}; the first {right.shape[1]} are off by {off:.2f} at most")
        odd.append(case)
    else:
        sys.exit(f"Changed: the probabilities come out in a third way, {case}.")
if odd != ["2 labels, any of them each"]:
    sys.exit("Changed: it is no longer just two labels that leave with four columns.")
print("As found: two labels leave as 1 - p of both, then p of both.")
PYTHON
env/bin/python -I labels.py
