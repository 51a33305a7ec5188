"""The equations of the chapter `initialization`: what the bound on the weights says, and what it does not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from mlp_lib import MLP, activations, datasets
from mlp_lib.initializers import INITIALIZERS
from mlp_lib.network import add_bias
from mlp_lib.per_layer import Array

SIZES = [1, 2, 7, 40]


def standardised(n: int, seed: int = 0) -> Array:
    """n numbers with mean 0 and variance 1, exactly up to rounding."""
    a = np.random.RandomState(seed).standard_normal(n)
    return (a - a.mean()) / a.std()


def second_moment_of_h(inputs: list[Array], variance: float) -> float:
    """E[h^2] by going through every case.

    ``inputs[j]`` are the equally likely values of input j. A weight of mean 0
    is replaced by two equally likely values with the same variance, which
    leaves every second moment as it is.
    """
    weight = (-np.sqrt(variance), np.sqrt(variance))
    cases = [
        sum(a * w for a, w in zip(values, weights, strict=True)) ** 2
        for values in product(*inputs)
        for weights in product(weight, repeat=len(inputs))
    ]
    return float(np.mean(cases))


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_eq_h_within_one(beta: float) -> None:
    # h is the sum with the bias node.
    network = MLP([3, 2], seed=4)
    x = np.array([[0.2, -0.7, 1.0]])
    h = network.forward(x).pre_activations[1]
    W = network.weights[1]
    for k in range(2):
        assert h[0, k] == pytest.approx(-W[0, k] + sum(x[0, j - 1] * W[j, k] for j in (1, 2, 3)), rel=1e-14)
    # Inside the wish, divided by beta, the slope keeps nearly four fifths of its largest value.
    inside = np.linspace(-1, 1, 101) / beta
    kept = activations.sigmoid_derivative(inside, beta) / activations.sigmoid_derivative(0.0, beta)
    assert kept.min() == pytest.approx(4 * np.e / (1 + np.e) ** 2, rel=1e-12)
    assert 0.78 < kept.min() < 0.79
    half = np.log(3 + 2 * np.sqrt(2)) / beta
    assert activations.sigmoid_derivative(half, beta) == pytest.approx(beta / 8, rel=1e-12)


@pytest.mark.parametrize("n", SIZES)
def test_eq_equal_weights(n: int) -> None:
    a = np.random.RandomState(n).uniform(0, 1, (1, n))
    total = add_bias(a).sum()
    assert total == pytest.approx(-1 + a.sum(), rel=1e-12)
    w = 1 / abs(total)  # the largest equal weight that the wish allows
    for factor, allowed in ((0.999, True), (1.001, False)):
        h = MLP([n, 1], weights=[np.full((n + 1, 1), factor * w)]).forward(a).pre_activations[1][0, 0]
        assert h == pytest.approx(factor * w * total, rel=1e-10)
        assert bool(-1 <= h <= 1) is allowed


@pytest.mark.parametrize("n", [2, 7, 50])
def test_eq_layer_variance(n: int) -> None:
    a = np.random.RandomState(n).uniform(-3, 5, n)
    mean = sum(a) / n
    assert np.var(a) == pytest.approx(sum((value - mean) ** 2 for value in a) / n, rel=1e-12)
    # With the bias node among the terms it would not be the variance: 1 becomes 1 + 1/n.
    z = standardised(n)
    assert sum(z**2) / n == pytest.approx(1.0, rel=1e-12)
    assert sum(np.append(z, -1.0) ** 2) / n == pytest.approx(1 + 1 / n, rel=1e-12)


@pytest.mark.parametrize("n", [2, 7, 50])
def test_eq_sum_of_squares(n: int) -> None:
    a = standardised(n)
    assert sum(a**2) == pytest.approx(n, rel=1e-12)
    assert (add_bias(a[np.newaxis]) ** 2).sum() == pytest.approx(n + 1, rel=1e-12)
    # The same sum of squares goes with other sums: it does not fix them.
    sums = {sum(signs) for signs in product((-1, 1), repeat=4)}
    assert sums == {-4, -2, 0, 2, 4}


def test_eq_sum_at_most_n() -> None:
    rng = np.random.RandomState(0)
    for n in (1, 2, 7, 40):
        a = rng.standard_normal((500, n))
        a *= np.sqrt(n / (a**2).sum(axis=1, keepdims=True))
        sums = np.abs(a.sum(axis=1))
        np.testing.assert_array_less(sums, n * (1 + 1e-12))
        assert abs(np.ones(n).sum()) == n  # reached, so nothing smaller holds
        # So |w| <= 1/n keeps h within 1, and 1/sqrt(n) does not.
        assert abs(np.ones(n).sum() / n) == pytest.approx(1.0)
        if n > 1:
            assert np.ones(n).sum() / np.sqrt(n) > 1


@pytest.mark.parametrize("seed", [0, 1, 27])
def test_eq_initial_bound(seed: int) -> None:
    sizes = [3, 5, 200, 2]
    network = MLP(sizes, initializer="uniform_fan_in", seed=seed)
    rng = np.random.RandomState(seed)
    for l in (1, 2, 3):
        n, W = sizes[l - 1], network.weights[l]
        assert (np.abs(W) <= 1 / np.sqrt(n)).all()
        # Entry by entry from the same stream, bias row included.
        expected = [[(2 * rng.random_sample() - 1) / np.sqrt(n) for _ in range(sizes[l])] for _ in range(n + 1)]
        np.testing.assert_allclose(W, expected, rtol=1e-12, atol=1e-15)
    # Uniform: the whole range is used, and the variance is a third of the squared bound.
    W = INITIALIZERS["uniform_fan_in"](np.random.RandomState(seed), (401, 500), 400)
    assert W.min() < -0.999 / 20
    assert W.max() > 0.999 / 20
    assert W.var() == pytest.approx(1 / (3 * 400), rel=0.01)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_eq_h_spread(n: int) -> None:
    # Exactly, for inputs of mean 0 and variance 1 and a bias node of -1.
    moment = second_moment_of_h([np.array([-1.0]), *[np.array([-1.0, 1.0])] * n], variance=1 / (3 * n))
    assert np.sqrt(moment) == pytest.approx(np.sqrt(1 / 3 + 1 / (3 * n)), rel=1e-12)
    # That variance is the variance of the library's draws.
    W = INITIALIZERS["uniform_fan_in"](np.random.RandomState(3), (n + 1, 40_000), n)
    assert W.var() == pytest.approx(1 / (3 * n), rel=0.01)


@pytest.mark.parametrize("n", [2, 10, 100])
def test_spread_of_drawn_networks(n: int) -> None:
    """eq-h-spread holds for the library's own weights, and the wish does not."""
    rng = np.random.RandomState(3)
    W = INITIALIZERS["uniform_fan_in"](rng, (n + 1, 40_000), n)
    h = (add_bias(rng.standard_normal((40_000, n))) * W.T).sum(axis=1)
    assert h.std() == pytest.approx(np.sqrt(1 / 3 + 1 / (3 * n)), rel=0.015)
    assert 0.05 < (np.abs(h) > 1).mean() < 0.2
    # Worst case within the bound: all inputs at 1, the bias against them.
    c = 1 / np.sqrt(n)
    worst = add_bias(np.ones((1, n))) @ np.vstack([[-c], np.full((n, 1), c)])
    assert worst[0, 0] == pytest.approx((n + 1) / np.sqrt(n), rel=1e-12)
    assert worst[0, 0] > 2


