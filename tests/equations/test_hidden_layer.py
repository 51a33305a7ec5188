"""The labelled equations of the chapter `hidden-layer`, one test of the same name each.

The last hidden layer of a 3-4-3-2 network, and of a 2-3-4 network with more
outputs than hidden neurons; five examples, every layer its own activation.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlp_lib import MLP
from mlp_lib.activations import softmax
from mlp_lib.gradient_check import central_differences
from mlp_lib.neuron_by_neuron import (
    activation_derivative,
    backward_example,
    delta_of_hidden_neuron,
    forward_example,
    pre_activation,
    weights_as_lists,
)

Array = NDArray[np.float64]


@pytest.fixture(params=[(3, 4, 3, 2), (2, 3, 4)], ids=str)
def network(request: pytest.FixtureRequest) -> MLP:
    sizes = request.param
    activation = ["tanh"] * (len(sizes) - 3) + ["sigmoid", "sigmoid"]
    beta = [1.0] * (len(sizes) - 3) + [0.5, 2.0]
    return MLP(sizes, activation=activation, beta=beta, seed=11)


def data(network: MLP) -> tuple[Array, Array]:
    X = np.random.RandomState(7).standard_normal((5, network.layer_sizes[0]))
    T = np.random.RandomState(8).uniform(0.1, 0.9, size=(5, network.layer_sizes[-1]))
    return X, T


def output_sums(network: MLP, h: Array) -> Array:
    """The sums of the output layer as a function of those of the last hidden layer, written out."""
    L = network.n_layers
    a = 1 / (1 + np.exp(-network.beta[L - 2] * h))
    return np.array([-1.0, *a]) @ network.weights[L]


def error_of_outputs(network: MLP, h: Array, t: Array) -> float:
    """E as a function of the sums of the output layer."""
    return float(0.5 * np.sum((1 / (1 + np.exp(-network.beta[-1] * h)) - t) ** 2))


def error_of_hidden(network: MLP, h: Array, t: Array) -> float:
    return error_of_outputs(network, output_sums(network, h), t)


def measured_h_by_h(network: MLP, h: Array) -> Array:
    """dh^(L)_i / dh^(L-1)_q, shape (n_L, n_{L-1})."""
    n_L = network.layer_sizes[-1]
    return np.array(
        [central_differences(lambda v, i=i: float(output_sums(network, v)[i]), h, nudge=1e-3) for i in range(n_L)]
    )


def measured_g_prime(network: MLP, h: Array) -> Array:
    L = network.n_layers
    activation, beta = network.layer_activation(L - 1), network.beta[L - 2]
    return np.array(
        [
            central_differences(lambda v: float(activation.value(v, beta)[0]), h[q : q + 1], 1e-3)[0]
            for q in range(len(h))
        ]
    )


def test_eq_update_last_hidden(network: MLP) -> None:
    """A step moves the weights into the last hidden layer by -eta times measured delta times activation."""
    L, eta = network.n_layers, 0.9
    X, T = data(network)
    for x, t in zip(X, T, strict=True):
        forward = network.forward([x])
        moved = network.copy()
        moved.step(network.backward(forward, [t]).gradients, eta)
        delta = central_differences(
            lambda h, t=t: error_of_hidden(network, h, t), forward.pre_activations[L - 1][0], nudge=1e-3
        )
        entering = np.array([-1.0, *forward.activations[L - 2][0]])
        for p, q in np.ndindex(network.weights[L - 1].shape):
            expected = network.weights[L - 1][p, q] - eta * delta[q] * entering[p]
            assert moved.weights[L - 1][p, q] == pytest.approx(expected, rel=1e-9, abs=1e-11)


def test_eq_delta_last_hidden_definition(network: MLP) -> None:
    """The library's deltas of layer L-1 are the measured slopes of E by its sums."""
    L = network.n_layers
    X, T = data(network)
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas[L - 1]
    for i in range(5):
        measured = central_differences(
            lambda h, i=i: error_of_hidden(network, h, T[i]), forward.pre_activations[L - 1][i], nudge=1e-3
        )
        np.testing.assert_allclose(deltas[i], measured, rtol=1e-7, atol=1e-12)


