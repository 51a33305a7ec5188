"""Sweeps with other steps: each run is the single network trained alone, whatever the step remembers."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, TrainingDivergedError, datasets
from mlp_lib.steps import (
    Step,
    adam,
    clipped,
    falling_rate,
    momentum,
    named,
    penalty,
    plain,
    weight_decay,
    works_by_columns,
)
from mlp_lib.sweep import CheckpointError, SweepResult, SweepStoppedError, engine, sweep, sweep_runs

from .test_sweep import assert_same_runs
from .test_sweep_executors import pool

XOR = datasets.xor()
SEEDS = range(11)  # no multiple of the lanes


def by_length(w: Any, g: Any, eta: Any) -> Any:
    """Every step as long as the rate: it needs all slopes of a network, and no others."""
    return w - eta * g / np.linalg.norm(g, axis=0)


def of_one_row(w: Any, g: Any, eta: Any) -> Any:
    """The same for one network, and something else for several side by side."""
    return w - eta * g / np.linalg.norm(g)


STEPS: dict[str, tuple[Step, float]] = {
    "plain": (plain(), 10.0),
    "momentum": (momentum(0.9), 1.0),
    "nesterov": (momentum(0.9, nesterov=True), 1.0),
    "rate inside, falling": (falling_rate(momentum(0.9, rate_inside=True), 70), 1.0),
    "adam": (adam(), 0.1),
    "adam, other settings": (adam(0.8, 0.95, 1e-4, bias_correction=False), 0.05),
    "penalty": (penalty(adam(epsilon_before_correction=True), 0.01), 0.1),
    "sizes": (penalty(momentum(0.5), 0.001, absolute=True), 1.0),
    "decay, clipped": (clipped(weight_decay(momentum(0.9), 0.01), 0.05), 1.0),
    "by columns": (Step(lambda: by_length), 0.1),
    "one row alone": (Step(lambda: of_one_row), 0.1),
}
BATCHES: list[dict[str, Any]] = [{}, {"batch_size": 2}, {"batch_size": 3, "shuffle": True}, {"reduction": "sum"}]


@pytest.mark.parametrize("settings", BATCHES, ids=str)
@pytest.mark.parametrize("kind", STEPS)
def test_each_run_is_the_network_trained_alone(kind: str, settings: dict[str, Any]) -> None:
    step, rate = STEPS[kind]
    result = sweep(*XOR, [2, 2, 1], 60, learning_rates=[rate / 3, rate], seeds=SEEDS, step=step, **settings)
    for run in range(result.n_runs):
        alone = MLP([2, 2, 1], seed=int(result.seeds[run]))
        history = alone.train(*XOR, 60, float(result.learning_rates[run]), step=step, **settings)
        for layer, W in enumerate(alone.weights, start=1):
            np.testing.assert_allclose(result.weights[layer][run], W, rtol=1e-11, atol=1e-11)
        assert result.error[run] == pytest.approx(history.errors[-1], rel=1e-11)
        assert result.all_right_from[run] == (-1 if history.all_right_from is None else history.all_right_from)


def test_many_networks_take_a_step_together_where_it_works_by_columns() -> None:
    """Or a sweep of Adam would be as slow as its networks one by one, and right all the same."""
    for kind, (step, _) in STEPS.items():
        assert works_by_columns(step) == (kind != "one row alone"), kind
    noise = np.random.RandomState(0)
    assert not works_by_columns(Step(lambda: lambda w, g, eta: w - eta * (g + noise.standard_normal(g.shape))))
    assert not works_by_columns(Step(lambda: lambda w, g, eta: w - eta * float(g[0]) * g))


def test_the_engine_trains_one_by_one_only_what_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_train_one_by_one", lambda plan, outcome: pytest.fail("one by one"))
    for kind, (step, rate) in STEPS.items():
        if kind != "one row alone":
            sweep(*XOR, [2, 2, 1], 2, learning_rates=[rate], seeds=SEEDS, step=step)


@pytest.mark.parametrize("settings", BATCHES[:3], ids=str)
def test_runs_that_diverge_harm_nobody_and_say_when(settings: dict[str, Any]) -> None:
    """A memory that holds what is not finite stays with its own run.

    Linear, so that the last bit of a weight does not decide when it overflows.
    """
    data = np.array([[0.5, -1.0], [1.0, 2.0], [-1.5, 0.3]]), np.array([[1.0], [-2.0], [0.5]])
    shape: dict[str, Any] = {"activation": "linear", "step": momentum(0.5), "record_epochs": range(401), **settings}
    result = sweep(*data, [2, 4, 1], 400, learning_rates=[0.01, 9.0], seeds=SEEDS, progress=False, **shape)
    calm = sweep(*data, [2, 4, 1], 400, learning_rates=[0.01], seeds=SEEDS, progress=False, **shape)
    assert not result.diverged[: len(SEEDS)].any()
    assert result.diverged[len(SEEDS) :].all()
    for one, other in zip(calm.weights, result.weights, strict=True):
        np.testing.assert_array_equal(one, other[: len(SEEDS)])
        assert np.isfinite(other).all()
    for run in np.flatnonzero(result.diverged):
        alone = MLP([2, 4, 1], "linear", seed=int(result.seeds[run]))
        with pytest.raises(TrainingDivergedError) as caught:
            alone.train(*data, 400, 9.0, step=momentum(0.5), progress=False, **settings)
        # Overflow may come an epoch earlier or later: the sums are taken in another order.
        assert abs(result.diverged_in[run] - caught.value.epoch) <= 1
        both = min(int(result.diverged_in[run]), caught.value.epoch) - 1
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(result.error_curves[run, :both], caught.value.history.errors[:both], rtol=1e-6)
        assert np.isnan(result.error_curves[run, result.diverged_in[run] :]).all()
        assert np.isnan(result.error[run])
        assert result.right_counts[run] == result.all_right_from[run] == -1
        network, history = result.replay(run)
        assert history.epochs == caught.value.epoch - 1
        np.testing.assert_array_equal(network.weights[1], alone.weights[1])


def test_a_run_that_diverged_has_no_right_answers() -> None:
    shape: dict[str, Any] = {"activation": ["tanh", "linear"], "step": momentum(0.9), "progress": False}
    result = sweep(*XOR, [2, 3, 1], 120, learning_rates=[30.0], seeds=SEEDS, **shape)
    assert result.diverged.sum() > 5
    assert (result.right_counts[result.diverged] == -1).all()
    assert (result.all_right_from[result.diverged] == -1).all()
    assert not result.stuck[result.diverged].any()


def test_a_run_that_diverged_stays_where_it_was_though_its_step_recovers() -> None:
    """Step 3 of the faster runs is infinite, and the fourth would not be."""

    def begin() -> Any:
        n = 0

        def move(w: Any, g: Any, eta: Any) -> Any:
            nonlocal n
            n += 1
            return w - eta * g * np.where((n == 3) & (np.asarray(eta) > 1), np.inf, 1.0)

        return move

    step = Step(begin)
    assert works_by_columns(step)
    settings: dict[str, Any] = {"learning_rates": [0.5, 2.0], "seeds": SEEDS, "step": step, "progress": False}
    result, early = (sweep(*XOR, [2, 2, 1], epochs, **settings) for epochs in (9, 2))
    assert (result.diverged_in == np.repeat([0, 3], len(SEEDS))).all()
    for late, soon in zip(result.weights, early.weights, strict=True):
        np.testing.assert_array_equal(late[len(SEEDS) :], soon[len(SEEDS) :])
        assert not np.array_equal(late[: len(SEEDS)], soon[: len(SEEDS)])


@pytest.mark.parametrize("block_size", [1, 4, 100])
def test_the_blocks_change_no_bit(block_size: int) -> None:
    settings: dict[str, Any] = {"learning_rates": [0.1, 0.3], "seeds": SEEDS, "step": adam(), "progress": False}
    expected = sweep(*XOR, [2, 2, 1], 50, **settings)
    assert_same_runs(expected, sweep(*XOR, [2, 2, 1], 50, block_size=block_size, **settings))


def test_a_step_travels_to_other_processes() -> None:
    step = clipped(falling_rate(weight_decay(penalty(momentum(0.9), 1e-3), 0.01), 50), 1.0)
    settings: dict[str, Any] = {"learning_rates": [0.3, 1.0], "seeds": SEEDS, "step": step, "progress": False}
    expected = sweep(*XOR, [2, 2, 1], 40, **settings)
    with pool() as executor:
        assert_same_runs(expected, sweep(*XOR, [2, 2, 1], 40, executor=executor, **settings))
    settings["step"] = Step(lambda: by_length)  # a lambda does not travel
    with pool() as executor, pytest.raises(SweepStoppedError, match="0 of 22 runs are finished"):
        sweep(*XOR, [2, 2, 1], 40, executor=executor, **settings)
    with ThreadPoolExecutor(2) as threads:
        assert sweep(*XOR, [2, 2, 1], 40, executor=threads, **settings).finished.all()


def test_a_checkpoint_knows_its_step(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"learning_rates": [0.3], "seeds": SEEDS, "progress": False}
    sweep(*XOR, [2, 2, 1], 20, step=momentum(0.9), checkpoint=tmp_path / "one", **settings)
    with pytest.raises(CheckpointError, match=r"step 'momentum\(0.9, .*' there, 'momentum\(0.8"):
        sweep(*XOR, [2, 2, 1], 20, step=momentum(0.8), checkpoint=tmp_path / "one", **settings)
    with pytest.raises(CheckpointError, match="step 'momentum"):
        sweep(*XOR, [2, 2, 1], 20, checkpoint=tmp_path / "one", **settings)
    unnamed = Step(lambda: by_length)
    for step in (unnamed, clipped(unnamed, 1.0)):
        with pytest.raises(ValueError, match="checkpoint needs a step that can be told from another"):
            sweep(*XOR, [2, 2, 1], 20, step=step, checkpoint=tmp_path / "two", **settings)
    assert not (tmp_path / "two").exists()
    own = Step(lambda: by_length, "by length")
    first = sweep(*XOR, [2, 2, 1], 20, step=own, checkpoint=tmp_path / "two", **settings)
    assert_same_runs(first, sweep(*XOR, [2, 2, 1], 20, step=own, checkpoint=tmp_path / "two", **settings))


@pytest.mark.parametrize("kind", STEPS)
def test_save_and_load(kind: str, tmp_path: Path) -> None:
    step, rate = STEPS[kind]
    step = step if step.name else Step(step.begin, "one of my own")
    result = sweep(*XOR, [2, 2, 1], 30, learning_rates=[rate], seeds=[3, 4], step=step, progress=False)
    result.save(tmp_path / "sweep.npz")
    again = SweepResult.load(tmp_path / "sweep.npz")
    assert_same_runs(result, again)
    assert again._plan.fingerprint() == result._plan.fingerprint()
    expected = result.replay(1)[1].errors
    assert expected[-1] == pytest.approx(result.error[1], rel=1e-12)
    if step.name == "one of my own":
        with pytest.raises(ValueError, match=r"'one of my own' is none of mlp_lib\.steps"):
            again.replay(1)
    else:
        np.testing.assert_array_equal(again.replay(1)[1].errors, expected)


@pytest.mark.parametrize("kind", [kind for kind, (step, _) in STEPS.items() if step.name])
def test_the_name_of_a_step_makes_it_again(kind: str) -> None:
    step = STEPS[kind][0]
    again = named(step.name)
    assert again.name == step.name == repr(step)
    w = v = np.linspace(-1, 1, 5)
    move, same = step.begin(), again.begin()
    for g in np.random.RandomState(0).standard_normal((6, 5)):
        w, v = move(w, g, 0.1), same(v, g, 0.1)
        np.testing.assert_array_equal(w, v)


@pytest.mark.parametrize("name", ["", "mine", "momentum", "momentum(2)", "open('x')", "adam(", "plain().begin", "1"])
def test_another_name_makes_no_step(name: str) -> None:
    with pytest.raises(ValueError, match=r"is none of mlp_lib\.steps"):
        named(name).begin()


def test_what_is_no_step_is_refused() -> None:
    with pytest.raises(TypeError, match="step must be a Step"):
        sweep(*XOR, [2, 2, 1], 3, learning_rates=[1.0], seeds=[0], step=momentum)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the step gave weights of shape"):
        sweep(*XOR, [2, 2, 1], 3, learning_rates=[1.0], seeds=[0], step=Step(lambda: lambda w, g, eta: w[1:]))


def test_a_list_of_runs_takes_a_step_too() -> None:
    result = sweep_runs(*XOR, [2, 2, 1], 40, learning_rate=[0.1, 0.2], seed=[5, 6], step=adam(), progress=False)
    alone = MLP([2, 2, 1], seed=6)
    alone.train(*XOR, 40, 0.2, step=adam())
    np.testing.assert_allclose(result.weights[1][1], alone.weights[1], rtol=0, atol=1e-12)


def test_slopes_of_nothing_give_no_warning() -> None:
    """Clipping divides by a length that may be 0."""
    move = clipped(plain(), 1.0).begin()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(move(np.ones((2, 2)), np.zeros((2, 2)), np.ones(2)), np.ones((2, 2)))