def test_eq_twins() -> None:
    rng = np.random.RandomState(0)
    X, T = rng.standard_normal((6, 3)), rng.random_sample((6, 2))
    network = MLP([3, 4, 4, 2], seed=1)
    for l in (1, 2):
        weights = [W.copy() for W in network.weights]
        j, k = 1, 3  # neurons 2 and 4 of layer l
        weights[l - 1][:, k] = weights[l - 1][:, j]
        weights[l][k + 1] = weights[l][j + 1]
        twins = MLP([3, 4, 4, 2], weights=weights)
        for _ in range(20):
            gradients = twins.backward(twins.forward(X), T).gradients
            np.testing.assert_allclose(gradients[l][:, j], gradients[l][:, k], rtol=1e-12, atol=1e-18)
            np.testing.assert_allclose(gradients[l + 1][j + 1], gradients[l + 1][k + 1], rtol=1e-12, atol=1e-18)
            twins.step(gradients, 1.0)
        # The other neurons are no twins of theirs.
        assert not np.allclose(gradients[l][:, j], gradients[l][:, 0], rtol=1e-3)
        # Equal on one side only is not enough.
        weights[l][k + 1] += 0.1
        half = MLP([3, 4, 4, 2], weights=weights)
        gradients = half.backward(half.forward(X), T).gradients
        assert not np.allclose(gradients[l][:, j], gradients[l][:, k], rtol=1e-3)


