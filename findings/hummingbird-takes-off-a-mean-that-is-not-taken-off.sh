#!/bin/bash
# A pipeline of scikit-learn's StandardScaler(with_mean=False), which divides by the spread and leaves the mean where it
# is, and a network, turned into PyTorch by Hummingbird. One would guess the numbers of scikit-learn, as from each other
# scaler. In 0.4.12 the mean is taken off: fit keeps it in mean_ whatever with_mean says, and the converter reads it
# from there and asks for nothing else. The network gets inputs that are off by their means over their spreads, and
# calls a quarter of the rows another class, without a word. RobustScaler(with_centering=False), which keeps no centre,
# is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check hummingbird-ml==0.4.12 scikit-learn==1.5.2 torch==2.13.0 \
    numpy==1.26.4 || { echo "Not tried: the packages could not be installed."; exit 2; }
cat >scaled.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from hummingbird.ml import convert
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

warnings.simplefilter("ignore")
draw = np.random.default_rng(0)
rows = draw.normal([3.0, -2.0, 5.0], [1.0, 2.0, 4.0], size=(300, 3)).astype("f")
classes = (rows / rows.std(axis=0)).argmax(axis=1)

print(f"hummingbird-ml {version('hummingbird-ml')}, scikit-learn {version('scikit-learn')}")
changed = []
scalers = {
    StandardScaler(): False,
    StandardScaler(with_std=False): False,
    StandardScaler(with_mean=False): True,
    RobustScaler(with_centering=False): False,
    MinMaxScaler(): False,
    MaxAbsScaler(): False,
}
for scaler, wrong in scalers.items():
    right, given = scaler.fit(rows).transform(rows), convert(scaler, "torch").transform(rows)
    off = np.abs(given - right).max(axis=0)
    network = MLPClassifier((8,), max_iter=300, random_state=0)
    pipeline = make_pipeline(scaler, network).fit(rows, classes)
    same = (convert(pipeline, "torch").predict(rows) == pipeline.predict(rows)).mean()
    print(f"{scaler}: off by {off.round(3)}, and the network gives {same:.0%} of the rows the same class")
    if wrong and (not np.allclose(right - given, scaler.mean_ / scaler.scale_, atol=1e-4) or not 0.6 < same < 0.9):
        changed.append(str(scaler))
    if not wrong and (off.max() > 1e-4 or same < 0.99):
        changed.append(str(scaler))
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: a mean that is kept is taken off.")
PYTHON
env/bin/python -I scaled.py
