#!/bin/bash
# A classifier of scikit-learn goes to PMML by nyoka and comes back by sklearn-pmml-model. One would guess that, once
# the probabilities agree, the answers do: predict names the likelier class. With three classes it does. With two, the
# probabilities agree to the last digit, and predict names the second class for every row: sklearn-pmml-model holds the
# one output against 0, the middle of -1 and 1, and a probability is above it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    scikit-learn==1.9.1 numpy==2.4.6 nyoka==5.5.0 sklearn-pmml-model==1.0.8 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >there_and_back.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from nyoka import skl_to_pmml
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn_pmml_model.neural_network import PMMLMLPClassifier

warnings.simplefilter("ignore")
x, t = load_iris(return_X_y=True)
names = ", ".join(f"{each} {version(each)}" for each in ("scikit-learn", "nyoka", "sklearn-pmml-model"))
print(names)


def there_and_back(rows):
    """How far the probabilities are apart, what is right before and after, and the classes named after."""
    network = MLPClassifier([5], activation="tanh", max_iter=1000, random_state=0).fit(x[rows], t[rows])
    skl_to_pmml(Pipeline([("network", network)]), [f"x{i}" for i in range(4)], "kind", "network.pmml")
    back = PMMLMLPClassifier("network.pmml")
    apart = np.abs(back.predict_proba(x[rows]) - network.predict_proba(x[rows])).max()
    before, after = network.predict(x[rows]), back.predict(x[rows]).astype(int)
    print(
        f"{len(network.classes_)} classes: probabilities at most {apart:.0e} apart; "
        f"{np.mean(before == t[rows]):.0%} right before and {np.mean(after == t[rows]):.0%} after; "
        f"named afterwards: {set(after.tolist())}"
    )
    return apart < 1e-12, bool(np.all(before == after)), set(after.tolist())


three, two = there_and_back(t >= 0), there_and_back(t >= 1)
if three != (True, True, {0, 1, 2}):
    sys.exit("Changed: three classes no longer come back as they were.")
if two != (True, False, {2}):
    sys.exit("Changed: with two classes, predict no longer names the second one for every row.")
print("As found: with two classes the probabilities are right, and the answer is always the second class.")
PYTHON
env/bin/python -I there_and_back.py
