"""The labelled equations of the chapter `any-layer`, one test of the same name each.

Networks whose neighbouring layers differ in size in both directions, with
activations and slopes of their own, three outputs and five examples.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlp_lib import MLP
from mlp_lib.activations import softmax_jacobian
from mlp_lib.gradient_check import central_differences
from mlp_lib.neuron_by_neuron import (
    activation_derivative,
    backward_example,
    delta_of_hidden_neuron,
    forward_example,
    train_example_by_example,
    weights_as_lists,
)

Array = NDArray[np.float64]
SIZES = [2, 4, 3, 5, 3]
X = np.random.RandomState(31).standard_normal((5, 2))
T = np.random.RandomState(32).uniform(0.1, 0.9, size=(5, 3))


@pytest.fixture
def network() -> MLP:
    return MLP(
        SIZES,
        activation=["tanh", "sigmoid", "tanh", "sigmoid"],
        beta=[1.0, 1.5, 1.0, 2.0],
        initializer="glorot_uniform",
        seed=33,
    )


def sums_of_layer(network: MLP, layer: int, h: Array, target: int) -> Array:
    """The sums of layer `target` as a function of those of layer `layer`, the forward pass written out."""
    for l in range(layer, target):
        a = network.layer_activation(l).value(h, network.beta[l - 1])
        h = np.array([-1.0, *a]) @ network.weights[l + 1]
    return h


def error_from(network: MLP, layer: int, h: Array, t: Array) -> float:
    """E of one example (half squared error) as a function of the sums of one layer."""
    L = network.n_layers
    y = network.layer_activation(L).value(sums_of_layer(network, layer, h, L), network.beta[L - 1])
    return float(0.5 * np.sum((y - t) ** 2))


def measured_deltas(network: MLP, layer: int, h: Array, t: Array) -> Array:
    return central_differences(lambda v: error_from(network, layer, v, t), h, nudge=1e-3)


def measured_h_by_h(network: MLP, layer: int, h: Array) -> Array:
    """dh^(l+1)_i / dh^(l)_k, shape (n_{l+1}, n_l)."""
    return np.array(
        [
            central_differences(lambda v, i=i: float(sums_of_layer(network, layer, v, layer + 1)[i]), h, nudge=1e-3)
            for i in range(network.layer_sizes[layer + 1])
        ]
    )


def test_eq_delta_any_definition(network: MLP) -> None:
    """Every delta of every layer is the measured slope of E by that neuron's sum; layer 0 has none."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    assert list(deltas.layers) == [1, 2, 3, 4]
    for layer in deltas.layers:
        assert deltas[layer].shape == (5, SIZES[layer])
        for i in range(5):
            measured = measured_deltas(network, layer, forward.pre_activations[layer][i], T[i])
            np.testing.assert_allclose(deltas[layer][i], measured, rtol=1e-7, atol=1e-12)


def test_eq_sum_over_next_layer(network: MLP) -> None:
    """With both factors measured, the sum over the next layer is the slope; no single term is."""
    forward = network.forward(X)
    computed = network.backward(forward, T).deltas
    for layer in (1, 2, 3):
        for i in range(5):
            h, h_next = forward.pre_activations[layer][i], forward.pre_activations[layer + 1][i]
            by_next = measured_deltas(network, layer + 1, h_next, T[i])
            terms = by_next[:, np.newaxis] * measured_h_by_h(network, layer, h)
            delta = measured_deltas(network, layer, h, T[i])
            np.testing.assert_allclose(terms.sum(axis=0), delta, rtol=1e-7, atol=1e-12)
            np.testing.assert_allclose(computed[layer][i], delta, rtol=1e-7, atol=1e-12)
            for term in terms:
                assert np.abs(term - delta).max() > 0.05 * np.abs(delta).max()


