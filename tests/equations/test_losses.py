"""The equations of the chapter `losses`: every delta against nudges, with several outputs and examples."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from mlp_lib import MLP, activations, datasets, losses
from mlp_lib.gradient_check import central_differences, check_gradients
from mlp_lib.losses import LOSSES
from mlp_lib.network import delta_output
from mlp_lib.per_layer import Array

RNG = np.random.RandomState(5)
X = RNG.standard_normal((5, 3))
#: Outputs and targets of five examples with four outputs.
Y = RNG.uniform(0.05, 0.95, (5, 4))
SOFT = RNG.uniform(0.1, 0.9, (5, 4))
ONE_HOT = datasets.one_hot([0, 3, 1, 1, 2])


def slope_by_y(loss, Y: Array, T: Array) -> Array:
    """Measured dL/dy of every output."""
    return central_differences(lambda at: float(loss(at, T).sum()), Y, nudge=1e-3 * Y.min())


def deltas_by_nudges(output: str, loss: str, H: Array, T: Array, beta: float = 1.0) -> Array:
    """Measured dE/dh of an output layer, straight from the definitions of g and E."""
    g = activations.ACTIVATIONS[output].value
    return central_differences(lambda at: float(LOSSES[loss].value(g(at, beta), T).sum()), H)


def output_deltas(network: MLP, T: Array) -> tuple[Array, Array, Array]:
    """H and Y of the output layer, and the deltas that the network computes there."""
    forward = network.forward(X)
    return forward.pre_activations[-1], forward.outputs, network.backward(forward, T).deltas[-1]


def test_eq_half_squared_error() -> None:
    by_loop = [[(y - t) * (y - t) / 2 for y, t in zip(*rows, strict=True)] for rows in zip(Y, SOFT, strict=True)]
    np.testing.assert_allclose(losses.half_squared_error(Y, SOFT), by_loop, rtol=1e-14)


def test_eq_half_squared_error_derivative() -> None:
    measured = slope_by_y(losses.half_squared_error, Y, SOFT)
    np.testing.assert_allclose(losses.half_squared_error_derivative(Y, SOFT), measured, atol=1e-10)


def test_eq_half_squared_network_error() -> None:
    by_loop = [sum((y - t) ** 2 for y, t in zip(*rows, strict=True)) / 2 for rows in zip(Y, SOFT, strict=True)]
    np.testing.assert_allclose(losses.network_error("half_squared_error", Y, SOFT), by_loop, rtol=1e-14)
    network = MLP([3, 4, 4], seed=2)
    outputs = network.predict(X)
    expected = 0.5 * ((outputs - SOFT) ** 2).sum(axis=1)
    np.testing.assert_allclose(network.errors_per_example(X, SOFT), expected, rtol=1e-14)
    assert losses.network_error("half_squared_error", [[0.9, 0.1]], [[0.4, 0.6]])[0] == pytest.approx(0.25, rel=1e-14)


@pytest.mark.parametrize("beta", [1.0, 0.5, 2.5])
def test_eq_delta_output_sigmoid(beta: float) -> None:
    network = MLP([3, 5, 4], beta=[1.3, beta], seed=2)
    H, Y, deltas = output_deltas(network, SOFT)
    by_loop = [[beta * (Y[p, q] - SOFT[p, q]) * Y[p, q] * (1 - Y[p, q]) for q in range(4)] for p in range(len(X))]
    np.testing.assert_allclose(deltas, by_loop, rtol=1e-12)
    np.testing.assert_allclose(
        by_loop, deltas_by_nudges("sigmoid", "half_squared_error", H, SOFT, beta), rtol=1e-8, atol=1e-12
    )


def test_eq_delta_hidden_sigmoid() -> None:
    network = MLP([3, 5, 2, 4], beta=[0.5, 1.3, 2.0], seed=2)
    forward = network.forward(X)
    deltas = network.backward(forward, SOFT).deltas
    for l in (2, 1):
        A, W, beta = forward.activations[l], network.weights[l + 1], network.beta[l - 1]
        expected = np.zeros_like(A)
        for p in range(len(X)):
            for k in range(A.shape[1]):
                back = sum(deltas[l + 1][p, i] * W[k + 1, i] for i in range(W.shape[1]))
                expected[p, k] = beta * A[p, k] * (1 - A[p, k]) * back
        np.testing.assert_allclose(deltas[l], expected, rtol=1e-11, atol=1e-17)

        def error_from(H: Array, l: int = l) -> float:
            """The summed E when the pre-activations of layer l are these."""
            A = activations.sigmoid(H, network.beta[l - 1])
            for layer in range(l + 1, 4):
                A = activations.sigmoid(
                    np.hstack([-np.ones((len(A), 1)), A]) @ network.weights[layer], network.beta[layer - 1]
                )
            return float(0.5 * ((A - SOFT) ** 2).sum())

        measured = central_differences(error_from, forward.pre_activations[l])
        np.testing.assert_allclose(expected, measured, rtol=1e-8, atol=1e-12)


def test_eq_binary_cross_entropy() -> None:
    by_loop = [
        [-t * log(y) - (1 - t) * log(1 - y) for y, t in zip(*rows, strict=True)] for rows in zip(Y, SOFT, strict=True)
    ]
    np.testing.assert_allclose(losses.binary_cross_entropy(Y, SOFT), by_loop, rtol=1e-13)
    H = np.log(Y / (1 - Y)) / 2.5
    np.testing.assert_allclose(losses.binary_cross_entropy_from_logits(H, SOFT, beta=2.5), by_loop, rtol=1e-12)
    # For t = 1 or 0 it is minus the logarithm of the probability of what happened.
    np.testing.assert_allclose(
        losses.binary_cross_entropy(Y, ONE_HOT), -np.log(np.where(ONE_HOT == 1, Y, 1 - Y)), rtol=1e-13
    )


def test_eq_binary_cross_entropy_derivative() -> None:
    for T in (SOFT, ONE_HOT):
        formula = (Y - T) / (Y * (1 - Y))
        np.testing.assert_allclose(losses.binary_cross_entropy_derivative(Y, T), formula, rtol=1e-12)
        np.testing.assert_allclose(formula, slope_by_y(losses.binary_cross_entropy, Y, T), rtol=1e-8)


def test_eq_categorical_cross_entropy() -> None:
    by_loop = [[-t * log(y) for y, t in zip(*rows, strict=True)] for rows in zip(Y, SOFT, strict=True)]
    np.testing.assert_allclose(losses.categorical_cross_entropy(Y, SOFT), by_loop, rtol=1e-13)
    H = RNG.standard_normal((5, 4))
    np.testing.assert_allclose(
        losses.categorical_cross_entropy_from_logits(H, SOFT),
        losses.categorical_cross_entropy(activations.softmax(H), SOFT),
        rtol=1e-12,
    )


def test_eq_categorical_cross_entropy_derivative() -> None:
    for T in (SOFT, ONE_HOT):
        np.testing.assert_allclose(losses.categorical_cross_entropy_derivative(Y, T), -T / Y, rtol=1e-14, atol=0)
        np.testing.assert_allclose(-T / Y, slope_by_y(losses.categorical_cross_entropy, Y, T), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("row_sum", [1.0, 2.0, 0.4])
def test_eq_delta_softmax_cross_entropy(row_sum: float) -> None:
    H = RNG.standard_normal((5, 4))
    T = SOFT / SOFT.sum(axis=1, keepdims=True) * row_sum
    Y = activations.softmax(H)
    measured = deltas_by_nudges("softmax", "categorical_cross_entropy", H, T)
    np.testing.assert_allclose(-T + Y * T.sum(axis=1, keepdims=True), measured, atol=1e-9)
    # The library computes y - t, which is right exactly when the row sums to 1.
    computed = delta_output(H, Y, T, activations.ACTIVATIONS["softmax"], LOSSES["categorical_cross_entropy"])
    np.testing.assert_allclose(computed, Y - T, rtol=1e-14)
    assert np.allclose(Y - T, measured, atol=1e-3) == (row_sum == 1.0)


@pytest.mark.parametrize(
    ("output", "loss", "beta"),
    [
        ("sigmoid", "binary_cross_entropy", 1.0),
        ("sigmoid", "binary_cross_entropy", 2.5),
        ("softmax", "categorical_cross_entropy", 1.0),
        ("linear", "half_squared_error", 1.0),
    ],
)
def test_eq_delta_matched_pair(output: str, loss: str, beta: float) -> None:
    network = MLP([3, 5, 4], activation=["tanh", output], beta=[1.0, beta], loss=loss, seed=7)
    for T in (ONE_HOT, SOFT / SOFT.sum(axis=1, keepdims=True)):
        H, Y, deltas = output_deltas(network, T)
        np.testing.assert_allclose(deltas, beta * (Y - T), rtol=1e-14, atol=1e-16)
        np.testing.assert_allclose(deltas, deltas_by_nudges(output, loss, H, T, beta), rtol=1e-8, atol=1e-10)
        assert check_gradients(network, X, T).worst < 1e-9


def test_no_other_pair_matches() -> None:
    """The pairs of eq-delta-matched-pair are the only ones among sigmoid and softmax."""
    H = RNG.standard_normal((5, 4))
    for output in ("sigmoid", "softmax"):
        Y = activations.ACTIVATIONS[output].value(H, 1.0)
        for loss in LOSSES:
            matched = np.allclose(deltas_by_nudges(output, loss, H, ONE_HOT), Y - ONE_HOT, atol=1e-3)
            assert matched == (
                (output, loss) in {("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")}
            )


@pytest.mark.parametrize("beta", [1.0, 1.7])
def test_eq_delta_cross_entropy_on_sigmoids(beta: float) -> None:
    network = MLP([3, 5, 4], beta=[1.0, beta], loss="categorical_cross_entropy", seed=7)
    H, Y, deltas = output_deltas(network, ONE_HOT)
    expected = -beta * ONE_HOT * (1 - Y)
    np.testing.assert_allclose(deltas, expected, rtol=1e-12, atol=0)
    np.testing.assert_allclose(
        expected, deltas_by_nudges("sigmoid", "categorical_cross_entropy", H, ONE_HOT, beta), rtol=1e-8, atol=1e-11
    )
    assert (deltas[ONE_HOT == 0] == 0).all()
    assert (deltas <= 0).all()
    # The diagonal of the Jacobian alone gives the same on softmax, and it is not the delta there.
    Y = activations.softmax(H)
    diagonal = np.stack([np.diag(J) for J in activations.softmax_jacobian(H)])
    np.testing.assert_allclose(-ONE_HOT / Y * diagonal, -ONE_HOT * (1 - Y), rtol=1e-12)
    measured = deltas_by_nudges("softmax", "categorical_cross_entropy", H, ONE_HOT)
    assert not np.allclose(-ONE_HOT * (1 - Y), measured, atol=1e-3)


def test_eq_delta_softmax_squared() -> None:
    network = MLP([3, 5, 4], activation=["tanh", "softmax"], seed=7)
    for T in (ONE_HOT, SOFT):
        H, Y, deltas = output_deltas(network, T)
        common = (Y * (Y - T)).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(deltas, Y * (Y - T - common), rtol=1e-11, atol=1e-16)
        np.testing.assert_allclose(
            deltas, deltas_by_nudges("softmax", "half_squared_error", H, T), rtol=1e-8, atol=1e-11
        )
        assert check_gradients(network, X, T).worst < 1e-9
