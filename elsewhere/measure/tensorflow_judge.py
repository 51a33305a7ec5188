"""`tf.test.compute_gradient`: two Jacobians and no verdict; here compared as `numpy.allclose` does, and properly."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

from .common import T, X, say
from .judging import BESIDE, KINK, Array, as_asked, moment_of, moments, near, said, size_at


def loss(w: Any) -> Any:
    """The book's error in TensorFlow."""
    A, targets = tf.constant(X, w.dtype), tf.constant(T, w.dtype)
    for kernel in (tf.reshape(w[:6], (3, 2)), tf.reshape(w[6:], (3, 1))):
        A = tf.sigmoid(A @ kernel[1:] - kernel[0])
    return 0.5 * tf.reduce_sum((A - targets) ** 2) / len(X)


def by_hand(gradient: Array, scale: float) -> Any:
    """The error, divided by a scale, with the gradient of a pass by hand."""

    @tf.custom_gradient
    def f(w: Any) -> Any:
        return loss(w) / scale, lambda slope: slope * tf.constant(gradient / scale, w.dtype)

    return f


def judge(dtype: Any, share: float | None = None, **options: Any) -> Any:
    """Return what `compute_gradient` with these options leads to; with a share the error is scaled first."""

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        f = by_hand(backward(w), 1.0 if share is None else size_at(moment_of(w)))
        (theoretical,), (numerical,) = tf.test.compute_gradient(f, [tf.constant(w, dtype)], **options)
        return said(lambda: near(numerical, theoretical, share) == "accepts")

    return ask


def kink(x: float) -> dict[str, float]:
    """Both slopes of relu at a point."""
    (theoretical,), (numerical,) = tf.test.compute_gradient(tf.nn.relu, [tf.constant([x], tf.float64)])
    return {"slope of its own": float(theoretical.item()), "measured": float(numerical.item())}


def sigmoid(dtype: Any) -> float:
    """How far both slopes of the sigmoid are from each other."""
    at = tf.constant([0.0, 1.0, 5.0], dtype)
    (theoretical,), (numerical,) = tf.test.compute_gradient(tf.sigmoid, [at])
    return float(np.abs(theoretical - numerical).max())


say(
    {
        "versions": {"tensorflow": tf.__version__, "numpy": np.__version__},
        "moments": moments(),
        "defaults": {
            "compute_gradient": {
                "says": "two Jacobians",
                "compares": "nothing",
                "sides": 2,
                "nudge": inspect.signature(tf.test.compute_gradient).parameters["delta"].default or 1 / 1024,
            }
        },
        "judges": {
            "compute_gradient, float32": as_asked("compute_gradient(f, [w]), float32", judge(tf.float32)),
            "compute_gradient, float64": as_asked("compute_gradient(f, [w]), float64", judge(tf.float64)),
        },
        "properly": as_asked(
            "compute_gradient(lambda w: f(w) / size, [w], delta=1e-5), float64", judge(tf.float64, 1e-6, delta=1e-5)
        ),
        "away: both slopes of sigmoid": {"float32": sigmoid(tf.float32), "float64": sigmoid(tf.float64)},
        "kink": {"at": kink(KINK[0]), "beside": kink(BESIDE[0])},
    }
)
