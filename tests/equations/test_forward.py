"""The labelled equations of the chapter `forward`, one test of the same name each."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.neuron_by_neuron import forward_example, pre_activation, weights_as_lists

SIZES = [3, 4, 3, 2]
X = np.random.RandomState(7).standard_normal((5, 3))


@pytest.fixture
def network() -> MLP:
    return MLP(SIZES, activation=["tanh", "sigmoid", "sigmoid"], beta=[1.0, 0.5, 2.0], seed=11)


def test_eq_pre_activation(network: MLP) -> None:
    """h^(l)_q is the sum of a^(l-1)_j w^(l)_jq from the bias node j = 0 on, the bias node being -1."""
    forward = network.forward(X)
    w = weights_as_lists(network)
    for i in range(len(X)):
        _, a = forward_example(network, w, X[i])
        for layer in range(1, network.n_layers + 1):
            a_previous = forward.activations[layer - 1][i]
            W = network.weights[layer]
            for k in range(SIZES[layer]):
                by_hand = -1.0 * W[0, k]
                for j in range(SIZES[layer - 1]):
                    by_hand += a_previous[j] * W[j + 1, k]
                assert forward.pre_activations[layer][i, k] == pytest.approx(by_hand, rel=1e-13, abs=1e-15)
                assert pre_activation(w, a, layer, k + 1) == pytest.approx(by_hand, rel=1e-13, abs=1e-15)


def test_eq_activation(network: MLP) -> None:
    """a = g(h) with each layer's own g and slope."""
    forward = network.forward(X)
    H = forward.pre_activations
    np.testing.assert_allclose(forward.activations[1], np.tanh(H[1]), rtol=1e-14)
    np.testing.assert_allclose(forward.activations[2], 1 / (1 + np.exp(-0.5 * H[2])), rtol=1e-14)
    np.testing.assert_allclose(forward.activations[3], 1 / (1 + np.exp(-2.0 * H[3])), rtol=1e-14)
    h, a = forward_example(network, weights_as_lists(network), X[0])
    np.testing.assert_allclose(a[1][1:], np.tanh(h[1][1:]), rtol=1e-14)
    np.testing.assert_allclose(a[2][1:], 1 / (1 + np.exp(-0.5 * np.array(h[2][1:]))), rtol=1e-14)
    np.testing.assert_allclose(a[3][1:], 1 / (1 + np.exp(-2.0 * np.array(h[3][1:]))), rtol=1e-14)


def test_eq_forward_neuron(network: MLP) -> None:
    """Both steps, neuron after neuron and layer after layer, give what the matrices give."""
    forward = network.forward(X)
    w = weights_as_lists(network)
    for i, x in enumerate(X):
        h, a = forward_example(network, w, x)
        for layer in range(1, network.n_layers + 1):
            np.testing.assert_allclose(forward.pre_activations[layer][i], h[layer][1:], rtol=1e-13, atol=1e-15)
            np.testing.assert_allclose(forward.activations[layer][i], a[layer][1:], rtol=1e-13, atol=1e-15)
        assert a[0][0] == a[1][0] == a[2][0] == -1.0
        assert pre_activation(w, a, 2, 1) == h[2][1]
