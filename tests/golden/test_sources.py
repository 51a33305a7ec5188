"""The printed runs of the programs that the book follows, to the digits that do not depend on the machine.

The printed error is the sum of (y - t)^2 over the examples divided by their
number: twice the mean of E. It belongs to the weights before the last update,
so "5001 epochs" prints `2 * errors[5000]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from mlp_lib import MLP, History, datasets


class Run(NamedTuple):
    network: MLP
    history: History
    printed: np.ndarray  # printed[n]: twice the mean of E after n updates


def run(name: str, seed: int) -> Run:
    X, T = datasets.DATASETS[name]()
    network = MLP([2, 2, 1], seed=seed)
    history = network.train(X, T, epochs=5001, learning_rate=1.0)
    return Run(network, history, 2.0 * history.errors)


@pytest.fixture(scope="module")
def xor() -> Run:
    return run("XOR", 0)


@pytest.fixture(scope="module")
def and_() -> Run:
    return run("AND", 27)


def digits(value: float, n: int) -> str:
    return f"{value:.{n - 1}e}"


def stays_below(printed: np.ndarray, bound: float) -> int:
    """Number of updates from which the printed error stays below a bound."""
    return int(np.flatnonzero(printed >= bound)[-1]) + 1


def test_xor_prints_the_source_s_error_to_14_digits(xor: Run) -> None:
    assert digits(xor.printed[5000], 14) == digits(0.00814570881609970, 14)
    # in 40-digit arithmetic from the same starting weights
    assert xor.printed[5000] == pytest.approx(0.0081457088160996825, rel=2e-14, abs=0.0)


def test_and_prints_the_source_s_error_to_14_digits(and_: Run) -> None:
    # The last digits hang on how the machine sums; both ends of the spread agree to 13 digits and nearly to 14.
    assert and_.printed[5000] == pytest.approx(0.000481860819995754, rel=2e-14, abs=0.0)
    assert and_.printed[5000] == pytest.approx(0.00048186081999575845, rel=2e-14, abs=0.0)
    assert digits(and_.printed[5000], 13) == digits(0.000481860819995754, 13)


def test_the_weights_returned_are_one_update_further(xor: Run) -> None:
    assert digits(xor.printed[5001], 5) == digits(0.0081358, 5)
    X, T = datasets.xor()
    assert 2.0 * xor.network.error(X, T) == pytest.approx(xor.printed[5001], rel=1e-13, abs=0.0)


def test_when_all_answers_are_right(xor: Run, and_: Run) -> None:
    assert xor.history.all_right_from == 3859
    assert and_.history.all_right_from == 251
    assert xor.history.right_counts is not None
    assert xor.history.right_counts[3858] < 4
    assert (xor.history.right_counts[3859:] == 4).all()


def test_when_the_printed_error_is_small(xor: Run, and_: Run) -> None:
    assert stays_below(xor.printed, 0.05) == 4184
    assert stays_below(xor.printed, 0.01) == 4845
    assert stays_below(and_.printed, 0.01) == 785


def test_early_errors(xor: Run, and_: Run) -> None:
    """What training for 1, 10 and 100 epochs prints: the error before the last update."""
    for epochs, of_xor, of_and in (
        (1, 0.27527050345, 0.19400130316),
        (10, 0.25528774892, 0.18686490299),
        (100, 0.25000142824, 0.16838656880),
    ):
        assert xor.printed[epochs - 1] == pytest.approx(of_xor, abs=6e-12)
        assert and_.printed[epochs - 1] == pytest.approx(of_and, abs=6e-12)


def test_confusion_matrices_in_the_source_s_layout_and_the_usual_one(xor: Run, and_: Run) -> None:
    X, T = datasets.xor()
    assert xor.network.confusion_matrix(X, T, positive_first=True).tolist() == [[2, 0], [0, 2]]
    X, T = datasets.and_()
    assert and_.network.confusion_matrix(X, T, positive_first=True).tolist() == [[1, 0], [0, 3]]
    assert and_.network.confusion_matrix(X, T).tolist() == [[3, 0], [0, 1]]


@pytest.mark.parametrize(
    ("learning_rate", "shuffle", "error"),
    [(1.0, False, "0.00037"), (1.0, True, "0.1255"), (0.25, True, "0.0040")],
)
def test_one_example_at_a_time(learning_rate: float, shuffle: bool, error: str) -> None:
    """The other algorithm: an update after every example, in fixed or in shuffled order."""
    X, T = datasets.xor()
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5001, learning_rate, batch_size=1, shuffle=shuffle)
    assert f"{2.0 * history.errors[-1]:.{len(error) - 2}f}" == error
    assert history.updates_per_epoch == 4


def test_shuffling_does_nothing_to_a_full_batch() -> None:
    """It spends random numbers and changes the order of a sum, no more."""
    X, T = datasets.xor()
    plain, shuffled = MLP([2, 2, 1], seed=0), MLP([2, 2, 1], seed=0)
    plain.train(X, T, 2000, 1.0)
    shuffled.train(X, T, 2000, 1.0, shuffle=True)
    for one, other in zip(plain.weights, shuffled.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=0.0, atol=1e-13)


def test_equal_starting_weights_stay_equal() -> None:
    X, T = datasets.xor()
    network = MLP([2, 2, 1], initializer="all_equal")
    history = network.train(X, T, 1000, 1.0)
    np.testing.assert_array_equal(network.weights[1][:, 0], network.weights[1][:, 1])
    assert network.weights[2][1, 0] == network.weights[2][2, 0]
    assert history.all_right_from is None


def test_slope_weights_and_rate_trade_places() -> None:
    """Slope beta, weights w, rate eta give the outputs of slope 1, weights beta w, rate beta^2 eta."""
    X, T = datasets.xor()
    beta = 2.5
    steep = MLP([2, 3, 2, 1], beta=beta, seed=4)
    plain = MLP([2, 3, 2, 1], weights=[beta * W for W in steep.weights])
    steep.train(X, T, 500, 0.3)
    plain.train(X, T, 500, beta**2 * 0.3)
    np.testing.assert_allclose(steep.predict(X), plain.predict(X), rtol=1e-13)
