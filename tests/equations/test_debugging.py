"""The labelled equations of the chapter `debugging`: what each version of the question computes."""

from __future__ import annotations

import re
from fractions import Fraction
from math import exp, log

import numpy as np
import pytest

from formulas import book
from mlp_lib import MLP
from mlp_lib.gradient_check import central_differences, relative_error
from mlp_lib.per_layer import Array

K, OUTPUTS, HIDDEN = 5, 3, 4
RNG = np.random.RandomState(2)
X, T = RNG.standard_normal((K, 2)), RNG.uniform(size=(K, OUTPUTS))
START = np.random.RandomState(3).standard_normal(2 * HIDDEN + HIDDEN * OUTPUTS)


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def outputs(w: Array) -> Array:
    """The 2-4-3 network without biases."""
    W1, W2 = w[: 2 * HIDDEN].reshape(2, HIDDEN), w[2 * HIDDEN :].reshape(HIDDEN, OUTPUTS)
    return sigmoid(sigmoid(X @ W1) @ W2)


def S(w: Array) -> float:
    return float(((outputs(w) - T) ** 2).sum())


def C(w: Array) -> float:
    return S(w) / 2


def mean_squared_error(w: Array) -> float:
    return float(((outputs(w) - T) ** 2).mean())


def field(w: Array, output_error: Array) -> Array:
    """What a program subtracts when its output delta is ``output_error`` times sigma'."""
    W1, W2 = w[: 2 * HIDDEN].reshape(2, HIDDEN), w[2 * HIDDEN :].reshape(HIDDEN, OUTPUTS)
    A1 = sigmoid(X @ W1)
    Y = sigmoid(A1 @ W2)
    Delta2 = output_error * Y * (1 - Y)
    Delta1 = Delta2 @ W2.T * A1 * (1 - A1)
    return np.concatenate([(X.T @ Delta1).ravel(), (A1.T @ Delta2).ravel()])


def version(number: int, w: Array) -> Array:
    Y = outputs(w)
    return field(w, {1: np.full_like(Y, S(w)), 2: C(w) * (Y - T), 3: Y - T}[number])


def test_eq_three_errors() -> None:
    total = 0.0
    for y_row, t_row in zip(outputs(START), T, strict=True):
        for y, t in zip(y_row, t_row, strict=True):
            total += (y - t) ** 2
    assert S(START) == pytest.approx(total, rel=1e-14)
    assert C(START) == pytest.approx(total / 2, rel=1e-14)
    assert mean_squared_error(START) == pytest.approx(total / (K * OUTPUTS), rel=1e-14)
    network = MLP([2, HIDDEN, OUTPUTS], bias=False, weights=[START[:8].reshape(2, 4), START[8:].reshape(4, 3)])
    assert network.error(X, T) == pytest.approx(C(START) / K, rel=1e-13)


def test_eq_version_one() -> None:
    """S times the gradient of the sum of all outputs, with S held fixed."""
    gradient_of_outputs = central_differences(lambda w: float(outputs(w).sum()), START)
    np.testing.assert_allclose(version(1, START), S(START) * gradient_of_outputs, rtol=1e-8, atol=1e-10)
    # The targets do not enter but through S: with the same S, any others give the same field.
    assert relative_error(version(1, START), central_differences(S, START)) > 0.5


def test_eq_mixed_derivatives() -> None:
    """The Jacobian of a gradient is symmetric; that of version 1 is not."""

    def asymmetry(number: int) -> float:
        J = np.array(
            [central_differences(lambda w, i=i: float(version(number, w)[i]), START) for i in range(len(START))]
        )
        return float(np.abs(J - J.T).max() / np.abs(J).max())

    assert asymmetry(1) > 1e-2
    assert asymmetry(2) < 1e-8
    assert asymmetry(3) < 1e-8


def test_eq_version_two() -> None:
    measured = central_differences(lambda w: 0.5 * C(w) ** 2, START)
    np.testing.assert_allclose(version(2, START), measured, rtol=1e-7, atol=1e-9)
    # Of S it is the gradient of S^2 / 8.
    np.testing.assert_allclose(
        version(2, START), central_differences(lambda w: S(w) ** 2 / 8, START), rtol=1e-7, atol=1e-9
    )


def test_eq_effective_rate() -> None:
    """Each step of version 2 is the step of version 3 at the rate eta C."""
    w, eta = START.copy(), 0.3
    for _ in range(50):
        np.testing.assert_allclose(eta * version(2, w), eta * C(w) * version(3, w), rtol=1e-12, atol=1e-16)
        w = w - eta * version(2, w)
    assert C(w) < 0.7 * C(START)


