"""Loops over single neurons against matrices, to 1e-14."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import neuron_by_neuron as one_by_one
from mlp_lib.gradient_check import relative_error

from .cases import GROUPS, every, make

LIMIT = 1e-14
ELEMENTWISE = [group for group in GROUPS if "softmax" not in group]


def as_matrix(rows: list[list[float]]) -> np.ndarray:
    """Drop the place of the bias node, which nothing leads to."""
    return np.array([row[1:] for row in rows])


@pytest.mark.parametrize(("hidden", "loss", "output", "n_outputs"), ELEMENTWISE)
def test_loops_equal_matrices(hidden: str, loss: str, output: str, n_outputs: int) -> None:
    for depth, k, bias, mixed_beta in every():
        if not bias or k == 1:
            continue
        network, X, T = make(hidden, loss, output, n_outputs, depth, k, bias, mixed_beta)
        w = one_by_one.weights_as_lists(network)
        forward = network.forward(X)
        backward = network.backward(forward, T, reduction="sum")
        passes = [one_by_one.forward_example(network, w, x) for x in X]
        back = [one_by_one.backward_example(network, w, h, a, t) for (h, a), t in zip(passes, T, strict=True)]
        for layer in range(1, network.n_layers + 1):
            H = np.array([h[layer][1:] for h, _ in passes])
            A = np.array([a[layer][1:] for _, a in passes])
            deltas = np.array([delta[layer][1:] for delta, _ in back])
            gradient = sum(as_matrix(gradient[layer]) for _, gradient in back)
            assert relative_error(H, forward.pre_activations[layer]) < LIMIT
            assert relative_error(A, forward.activations[layer]) < LIMIT
            assert relative_error(deltas, backward.deltas[layer]) < LIMIT
            assert relative_error(gradient, backward.gradients[layer]) < LIMIT
        E = [one_by_one.example_error(network, a, t) for (_, a), t in zip(passes, T, strict=True)]
        assert relative_error(E, network.errors_per_example(X, T)) < LIMIT


@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy"])
def test_training_example_by_example_is_training_with_batches_of_one(loss: str) -> None:
    network, X, T = make("tanh", loss, "sigmoid", 2, 2, 5, True, True)
    T = np.abs(T)  # within the reach of a sigmoid, as `train` requires
    w = one_by_one.train_example_by_example(network, X, T, epochs=3, learning_rate=0.2)
    network.train(X, T, epochs=3, learning_rate=0.2, batch_size=1)
    for layer in range(1, network.n_layers + 1):
        assert relative_error(as_matrix(w[layer]), network.weights[layer]) < 1e-13
