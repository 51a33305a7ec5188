"""Networks that go to a library and come back by `mlp_lib.elsewhere`, and what is measured of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from elsewhere.measure import common
from mlp_lib import MLP

RNG = np.random.RandomState(3)
X = RNG.standard_normal((7, 3))


def networks() -> dict[str, MLP]:
    """Several layers and outputs, every activation that a library may have, with biases and without."""
    each = {
        "the book's": MLP([2, 2, 1], weights=common.W),
        "sigmoids": MLP([3, 5, 4, 2], seed=1),
        "sigmoids, log loss": MLP([3, 5, 4, 2], loss="binary_cross_entropy", seed=1),
        "one sigmoid, log loss": MLP([3, 4, 1], loss="binary_cross_entropy", seed=2),
        "tanh and linear": MLP([3, 5, 4, 2], ["tanh", "tanh", "linear"], seed=3),
        "ReLU and softmax": MLP([3, 5, 4], ["relu", "softmax"], "categorical_cross_entropy", seed=4),
        "softplus and linear": MLP([3, 5, 1], ["softplus", "linear"], seed=5),
        "square": MLP([3, 3, 3], ["tanh", "linear"], seed=6),
        "no hidden layer": MLP([3, 2], "linear", seed=7),
        "without biases": MLP([3, 4, 2], bias=False, seed=8),
        "a threshold": MLP([3, 2, 1], ["threshold", "linear"], seed=9),
        "a slope": MLP([3, 2, 1], beta=2.0, seed=10),
    }
    for network in each.values():  # large weights, so that outputs differ and no bias is a zero
        network.weights = [W + 0.7 * RNG.standard_normal(W.shape) for W in network.weights]
    return each


def inputs(network: MLP) -> Any:
    """Examples of the network's width."""
    return X[:, : network.layer_sizes[0]]


def there_and_back(
    to: Callable[[MLP], Any], back: Callable[[Any, MLP], MLP], outputs: Callable[[Any, Any], Any]
) -> dict[str, Any]:
    """Hand each network over: how far its outputs are away, and whether it came back the same; or why it did not go."""
    found: dict[str, Any] = {}
    for name, network in networks().items():
        try:
            model = to(network)
        except ValueError as refusal:
            found[name] = {"refused": str(refusal)}
            continue
        returned = back(model, network)
        same = [np.array_equal(W, V) for W, V in zip(network.weights, returned.weights, strict=True)]
        Y = np.asarray(outputs(model, inputs(network)), dtype=np.float64)
        found[name] = {
            "away": common.away([Y.reshape(len(Y), -1)], [network.predict(inputs(network))]),
            "weights came back": all(same),
            "network came back": returned.architecture == network.architecture,
        }
    return found
