"""The labelled equations of the chapter `learning-rate-and-seed`."""

from __future__ import annotations

import re
from math import comb

import numpy as np
import pytest

from formulas import book
from mlp_lib import MLP, datasets
from mlp_lib.per_layer import Array

X, T = datasets.xor()


def flat(arrays: object) -> Array:
    return np.concatenate([array.ravel() for array in arrays])  # type: ignore[attr-defined]


def test_eq_first_order_decrease() -> None:
    """E(w - eta G) - E(w) + eta |G|^2 is of second order: it falls a hundredfold when eta falls tenfold."""
    rng = np.random.RandomState(1)
    X, T = rng.standard_normal((7, 3)), rng.uniform(size=(7, 2))
    start = MLP([3, 4, 2], seed=2)
    gradients = start.backward(start.forward(X), T).gradients
    squared = float((flat(gradients) ** 2).sum())
    rests = []
    for eta in (1e-1, 1e-2, 1e-3):
        network = start.copy()
        network.step(gradients, eta)
        rests.append(network.error(X, T) - start.error(X, T) + eta * squared)
    assert rests[0] / rests[1] == pytest.approx(100, rel=0.02)
    assert rests[1] / rests[2] == pytest.approx(100, rel=0.02)
    assert start.error(X, T) - network.error(X, T) == pytest.approx(1e-3 * squared, rel=1e-3)


def test_eq_training_time() -> None:
    """Gradient descent follows the path dw/dtau = -grad E, at a distance proportional to the rate; the TeX is read."""
    said = next(equation.tex for equation in book.equations() if equation.label == "eq-training-time")
    found = re.fullmatch(
        r"\\frac\{dw\}\{d\\tau\} = (-?)\\nabla E\(w\),\s*\\qquad\s*w_n \\approx w\(\\tau\)"
        r" \\quad\\text\{for\}\\quad \\tau = (.+)",
        said,
    )
    assert found is not None, said
    sign = -1.0 if found[1] else 1.0
    time = re.sub(r"\\eta(?![a-z])", "eta", found[2]).replace(r"\,", "*")

    def down_the_path(network: MLP, w: Array) -> Array:
        probe = network.copy()
        cuts = np.cumsum([W.size for W in network.weights])[:-1]
        probe.weights = [part.reshape(W.shape) for part, W in zip(np.split(w, cuts), network.weights, strict=True)]
        return sign * flat(probe.backward(probe.forward(X), T).gradients)

    start = MLP([2, 2, 1], initializer="standard_normal", seed=4)
    tau, steps = 8.0, 400
    w, h = flat(start.weights), tau / steps
    for _ in range(steps):  # Runge-Kutta of fourth order: the path itself, to about h^4
        k1 = down_the_path(start, w)
        k2 = down_the_path(start, w + h / 2 * k1)
        k3 = down_the_path(start, w + h / 2 * k2)
        k4 = down_the_path(start, w + h * k3)
        w = w + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    distances = []
    for eta in (0.2, 0.1, 0.05):
        network = start.copy()
        n = next(n for n in range(1, 1000) if eval(time, {"eta": eta, "n": n}) >= tau - 1e-9)
        network.train(X, T, epochs=n, learning_rate=eta)
        distances.append(float(np.linalg.norm(flat(network.weights) - w)))
    assert np.linalg.norm(w - flat(start.weights)) > 100 * distances[-1]
    assert distances[0] / distances[1] == pytest.approx(2, rel=0.05)
    assert distances[1] / distances[2] == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999, 1.001, 1.2])
def test_eq_curvature_step(share: float) -> None:
    """A linear neuron has an exactly quadratic error: along each eigenvector a step multiplies by 1 - eta lambda."""
    rng = np.random.RandomState(5)
    X = rng.standard_normal((9, 2))
    bottom = rng.standard_normal((3, 1))
    A = np.column_stack([-np.ones(9), X])
    T = A @ bottom
    curvatures, directions = np.linalg.eigh(A.T @ A / 9)
    eta = share * 2 / curvatures[-1]
    start = bottom + directions @ rng.uniform(0.5, 1, (3, 1))
    network = MLP([2, 1], activation="linear", weights=[start])
    network.train(X, T, epochs=60, learning_rate=eta)
    x_0, x_60 = (directions.T @ (W - bottom)[:, 0] for W in (start, network.weights[1]))
    # A direction that grows spills its rounding, 1e-16 of its own size, into the others.
    spill = 1e-13 * max(1.0, float(np.abs(x_60).max()))
    np.testing.assert_allclose(x_60, (1 - eta * curvatures) ** 60 * x_0, rtol=1e-8, atol=spill)
    assert (abs(x_60[-1]) < abs(x_0[-1])) == (eta < 2 / curvatures[-1])


@pytest.mark.parametrize(("p", "n"), [(0.5, 10), (0.8, 100), (0.97, 40)])
def test_eq_standard_error(p: float, n: int) -> None:
    """Against the binomial distribution, summed."""
    chances = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    mean = sum(c * k / n for k, c in enumerate(chances))
    variance = sum(c * (k / n - mean) ** 2 for k, c in enumerate(chances))
    assert np.sqrt(p * (1 - p) / n) == pytest.approx(np.sqrt(variance), rel=1e-10)

    from mlp_lib.sweep import sweep

    (row,) = sweep(X, T, [2, 2, 1], 300, learning_rates=[5.0], seeds=range(n)).success_rates()
    share = row["successes"] / n
    assert row["standard_error"] == pytest.approx(np.sqrt(share * (1 - share) / n), rel=1e-12)


@pytest.mark.parametrize("n", [10, 100, 400, 10_000])
def test_eq_rule_of_three(n: int) -> None:
    bound = 1 - 0.05 ** (1 / n)
    assert (1 - bound) ** n == pytest.approx(0.05, rel=1e-9)
    assert (1 - 1.001 * bound) ** n < 0.05 < (1 - 0.999 * bound) ** n
    assert 3 / n == pytest.approx(bound, rel=1.7 / n + 0.0015)
