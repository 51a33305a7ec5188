#!/bin/bash
# Guess: jax.test_util.check_grads, in its default precision, rejects a hand-written gradient whose hidden layer forgot the
# slope of the sigmoid and is four times too long there.
# Behaviour: it accepts it without a word. In single precision both tolerances are 0.002, it compares one number, the slope
# in a random direction, and the gradient of a small network is 0.02 at most. In double precision it is rejected.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check jax==0.10.2 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }

cat >"$folder/ask.py" <<'PYTHON'
import jax
import jax.numpy as jnp
from jax.test_util import check_grads

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
T = [[0.0], [1.0], [1.0], [0.0]]


def parts(w, remember=True):
    x, t = jnp.asarray(X, w.dtype), jnp.asarray(T, w.dtype)
    a = jax.nn.sigmoid(x @ w[2:6].reshape(2, 2) - w[:2])
    y = jax.nn.sigmoid(a @ w[7:].reshape(2, 1) - w[6:7])
    d = (y - t) * y * (1 - y) / 4
    e = d @ w[7:].reshape(1, 2) * (a * (1 - a) if remember else 1.0)
    slopes = [-e.sum(0), (x.T @ e).ravel(), -d.sum(0), (a.T @ d).ravel()]
    return ((y - t) ** 2).sum() / 8, jnp.concatenate(slopes)


def judged(remember, dtype):
    w = jnp.asarray([0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.2, 0.7, -0.8], dtype)
    error = jax.custom_vjp(lambda w: parts(w)[0])
    error.defvjp(lambda w: (parts(w)[0], w), lambda w, s: (s * parts(w, remember)[1],))
    try:
        check_grads(error, (w,), order=1, modes=["rev"])
    except AssertionError:
        return "rejects"
    return "accepts"


print("jax", jax.__version__)
found = [judged(True, jnp.float32), judged(False, jnp.float32)]
jax.config.update("jax_enable_x64", True)
found += [judged(True, jnp.float64), judged(False, jnp.float64)]
print("single precision: right", found[0], "- hidden slope forgotten", found[1])
print("double precision: right", found[2], "- hidden slope forgotten", found[3])
if found != ["accepts", "accepts", "accepts", "rejects"]:
    print("Changed: it is no longer accepted in single precision and rejected in double.")
    raise SystemExit(1)
PYTHON
"$folder/env/bin/python" "$folder/ask.py"