def test_eq_tails() -> None:
    """One saturating neuron: the powers of the cost that the TeX has, nearer the longer it runs, and whence they follow."""
    said = next(equation.tex for equation in book.equations() if equation.label == "eq-tails")
    laws = re.findall(
        r"\\text\{(right gradient|version 2):\}.*?-c\\,\\varepsilon\^(\d).*?C \\propto \\varepsilon\^(\d) \\propto n\^\{(.+?)\}",
        said,
        re.DOTALL,
    )
    assert [name for name, *_ in laws] == ["right gradient", "version 2"]

    def slope(with_cost: bool, steps: int) -> float:
        w, costs = 0.0, []
        for _ in range(steps):
            y = 1 / (1 + exp(-w))
            c = 0.5 * (1 - y) ** 2
            costs.append(c)
            w += (c if with_cost else 1.0) * (1 - y) * y * (1 - y)
        return log(costs[-1] / costs[steps // 2 - 1]) / log(2)

    for name, speed, of_cost, told in laws:
        with_cost, power = name == "version 2", float(Fraction(told))
        # de/dn = -c e^s leaves e like n to the power -1/(s - 1), and C is as e to some power.
        assert power == pytest.approx(-int(of_cost) / (int(speed) - 1))
        near = np.array([1e-3, 1e-4])
        costs = 0.5 * near**2
        pulls = (costs if with_cost else 1.0) * near * (1 - near) * near
        assert np.diff(np.log(costs))[0] / np.diff(np.log(near))[0] == pytest.approx(int(of_cost), abs=0.01)
        assert np.diff(np.log(pulls * near))[0] / np.diff(np.log(near))[0] == pytest.approx(int(speed), abs=0.01)
        short, long = slope(with_cost, 20_000), slope(with_cost, 400_000)
        assert abs(long - power) < abs(short - power)
        assert long == pytest.approx(power, abs=0.02)


def test_eq_question_deltas() -> None:
    np.testing.assert_allclose(version(3, START), central_differences(C, START), rtol=1e-8, atol=1e-10)
    network = MLP([2, HIDDEN, OUTPUTS], bias=False, weights=[START[:8].reshape(2, 4), START[8:].reshape(4, 3)])
    gradients = network.backward(network.forward(X), T, reduction="sum").gradients
    np.testing.assert_allclose(
        np.concatenate([G.ravel() for G in gradients]), version(3, START), rtol=1e-12, atol=1e-15
    )


def test_eq_loss_factors() -> None:
    """With several outputs n counts entries, not examples."""
    of_S, of_C, of_mean = (central_differences(f, START) for f in (S, C, mean_squared_error))
    np.testing.assert_allclose(of_S, 2 * of_C, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(of_S, K * OUTPUTS * of_mean, rtol=1e-7, atol=1e-9)


def test_eq_equal_steps() -> None:
    n, eta_C = K * OUTPUTS, 0.2
    rates = {S: eta_C / 2, C: eta_C, mean_squared_error: eta_C * n / 2}
    ends = []
    for error, rate in rates.items():
        w = START.copy()
        for _ in range(20):
            w = w - rate * central_differences(error, w)
        ends.append(w)
    assert np.abs(ends[0] - START).max() > 0.1
    np.testing.assert_allclose(ends[1], ends[0], rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(ends[2], ends[0], rtol=1e-7, atol=1e-8)
    # Our own mean over the examples of C: its rate is k times that of C.
    network = MLP([2, HIDDEN, OUTPUTS], bias=False, weights=[START[:8].reshape(2, 4), START[8:].reshape(4, 3)])
    network.train(X, T, epochs=20, learning_rate=K * eta_C)
    ours = np.concatenate([W.ravel() for W in network.weights])
    np.testing.assert_allclose(ours, ends[0], rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
def test_eq_relative_error(scale: float) -> None:
    g = scale * np.random.RandomState(0).standard_normal((3, 4))
    m = scale * np.random.RandomState(1).standard_normal((3, 4))
    lengths = [float(np.sqrt(sum(v * v for v in a.ravel()))) for a in (g - m, g, m)]
    assert relative_error(g, m) == pytest.approx(lengths[0] / max(lengths[1], lengths[2]), rel=1e-13)
    assert relative_error(g, g) == 0.0
    assert relative_error(g, -g) == pytest.approx(2.0, rel=1e-14)
    for factor in (0.25, 0.5, 0.9):
        assert relative_error(factor * g, g) == pytest.approx(1 - factor, rel=1e-12)
        assert relative_error(g, factor * g) == pytest.approx(1 - factor, rel=1e-12)
