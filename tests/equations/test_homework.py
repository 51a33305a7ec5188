"""The labelled equations of the chapter `homework`: the column convention, proved against rows and against nudges."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.gradient_check import central_differences
from mlp_lib.per_layer import Array

SIZES = [3, 4, 2]
X = np.random.RandomState(7).standard_normal((5, 3))
T = np.random.RandomState(8).randint(0, 2, (5, 2)).astype(float)


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def columns(network: MLP) -> list[tuple[Array, Array]]:
    """Each layer as V (out, in) and b (out, 1), entry by entry."""
    pairs = []
    for layer, W in enumerate(network.weights, start=1):
        n_in, n_out = network.layer_sizes[layer - 1], network.layer_sizes[layer]
        V, b = np.empty((n_out, n_in)), np.empty((n_out, 1))
        for q in range(n_out):
            b[q, 0] = -W[0, q]
            for p in range(n_in):
                V[q, p] = W[p + 1, q]
        pairs.append((V, b))
    return pairs


def errors(pairs: list[tuple[Array, Array]]) -> Array:
    """Binary cross-entropy of each example, in columns, from its textbook form."""
    A = X.T
    for V, b in pairs:
        A = sigmoid(V @ A + b)
    return -(T.T * np.log(A) + (1 - T.T) * np.log(1 - A)).sum(axis=0)


def measured(pairs: list[tuple[Array, Array]], layer: int, part: int, example: int | None = None) -> Array:
    """Derivative of the error of one example, or of their sum, by V (part 0) or b (part 1) of a layer."""

    def error(value: Array) -> float:
        changed = [list(pair) for pair in pairs]
        changed[layer - 1][part] = value
        each = errors(changed)
        return float(each.sum() if example is None else each[example])

    return central_differences(error, pairs[layer - 1][part])


@pytest.fixture
def network() -> MLP:
    return MLP(SIZES, loss="binary_cross_entropy", initializer="standard_normal", seed=3)


def test_eq_column_forward(network: MLP) -> None:
    A = X.T
    forward = network.forward(X)
    for layer, (V, b) in enumerate(columns(network), start=1):
        Z = V @ A + b
        A = sigmoid(Z)
        np.testing.assert_allclose(Z.T, forward.pre_activations[layer], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(A.T, forward.activations[layer], rtol=1e-13)


def test_eq_column_dictionary(network: MLP) -> None:
    for (V, b), W in zip(columns(network), network.weights, strict=True):
        np.testing.assert_array_equal(np.vstack([-b.T, V.T]), W)
    # Without the minus sign it is another network.
    wrong = [np.vstack([b.T, V.T]) for V, b in columns(network)]
    assert not np.allclose(MLP(SIZES, weights=wrong).predict(X), network.predict(X), rtol=1e-2)


def test_eq_bias_jacobian(network: MLP) -> None:
    """The library's pre-activations of the first layer, differentiated by b = -w_0 for each example."""
    n_1 = SIZES[1]

    def pre_activations(b: Array) -> Array:
        probe = network.copy()
        probe.weights = [np.vstack([-b, network.weights[1][1:]]), network.weights[2]]
        return probe.forward(X).pre_activations[1]

    b = -network.weights[1][0]
    for i in range(len(X)):
        for q in range(n_1):

            def z_q(b: Array, i: int = i, q: int = q) -> float:
                return float(pre_activations(b)[i, q])

            np.testing.assert_allclose(central_differences(z_q, b), np.eye(n_1)[q], atol=1e-10)


@pytest.mark.parametrize("layer", [1, 2])
def test_eq_bias_gradient(network: MLP, layer: int) -> None:
    deltas = network.backward(network.forward(X), T).deltas[layer]
    for i in range(len(X)):
        np.testing.assert_allclose(
            measured(columns(network), layer, 1, example=i)[:, 0], deltas[i], rtol=1e-8, atol=1e-11
        )


@pytest.mark.parametrize("layer", [1, 2])
def test_eq_column_weight_gradient(network: MLP, layer: int) -> None:
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas[layer]
    for i in range(len(X)):
        outer = np.outer(deltas[i], forward.activations[layer - 1][i])
        np.testing.assert_allclose(measured(columns(network), layer, 0, example=i), outer, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("layer", [1, 2])
def test_eq_column_gradients(network: MLP, layer: int) -> None:
    forward = network.forward(X)
    D, A = network.backward(forward, T).deltas[layer].T, forward.activations[layer - 1].T
    np.testing.assert_allclose(D @ A.T, measured(columns(network), layer, 0), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(D @ np.ones((len(X), 1)), measured(columns(network), layer, 1), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("layer", [1, 2])
def test_eq_averaged_bias_gradient(network: MLP, layer: int) -> None:
    D = network.backward(network.forward(X), T).deltas[layer].T
    truth = measured(columns(network), layer, 1)
    np.testing.assert_allclose(D.mean(axis=1, keepdims=True), truth / len(X), rtol=1e-8, atol=1e-11)


def test_eq_homework_loss(network: MLP) -> None:
    A = network.predict(X)
    printed = ((T - 1) * np.log(1 - A) - T * np.log(A)).sum(axis=1)
    np.testing.assert_allclose(printed, network.errors_per_example(X, T), rtol=1e-12)
    np.testing.assert_allclose(printed, errors(columns(network)), rtol=1e-12)


def test_eq_homework_delta(network: MLP) -> None:
    forward = network.forward(X)
    H = forward.pre_activations[2]

    def error(H: Array) -> float:
        A = sigmoid(H)
        return float(((T - 1) * np.log(1 - A) - T * np.log(A)).sum())

    delta = forward.outputs - T
    np.testing.assert_allclose(central_differences(error, H), delta, rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(network.backward(forward, T).deltas[2], delta)


def test_eq_column_delta_hidden() -> None:
    """Two hidden layers, so that the step is taken from a hidden layer too."""
    network = MLP([3, 4, 3, 2], loss="binary_cross_entropy", initializer="standard_normal", seed=5)
    pairs, forward = columns(network), network.forward(X)
    deltas = network.backward(forward, T).deltas
    D = (forward.outputs - T).T
    for layer in (2, 1):
        A = forward.activations[layer].T
        D = pairs[layer][0].T @ D * A * (1 - A)
        np.testing.assert_allclose(D.T, deltas[layer], rtol=1e-12, atol=1e-16)
        # The deltas are the derivatives by the biases, one example at a time.
        for i in range(len(X)):
            np.testing.assert_allclose(measured(pairs, layer, 1, example=i)[:, 0], D[:, i], rtol=1e-7, atol=1e-10)
