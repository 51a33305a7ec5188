from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, PerLayer, datasets
from mlp_lib.doctor import diagnose
from mlp_lib.gradient_check import GradientCheck, central_differences, check_gradients, relative_error


def test_central_differences_of_known_functions() -> None:
    at = np.array([[0.5, -1.0], [2.0, 0.0]])
    kept = at.copy()
    np.testing.assert_allclose(central_differences(lambda x: float((x**3).sum()), at), 3.0 * at**2, atol=1e-11)
    np.testing.assert_allclose(central_differences(lambda x: float(np.sin(x).sum()), at), np.cos(at), atol=1e-11)
    np.testing.assert_array_equal(at, kept)
    assert central_differences(lambda x: float(x) ** 2, np.array(3.0)).shape == ()


def test_the_default_nudge_is_small_enough_for_a_function_that_bends_fast() -> None:
    measured = central_differences(lambda x: float(np.sin(20.0 * x)), np.array(0.3))
    assert measured == pytest.approx(20.0 * np.cos(6.0), rel=1e-9, abs=0.0)


def test_an_array_that_may_not_be_written_can_be_measured_at() -> None:
    at = np.array([1.0, 2.0])
    at.setflags(write=False)
    np.testing.assert_allclose(central_differences(lambda x: float((x**2).sum()), at), 2.0 * at, rtol=1e-9)


def test_the_worst_layer_is_told_wherever_it_is() -> None:
    for errors in ((1e-9, 1e-3, 1e-6), (1e-3, 1e-9, 1e-6), (1e-9, 1e-6, 1e-3)):
        assert GradientCheck(errors, PerLayer([np.zeros((2, 1))] * 3)).worst == 1e-3


def test_richardson_removes_the_quadratic_term() -> None:
    """Exact for a quartic even with a wide nudge, where the plain quotient is off by e^2."""
    measured = central_differences(lambda x: float(x[0] ** 3), np.array([1.0]), nudge=0.1)
    assert measured[0] == pytest.approx(3.0, rel=1e-13, abs=0.0)
    assert abs((1.1**3 - 0.9**3) / 0.2 - 3.0) > 0.009


def test_relative_error() -> None:
    assert relative_error([3.0, 4.0], [3.0, 4.0]) == 0.0
    assert relative_error([0.0, 0.0], [0.0, 0.0]) == 0.0
    assert relative_error([3.0, 4.0], [0.0, 0.0]) == 1.0
    assert relative_error([1.0], [-1.0]) == 2.0
    assert relative_error([[1.0]], [[2.0]]) == relative_error([[2.0]], [[1.0]]) == 0.5
    for tiny_or_huge in (1e-200, 1e-300, 1e200, 8e307):
        assert relative_error([tiny_or_huge], [2.0 * tiny_or_huge]) == pytest.approx(0.5)
    assert relative_error(np.zeros((0, 2)), np.zeros((0, 2))) == 0.0
    for broken in (np.nan, np.inf):
        assert relative_error([broken, 1.0], [1.0, 1.0]) == np.inf
        assert relative_error([1.0, 1.0], [1.0, broken]) == np.inf
    with pytest.raises(ValueError, match=r"gradient has shape \(2,\), but the reference has \(1,\)"):
        relative_error([1.0, 2.0], [1.0])


def test_check_of_a_network() -> None:
    X, T = datasets.xor()
    network = MLP([2, 3, 1], seed=2)
    kept = [W.copy() for W in network.weights]
    check = check_gradients(network, X, T)
    assert isinstance(check, GradientCheck)
    assert len(check.relative_errors) == 2
    assert check.worst == max(check.relative_errors) < 1e-9
    assert [G.shape for G in check.measured] == [W.shape for W in network.weights]
    assert repr(check).startswith("GradientCheck(layer 1: ")
    assert "layer 2: " in repr(check)
    for W, before in zip(network.weights, kept, strict=True):
        np.testing.assert_array_equal(W, before)


def test_gradients_to_judge_may_come_from_elsewhere() -> None:
    X, T = datasets.xor()
    network = MLP([2, 3, 1], seed=2)
    right = network.backward(network.forward(X), T).gradients
    for gradients in (right, list(right), PerLayer(right)):
        assert check_gradients(network, X, T, gradients).worst < 1e-9
    assert check_gradients(network, X, T, [0.0 * G for G in right]).relative_errors == (1.0, 1.0)
    transposed = [np.ascontiguousarray(G.T) for G in right]
    with pytest.raises(ValueError, match=r"gradients of layer 2 have shape \(1, 4\), but \(4, 1\)"):
        check_gradients(network, X, T, transposed)
    with pytest.raises(ValueError, match="gradients has 1 arrays, but 2 expected"):
        check_gradients(network, X, T, list(right)[:1])
    with pytest.raises(ValueError, match="gradients has 3 arrays, but 2 expected"):
        check_gradients(network, X, T, [*right, right[2]])


