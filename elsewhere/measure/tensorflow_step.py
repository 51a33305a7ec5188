"""One step and a training by TensorFlow alone: variables and a tape."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from elsewhere.measure import common


def step(dtype: Any) -> dict[str, Any]:
    """Plain steps down the book's error."""
    X, T = tf.constant(common.X, dtype), tf.constant(common.T, dtype)
    layers = [(tf.Variable(kernel, dtype=dtype), tf.Variable(bias, dtype=dtype)) for kernel, bias in common.LAYERS]
    after = {}

    @tf.function
    def descend() -> Any:
        with tf.GradientTape() as tape:
            A = X
            for kernel, bias in layers:
                A = tf.sigmoid(A @ kernel + bias)
            error = tf.reduce_mean(tf.reduce_sum((A - T) ** 2, axis=1)) / 2
        for pair, slopes in zip(layers, tape.gradient(error, layers), strict=True):
            for variable, slope in zip(pair, slopes, strict=True):
                variable.assign_sub(common.RATE * slope)
        return A

    for epoch in range(1, common.EPOCHS + 1):
        outputs = descend()
        if epoch in (1, common.EPOCHS):
            after[epoch] = common.stand([(kernel.numpy(), bias.numpy()) for kernel, bias in layers])
    return {
        "loss": "half the squares, by hand",
        "rate": common.RATE,
        "dtype": layers[0][0].dtype.name,
        "outputs": outputs.dtype.name,
        "transposed": False,
        **{f"after {epoch}": held for epoch, held in after.items()},
    }


def main() -> None:
    """Measure."""
    common.say(
        {
            "versions": {"tensorflow": tf.__version__, "numpy": np.__version__},
            "steps": {"TensorFlow, float64": step(tf.float64), "TensorFlow, float32": step(tf.float32)},
            "default dtype": tf.constant(0.5).dtype.name,
        }
    )


if __name__ == "__main__":
    main()
