"""The equations of the chapter `activations`, each measured against something that does not use it."""

from __future__ import annotations

from fractions import Fraction
from math import exp, inf, tanh

import numpy as np
import pytest

from mlp_lib import MLP, activations, datasets
from mlp_lib.gradient_check import central_differences
from mlp_lib.per_layer import Array

#: Both signs, near 0 and far out, none of them a kink.
H = np.array([-9.0, -2.5, -1.0, -0.3, 0.02, 0.7, 1.9, 6.0])
#: Layers of softmax: three rows of different widths.
ROWS = [np.array([0.3, -1.2, 2.0]), np.array([0.0, 0.0]), np.array([-3.0, 4.0, 0.5, 1.1, -0.2])]


def complex_step(function, h: Array) -> Array:
    """Derivative by a step along the imaginary axis: exact to rounding, nothing is subtracted."""
    step = 1e-30
    return np.imag(function(h + 1j * step)) / step


def test_eq_threshold() -> None:
    assert activations.threshold([-inf, -2.0, -5e-324, 0.0, 5e-324, 3.0]).tolist() == [0, 0, 0, 0, 1, 1]
    # Its derivative exists beside the jump, and there it is 0.
    slopes = (activations.threshold(H + 1e-3) - activations.threshold(H - 1e-3)) / 2e-3
    assert slopes.tolist() == activations.threshold_derivative(H).tolist() == [0.0] * len(H)


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_eq_sigmoid(beta: float) -> None:
    expected = [1 / (1 + exp(-beta * h)) for h in H]
    np.testing.assert_allclose(activations.sigmoid(H, beta), expected, rtol=1e-14)
    np.testing.assert_allclose(activations.sigmoid(H, beta) + activations.sigmoid(-H, beta), 1.0, rtol=1e-15)
    assert activations.sigmoid(np.array([-1e6, 0.0, 1e6]), beta).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_eq_sigmoid_derivative(beta: float) -> None:
    measured = complex_step(lambda z: 1 / (1 + np.exp(-beta * z)), H)
    np.testing.assert_allclose(activations.sigmoid_derivative(H, beta), measured, rtol=1e-13)
    a = activations.sigmoid(H, beta)
    # 1 - a is exact up to the rounding of a, half a unit in the last place of 1.
    from_a = activations.sigmoid_derivative_from_activation(a, beta)
    np.testing.assert_allclose(from_a, measured, rtol=1e-13, atol=beta * 2.3e-16)
    # Each formula with the other's argument is something else.
    assert not np.allclose(activations.sigmoid_derivative(a, beta), measured, rtol=1e-2)
    assert activations.sigmoid_derivative_from_activation(2.0) < 0


@pytest.mark.parametrize("bias_layers", [[2, 3, 2, 1], [2, 4, 1]])
def test_eq_slope_exchange(bias_layers: list[int]) -> None:
    X, T = datasets.xor()
    slopes = [0.5, 3.0, 1.7][: len(bias_layers) - 1]
    eta = 0.3
    steep = MLP(bias_layers, beta=slopes, seed=3)
    plain = MLP(bias_layers, weights=[beta * W for beta, W in zip(slopes, steep.weights, strict=True)])
    for _ in range(50):
        steep.step(steep.backward(steep.forward(X), T).gradients, eta)
        # Each layer has its own slope, so each has its own rate: beta^2 eta.
        gradients = plain.backward(plain.forward(X), T).gradients
        plain.step([beta**2 * G for beta, G in zip(slopes, gradients, strict=True)], eta)
    np.testing.assert_allclose(plain.predict(X), steep.predict(X), rtol=1e-13)
    for beta, W, W_plain in zip(slopes, steep.weights, plain.weights, strict=True):
        np.testing.assert_allclose(W_plain, beta * W, rtol=1e-12)


def test_eq_tanh() -> None:
    np.testing.assert_allclose(activations.tanh(H), [(exp(h) - exp(-h)) / (exp(h) + exp(-h)) for h in H], rtol=1e-13)
    assert activations.tanh([-1000.0, 1000.0]).tolist() == [-1.0, 1.0]


def test_eq_tanh_derivative() -> None:
    measured = complex_step(np.tanh, H)
    np.testing.assert_allclose(activations.tanh_derivative(H), measured, rtol=1e-12)
    from_a = activations.tanh_derivative_from_activation(activations.tanh(H))
    # 1 - a^2 cancels far out: what is lost is the rounding of a.
    np.testing.assert_allclose(from_a, measured, rtol=1e-13, atol=4.5e-16)


