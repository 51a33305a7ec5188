"""The labelled equations of the chapter `relu`."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.gradient_check import central_differences
from mlp_lib.per_layer import Array


def signed_network() -> tuple[MLP, Array, Array]:
    """ReLU units that are on for some examples and off for others, away from the kink."""
    rng = np.random.RandomState(6)
    X, T = rng.standard_normal((6, 3)), rng.standard_normal((6, 1))
    network = MLP([3, 5, 1], activation=["relu", "linear"], initializer="standard_normal", bias=False, seed=2)
    H = network.forward(X).pre_activations[1]
    assert (H > 0).any()
    assert (H < 0).any()
    assert np.abs(H).min() > 1e-3
    return network, X, T


def test_eq_relu_delta_hidden() -> None:
    network, X, T = signed_network()
    W2 = network.weights[2]
    forward = network.forward(X)
    backward = network.backward(forward, T)
    for i in range(len(X)):
        h = forward.pre_activations[1][i]

        def error(h: Array, t: float = float(T[i, 0])) -> float:
            return float(0.5 * (np.maximum(0, h) @ W2[:, 0] - t) ** 2)

        delta_2 = forward.outputs[i, 0] - T[i, 0]
        by_equation = [(1.0 if h[k] > 0 else 0.0) * W2[k, 0] * delta_2 for k in range(5)]
        np.testing.assert_allclose(by_equation, central_differences(error, h), rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(backward.deltas[1][i], by_equation, rtol=1e-13, atol=1e-15)


def test_eq_example_update() -> None:
    """One example per update: each weight moves by eta a_p delta_q of that example, and the next one meets the new weights."""
    network, X, T = signed_network()
    trained = network.copy()
    trained.train(X, T, epochs=2, learning_rate=0.02, batch_size=1)
    w_1, w_2 = (W.copy() for W in network.weights)
    for _ in range(2):
        for x, t in zip(X, T[:, 0], strict=True):
            h = [sum(x[p] * w_1[p, q] for p in range(3)) for q in range(5)]
            a = [max(0.0, value) for value in h]
            delta_2 = sum(a[q] * w_2[q, 0] for q in range(5)) - t
            delta_1 = [(h[q] > 0) * w_2[q, 0] * delta_2 for q in range(5)]
            for q in range(5):
                w_2[q, 0] -= 0.02 * a[q] * delta_2
                for p in range(3):
                    w_1[p, q] -= 0.02 * x[p] * delta_1[q]
    np.testing.assert_allclose(trained.weights[1], w_1, rtol=1e-11)
    np.testing.assert_allclose(trained.weights[2], w_2, rtol=1e-11)


def test_eq_running_error() -> None:
    """The sum over the moments before each update is what the source printed, and no loss at one moment."""
    X, T = datasets.xor()
    network = MLP([2, 4, 1], activation=["relu", "linear"], initializer="uniform_0_1", bias=False, seed=40)
    history = network.copy().train(X, T, epochs=2, learning_rate=0.001, batch_size=1, record_every=1)
    assert history.recorded_updates == list(range(9))
    printed = [7.839738097962158, 7.6814526763526585]
    for sweep in (1, 2):
        running, losses = 0.0, []
        for i in range(4):
            network.weights = history.recorded_weights[4 * (sweep - 1) + i]
            Y = network.predict(X)
            running += float((Y[i, 0] - T[i, 0]) ** 2)
            losses.append(float(((Y - T) ** 2).sum()))
        assert running == pytest.approx(printed[sweep - 1], rel=1e-14)
        assert all(abs(running - loss) > 1e-3 for loss in losses)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("n_hidden", [1, 2, 7])
def test_eq_active_network(bias: bool, n_hidden: int) -> None:
    rng = np.random.RandomState(n_hidden)
    W1 = rng.uniform(0.1, 1, (2 + bias, n_hidden))
    W2 = rng.uniform(-1, 1, (n_hidden + bias, 1))
    if bias:
        W1[0] = -rng.uniform(0.1, 1, n_hidden)  # b = -w_0 > 0 keeps every unit on for inputs >= 0
    network = MLP([2, n_hidden, 1], activation=["relu", "sigmoid"], bias=bias, weights=[W1, W2])
    X = rng.uniform(0.1, 1, (20, 2))
    forward = network.forward(X)
    assert (forward.pre_activations[1] > 0).all()
    rows = list(W1) if bias else [np.zeros(n_hidden), *W1]
    into_output = W2[1:, 0] if bias else W2[:, 0]
    c = [sum(rows[p][k] * into_output[k] for k in range(n_hidden)) for p in range(3)]
    if bias:
        c[0] += W2[0, 0]
    z = -c[0] + c[1] * X[:, 0] + c[2] * X[:, 1]
    np.testing.assert_allclose(forward.pre_activations[2][:, 0], z, rtol=1e-12, atol=1e-13)


def test_eq_corner_sum() -> None:
    X, _ = datasets.xor()
    for seed in range(20):
        rng = np.random.RandomState(seed)
        W1, W2 = rng.uniform(0, 1, (3, 2)), rng.uniform(-1, 1, (3, 1))
        W1[0] *= -1
        network = MLP([2, 2, 1], activation=["relu", "sigmoid"], weights=[W1, W2])
        z = network.forward(X).pre_activations[2][:, 0]
        assert z[0] + z[3] == pytest.approx(z[1] + z[2], abs=1e-14)
    # A unit that is off for one corner breaks the rule.
    folding = MLP([2, 1, 1], activation=["relu", "sigmoid"], weights=[[[0.5], [1.0], [1.0]], [[0.0], [1.0]]])
    z = folding.forward(X).pre_activations[2][:, 0]
    assert z[0] + z[3] != pytest.approx(z[1] + z[2], abs=0.1)


def test_eq_plateau_bound() -> None:
    """The bound, and each step of its proof."""
    _, T = datasets.xor()
    X = datasets.xor()[0]

    def mean_squared_error(c: Array) -> float:
        z = np.column_stack([-np.ones(4), X]) @ c
        return float(((1 / (1 + np.exp(-z)) - T[:, 0]) ** 2).mean())

    assert mean_squared_error(np.zeros(3)) == 0.25
    rng = np.random.RandomState(0)
    for scale in (0.01, 0.3, 1.0, 3.0, 10.0):
        errors = [mean_squared_error(scale * rng.standard_normal(3)) for _ in range(2000)]
        assert min(errors) > 0.25
    # Descent from anywhere ends at 0.25 or above, never below.
    for seed in range(20):
        c = 3 * np.random.RandomState(seed).standard_normal(3)
        for _ in range(400):
            c = c - 2.0 * central_differences(mean_squared_error, c)
        assert mean_squared_error(c) >= 0.25 - 1e-15

    # First case: the identity in q = exp(-M/3), exactly, in rational numbers.
    for numerator in range(41):
        q = Fraction(numerator, 40)
        left = 1 / (1 + q**3) ** 2 + 3 * q**2 / (1 + q) ** 2
        assert left == 1 + q**2 * (1 - q) ** 2 * (2 * q**2 - 2 * q + 3) / (1 + q**3) ** 2
        assert left >= 1
    # f is convex up to ln 2 and concave beyond.
    u = np.linspace(-8, 8, 2001)
    s = 1 / (1 + np.exp(-u))
    measured = np.gradient(np.gradient(s**2, u), u)[2:-2]
    formula = (2 * s**2 * (1 - s) * (2 - 3 * s))[2:-2]
    np.testing.assert_allclose(measured, formula, atol=2e-5)
    assert (formula[u[2:-2] < np.log(2)] > 0).all()
    assert (formula[u[2:-2] > np.log(2)] < 0).all()
    # Second case: the parabola's minimum is at a = 2/3.
    a = np.linspace(0, 1, 1001)
    assert (Fraction(4, 9) + Fraction(2, 3) ** 2 + 2 * Fraction(1, 3) ** 2) == Fraction(10, 9)
    assert (4 / 9 + a**2 + 2 * (1 - a) ** 2).min() >= 10 / 9
