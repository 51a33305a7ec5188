"""Each benchmark of training runs, on next to no work, and its plain class computes what the library does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import contestants, figure, scaling, training
from benchmarks.source_class import PlainNetwork
from mlp_lib import MLP, datasets
from mlp_lib.sweep import sweep

RESULTS = Path(training.RESULTS).parent


@pytest.mark.parametrize("task", contestants.TASKS)
def test_each_contestant_once(task: str) -> None:
    found = training.measure(task, 1, tiny=True)
    assert found["contestants"]["mlp_lib"]["seconds"] > 0
    assert found["contestants"]["plain class"]["seconds"] > 0
    named = set(found["contestants"]) | set(found["not_installed"])
    assert named == set(contestants.CONTESTANTS[task])


def test_scaling_once() -> None:
    report = scaling.measure(tiny=True)
    assert report["animation"]["different_pixels"] == 0
    assert report["million"]["million_runs"]["core_hours"] > 0


def test_the_plain_class_trains_the_same_network() -> None:
    X, T = datasets.xor()
    for sizes, seed in (([2, 2, 1], 0), ([2, 3, 2, 1], 5)):
        plain, network = PlainNetwork(sizes, seed), MLP(sizes, seed=seed)
        for W_plain, W in zip(plain.weights, network.weights, strict=True):
            np.testing.assert_array_equal(W_plain, W)
        plain.train(X, T, 5001, 1.0)
        network.train(X, T, 5001, 1.0, progress=False)
        for W_plain, W in zip(plain.weights, network.weights, strict=True):
            np.testing.assert_allclose(W_plain, W, rtol=1e-10)


@pytest.mark.parametrize("rates", [[0.3, 3.0]])
def test_no_run_of_a_sweep_flips_against_the_plain_class(rates: list[float]) -> None:
    compare(rates, range(6))


@pytest.mark.slow
def test_no_run_of_the_whole_grid_flips_against_the_plain_class() -> None:
    compare(np.geomspace(0.1, 30.0, 12), range(10))


def compare(rates: Any, seeds: range) -> None:
    X, T = datasets.xor()
    result = sweep(X, T, [2, 2, 1], 5001, learning_rates=rates, seeds=seeds, progress=False)
    for run in range(result.n_runs):
        plain = PlainNetwork([2, 2, 1], int(result.seeds[run]))
        plain.train(X, T, 5001, float(result.learning_rates[run]))
        assert (((plain.forward(X) > 0.5) == T).all()) == result.succeeded[run]


@pytest.mark.parametrize(("name", "draw"), [("training", figure.training), ("scaling", figure.growth)])
def test_the_figures_belong_to_the_results(name: str, draw: Any) -> None:
    """What the book shows is drawn from the figures in the repository, and says when and where they were measured."""
    report = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    drawn = draw(report)
    assert json.loads((RESULTS / f"{name}.figure.json").read_text(encoding="utf-8")) == json.loads(drawn.to_json())
    assert report["machine"]["date"] in drawn.layout.meta["alt"]
    assert "OPENBLAS_CORETYPE not set" in report["machine"]["blas"]


def test_ratios_are_read_the_right_way_round() -> None:
    tasks = {
        "xor": {
            "contestants": {
                "mlp_lib": {"seconds": 2.0},
                "plain class": {"seconds": 10.0},
                "PyTorch": {"seconds": 10.0},
            }
        }
    }
    rows = {row["ratio_of"]: row for row in training.ratios(tasks)}
    assert rows["plain class / mlp_lib"]["ratio"] == 5.0
    assert rows["plain class / mlp_lib"]["met"]
    assert not rows["PyTorch / mlp_lib"]["met"]
