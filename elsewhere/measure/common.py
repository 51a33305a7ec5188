"""The network, the data and the errors that every script has in common, in plain numpy and without `mlp_lib`.

The network is 2-2-1 with sigmoids, drawn by nobody: its nine weights are
written down. The bias node is -1, so a library's bias is minus a row 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
#: Kernels as (in, out), and biases, one pair for each layer.
Layers = list[tuple[Array, Array]]

W = (np.array([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]), np.array([[0.2], [0.7], [-0.8]]))
LAYERS: Layers = [(layer[1:], -layer[0]) for layer in W]
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
T = np.array([[0.0], [1.0], [1.0], [0.0]])
RATE, EPOCHS = 0.5, 2000


def say(measured: dict[str, Any]) -> None:
    """Print what was measured."""
    print(json.dumps(measured, allow_nan=False))


def stand(layers: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """Return kernels and biases as the library holds them, for the recording."""
    return [{"kernel": np.asarray(k).tolist(), "bias": np.asarray(b).tolist()} for k, b in layers]


def outputs_of(layers: Layers) -> Array:
    """The network's outputs, by its definition."""
    A = X
    for kernel, bias in layers:
        A = 1 / (1 + np.exp(-(A @ kernel + bias)))
    return A


def half_squared_error(Y: Array, targets: Array) -> tuple[float, Array]:
    """The error of the book, a sum over outputs and a mean over examples, and its slopes."""
    return float(((Y - targets) ** 2).sum() / 2 / len(Y)), (Y - targets) / len(Y)


def binary_cross_entropy(P: Array, targets: Array) -> tuple[float, Array]:
    """The same for probabilities of outputs that each decide by itself."""
    each = -(targets * np.log(P) + (1 - targets) * np.log(1 - P))
    return float(each.sum() / len(P)), (P - targets) / (P * (1 - P)) / len(P)


def softmax(H: Array) -> Array:
    """Probabilities from logits."""
    E = np.exp(H - H.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def categorical_cross_entropy_of_logits(H: Array, targets: Array) -> tuple[float, Array]:
    """The same for classes of which one is right, with the slopes at the logits."""
    P = softmax(H)
    return float(-(targets * np.log(P)).sum() / len(P)), (P - targets) / len(P)


#: Where each error is compared: four examples, one and three outputs.
def places(outputs: int) -> tuple[Array, Array]:
    """Outputs between 0.1 and 0.9, and targets of 0 and 1, one 1 in each row."""
    rng = np.random.RandomState(outputs)
    targets = np.eye(3)[[0, 2, 1, 0]] if outputs == 3 else T
    return rng.uniform(0.1, 0.9, (4, outputs)), targets


def factor(
    ours: Callable[[Array, Array], tuple[float, Array]], theirs: Callable[[Array, Array], tuple[float, Any]], n: int
) -> dict[str, float]:
    """How many times our error, and our slopes, a library's loss of n outputs is."""
    Y, targets = places(n)
    value, slopes = ours(Y, targets)
    their_value, their_slopes = theirs(Y, targets)
    ratios = np.asarray(their_slopes, dtype=np.float64) / slopes
    if not np.allclose(ratios, ratios.flat[0], rtol=1e-4):
        raise AssertionError(f"the slopes are no multiple of ours: {ratios}")
    return {"value": float(their_value) / value, "slopes": float(ratios.flat[0])}


def factors(
    ours: Callable[[Array, Array], tuple[float, Array]],
    theirs: Callable[[Array, Array], tuple[float, Any]],
    sizes: tuple[int, ...] = (1, 3),
) -> dict[str, Any]:
    """The same for one output and for three."""
    return {f"{n} output{'s' * (n > 1)}": factor(ours, theirs, n) for n in sizes}


def spread(kernels: list[Any], biases: list[Any]) -> dict[str, float]:
    """How starting weights lie, of layers with 100 inputs.

    Returns
    -------
    dict
        ``kernel``: standard deviation times 10, which is the root of the inputs; ``largest``, the largest
        size in standard deviations, 1.73 when they are uniform; ``bias``: its standard deviation times 10.
    """
    w = np.concatenate([np.asarray(k, dtype=np.float64).ravel() for k in kernels])
    b = np.concatenate([np.asarray(b, dtype=np.float64).ravel() for b in biases])
    sigma = float(w.std())
    return {"kernel": 10 * sigma, "largest": float(np.abs(w).max() / sigma), "bias": 10 * float(b.std())}


def named_start(weights: Any) -> dict[str, float]:
    """The same of weights that a named initializer drew for layers with 100 inputs."""
    found = spread([weights], [np.zeros(1)])
    return {name: found[name] for name in ("kernel", "largest")}


def away(found: Any, wanted: Any) -> float:
    """The largest difference of two lists of arrays."""
    return max(float(np.abs(np.asarray(a, np.float64) - b).max()) for a, b in zip(found, wanted, strict=True))


def descend(layers: Layers, rate: float, epochs: int) -> Layers:
    """Plain steps down the book's error in numpy, to compare with."""
    layers = [(kernel.copy(), bias.copy()) for kernel, bias in layers]
    for _ in range(epochs):
        signals = [X]
        for kernel, bias in layers:
            signals.append(1 / (1 + np.exp(-(signals[-1] @ kernel + bias))))
        delta = (signals[-1] - T) * signals[-1] * (1 - signals[-1])
        for i in reversed(range(len(layers))):
            kernel, bias = layers[i]
            slopes = signals[i].T @ delta / 4, delta.mean(axis=0)
            if i:
                delta = (delta @ kernel.T) * signals[i] * (1 - signals[i])
            layers[i] = kernel - rate * slopes[0], bias - rate * slopes[1]
    return layers
