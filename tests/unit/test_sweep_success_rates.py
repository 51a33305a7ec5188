"""How often XOR is learned from a thousand seeds: counts that were made with other programs, before this one.

They were counted by running programs of textbooks and courses, each written in
its own way, for every seed from 0 to 999. Here the engine must find the same
number, to within one run in a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib import datasets
from mlp_lib.sweep import SweepResult, sweep

XOR = datasets.xor()
SEEDS = range(1000)

Draw = Callable[[np.random.RandomState], tuple[Any, Any, Any, Any]]


def additive_biases(draw: Draw) -> list[np.ndarray[Any, Any]]:
    """Starting weights of programs that add biases: W as (inputs, neurons), b as (1, neurons), drawn in their order."""
    layers: list[list[Any]] = [[], []]
    for seed in SEEDS:
        W1, b1, W2, b2 = draw(np.random.RandomState(seed))
        layers[0].append(np.vstack([-b1, W1]))  # the bias node is -1, so its weight is -b
        layers[1].append(np.vstack([-b2, W2]))
    return [np.stack(layer) for layer in layers]


@pytest.fixture(scope="module")
def sigmoid_runs() -> SweepResult:
    """The textbook's network at five rates, 5,000 runs."""
    rates = [0.1, 0.3, 1.0, 3.0, 10.0]
    return sweep(*XOR, [2, 2, 1], 5001, learning_rates=rates, seeds=SEEDS, record_epochs=[5000, 5001], progress=False)


def test_sigmoid_network_trained_by_the_mean_gradient(sigmoid_runs: SweepResult) -> None:
    counted = [row["successes"] for row in sigmoid_runs.success_rates()]
    assert np.abs(np.subtract(counted, [0, 76, 760, 881, 893])).max() <= 1


def test_the_errors_behind_the_rates(sigmoid_runs: SweepResult) -> None:
    """Medians and shares of the error before the last update, sum of squares over four."""
    error = 2 * sigmoid_runs.grid(sigmoid_runs.error_curves[:, 0])[:, 0]
    assert np.median(error, axis=1) == pytest.approx([0.2499, 0.2467, 0.0041, 0.00048, 0.00011], rel=0.02)
    assert (error < 0.05).sum(axis=1) == pytest.approx([0, 13, 743, 881, 893], abs=1)
    assert (error < 0.01).sum(axis=1) == pytest.approx([0, 0, 666, 879, 893], abs=1)


def test_relu_network_with_positive_starting_weights() -> None:
    """All weights and biases from [0, 1), drawn W1, W2, b1, b2; summed gradient of half the squared error."""

    def draw(rng: np.random.RandomState) -> tuple[Any, Any, Any, Any]:
        W1, W2 = rng.rand(2, 2), rng.rand(2, 1)
        return W1, rng.rand(1, 2), W2, rng.rand(1, 1)

    result = sweep(
        *XOR,
        [2, 2, 1],
        10_000,
        learning_rates=[0.01],
        seeds=SEEDS,
        activation=["relu", "sigmoid"],
        reduction="sum",
        weights=additive_biases(draw),
        progress=False,
    )
    assert abs(int(result.succeeded.sum()) - 140) <= 1
    mean_squared_error = 2 * result.error
    assert (mean_squared_error < 0.05).sum() == pytest.approx(134, abs=1)
    assert (mean_squared_error >= 0.2499).sum() == pytest.approx(852, abs=1)
    assert result.stuck.sum() > 840


def test_cross_entropy_network_with_standard_normal_weights() -> None:
    """Column convention, drawn W1, b1, W2, b2; all gradients summed."""

    def draw(rng: np.random.RandomState) -> tuple[Any, Any, Any, Any]:
        W1, b1 = rng.randn(2, 2), rng.randn(2, 1)
        W2, b2 = rng.randn(1, 2), rng.randn(1, 1)
        return W1.T, b1.T, W2.T, b2.T

    result = sweep(
        *XOR,
        [2, 2, 1],
        1000,
        learning_rates=[1.0],
        seeds=SEEDS,
        loss="binary_cross_entropy",
        reduction="sum",
        weights=additive_biases(draw),
        progress=False,
    )
    assert abs(int(result.succeeded.sum()) - 723) <= 1


def test_five_hidden_neurons_without_biases() -> None:
    """Weights from [0, 1), half the squared error, summed gradient, rate 0.3."""
    result = sweep(
        *XOR,
        [2, 5, 1],
        10_000,
        learning_rates=[0.3],
        seeds=SEEDS,
        initializer="uniform_0_1",
        bias=False,
        reduction="sum",
        record_epochs=[0, 10, 100, 1000, 4999, 9999],
        progress=False,
    )
    assert result.succeeded.sum() >= 999
    # The mean squared error of seed 0, epoch by epoch.
    expected = [0.377778, 0.284251, 0.249087, 0.149929, 0.003101, 0.001149]
    np.testing.assert_allclose(2 * result.error_curves[0], expected, atol=6e-7)


@pytest.mark.slow
@pytest.mark.parametrize(("epochs", "rate"), [(50_010, 0.1), (16_670, 0.3)])
def test_small_rates_are_only_slow(epochs: int, rate: float) -> None:
    result = sweep(*XOR, [2, 2, 1], epochs, learning_rates=[rate], seeds=SEEDS, progress=False)
    assert abs(int(result.succeeded.sum()) - 760) <= 1


@pytest.mark.slow
def test_the_plateaus_after_many_epochs() -> None:
    result = sweep(*XOR, [2, 2, 1], 50_000, learning_rates=[1.0], seeds=SEEDS, progress=False)
    assert abs(int(result.succeeded.sum()) - 889) <= 1
    mean_squared_error = 2 * result.error[~result.succeeded]
    assert (np.abs(mean_squared_error - 0.125) < 2e-3).sum() == pytest.approx(104, abs=1)
    assert (np.abs(mean_squared_error - 1 / 6) < 2e-3).sum() == pytest.approx(7, abs=1)


@pytest.mark.slow
@pytest.mark.parametrize(("hidden", "successes"), [(3, 950), (4, 983), (8, 1000)])
def test_more_hidden_neurons(hidden: int, successes: int) -> None:
    result = sweep(*XOR, [2, hidden, 1], 5001, learning_rates=[1.0], seeds=SEEDS, progress=False)
    assert abs(int(result.succeeded.sum()) - successes) <= 1
