"""The labelled equations of the chapter `other-steps`, each against the library's own step."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib.per_layer import Array
from mlp_lib.steps import Step, adam, momentum, penalty, plain, weight_decay

SLOPES = np.random.RandomState(4).standard_normal((25, 6)) * np.geomspace(1e-3, 10, 6)
START = np.random.RandomState(5).standard_normal(6)
RATES = np.where(np.arange(25) < 12, 0.2, 0.05)


def ways(step: Step, rates: Array = RATES) -> Array:
    """The weights before and after every step, (26, 6)."""
    move, w = step.begin(), START
    found = [w]
    for g, eta in zip(SLOPES, rates, strict=True):
        w = move(w, g, float(eta))
        found.append(w)
    return np.array(found)


def velocities(kept: float, scaled: Array) -> Array:
    """Each velocity as the sum that its recursion comes to: the slopes, weighted by powers of the share."""
    return np.array([sum(kept ** (n - i) * scaled[i] for i in range(n + 1)) for n in range(len(scaled))])


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9])
def test_eq_velocity(kept: float) -> None:
    moved = np.diff(ways(momentum(kept)), axis=0)
    np.testing.assert_allclose(moved, -RATES[:, None] * velocities(kept, SLOPES), rtol=0, atol=1e-13)


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_eq_velocity_inside(kept: float) -> None:
    moved = np.diff(ways(momentum(kept, rate_inside=True)), axis=0)
    np.testing.assert_allclose(moved, -velocities(kept, RATES[:, None] * SLOPES), rtol=0, atol=1e-13)
    outside = np.diff(ways(momentum(kept)), axis=0)
    np.testing.assert_allclose(moved[:12], outside[:12], rtol=0, atol=1e-13)
    assert np.abs(moved[12] - outside[12]).max() > 0.1


def test_eq_velocity_reach() -> None:
    """A slope that stays: from its own size to 1 / (1 - kappa) times that."""
    move, w, g = momentum(0.9).begin(), np.zeros(1), np.array([0.3])
    for n in range(1, 200):
        after = move(w, g, 0.1)
        assert (w - after).item() / 0.1 == pytest.approx(0.3 * (1 - 0.9**n) / (1 - 0.9), rel=1e-9)
        w = after
    assert (w - move(w, g, 0.1)).item() == pytest.approx(10 * 0.1 * 0.3, rel=1e-8)


def test_eq_nesterov() -> None:
    moved = np.diff(ways(momentum(0.8, nesterov=True)), axis=0)
    expected = -RATES[:, None] * (SLOPES + 0.8 * velocities(0.8, SLOPES))
    np.testing.assert_allclose(moved, expected, rtol=0, atol=1e-13)


def adam_means(rho: float, tau: float) -> tuple[Array, Array]:
    return (1 - rho) * velocities(rho, SLOPES), (1 - tau) * velocities(tau, SLOPES**2)


def test_eq_adam_means() -> None:
    """Without its correction the step shows both means: their quotient, and for a slope that stays their share."""
    m, r = adam_means(0.8, 0.95)
    moved = np.diff(ways(adam(0.8, 0.95, 1e-4, bias_correction=False)), axis=0)
    np.testing.assert_allclose(moved, -RATES[:, None] * m / (np.sqrt(r) + 1e-4), rtol=1e-10, atol=1e-13)


def test_eq_adam() -> None:
    m, r = adam_means(0.9, 0.999)
    n = np.arange(1, 26)[:, None]
    moved = np.diff(ways(adam(epsilon=1e-4)), axis=0)
    divisor = np.sqrt(r / (1 - 0.999**n)) + 1e-4
    np.testing.assert_allclose(moved, -RATES[:, None] * m / (1 - 0.9**n) / divisor, rtol=1e-10, atol=1e-13)
    # The first step is one rate long, where the slope is large beside epsilon.
    assert np.abs(np.abs(moved[0])[2:] - 0.2).max() < 1e-3


def test_eq_weight_decay() -> None:
    """Step by step; the same as plain steps down the penalised error, and not so for Adam."""
    found = ways(weight_decay(plain(), 0.4))
    expected = (1 - RATES[:, None] * 0.4) * found[:-1] - RATES[:, None] * SLOPES
    np.testing.assert_allclose(found[1:], expected, rtol=0, atol=1e-13)
    np.testing.assert_allclose(ways(penalty(plain(), 0.4)), found, rtol=0, atol=1e-13)
    assert np.abs(ways(penalty(adam(), 0.4)) - ways(weight_decay(adam(), 0.4))).max() > 0.1
