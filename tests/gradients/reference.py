"""The network once more, for HIPS autograd: nothing of `mlp_lib` is used here.

The forward pass and the losses are written from their definitions, so that the
gradients come from another program by another method.
"""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad


def g(name: str, h: Any, beta: float) -> Any:
    if name == "sigmoid":
        return 1.0 / (1.0 + anp.exp(-beta * h))
    if name == "tanh":
        return anp.tanh(h)
    if name == "relu":
        return anp.where(h > 0.0, h, 0.0)
    if name == "softplus":
        return anp.log(1.0 + anp.exp(h))
    if name == "linear":
        return h
    if name == "threshold":
        return anp.where(h > 0.0, 1.0, 0.0) + 0.0 * h
    if name == "softmax":
        e = anp.exp(h)
        return e / anp.sum(e, axis=1, keepdims=True)
    raise KeyError(name)


def loss(name: str, y: Any, t: Any) -> Any:
    if name == "half_squared_error":
        return anp.sum((y - t) ** 2) / 2.0
    if name == "binary_cross_entropy":
        return -anp.sum(t * anp.log(y) + (1.0 - t) * anp.log(1.0 - y))
    if name == "categorical_cross_entropy":
        return -anp.sum(t * anp.log(y))
    raise KeyError(name)


def gradients_and_deltas(
    weights: list[np.ndarray],
    X: np.ndarray,
    T: np.ndarray,
    names: tuple[str, ...],
    betas: tuple[float, ...],
    loss_name: str,
    bias: bool,
) -> tuple[float, list[np.ndarray], list[np.ndarray]]:
    """Return the sum of E over the examples, dE/dW of that sum, and dE/dh of every example.

    The deltas are derivatives by a number that is added to each pre-activation.
    """

    def total(parameters: tuple[list[Any], list[Any]]) -> Any:
        Ws, nudges = parameters
        a = X
        for W, nudge, name, beta in zip(Ws, nudges, names, betas, strict=True):
            h = anp.dot(a, W[1:]) - W[0] if bias else anp.dot(a, W)
            a = g(name, h + nudge, beta)
        return loss(loss_name, a, T)

    nudges = [np.zeros((len(X), W.shape[1])) for W in weights]
    dW, dh = grad(total)((weights, nudges))
    return float(total((weights, nudges))), dW, dh
