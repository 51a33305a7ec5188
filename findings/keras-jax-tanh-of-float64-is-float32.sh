#!/bin/bash
# Keras on JAX with 64 bits: JAX_ENABLE_X64 and set_floatx("float64") before anything else. One would guess that every
# activation of a float64 layer gives float64, as jax.numpy.tanh does. sigmoid, softplus and relu do; tanh is a float32.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check keras==3.15.1 jax==0.10.2 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >tanh.py <<'PYTHON'
import os
import sys

os.environ.update(KERAS_BACKEND="jax", JAX_ENABLE_X64="true", KERAS_HOME=os.getcwd())
import jax
import jax.numpy as jnp
import keras
import numpy as np

keras.config.set_floatx("float64")
x = np.random.default_rng(0).normal(size=(5, 3))
print(f"keras {keras.__version__} on jax {jax.__version__}: floatx {keras.config.floatx()}")
print(f"jax.numpy.tanh: {jnp.tanh(x).dtype}")
dtypes = {}
for name in ("sigmoid", "softplus", "relu", "tanh"):
    layer = keras.layers.Dense(2, activation=name)
    dtypes[name] = str(layer(x).dtype)
    print(f"Dense with {name}: kernel {layer.kernel.dtype}, outputs {dtypes[name]}")
away = float(np.abs(np.asarray(keras.ops.tanh(jnp.asarray(x))) - np.tanh(x)).max())
print(f"keras.ops.tanh is {away:.0e} from numpy's")
if dtypes != {"sigmoid": "float64", "softplus": "float64", "relu": "float64", "tanh": "float32"} or away < 1e-9:
    sys.exit("Changed: tanh of a float64 layer is as wide as the other activations, or they are not.")
print("As found: the layer says float64, and its tanh is a float32.")
PYTHON
env/bin/python -I tanh.py
