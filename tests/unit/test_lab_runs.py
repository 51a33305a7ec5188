"""What the training lab can be set to gives the same numbers on the page and in the library."""

from __future__ import annotations

import io
import itertools
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.explorables import TrainingLab
from mlp_lib.explorables.lab import STEPS

from .test_explorables import in_javascript

#: Rates at which these runs neither blow up a rounding error nor stand still.
RATES = {"plain": 0.5, "momentum": 0.1, "nesterov": 0.1, "adam": 0.02}
#: Every step with every penalty, on all examples and on shuffled batches of which the last is smaller.
RUNS: list[dict[str, Any]] = [
    {
        "dataset": "moons",
        "hidden": [4, 3],
        "activation": "tanh",
        "loss": "binary_cross_entropy",
        "step": step,
        "penalty": penalty,
        "strength": 0.003,
        "learning_rate": RATES[step],
        "batch_size": batch_size,
        "shuffle": batch_size is not None,
        "epochs": 40,
        "epoch": 33,
    }
    for step, penalty, batch_size in itertools.product(STEPS, ("none", "L1", "L2"), (None, 60))
] + [{"step": "momentum", "penalty": "L2", "learning_rate": 0.5, "epochs": 2000}]


def after_updates(lab: TrainingLab, updates: int) -> MLP:
    """The lab's network after so many updates, by the library alone."""
    X, T = lab.data
    network = lab._fresh_network()
    size = lab.batch_size or len(X)
    history = network.train(
        *(X, T, -(-updates // -(-len(X) // size)), lab.learning_rate),
        batch_size=size,
        shuffle=lab.shuffle,
        step=lab._step(),
        record_every=1,
        progress=False,
    )
    network.weights = history.recorded_weights[updates]
    return network


def assert_near(weights: Any, flat: list[list[float]], where: object) -> None:
    for W, numbers in zip(weights, flat, strict=True):
        assert np.allclose(W.ravel(), numbers, rtol=1e-9, atol=1e-9), where


@pytest.fixture(scope="module")
def figures() -> list[dict[str, Any]]:
    """What the page computes of these runs."""
    return in_javascript("training-lab", RUNS)


def test_every_run_is_the_librarys(figures: list[dict[str, Any]]) -> None:
    for settings, figure in zip(RUNS, figures, strict=True):
        lab = TrainingLab(**settings)
        assert figure["epoch"] == lab.shown_epoch
        assert np.allclose(figure["errors"], lab.history.errors, rtol=1e-9, atol=0), settings
        assert lab.history.errors[-1] < lab.history.errors[0]
        assert_near(lab.weights, figure["weights"], settings)


def test_steps_and_penalties_differ(figures: list[dict[str, Any]]) -> None:
    assert len({round(figure["errors"][-1], 6) for figure in figures}) == len(RUNS)


def test_the_next_step_that_is_told_is_the_one_that_is_taken(figures: list[dict[str, Any]]) -> None:
    """Also in the middle of a shuffled run, of whose next batch alone it is; and telling it changes nothing."""
    for settings, figure in zip(RUNS, figures, strict=True):
        lab = TrainingLab(**settings)
        per_epoch = -(-len(lab.data[0]) // figure["batch"])
        assert figure["batch"] == (lab.batch_size or len(lab.data[0]))
        assert_near(after_updates(lab, per_epoch * figure["epoch"] + 1).weights, figure["next"], settings)
        assert figure["after"] == figure["weights"]


def test_the_cell_repeats_every_run(figures: list[dict[str, Any]]) -> None:
    for figure in figures:
        printed, names = io.StringIO(), {}  # type: ignore[var-annotated]
        with redirect_stdout(printed):
            exec(compile(figure["cell"], "cell", "exec"), names)  # the reader does just this
        assert_near(names["network"].weights, figure["weights"], figure["cell"])
        assert all(len(line) <= 79 for line in figure["cell"].splitlines()), figure["cell"]
        assert f"{names['history'].errors[-1]:.6g}" in printed.getvalue()
