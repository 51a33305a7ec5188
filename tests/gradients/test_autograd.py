"""Gradients and deltas against HIPS autograd, to 1e-12."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.gradient_check import relative_error

from .cases import CLEAR_OF_KINK, GROUPS, every, make
from .reference import gradients_and_deltas

LIMIT = 1e-12


@pytest.mark.parametrize(("hidden", "loss", "output", "n_outputs"), GROUPS)
def test_gradients_equal_autograd_s(hidden: str, loss: str, output: str, n_outputs: int) -> None:
    """All depths, batch sizes, with and without bias nodes and slopes, mean and sum."""
    for depth, k, bias, mixed_beta in every():
        network, X, T = make(hidden, loss, output, n_outputs, depth, k, bias, mixed_beta)
        E, dW, dh = gradients_and_deltas(
            list(network.weights), X, T, network.activation, network.beta, loss, network.bias
        )
        assert network.errors_per_example(X, T).sum() == pytest.approx(E, rel=LIMIT, abs=0.0)
        forward = network.forward(X)
        for H, name in zip(forward.pre_activations, network.activation, strict=True):
            assert name != "relu" or np.abs(H).min() > CLEAR_OF_KINK
        for reduction, factor in (("mean", 1.0 / k), ("sum", 1.0)):
            backward = network.backward(forward, T, reduction=reduction)  # type: ignore[arg-type]
            for layer in backward.gradients.layers:
                assert np.linalg.norm(dW[layer - 1]) > 0.0
                assert relative_error(backward.gradients[layer], factor * dW[layer - 1]) < LIMIT, (network, layer)
                assert relative_error(backward.deltas[layer], dh[layer - 1]) < LIMIT, (network, layer)


@pytest.mark.parametrize("output", ["sigmoid", "linear"])
def test_nothing_flows_back_through_a_threshold(output: str) -> None:
    rng = np.random.RandomState(3)
    X, T = rng.uniform(-1.0, 1.0, (5, 2)), rng.uniform(0.0, 1.0, (5, 2))
    network = MLP([2, 4, 2], ["threshold", output], seed=1)
    _, dW, dh = gradients_and_deltas(list(network.weights), X, T, network.activation, network.beta, network.loss, True)
    forward = network.forward(X)
    backward = network.backward(forward, T, reduction="sum")
    assert np.abs(forward.pre_activations[1]).min() > 1e-3
    assert not backward.gradients[1].any()
    assert not dW[0].any()
    assert relative_error(backward.gradients[2], dW[1]) < LIMIT
    assert relative_error(backward.deltas[2], dh[1]) < LIMIT


def test_different_activations_and_slopes_in_every_layer() -> None:
    rng = np.random.RandomState(8)
    names, betas = ["tanh", "sigmoid", "softmax", "linear", "sigmoid"], [1.0, 0.5, 1.0, 1.0, 3.0]
    network = MLP([3, 4, 3, 5, 2, 3], names, "binary_cross_entropy", betas, "standard_normal", seed=2)
    X, T = rng.standard_normal((4, 3)), rng.uniform(0.0, 1.0, (4, 3))
    _, dW, dh = gradients_and_deltas(list(network.weights), X, T, network.activation, network.beta, network.loss, True)
    backward = network.backward(network.forward(X), T, reduction="sum")
    for layer in range(1, 6):
        assert relative_error(backward.gradients[layer], dW[layer - 1]) < LIMIT
        assert relative_error(backward.deltas[layer], dh[layer - 1]) < LIMIT