def test_eq_tanh_sigmoid() -> None:
    np.testing.assert_allclose(2 * activations.sigmoid(H, beta=2.0) - 1, [tanh(h) for h in H], rtol=1e-13)
    np.testing.assert_allclose(activations.tanh(H), [tanh(h) for h in H], rtol=1e-13)


def test_eq_relu() -> None:
    assert activations.relu(H).tolist() == [max(0.0, h) for h in H]
    assert not np.signbit(activations.relu([-1.0, -0.0, 0.0])[0])


def test_eq_relu_derivative() -> None:
    measured = central_differences(lambda h: float(activations.relu(h).sum()), H)
    np.testing.assert_allclose(activations.relu_derivative(H), measured, atol=1e-10)
    assert activations.relu_derivative([-1e-300, 0.0, 1e-300]).tolist() == [0.0, 0.0, 1.0]


def test_eq_linear() -> None:
    assert activations.linear(H).tolist() == H.tolist()
    measured = central_differences(lambda h: float(activations.linear(h).sum()), H)
    np.testing.assert_allclose(activations.linear_derivative(H), measured, rtol=1e-10)


@pytest.mark.parametrize("h", ROWS)
def test_eq_softmax(h: Array) -> None:
    e = [exp(value) for value in h]
    a = activations.softmax(h)
    np.testing.assert_allclose(a, np.array(e) / sum(e), rtol=1e-14)
    assert a.sum() == pytest.approx(1.0, rel=1e-15)
    assert ((a > 0) & (a < 1)).all()
    np.testing.assert_allclose(activations.softmax(h + 1000.0), a, rtol=1e-12)


@pytest.mark.parametrize("difference", [-40.0, -1.5, 0.0, 0.3, 7.0])
def test_eq_softmax_two(difference: float) -> None:
    for second in (-3.0, 0.0, 12.5):
        share = Fraction(exp(difference)) / (Fraction(exp(difference)) + 1)
        pair = activations.softmax(np.array([second + difference, second]))
        np.testing.assert_allclose(pair, [float(share), float(1 - share)], rtol=1e-12)
        np.testing.assert_allclose(pair[0], activations.sigmoid(np.array(difference)), rtol=1e-12)


def softmax_slopes(h: Array) -> Array:
    """Measured da_i/dh_j, by the complex step through the definition."""
    columns = []
    for j in range(len(h)):
        z = h.astype(complex)
        z[j] += 1e-30j
        e = np.exp(z)
        columns.append(np.imag(e / e.sum()) / 1e-30)
    return np.column_stack(columns)


@pytest.mark.parametrize("h", ROWS)
def test_eq_softmax_own_derivative(h: Array) -> None:
    a = activations.softmax(h)
    measured = np.diag(softmax_slopes(h))
    np.testing.assert_allclose(a * (1 - a), measured, rtol=1e-12)
    np.testing.assert_allclose(np.diag(activations.softmax_jacobian(h)), measured, rtol=1e-12)


@pytest.mark.parametrize("h", ROWS)
def test_eq_softmax_cross_derivative(h: Array) -> None:
    a, measured, J = activations.softmax(h), softmax_slopes(h), activations.softmax_jacobian(h)
    for i in range(len(h)):
        for j in range(len(h)):
            if i != j:
                assert -a[i] * a[j] == pytest.approx(measured[i, j], rel=1e-12)
                assert J[i, j] == pytest.approx(measured[i, j], rel=1e-12)


@pytest.mark.parametrize("h", ROWS)
def test_eq_softmax_jacobian(h: Array) -> None:
    J = activations.softmax_jacobian(h)
    np.testing.assert_allclose(J, softmax_slopes(h), rtol=1e-12)
    np.testing.assert_allclose(J.sum(axis=0), 0.0, atol=1e-15)
    np.testing.assert_allclose(J.sum(axis=1), 0.0, atol=1e-15)
    # Through a loss, the diagonal alone is not the delta.
    t = np.eye(len(h))[-1]
    upstream = activations.softmax(h) - t
    measured = central_differences(lambda z: float(0.5 * ((activations.softmax(z) - t) ** 2).sum()), h)
    np.testing.assert_allclose(upstream @ J, measured, atol=1e-10)
    assert not np.allclose(upstream * np.diag(J), measured, atol=1e-3)


def test_jacobian_of_the_pencil_exercise() -> None:
    exponentials = [Fraction(1), Fraction(2), Fraction(5)]
    a = [e / sum(exponentials) for e in exponentials]
    by_hand = [[a[i] * ((i == j) - a[j]) * 64 for j in range(3)] for i in range(3)]
    assert by_hand == [[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]
    np.testing.assert_allclose(
        64 * activations.softmax_jacobian(np.log([1.0, 2.0, 5.0])), np.array(by_hand, dtype=float), rtol=1e-13
    )
