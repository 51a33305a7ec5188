"""The labelled equations of the chapter `judges`: against numpy's own judge, and against what others were seen to do."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.explorables import ToleranceBand
from mlp_lib.gradient_check import check_gradients
from mlp_lib.per_layer import Array
from mlp_lib.recordings import elsewhere

RNG = np.random.RandomState(3)
X = datasets.xor()[0]
T = np.hstack([datasets.xor()[1], datasets.and_()[1]])
NETWORK = MLP([2, 3, 2], seed=4)
#: Slopes of a network with two outputs, and of the same error in ever smaller units.
SLOPES = np.concatenate([G.ravel() for G in check_gradients(NETWORK, X, T).measured])
TOLERANCES = [(1e-5, 1e-3), (2e-3, 2e-3), (1e-8, 1e-5), (0.0, 1e-6), (1e-6, 0.0)]


def accepted(a: Array, b: Array, alpha: float, rho: float) -> bool:
    return bool(np.allclose(a, b, rtol=rho, atol=alpha))


@pytest.mark.parametrize(("alpha", "rho"), TOLERANCES)
def test_eq_acceptance_band(alpha: float, rho: float) -> None:
    """One entry too far is enough, and a shade less is not: with several outputs and layers."""
    for i, b in enumerate(SLOPES):
        for side in (1, -1):
            for share, verdict in ((0.999, True), (1.001, False)):
                a = SLOPES.copy()
                a[i] += side * share * (alpha + rho * abs(b))
                assert accepted(a, SLOPES, alpha, rho) is verdict


@pytest.mark.parametrize(("alpha", "rho"), TOLERANCES[:3])
@pytest.mark.parametrize("size", [1.0, 0.02, 1e-5, 3e-8])
def test_eq_wrong_factor_passes(alpha: float, rho: float, size: float) -> None:
    b = np.array([size])
    reach = ToleranceBand(atol=alpha, rtol=rho, slope=size).reach()
    for side in (1, -1):
        assert accepted((1 + side * 0.999 * reach) * b, b, alpha, rho)
        assert not accepted((1 + side * 1.001 * reach) * b, b, alpha, rho)


@pytest.mark.parametrize(
    ("library", "judge", "alpha", "rho"),
    [("pytorch", "gradcheck", 1e-5, 1e-3), ("scipy", "jacobian", 1e-8, 1e-5), ("scipy", "numdifftools", 1e-8, 1e-5)],
)
def test_the_judges_let_the_derived_factor_go(library: str, judge: str, alpha: float, rho: float) -> None:
    """A whole gradient passes when its largest entry does: there the band is narrowest."""
    recorded = elsewhere(f"{library}_judge")
    largest = recorded["moments"]["start"]["largest gradient"]
    derived = ToleranceBand(atol=alpha, rtol=rho, slope=largest).reach()
    assert recorded["judges"][judge]["away from 1"] == pytest.approx(derived, rel=0.04)


@pytest.mark.parametrize("s", [1e-6, 0.1, 30.0])
def test_eq_scaled_judge(s: float) -> None:
    """A judge of the divided error is one whose absolute tolerance is multiplied."""
    alpha, rho = 1e-5, 1e-3
    for b in (0.3, -0.02, 1e-4):
        reach = ToleranceBand(atol=alpha, rtol=rho, slope=min(abs(b) / s, 1.0)).reach()
        if abs(b) / s <= 1:
            assert reach == pytest.approx(rho + alpha * s / abs(b), rel=1e-12)
        edge = rho + alpha * s / abs(b)
        for side in (1, -1):
            assert accepted(np.array((1 + side * 0.999 * edge) * b / s), np.array(b / s), alpha, rho)
            assert not accepted(np.array((1 + side * 1.001 * edge) * b / s), np.array(b / s), alpha, rho)
    largest = float(np.abs(SLOPES).max())
    tiny = 1e-7 * SLOPES
    assert accepted(np.zeros_like(tiny), tiny, alpha, rho)
    assert not accepted(0.99 * tiny / (1e-7 * largest), tiny / (1e-7 * largest), alpha, rho)