@pytest.mark.parametrize("variance", [0.1, 1.0])
def test_eq_variance_forward(variance: float) -> None:
    values = [np.array([0.0, 1.0]), np.array([-2.0, 0.5]), np.array([1.5, 1.5, -0.3])]
    q = np.mean([np.mean(v**2) for v in values])
    assert second_moment_of_h(values, variance) == pytest.approx(3 * variance * q, rel=1e-12)


@pytest.mark.parametrize(("n_in", "n_out"), [(300, 300), (500, 80), (60, 400)])
def test_eq_glorot(n_in: int, n_out: int) -> None:
    v = 2 / (n_in + n_out)
    bound = np.sqrt(6 / (n_in + n_out))
    assert bound**2 / 3 == pytest.approx(v, rel=1e-12)
    # 1/v lies half-way between the wishes of the forward and the backward direction.
    assert 1 / v == pytest.approx((n_in + n_out) / 2, rel=1e-12)
    W = INITIALIZERS["glorot_uniform"](np.random.RandomState(0), (n_in + 1, n_out), n_in)
    assert (W[0] == 0).all()
    assert (np.abs(W) <= bound).all()
    assert np.abs(W).max() > 0.999 * bound
    assert W[1:].var() == pytest.approx(v, rel=0.02)


def test_eq_he() -> None:
    n = 500
    W = INITIALIZERS["he_normal"](np.random.RandomState(0), (n + 1, 400), n)
    assert (W[0] == 0).all()
    assert W[1:].var() == pytest.approx(2 / n, rel=0.01)
    # ReLU keeps half the mean square of whatever is symmetric ...
    h = np.array([-3.0, -1.0, -0.2, 0.2, 1.0, 3.0])
    assert (activations.relu(h) ** 2).mean() == pytest.approx((h**2).mean() / 2, rel=1e-12)
    # ... and the factor 2 makes up for it, exactly: the next layer's h is as large as this one's.
    assert second_moment_of_h([activations.relu(h)] * 3, variance=2 / 3) == pytest.approx((h**2).mean(), rel=1e-12)
    assert second_moment_of_h([activations.relu(h)] * 3, variance=1 / 3) == pytest.approx((h**2).mean() / 2, rel=1e-12)


def test_large_small_and_zero_starts() -> None:
    """What the chapter says of the exhibits: exact zero stays, twins stay twins."""
    X, T = datasets.xor()
    nothing = MLP([2, 2, 1], initializer="zeros")
    gradients = nothing.backward(nothing.forward(X), T).gradients
    assert all((np.abs(G) < 1e-17).all() for G in gradients)
    twins = MLP([2, 2, 1], initializer="all_equal")
    twins.train(X, T, epochs=500, learning_rate=1.0)
    assert twins.weights[1][1, 0] == pytest.approx(twins.weights[1][1, 1], rel=1e-12)
