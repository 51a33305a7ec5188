"""Networks and data on which derivatives exist: no pre-activation of a kinked activation near its kink."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mlp_lib import MLP
from mlp_lib.activations import ACTIVATIONS

#: Distance from 0 that every pre-activation of a ReLU or threshold must keep; nudges move it far less.
CLEAR_OF_KINK = 0.02

#: How near 0 and 1 probabilities may come: the references compute log(1 - y), which loses digits there. What the
#: library does at the ends is tested in test_shapes_and_extremes.py.
SATURATED = 0.03

#: All that have a gradient; `reference.py` must know each from its own definition.
HIDDEN = tuple(name for name in ACTIVATIONS if name != "threshold")
#: Loss and output activation, all pairs that the library allows and that have a gradient.
PAIRS = (
    *(("half_squared_error", name) for name in HIDDEN),
    ("binary_cross_entropy", "sigmoid"),
    ("binary_cross_entropy", "softmax"),
    ("categorical_cross_entropy", "sigmoid"),
    ("categorical_cross_entropy", "softmax"),
)
GROUPS = [
    (hidden, loss, output, n_outputs)
    for hidden, (loss, output), n_outputs in itertools.product(HIDDEN, PAIRS, (1, 2, 3))
    if not (output == "softmax" and n_outputs == 1)
]


class Case(NamedTuple):
    network: MLP
    X: np.ndarray
    T: np.ndarray


def targets(rng: np.random.RandomState, loss: str, k: int, n: int) -> np.ndarray:
    """Random targets inside the loss's domain."""
    if loss == "half_squared_error":
        return rng.uniform(-1.0, 1.0, (k, n))
    T = rng.uniform(0.05, 0.95, (k, n))
    return T / T.sum(axis=1, keepdims=True) if loss == "categorical_cross_entropy" and n > 1 else T


def make(hidden: str, loss: str, output: str, n_outputs: int, depth: int, k: int, bias: bool, mixed_beta: bool) -> Case:
    """Draw weights and data until all kinks are far and every layer has a gradient worth comparing."""
    sizes = [2, *(3, 4, 2)[:depth], n_outputs]
    names = (hidden,) * depth + (output,)
    betas = tuple((0.5, 2.0, 1.5, 0.75)[i] if mixed_beta and name == "sigmoid" else 1.0 for i, name in enumerate(names))
    seed = zlib.crc32(repr((hidden, loss, output, n_outputs, depth, k, bias, mixed_beta)).encode())
    rng = np.random.RandomState(seed)
    for _ in range(2000):
        shapes = [(a + bias, b) for a, b in zip(sizes[:-1], sizes[1:], strict=True)]
        weights = [rng.uniform(-1.5, 1.5, shape) for shape in shapes]
        X, T = rng.uniform(-1.5, 1.5, (k, 2)), targets(rng, loss, k, n_outputs)
        network = MLP(sizes, names, loss, betas, bias=bias, weights=weights)
        forward = network.forward(X)
        clear = all(
            np.abs(H).min() > CLEAR_OF_KINK
            for H, name in zip(forward.pre_activations, names, strict=True)
            if name in ("relu", "threshold")
        )
        if output in ("sigmoid", "softmax"):
            clear = clear and SATURATED < forward.outputs.min() and forward.outputs.max() < 1.0 - SATURATED
        if clear and all(np.linalg.norm(G) > 1e-3 for G in network.backward(forward, T).gradients):
            return Case(network, X, T)
    raise AssertionError("no network found away from all kinks")


def every() -> Iterator[tuple[int, int, bool, bool]]:
    """Yield number of hidden layers, batch size, bias; slopes other than 1 in every second case."""
    for i, (depth, k, bias) in enumerate(itertools.product((1, 2, 3), (1, 2, 5), (True, False))):
        yield depth, k, bias, i % 4 in (0, 3)
