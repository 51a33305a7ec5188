"""The labelled equations of the chapter `training`, one test of the same name each."""

from __future__ import annotations

import numpy as np

from mlp_lib import MLP, datasets
from mlp_lib.gradient_check import check_gradients


def test_eq_mean_update() -> None:
    """A full-batch step subtracts eta / k times A_bias^T Delta, in every layer at once, with several outputs."""
    rng = np.random.RandomState(3)
    X, T = rng.standard_normal((6, 3)), rng.uniform(size=(6, 2))
    network = MLP([3, 4, 3, 2], seed=5)
    before = [W.copy() for W in network.weights]
    forward = network.forward(X)
    backward = network.backward(forward, T)
    eta, k = 0.7, len(X)
    network.train(X, T, epochs=1, learning_rate=eta)
    for layer in network.weights.layers:
        A_bias = np.column_stack([-np.ones(k), forward.activations[layer - 1]])
        step = eta / k * A_bias.T @ backward.deltas[layer]
        np.testing.assert_allclose(network.weights[layer], before[layer - 1] - step, rtol=1e-14, atol=1e-16)

    # The step follows the slope of the mean error, which central differences measure without our algebra.
    measured = check_gradients(MLP([3, 4, 3, 2], seed=5), X, T).measured
    for layer in network.weights.layers:
        np.testing.assert_allclose(
            (before[layer - 1] - network.weights[layer]) / eta, measured[layer], rtol=1e-7, atol=1e-12
        )

    # Every example twice: the same step.
    X, T = datasets.xor()
    once, twice = MLP([2, 2, 1], seed=1), MLP([2, 2, 1], seed=1)
    once.train(X, T, epochs=3, learning_rate=1.0)
    twice.train(np.vstack([X, X]), np.vstack([T, T]), epochs=3, learning_rate=1.0)
    for W, W_twice in zip(once.weights, twice.weights, strict=True):
        np.testing.assert_allclose(W_twice, W, rtol=1e-14)


def test_eq_printed_error() -> None:
    """The sum of squares over k is twice the mean of E, with several outputs too."""
    rng = np.random.RandomState(8)
    X, T = rng.standard_normal((5, 2)), rng.uniform(size=(5, 3))
    network = MLP([2, 4, 3], seed=2)
    printed = np.sum((network.predict(X) - T) ** 2) / len(X)
    np.testing.assert_allclose(printed, 2 * network.error(X, T), rtol=1e-14)
    np.testing.assert_allclose(printed, 2 * network.errors_per_example(X, T).sum() / len(X), rtol=1e-14)