def test_eq_deltas_of_next_layer(network: MLP) -> None:
    """The next layer's deltas times dh_i/dh_q, summed over i; with dh_q in place of dh_i it is wrong or undefined."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    for layer in (1, 2, 3):
        for i in range(5):
            h_by_h = measured_h_by_h(network, layer, forward.pre_activations[layer][i])
            delta = deltas[layer][i]
            np.testing.assert_allclose(delta, deltas[layer + 1][i] @ h_by_h, rtol=1e-8, atol=1e-13)
            common = min(h_by_h.shape)
            same_index = deltas[layer + 1][i].sum() * np.diag(h_by_h)  # exists for k <= n_{l+1} only
            assert np.abs(same_index - delta[:common]).max() > 0.05 * np.abs(delta).max()
    assert SIZES[2] < SIZES[1]  # a layer with fewer neurons than the one before takes part


def test_eq_neighbour_layers(network: MLP) -> None:
    """dh^(l+1)_i / dh^(l)_q = w_qi g'(h_q) for l = 1..L-1, each pair of neighbours."""
    for h_of in range(5):
        forward = network.forward(X[h_of : h_of + 1])
        for layer in (1, 2, 3):
            h = forward.pre_activations[layer][0]
            measured = measured_h_by_h(network, layer, h)
            for i, k in np.ndindex(measured.shape):
                expected = network.weights[layer + 1][k + 1, i] * activation_derivative(network, layer, h[k])
                assert measured[i, k] == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_eq_delta_hidden(network: MLP) -> None:
    """g'(h_q) sum_i delta_i w_qi: loops, library and measurement agree in every hidden layer."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    w = weights_as_lists(network)
    for i in range(5):
        h, a = forward_example(network, w, X[i])
        delta, _ = backward_example(network, w, h, a, T[i])
        for layer in (3, 2, 1):
            measured = measured_deltas(network, layer, forward.pre_activations[layer][i], T[i])
            for k in range(1, SIZES[layer] + 1):
                back = sum(delta[layer + 1][o] * w[layer + 1][k][o] for o in range(1, SIZES[layer + 1] + 1))
                expected = activation_derivative(network, layer, h[layer][k]) * back
                assert delta_of_hidden_neuron(network, w, h, delta, layer, k) == pytest.approx(expected, rel=1e-13)
                assert deltas[layer][i, k - 1] == pytest.approx(expected, rel=1e-11, abs=1e-16)
                assert measured[k - 1] == pytest.approx(expected, rel=1e-7, abs=1e-12)

    # With weights that are already updated it is no longer the slope: deltas come before updates.
    moved = network.copy()
    moved.step(network.backward(forward, T).gradients, 1.0)
    early = deltas[4] @ moved.weights[4][1:].T * (1.0 - forward.activations[3] ** 2)
    error = np.linalg.norm(early - deltas[3]) / np.linalg.norm(deltas[3])
    assert error > 1e-3


def test_eq_delta_hidden_general() -> None:
    """With softmax in a hidden layer the layer's own Jacobian joins the sum; its diagonal alone is wrong."""
    network = MLP([2, 3, 4, 2], activation=["tanh", "softmax", "sigmoid"], initializer="glorot_uniform", seed=5)
    targets = T[:, :2]
    forward = network.forward(X)
    deltas = network.backward(forward, targets).deltas
    back = deltas[3] @ network.weights[3][1:].T
    for i in range(5):
        h = forward.pre_activations[2][i]
        jacobian = softmax_jacobian(h)
        measured = measured_deltas(network, 2, h, targets[i])
        general = [sum(jacobian[j, k] * back[i, j] for j in range(4)) for k in range(4)]
        np.testing.assert_allclose(general, measured, rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(deltas[2][i], measured, rtol=1e-7, atol=1e-12)
        diagonal = np.diag(jacobian) * back[i]
        assert np.abs(diagonal - measured).max() > 0.1 * np.abs(measured).max()
        below = measured_deltas(network, 1, forward.pre_activations[1][i], targets[i])
        np.testing.assert_allclose(deltas[1][i], below, rtol=1e-7, atol=1e-12)


def test_eq_update_any_layer(network: MLP) -> None:
    """One step with one example moves w_pq by -eta delta_q a_p with measured deltas, in every layer."""
    eta = 0.8
    for x, t in zip(X, T, strict=True):
        forward = network.forward([x])
        moved = network.copy()
        moved.step(network.backward(forward, [t]).gradients, eta)
        for layer in network.weights.layers:
            delta = measured_deltas(network, layer, forward.pre_activations[layer][0], t)
            entering = np.array([-1.0, *forward.activations[layer - 1][0]])
            for p, q in np.ndindex(network.weights[layer].shape):
                expected = network.weights[layer][p, q] - eta * delta[q] * entering[p]
                assert moved.weights[layer][p, q] == pytest.approx(expected, rel=1e-9, abs=1e-11)

    # Repeated example by example, loops and library stay together.
    loops = train_example_by_example(network, X, T, epochs=5, learning_rate=eta)
    trained = network.copy()
    trained.train(X, T, epochs=5, learning_rate=eta, batch_size=1)
    for layer in network.weights.layers:
        np.testing.assert_allclose(trained.weights[layer], [row[1:] for row in loops[layer]], rtol=1e-10, atol=1e-13)