def at_a_kink(distance: float = 0.0, seed: int = 0) -> tuple[MLP, np.ndarray, np.ndarray]:
    """XOR's first example is (0, 0), so a bias of 0 puts every pre-activation of ReLU at 0."""
    X, T = datasets.xor()
    network = MLP([2, 4, 1], activation=["relu", "sigmoid"], seed=seed)
    weights = [W.copy() for W in network.weights]
    weights[0][0] = distance
    network.weights = weights
    return network, X, T


@pytest.mark.parametrize("seed", range(3))
def test_entries_at_a_kink_are_listed_and_no_errors(seed: int) -> None:
    network, X, T = at_a_kink(seed=seed)
    check = check_gradients(network, X, T)
    assert check.at_kinks == tuple((1, (0, unit)) for unit in range(4))
    assert check.worst < 1e-9
    assert "4 entries at a kink, where E has no slope, left out" in repr(check)
    right = list(network.backward(network.forward(X), T).gradients)
    assert diagnose(network, X, T, right).verdict == "right"
    # Whatever subgradient a program uses there, both call it right.
    kept = network.forward(X)
    h, a = kept.pre_activations[1], kept.activations[1]
    d2 = (kept.activations[2] - T) * kept.activations[2] * (1 - kept.activations[2]) / len(X)
    W2 = network.weights[2][1:]
    for share in (0.25, 1.0):
        d1 = d2 @ W2.T * np.where(h == 0, share, h > 0)
        ones = -np.ones((len(X), 1))
        own = [np.hstack([ones, X]).T @ d1, np.hstack([ones, a]).T @ d2]
        assert check_gradients(network, X, T, own).worst < 1e-9
        assert diagnose(network, X, T, own).verdict == "right"
    # What the measurement says there lies between the slopes on both sides; only the convention is told apart.
    off = [abs(check.measured[layer][place] - right[layer - 1][place]) for layer, place in check.at_kinks]
    assert max(off) > 1e-4


def test_a_kink_hides_no_mistake_elsewhere() -> None:
    network, X, T = at_a_kink()
    right = list(network.backward(network.forward(X), T).gradients)
    first, last = check_gradients(network, X, T, [right[0], 1.5 * right[1]]).relative_errors
    assert first < 1e-9 and last == pytest.approx(1 / 3)
    wrong = right[0].copy()
    row, column = np.argwhere(right[0][1:] != 0.0)[0] + (1, 0)
    wrong[row, column] *= 2.0
    check = check_gradients(network, X, T, [wrong, right[1]])
    assert check.relative_errors[0] > 0.1 and (1, (row, column)) not in check.at_kinks
    for broken in (np.nan, np.inf):
        assert check_gradients(network, X, T, [np.full_like(wrong, broken), right[1]]).worst == np.inf


@pytest.mark.parametrize("distance", [1e-6, 2e-5, 1e-4 / 3, 5e-5, 9e-5, 2e-4])
def test_a_kink_within_reach_of_the_nudge_is_measured_with_a_smaller_one(distance: float) -> None:
    """A third of the nudge is where the bend of a kink looks like that of a smooth function."""
    for seed in range(3):
        network, X, T = at_a_kink(distance, seed)
        check = check_gradients(network, X, T)
        assert not check.at_kinks and check.worst < 1e-7


def test_without_a_kink_nothing_is_left_out() -> None:
    X, T = datasets.xor()
    for activation in ("sigmoid", "tanh"):
        network = MLP([2, 3, 1], activation=activation, beta=20.0 if activation == "sigmoid" else 1.0, seed=2)
        check = check_gradients(network, X, T, [W + 1.0 for W in network.weights])
        assert not check.at_kinks and check.worst > 0.1 and "kink" not in repr(check)
        # So wide a nudge measures another slope, and yet it is no kink.
        assert not check_gradients(network, X, T, nudge=0.5).at_kinks


@pytest.mark.parametrize("nudge", [0, 0.0, -1e-4, np.nan, np.inf, "small", True])
def test_nudges_that_are_refused(nudge: Any) -> None:
    X, T = datasets.xor()
    with pytest.raises(ValueError, match=r"nudge must be a positive, finite number, but .* came"):
        check_gradients(MLP([2, 1]), X, T, nudge=nudge)


def test_data_that_do_not_fit() -> None:
    X, T = datasets.xor()
    with pytest.raises(ValueError, match="X has shape"):
        check_gradients(MLP([3, 1]), X, T)
