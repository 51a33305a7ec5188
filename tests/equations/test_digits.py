"""The labelled equations of the chapter `digits`."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.per_layer import Array

K = 6


def reader() -> MLP:
    return MLP([64, 5, 10], activation=["tanh", "softmax"], loss="categorical_cross_entropy", seed=2)


def gradient(network: MLP, X: Array, T: Array) -> Array:
    """The library's mean gradient, all weights in one row."""
    return np.concatenate([G.ravel() for G in network.backward(network.forward(X), T).gradients])


@pytest.fixture(scope="module")
def slopes() -> Array:
    """The gradient of each of six digits alone, (6, weights)."""
    X, T = (part[:K] for part in datasets.digits("training"))
    return np.array([gradient(reader(), X[i : i + 1] / 16, T[i : i + 1]) for i in range(K)])


def batches(m: int) -> Array:
    """The library's gradient of every batch of m of these digits, (batches, weights)."""
    X, T = (part[:K] for part in datasets.digits("training"))
    return np.array([gradient(reader(), X[list(rows)] / 16, T[list(rows)]) for rows in combinations(range(K), m)])


def test_eq_standardise() -> None:
    """Means 0 and mean square 1 on the training part, entry by entry; another part keeps what makes it different."""
    X, _ = datasets.digits("training")
    k, n = X.shape
    mu = [sum(X[i, j] for i in range(k)) / k for j in range(n)]
    s = (sum((X[i, j] - mu[j]) ** 2 for i in range(k) for j in range(n)) / (k * n)) ** 0.5
    z = (X - mu) / s
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-14)
    assert (z**2).mean() == pytest.approx(1, rel=1e-12)
    other = (datasets.digits("test")[0] - mu) / s
    assert abs(other.mean(axis=0)).max() > 0.05
    np.testing.assert_allclose(other * s + mu, datasets.digits("test")[0], atol=1e-12)


def test_eq_no_knowledge() -> None:
    """With all weights of the output layer 0 the library's error is log 10, whatever the digits."""
    X, T = datasets.digits("test")
    network = reader()
    network.weights = [network.weights[1], np.zeros((6, 10))]
    np.testing.assert_allclose(network.errors_per_example(X / 16, T), np.log(10), rtol=1e-14)
    assert network.error(X / 16, T) == pytest.approx(np.log(10), rel=1e-14)
    assert np.log(10) == pytest.approx(2.303, abs=5e-4)


@pytest.mark.parametrize("m", [1, 2, 5, 6])
def test_eq_batch_gradient(slopes: Array, m: int) -> None:
    """The library's gradient of a batch is the mean of its examples' own, for every weight."""
    expected = [slopes[list(rows)].mean(axis=0) for rows in combinations(range(K), m)]
    np.testing.assert_allclose(batches(m), expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("m", [1, 2, 5, 6])
def test_eq_batch_unbiased(slopes: Array, m: int) -> None:
    np.testing.assert_allclose(batches(m).mean(axis=0), slopes.mean(axis=0), rtol=0, atol=1e-15)


def test_eq_batch_covariance(slopes: Array) -> None:
    """Over all orders of the digits, first and second draw; and against the sum, which is always the same."""
    X, T = (part[:K] for part in datasets.digits("training"))
    np.testing.assert_allclose(gradient(reader(), X / 16, T), slopes.mean(axis=0), atol=1e-15)
    orders = np.array(list(permutations(range(K))))
    first, second = slopes[orders[:, 0]], slopes[orders[:, 1]]
    covariance = (first * second).mean(axis=0) - first.mean(axis=0) * second.mean(axis=0)
    variance = slopes.var(axis=0)
    np.testing.assert_allclose(covariance, -variance / (K - 1), rtol=1e-9, atol=1e-18)
    np.testing.assert_allclose(K * variance + K * (K - 1) * covariance, 0, atol=1e-14 * K * K * variance.max())


@pytest.mark.parametrize("m", [1, 2, 3, 5, 6])
def test_eq_batch_variance(slopes: Array, m: int) -> None:
    """Over all batches of the library, not over a sample of them."""
    derived = slopes.var(axis=0) / m * (K - m) / (K - 1)
    np.testing.assert_allclose(batches(m).var(axis=0), derived, rtol=1e-9, atol=1e-18)
    assert derived.sum() > 1e-3 or m == K