def test_eq_sum_over_paths(network: MLP) -> None:
    """Both factors measured, the sum over outputs is the slope of E; no single term is."""
    L = network.n_layers
    X, T = data(network)
    forward = network.forward(X)
    computed = network.backward(forward, T).deltas[L - 1]
    for i in range(5):
        h_hidden, h_out = forward.pre_activations[L - 1][i], forward.pre_activations[L][i]
        by_output = central_differences(lambda h, i=i: error_of_outputs(network, h, T[i]), h_out, nudge=1e-3)
        terms = by_output[:, np.newaxis] * measured_h_by_h(network, h_hidden)  # (n_L, n_{L-1})
        delta = central_differences(lambda h, i=i: error_of_hidden(network, h, T[i]), h_hidden, nudge=1e-3)
        np.testing.assert_allclose(terms.sum(axis=0), delta, rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(computed[i], delta, rtol=1e-7, atol=1e-12)
        for term in terms:
            assert np.abs(term - delta).max() > 0.1 * np.abs(delta).max()


def test_eq_deltas_in_the_sum(network: MLP) -> None:
    """The library's output deltas times the measured dh/dh add up to the library's hidden deltas."""
    L = network.n_layers
    X, T = data(network)
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    for i in range(5):
        h_by_h = measured_h_by_h(network, forward.pre_activations[L - 1][i])
        np.testing.assert_allclose(deltas[L - 1][i], deltas[L][i] @ h_by_h, rtol=1e-8, atol=1e-13)


def test_eq_next_sum_opened(network: MLP) -> None:
    """The sums of the outputs are the sums over j = 0..n of a_j w_ji, the bias node's -1 first."""
    L = network.n_layers
    X, _ = data(network)
    forward = network.forward(X)
    w = weights_as_lists(network)
    for i in range(5):
        a = [-1.0, *forward.activations[L - 1][i]]
        by_hand = [sum(a[j] * network.weights[L][j, o] for j in range(len(a))) for o in range(network.layer_sizes[-1])]
        np.testing.assert_allclose(forward.pre_activations[L][i], by_hand, rtol=1e-13, atol=1e-15)
        _, a_lists = forward_example(network, w, X[i])
        loops = [pre_activation(w, a_lists, L, o + 1) for o in range(network.layer_sizes[-1])]
        np.testing.assert_allclose(loops, by_hand, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(output_sums(network, forward.pre_activations[L - 1][i]), by_hand, rtol=1e-13)


def test_eq_next_sum_through_g(network: MLP) -> None:
    """dh_i/dh_q is the sum over j = 1..n of w_ji times the measured da_j/dh_q; the bias row takes no part."""
    L = network.n_layers
    X, _ = data(network)
    activation, beta = network.layer_activation(L - 1), network.beta[L - 2]
    h = network.forward(X).pre_activations[L - 1][0]
    a_by_h = np.array(
        [central_differences(lambda v, j=j: float(activation.value(v, beta)[j]), h, 1e-3) for j in range(len(h))]
    )
    g_prime = [activation_derivative(network, L - 1, value) for value in h]
    np.testing.assert_allclose(a_by_h, np.diag(g_prime), rtol=1e-8, atol=1e-12)
    measured = measured_h_by_h(network, h)
    np.testing.assert_allclose(measured, network.weights[L][1:].T @ a_by_h, rtol=1e-8, atol=1e-13)

    other_bias = network.copy()
    weights = [W.copy() for W in network.weights]
    weights[L - 1][0] += 3.0
    other_bias.weights = weights
    np.testing.assert_allclose(measured_h_by_h(other_bias, h), measured, rtol=1e-9, atol=1e-12)


def test_eq_activation_by_h(network: MLP) -> None:
    """da_j/dh_q is g'(h_q) for j = q and exactly 0 for every other j; softmax breaks this."""
    L = network.n_layers
    X, _ = data(network)
    h = network.forward(X).pre_activations[L - 1][0]
    g_prime = measured_g_prime(network, h)
    activation, beta = network.layer_activation(L - 1), network.beta[L - 2]
    for j in range(len(h)):
        slopes = central_differences(lambda v, j=j: float(activation.value(v, beta)[j]), h, 1e-3)
        assert (np.delete(slopes, j) == 0.0).all()
        assert slopes[j] == pytest.approx(g_prime[j], rel=1e-9)
        assert slopes[j] == pytest.approx(activation_derivative(network, L - 1, h[j]), rel=1e-9)
        coupled = central_differences(lambda v, j=j: float(softmax(v)[j]), h, 1e-3)
        assert (np.abs(coupled) > 1e-3).all()


def test_eq_next_h_by_h(network: MLP) -> None:
    """dh_i/dh_q = w_qi g'(h_q) for q = 1..n_{L-1} and i = 1..n_L."""
    L = network.n_layers
    X, _ = data(network)
    for h in network.forward(X).pre_activations[L - 1]:
        measured = measured_h_by_h(network, h)
        assert measured.shape == (network.layer_sizes[L], network.layer_sizes[L - 1])
        for i, q in np.ndindex(measured.shape):
            expected = network.weights[L][q + 1, i] * activation_derivative(network, L - 1, h[q])
            assert measured[i, q] == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_eq_delta_last_hidden(network: MLP) -> None:
    """g'(h_q) times the sum of delta_i w_qi: loops, library and measurement agree; one term alone does not."""
    L = network.n_layers
    X, T = data(network)
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    w = weights_as_lists(network)
    for i in range(5):
        h, a = forward_example(network, w, X[i])
        delta, _ = backward_example(network, w, h, a, T[i])
        measured = central_differences(
            lambda v, i=i: error_of_hidden(network, v, T[i]), forward.pre_activations[L - 1][i], nudge=1e-3
        )
        for q in range(1, network.layer_sizes[L - 1] + 1):
            g_prime = activation_derivative(network, L - 1, h[L - 1][q])
            terms = [delta[L][o] * w[L][q][o] for o in range(1, network.layer_sizes[L] + 1)]
            assert delta_of_hidden_neuron(network, w, h, delta, L - 1, q) == pytest.approx(
                g_prime * sum(terms), rel=1e-13
            )
            assert deltas[L - 1][i, q - 1] == pytest.approx(g_prime * sum(terms), rel=1e-12)
            assert measured[q - 1] == pytest.approx(g_prime * sum(terms), rel=1e-7, abs=1e-12)
        first_only = [
            activation_derivative(network, L - 1, h[L - 1][q]) * delta[L][1] * w[L][q][1]
            for q in range(1, network.layer_sizes[L - 1] + 1)
        ]
        assert np.abs(np.array(first_only) - measured).max() > 0.1 * np.abs(measured).max()
