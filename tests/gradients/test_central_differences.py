"""Gradients against the library's own judge, which nudges every weight; and the judge itself."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.gradient_check import check_gradients

from .cases import CLEAR_OF_KINK, GROUPS, make

LIMIT = 1e-7


@pytest.mark.parametrize(("hidden", "loss", "output", "n_outputs"), GROUPS)
def test_gradients_equal_central_differences(hidden: str, loss: str, output: str, n_outputs: int) -> None:
    """Every depth; batch sizes, bias and slopes take turns from group to group."""
    turn = GROUPS.index((hidden, loss, output, n_outputs))
    for depth in (1, 2, 3):
        k, bias, mixed_beta = (1, 2, 5)[(turn + depth) % 3], (turn + depth) % 4 != 0, turn % 2 == 0
        network, X, T = make(hidden, loss, output, n_outputs, depth, k, bias, mixed_beta)
        before = [W.copy() for W in network.weights]
        result = check_gradients(network, X, T)
        assert len(result.relative_errors) == network.n_layers
        assert max(result.relative_errors) < LIMIT, (network, result)
        for W, old in zip(network.weights, before, strict=True):
            np.testing.assert_array_equal(W, old)


@pytest.mark.parametrize(("loss", "output"), [("half_squared_error", "relu"), ("binary_cross_entropy", "sigmoid")])
def test_the_judge_notices_a_wrong_gradient_and_names_its_layer(loss: str, output: str) -> None:
    network, X, T = make("relu", loss, output, 2, 2, 5, True, False)
    right = [G.copy() for G in network.backward(network.forward(X), T).gradients]
    assert max(check_gradients(network, X, T, right).relative_errors) < LIMIT
    for wrong_layer in (1, 2, 3):
        wrong = [G.copy() for G in right]
        wrong[wrong_layer - 1][0] *= -1.0  # the sign of the bias row
        errors = check_gradients(network, X, T, wrong).relative_errors
        for layer, error in enumerate(errors, start=1):
            assert (error > 0.1) == (layer == wrong_layer)
    doubled = [2.0 * G for G in right]
    np.testing.assert_allclose(check_gradients(network, X, T, doubled).relative_errors, 0.5, rtol=1e-6)
    summed = network.backward(network.forward(X), T, reduction="sum").gradients
    np.testing.assert_allclose(check_gradients(network, X, T, summed).relative_errors, 0.8, rtol=1e-6)


def test_a_kink_is_where_the_judge_says_nothing() -> None:
    """The reason for keeping away from 0: at the kink the two differ, which is no error; next to it they agree."""
    weights = [np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]])]
    network = MLP([1, 1, 1], ["relu", "linear"], weights=weights)
    check = check_gradients(network, [[0.0]], [[1.0]])
    mine = network.backward(network.forward([[0.0]]), [[1.0]]).gradients
    assert abs(check.measured[1][0, 0] - mine[1][0, 0]) > 0.1
    assert check.at_kinks == ((1, (0, 0)),) and check.worst < 1e-9
    assert max(check_gradients(network, [[2 * CLEAR_OF_KINK]], [[1.0]]).relative_errors) < LIMIT
