#!/bin/bash
# A Keras network with a softmax over two classes goes to C by emlearn. One would guess that column k of predict_proba is
# the probability of class k, and that the likelier column is what predict names. With one sigmoid, and with three classes,
# it is. With two softmax outputs, 0.23.2 gives the columns in the other order, and predict names the less likely one in
# every row: the first of two outputs is taken for the single output of a sigmoid, the probability of class 1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v cc >/dev/null || { echo "Not tried: emlearn asks for a C compiler."; exit 2; }
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    emlearn==0.23.2 scikit-learn==1.9.1 keras==3.15.1 jax==0.10.2 numpy==2.4.6 setuptools==80.9.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >columns.py <<'PYTHON'
import os
import sys
from importlib.metadata import version

os.environ.update(KERAS_BACKEND="jax", KERAS_HOME=os.getcwd())
import emlearn
import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
print(f"emlearn {version('emlearn')}, networks of keras {keras.__version__}, 50 rows")
found = {}
for outputs, activation in ((1, "sigmoid"), (3, "softmax"), (2, "softmax")):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(outputs, activation=activation)]
    network = keras.Sequential([keras.layers.Input((2,)), *layers])
    in_c = emlearn.convert(network, method="loadable")
    of_keras = np.asarray(network(x))
    if outputs == 1:
        of_keras = np.hstack([1 - of_keras, of_keras])
    columns = np.asarray(in_c.predict_proba(x))
    named = np.asarray(in_c.predict(x))
    if (named != of_keras.argmax(axis=1)).any():
        sys.exit("Changed: predict no longer names the likelier class of Keras.")
    same, swapped = (bool(np.allclose(columns, each, atol=1e-4)) for each in (of_keras, of_keras[:, ::-1]))
    agrees = int((columns.argmax(axis=1) == named).sum())
    found[outputs] = same, swapped, agrees
    order = "as in Keras" if same else "in the other order" if swapped else "others than in Keras"
    print(f"{outputs} {activation} output{'s'[: outputs - 1]}: the columns are {order}; "
          f"the likelier one is what predict names in {agrees} rows")
if found[1] != (True, False, 50) or not found[3][0] or found[3][2] != 50:
    sys.exit("Changed: one output or three no longer come out as in Keras.")
if found[2] != (False, True, 0):
    sys.exit("Changed: the columns of two softmax outputs are no longer swapped.")
print("As found: with two softmax outputs, predict_proba has the probability of class 1 where class 0 belongs.")
PYTHON
env/bin/python -I columns.py
