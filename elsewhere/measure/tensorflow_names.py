"""The slopes that TensorFlow takes at a kink, and of a sigmoid written out."""

from __future__ import annotations

import os
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

from elsewhere.measure import common, naming


def slope(f: Any, x: list[float]) -> Any:
    """By a tape."""
    at = tf.Variable(x, dtype=tf.float64)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(f(at))
    return tape.gradient(total, at).numpy()


zero, nine = tf.constant(0.0, tf.float64), tf.constant(9.0, tf.float64)
common.say(
    {
        "versions": {"tensorflow": tf.__version__, "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "relu": tf.nn.relu,
                "maximum(x, 0)": lambda x: tf.maximum(x, zero),
                "maximum(0, x)": lambda x: tf.maximum(zero, x),
                "clip(x, 0, 9)": lambda x: tf.clip_by_value(x, zero, nine),
                "abs": tf.abs,
                "leaky relu": tf.nn.leaky_relu,
                "max": tf.reduce_max,
            },
            lambda h: 1 / (1 + tf.exp(-h)),
        ),
    }
)
