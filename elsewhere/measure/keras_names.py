"""The slopes that Keras takes at a kink on each of its backends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import Any

from elsewhere.measure import common, naming

BACKENDS = ("jax", "torch", "tensorflow")


def slope_of(backend: str) -> Any:
    """How a backend differentiates."""
    if backend == "jax":
        import jax
        import jax.numpy as jnp

        return lambda f, x: jax.grad(lambda at: f(at).sum())(jnp.asarray(x, jnp.float32))
    if backend == "torch":
        import torch

        def by_torch(f: Any, x: list[float]) -> Any:
            at = torch.tensor(x, requires_grad=True)
            f(at).sum().backward()
            return at.grad.numpy()

        return by_torch
    import tensorflow as tf

    def by_tape(f: Any, x: list[float]) -> Any:
        at = tf.Variable(x)
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(f(at))
        return tape.gradient(total, at).numpy()

    return by_tape


def asked(backend: str) -> dict[str, Any]:
    """What one backend gives, in a process of its own."""
    os.environ["KERAS_BACKEND"] = backend
    import keras
    from keras import ops

    slope = slope_of(backend)
    if backend == "jax":
        import jax.numpy as new

        make = new.asarray
    elif backend == "torch":
        import torch

        make = torch.tensor
    else:
        import tensorflow as tf

        make = tf.constant

    def wrongly(h: float, t: float) -> Any:
        def loss(at: Any) -> Any:
            return keras.losses.BinaryCrossentropy()(make([[t]]), keras.activations.sigmoid(ops.reshape(at, (1, 1))))

        return float(ops.convert_to_numpy(loss(make([h])))), slope(lambda at: loss(at)[None], [h])

    found = naming.names(
        slope,
        {
            "relu": ops.relu,
            "maximum(x, 0)": lambda x: ops.maximum(x, 0.0),
            "maximum(0, x)": lambda x: ops.maximum(0.0, x),
            "clip(x, 0, 9)": lambda x: ops.clip(x, 0.0, 9.0),
            "abs": ops.abs,
            "leaky relu": ops.leaky_relu,
            "max": ops.max,
        },
        lambda h: 1 / (1 + ops.exp(-h)),
    )
    return {**found, "sure and wrong, float32": {f"keras on {backend}": naming.sure(wrongly)}}


def of(backend: str) -> Any:
    """Ask in a new process."""
    done = subprocess.run([sys.executable, "-m", __spec__.name, backend], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{backend}: {done.stderr[-1500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


if len(sys.argv) > 1:
    common.say(asked(sys.argv[1]))
else:
    common.say(
        {
            "versions": {name: version(name).partition("+")[0] for name in ("keras", *BACKENDS)},
            "on": {backend: of(backend) for backend in BACKENDS},
        }
    )
