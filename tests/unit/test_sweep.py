"""The sweep engine: each run is the single network trained alone, and what is reported is true."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpydoc.validate import validate

from mlp_lib import MLP, TrainingDivergedError, datasets
from mlp_lib.sweep import CheckpointError, SweepResult, engine, sweep, sweep_runs

from .test_fast import CASES, X
from .test_public_api import RULES

XOR = datasets.xor()
RATES = np.array([0.05, 0.3, 1.0, 0.7, 0.01, 0.2, 0.4, 0.5, 0.9, 0.1])
RAGGED = [[[0.0]], [[0.0, 1.0]]]


def runs(case: dict[str, Any], **settings: Any) -> SweepResult:
    arguments = dict(case)
    beta = arguments.pop("beta", 1.0)
    if isinstance(beta, tuple):
        beta = np.tile(beta, (len(RATES), 1))
    return sweep_runs(
        X,
        arguments.pop("T"),
        arguments.pop("layer_sizes"),
        settings.pop("epochs", 6),
        learning_rate=settings.pop("learning_rate", RATES),
        seed=np.arange(len(RATES)),
        beta=beta,
        progress=False,
        **arguments,
        **settings,
    )


def single(result: SweepResult, case: dict[str, Any], run: int, **settings: Any) -> tuple[MLP, Any]:
    """Train one run alone, without any code of the sweep."""
    arguments = {key: value for key, value in case.items() if key != "T"}
    network = MLP(**arguments, seed=int(result.seeds[run]))
    rate = float(result.learning_rates[run])
    return network, network.train(X, case["T"], result.epochs, rate, progress=False, **settings)


def assert_same_runs(one: SweepResult, other: SweepResult) -> None:
    """Not close: the same bits."""
    for name, array in one._outcome.arrays().items():
        np.testing.assert_array_equal(array, other._outcome.arrays()[name], err_msg=name)
    np.testing.assert_array_equal(one.finished, other.finished)


def flipped(whole: bytes, bit: int) -> bytes:
    """Return the bytes of a file with one bit the other way round."""
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_each_run_is_the_single_network_trained_alone(name: str, reduction: Any) -> None:
    case = CASES[name]
    for batch_size, shuffle in itertools.product((None, 4, 1), (False, True)):
        settings: dict[str, Any] = {"batch_size": batch_size, "shuffle": shuffle, "reduction": reduction}
        # Small enough that rounding is not amplified: with large steps no two orders of addition agree for long.
        rates = RATES / 4 if reduction == "mean" else RATES / 20
        result = runs(case, learning_rate=rates, record_epochs=range(7), **settings)
        for run in range(0, len(RATES), 3):
            network, history = single(result, case, run, **settings)
            for W, W_run in zip(network.weights, result.weights, strict=True):
                np.testing.assert_allclose(W_run[run], W, rtol=1e-10, atol=1e-10)
            np.testing.assert_allclose(result.error_curves[run], history.errors, rtol=1e-10, atol=1e-12)
            assert result.error[run] == result.error_curves[run, -1]
            assert result.right_counts[run] == history.right_counts[-1]
            expected = -1 if history.all_right_from is None else history.all_right_from
            assert result.all_right_from[run] == expected


@pytest.mark.parametrize("name", CASES)
def test_one_step_agrees_to_1e_12(name: str) -> None:
    case = CASES[name]
    result = runs(case, epochs=1)
    for run in range(len(RATES)):
        network, _ = single(result, case, run)
        for W, W_run in zip(network.weights, result.weights, strict=True):
            np.testing.assert_allclose(W_run[run], W, rtol=1e-12, atol=1e-12)


def test_converging_runs_agree_to_1e_9() -> None:
    """Whole trainings, of which those that learn are compared to nine digits."""
    result = sweep(*XOR, [2, 2, 1], 5001, learning_rates=[0.3, 1.0, 3.0], seeds=range(8), progress=False)
    compared = 0
    for run in np.flatnonzero(result.succeeded):
        network = MLP([2, 2, 1], seed=int(result.seeds[run]))
        history = network.train(*XOR, 5001, float(result.learning_rates[run]), progress=False)
        assert history.all_right_from == result.all_right_from[run]
        assert result.error[run] == pytest.approx(history.errors[-1], rel=1e-9)
        np.testing.assert_allclose(result.error_curves[run], history.errors[result.error_epochs], rtol=1e-9)
        for W, W_run in zip(network.weights, result.weights, strict=True):
            np.testing.assert_allclose(W_run[run], W, rtol=1e-9)
        compared += 1
    assert compared > 10


def test_every_seed_draws_its_own_weights() -> None:
    seeds = [0, 997, 123_456, 2**32 - 1]
    result = sweep(*XOR, [2, 3, 1], 1, learning_rates=[1e-300], seeds=seeds, progress=False)
    for run, seed in enumerate(seeds):
        for W, W_run in zip(MLP([2, 3, 1], seed=seed).weights, result.weights, strict=True):
            np.testing.assert_array_equal(W_run[run], W)


def test_the_epoch_from_which_all_is_right() -> None:
    """Of many runs, because the engine looks at many epochs at a time and some runs come right between two looks."""
    result = sweep(*XOR, [2, 3, 1], 500, learning_rates=[5.0, 10.0], seeds=range(60), progress=False)
    for run in range(result.n_runs):
        network = MLP([2, 3, 1], seed=int(result.seeds[run]))
        history = network.train(*XOR, 500, float(result.learning_rates[run]), progress=False)
        assert result.all_right_from[run] == (-1 if history.all_right_from is None else history.all_right_from)
    assert len(np.unique(result.all_right_from)) > 70


def test_the_printed_example() -> None:
    """Seed 0 at rate 1: the error after 5,000 updates, doubled and rounded, is the well-known 0.0081457."""
    result = sweep(*XOR, [2, 2, 1], 5001, learning_rates=[1.0], seeds=[0], record_epochs=[5000, 5001], progress=False)
    assert 2 * result.error_curves[0, 0] == pytest.approx(0.0081457088160996825, rel=1e-12)
    assert 2 * result.error[0] == pytest.approx(0.0081358, abs=5e-8)
    assert result.all_right_from[0] == 3859


def test_block_size_changes_nothing() -> None:
    whole = sweep(*XOR, [2, 3, 1], 60, learning_rates=[0.3, 1.0, 30.0], seeds=range(9), progress=False, block_size=27)
    for block_size in (1, 2, 5, 8, 16, 26):
        parts = sweep(
            *XOR,
            [2, 3, 1],
            60,
            learning_rates=[0.3, 1.0, 30.0],
            seeds=range(9),
            block_size=block_size,
            progress=False,
        )
        assert_same_runs(whole, parts)


@pytest.mark.parametrize("name", ["softmax", "deep", "slopes", "no bias", "unmatched"])
def test_block_size_changes_nothing_with_shuffled_batches(name: str) -> None:
    settings: dict[str, Any] = {"batch_size": 4, "shuffle": True, "epochs": 5}
    whole = runs(CASES[name], **settings)
    for block_size in (1, 3, 7):
        assert_same_runs(whole, runs(CASES[name], block_size=block_size, **settings))


def test_the_number_of_epochs_between_two_looks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: dict[str, Any] = {"learning_rates": [0.2, 0.5, 9.0], "seeds": range(20), "progress": False}
    results = []
    for epochs in (64, 1, 2, 7):
        monkeypatch.setattr(engine, "_EPOCHS", epochs)
        results.append(sweep(*XOR, [2, 3, 1], 200, activation=["tanh", "linear"], **settings))
        assert_same_runs(results[0], results[-1])
    assert results[0].diverged.any()
    assert len(np.unique(results[0].all_right_from)) > 10


def test_wide_networks_are_trained_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["sigmoid"]
    together = runs(case, epochs=40)
    monkeypatch.setattr(engine, "_WIDE", 0)
    monkeypatch.setattr(engine, "_train_together", lambda *_: pytest.fail("not one by one"))
    alone = runs(case, epochs=40)
    for name, array in together._outcome.arrays().items():
        np.testing.assert_allclose(array, alone._outcome.arrays()[name], rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("batch_size", [None, 2])
def test_diverging_runs_harm_nobody(batch_size: int | None) -> None:
    """Every second run explodes, and each of the others gives the bits that it gives without them."""
    X, T = np.array([[0.5, -1.0], [1.0, 2.0], [-1.5, 0.3]]), np.array([[1.0], [-2.0], [0.5]])
    common: dict[str, Any] = {"activation": ["relu", "linear"], "batch_size": batch_size, "progress": False}
    common["shuffle"] = batch_size is not None  # then each run has a generator to keep
    epochs = 3000 if batch_size is None else 300
    calm, wild = np.linspace(0.001, 0.05, 20), np.linspace(5.0, 50.0, 20)
    mixed_rates = np.column_stack([calm, wild]).ravel()
    seeds = np.arange(40)
    mixed = sweep_runs(X, T, [2, 6, 1], epochs, learning_rate=mixed_rates, seed=seeds, **common)
    alone = sweep_runs(X, T, [2, 6, 1], epochs, learning_rate=calm, seed=seeds[::2], **common)
    assert not alone.diverged.any()
    assert mixed.diverged[1::2].sum() > 5
    assert not mixed.diverged[::2].any()
    np.testing.assert_array_equal(mixed.error[::2], alone.error)
    for W, W_alone in zip(mixed.weights, alone.weights, strict=True):
        np.testing.assert_array_equal(W[::2], W_alone)


@pytest.mark.parametrize("batch_size", [None, 2])
def test_diverged_runs_are_reported_as_training_alone_reports_them(batch_size: int | None) -> None:
    X, T = np.array([[0.5, -1.0], [1.0, 2.0], [-1.5, 0.3]]), np.array([[1.0], [-2.0], [0.5]])
    result = sweep(
        X,
        T,
        [2, 4, 1],
        400,
        learning_rates=[0.01, 2.0, 9.0],
        seeds=range(6),
        activation="linear",
        batch_size=batch_size,
        shuffle=True,
        record_epochs=range(401),
        progress=False,
    )
    assert result.diverged[6:].all()
    assert not result.diverged[:6].any()
    late = []
    for run in np.flatnonzero(result.diverged):
        network = MLP([2, 4, 1], activation="linear", seed=int(result.seeds[run]))
        rate = float(result.learning_rates[run])
        with pytest.raises(TrainingDivergedError) as caught:
            network.train(X, T, 400, rate, batch_size=batch_size, shuffle=True, progress=False)
        # Overflow may come a step earlier or later: the step size is multiplied in at another place.
        late.append(int(result.diverged_in[run]) - caught.value.epoch)
        both = min(int(result.diverged_in[run]), caught.value.epoch) - 1
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(result.error_curves[run, :both], caught.value.history.errors[:both], rtol=1e-6)
        assert np.isnan(result.error_curves[run, result.diverged_in[run] :]).all()
        assert np.isnan(result.error[run])
        assert all(np.isfinite(W[run]).all() for W in result.weights)
        assert result.all_right_from[run] == -1
        assert not result.stuck[run]
    assert {-1, 0, 1}.issuperset(late)
    assert late.count(0) > len(late) / 2, late


def test_diverged_runs_stop_costing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []
    forward = engine._Lanes.train

    def watch(lanes: Any, *arguments: Any) -> None:
        widths.append(lanes.n)
        forward(lanes, *arguments)

    monkeypatch.setattr(engine._Lanes, "train", watch)
    X, T = np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]])
    rates = [0.01, 5.0, 6.0, 7.0]
    result = sweep(X, T, [1, 1], 3000, learning_rates=rates, seeds=[0], activation="linear", progress=False)
    assert result.diverged.tolist() == [False, True, True, True]
    assert widths[0] == 4
    assert widths[-1] == 1
    all_wild = sweep(X, T, [1, 1], 10**6, learning_rates=[5.0, 6.0], seeds=[0], activation="linear", progress=False)
    assert all_wild.diverged.all()


def test_stuck_means_no_progress_and_not_done() -> None:
    weights = [np.zeros((3, 3, 2)), np.zeros((3, 3, 1))]
    weights[0][1], weights[1][1] = MLP([2, 2, 1], seed=0).weights
    weights[0][2], weights[1][2] = MLP([2, 2, 1], seed=0).weights
    result = sweep_runs(
        *XOR, [2, 2, 1], 5001, learning_rate=[1.0, 1.0, 0.02], seed=[0, 1, 2], weights=weights, progress=False
    )
    assert result.stuck.tolist() == [True, False, True]  # all zeros; learns; hardly begins
    assert result.succeeded.tolist() == [False, True, False]
    late = result.error_curves[:, result.error_epochs > 4400]
    assert (late[0] == late[0, 0]).all()


def test_one_run_calls_itself_stuck_as_the_sweep_does() -> None:
    X, T = datasets.xor()
    result = sweep(X, T, [2, 2, 1], 3000, learning_rates=[0.05, 2.0], seeds=range(8))
    runs = [MLP([2, 2, 1], seed=seed).train(X, T, 3000, rate).stuck for rate in (0.05, 2.0) for seed in range(8)]
    assert result.grid(result.stuck).ravel().tolist() == runs
    assert 0 < sum(runs) < len(runs)


def test_stuck_is_less_than_a_thousandth_in_the_last_tenth() -> None:
    result = sweep(
        *XOR, [2, 2, 1], 1000, learning_rates=[0.1, 0.5, 1.0, 5.0], seeds=range(40), record_epochs=[900], progress=False
    )
    fell = 1 - result.error / result.error_curves[:, 0]
    np.testing.assert_array_equal(result.stuck, (fell < 1e-3) & ~result.succeeded)
    moving = ~result.stuck & ~result.succeeded
    assert moving.sum() > 10
    assert fell[moving].min() < 0.01  # some come near the line


def test_given_weights_per_seed_and_per_run() -> None:
    rng = np.random.RandomState(1)
    weights = [rng.randn(4, 3, 2), rng.randn(4, 3, 1)]
    by_seed = sweep(*XOR, [2, 2, 1], 20, learning_rates=[0.5, 2.0], seeds=range(4), weights=weights, progress=False)
    repeated = [np.concatenate([W, W]) for W in weights]
    by_run = sweep_runs(*XOR, [2, 2, 1], 20, learning_rate=[0.5] * 4 + [2.0] * 4, weights=repeated, progress=False)
    np.testing.assert_array_equal(by_seed.error, by_run.error)
    network = MLP([2, 2, 1], weights=[W[1] for W in weights])
    network.train(*XOR, 20, 2.0, progress=False)
    np.testing.assert_allclose(by_seed.weights[1][5], network.weights[1], rtol=1e-12)


def test_the_weights_of_a_result_are_starting_weights() -> None:
    first = sweep_runs(*XOR, [2, 2, 1], 20, learning_rate=[0.5, 2.0], progress=False)
    more = sweep_runs(*XOR, [2, 2, 1], 1, learning_rate=[0.5, 2.0], weights=first.weights, progress=False)
    np.testing.assert_allclose(more.error_curves[:, 0], first.error, rtol=1e-12)


def test_the_grid_and_its_order() -> None:
    result = sweep(*XOR, [2, 2, 1], 3, learning_rates=[0.1, 1], seeds=[7, 3, 5], betas=[1, 2], progress=False)
    assert result.grid_shape == (2, 2, 3)
    assert result.learning_rates.tolist() == [0.1] * 6 + [1] * 6
    assert result.betas[:, 0].tolist() == ([1] * 3 + [2] * 3) * 2
    assert result.seeds.tolist() == [7, 3, 5] * 4
    assert result.grid(result.error)[1, 0, 2] == result.error[8]
    assert result.grid(result.error_curves).shape == (2, 2, 3, len(result.error_epochs))
    assert result.run_at(1, 5, beta=2) == 11
    assert result.run_at(0.97, 5, beta=2) == 11
    with pytest.raises(ValueError, match="2 runs have learning rate 1 and seed 5"):
        result.run_at(1, 5)
    for rate in (-1, 0, np.nan, "a"):
        with pytest.raises(ValueError, match=r"learning_rate must be a positive, finite number, but .* came"):
            result.run_at(rate, 5, beta=2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"values must be an array, .* but PerLayer came; .* weights\[1\]"):
        result.grid(result.weights)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"values has shape \(3,\), but 12 entries expected, one per run"):
        result.grid(result.error[:3])
    listed = sweep_runs(*XOR, [2, 2, 1], 3, learning_rate=[1, 2], progress=False)
    with pytest.raises(ValueError, match="listed one by one"):
        listed.grid(listed.error)


class Foreign:
    """An array of another library: it can be walked through, but not always, and not to its numbers."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self.values if dtype is None else self.values.astype(dtype)

    def __iter__(self) -> Any:
        if self.values.ndim == 0:
            raise TypeError("iteration over an array without axes")
        return iter("names")


def test_arrays_of_other_libraries_are_read_and_not_walked_through() -> None:
    def errors(learning_rate: Any, seed: Any, beta: Any) -> list[float]:
        result = sweep_runs(
            *XOR, [2, 2, 1], 9, learning_rate=learning_rate, seed=seed, beta=beta, record_epochs=[0], progress=False
        )
        return result.error.tolist()

    slopes = [[1.0, 2.0], [3.0, 4.0]]
    assert errors(Foreign(0.5), Foreign([0, 1]), Foreign(slopes)) == errors(0.5, [0, 1], slopes)
    assert errors((rate for rate in (0.5, 1.0)), range(2), 1.0) == errors([0.5, 1.0], [0, 1], 1.0)
    result = sweep(*XOR, [2, 2, 1], 9, learning_rates=[1.0], seeds=range(3), progress=False)
    assert result.grid(result.error.astype(object)).shape == (1, 1, 3)
    last: Any = np.array(2)
    assert result.network(last).weights[1].tolist() == result.network(2).weights[1].tolist()
    with pytest.raises(IndexError, match=r"run must be a whole number from 0 to 2, but array\(0\.5\) came"):
        result.network(np.array(0.5))  # type: ignore[arg-type]


def test_a_run_whose_first_weights_are_right_has_succeeded() -> None:
    X, T = datasets.or_()
    result = sweep(X, T, [2, 1], 3, learning_rates=[0.1], seeds=[45, 46], initializer="standard_normal", progress=False)
    assert result.all_right_from.tolist() == [-1, 0]
    assert result.succeeded.tolist() == [False, True]
    assert result.success_rates()[0]["successes"] == 1


def test_success_rates_and_their_standard_error() -> None:
    result = sweep(*XOR, [2, 2, 1], 3000, learning_rates=[0.1, 3.0], seeds=range(30), progress=False)
    slow, quick = result.success_rates()
    assert (slow["learning_rate"], slow["successes"], slow["rate"], slow["standard_error"]) == (0.1, 0, 0.0, 0.0)
    assert quick["runs"] == 30
    assert quick["successes"] == int((result.all_right_from[30:] >= 0).sum())
    p = quick["successes"] / 30
    assert 0 < p < 1
    assert quick["standard_error"] == pytest.approx((p * (1 - p) / 30) ** 0.5)


def test_replay_is_the_run_again() -> None:
    result = sweep(
        *XOR, [2, 3, 1], 400, learning_rates=[0.5, 2.0], seeds=range(3), batch_size=3, shuffle=True, progress=False
    )
    network, history = result.replay(4)
    assert len(history.recorded_weights) == 101
    np.testing.assert_allclose(history.errors[result.error_epochs], result.error_curves[4], rtol=1e-9)
    for W, W_run, W_network in zip(network.weights, result.weights, result.network(4).weights, strict=True):
        np.testing.assert_allclose(W, W_run[4], rtol=1e-9)
        np.testing.assert_array_equal(W_network, W_run[4])
    wild = sweep(
        *XOR, [2, 2, 1], 2000, learning_rates=[90.0], seeds=[0], activation=["linear", "linear"], progress=False
    )
    assert wild.replay(0)[1].stop_reason == "diverged"
    for run in (1, -1, 0.5, False, None):
        for look in (wild.replay, wild.network):
            with pytest.raises(IndexError, match=f"run must be a whole number from 0 to 0, but {run} came"):
                look(run)  # type: ignore[operator]


def test_table_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    result = sweep(*XOR, [2, 2, 1], 1500, learning_rates=[0.1, 10.0], seeds=[0, 1], betas=[2.0], progress=False)
    rows = result.to_table()
    assert [row["run"] for row in rows] == [0, 1, 2, 3]
    assert rows[2] == {
        "run": 2,
        "learning_rate": 10.0,
        "seed": 0,
        "beta": 2.0,
        "error": result.error[2],
        "all_right_from": int(result.all_right_from[2]),
        "right_count": 4,
        "diverged_in": None,
        "stuck": False,
    }
    assert rows[0]["all_right_from"] is None
    assert json.dumps(rows)


def test_table_with_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any module of that name with a DataFrame; the real one where it is installed."""
    if importlib.util.find_spec("pandas") is None:
        fake = type(sys)("pandas")
        fake.DataFrame = list  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "pandas", fake)
    table = sweep(*XOR, [2, 2, 1], 3, learning_rates=[1.0], seeds=range(5), progress=False).to_table()
    assert len(table) == 5


@pytest.mark.parametrize("given", [False, True])
def test_save_and_load(given: bool, tmp_path: Path) -> None:
    rng = np.random.RandomState(1)
    weights = [rng.randn(2, 3, 2), rng.randn(2, 3, 1)] if given else None
    result = sweep(
        *XOR,
        [2, 2, 1],
        30,
        learning_rates=[1.0, 2.0],
        seeds=[3, 4],
        weights=weights,
        activation=["tanh", "sigmoid"],
        progress=False,
    )
    path = tmp_path / "sweep.npz"
    result.save(path)
    again = SweepResult.load(path)
    assert_same_runs(result, again)
    assert again._plan.fingerprint() == result._plan.fingerprint()
    assert repr(again) == repr(result)
    np.testing.assert_array_equal(again.replay(1)[1].errors, result.replay(1)[1].errors)
    with np.load(path, allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)


def test_load_refuses_other_files(tmp_path: Path) -> None:
    network = tmp_path / "network.npz"
    MLP([2, 1]).save(network)
    text = tmp_path / "text.npz"
    text.write_text("not a zip", encoding="utf-8")
    pickled = tmp_path / "pickled.npz"
    np.savez(pickled, format=np.array([{}], dtype=object))
    for path in (network, text, pickled):
        with pytest.raises(ValueError, match="is not a file of sweep results"):
            SweepResult.load(path)
    with pytest.raises(FileNotFoundError):
        SweepResult.load(tmp_path / "missing.npz")
    with pytest.raises(ValueError, match=r"must end in \.npz"):
        sweep(*XOR, [2, 1], 1, learning_rates=[1], seeds=[0], progress=False).save(tmp_path / "result")


@pytest.mark.parametrize("given", [False, True])
def test_load_of_a_damaged_file_is_refused_or_harmless(given: bool, tmp_path: Path) -> None:
    """Every 61st bit flipped: each place within a byte gets its turn."""
    weights = [np.ones((1, 3, 2)), np.ones((1, 3, 1))] if given else None
    settings: dict[str, Any] = {"learning_rates": [1.0], "seeds": [3], "record_epochs": [0], "progress": False}
    result = sweep(*XOR, [2, 2, 1], 2, weights=weights, **settings)
    path = tmp_path / "sweep.npz"
    result.save(path)
    whole = path.read_bytes()
    refused = []
    for bit in range(0, 8 * len(whole), 61):
        path.write_bytes(flipped(whole, bit))
        try:
            again = SweepResult.load(path)
        except ValueError as error:
            refused.append(str(error))
        else:  # a date, a version: nothing that the result depends on
            assert_same_runs(result, again)
            assert again._plan.fingerprint() == result._plan.fingerprint()
    assert len(refused) > 100
    assert all("is not a file of sweep results" in message for message in refused)


def test_arrays_that_say_they_are_smaller_are_damage(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"learning_rates": [1.0], "seeds": [3], "checkpoint": tmp_path / "c", "progress": False}
    path = tmp_path / "sweep.npz"
    sweep(*XOR, [2, 2000, 1], 2, **settings).save(path)
    (block,) = (tmp_path / "c").glob("*.npz")
    for file in (path, block):
        whole = file.read_bytes()
        assert whole.count(b"(1, 3, 2000)") == 1
        file.write_bytes(whole.replace(b"(1, 3, 2000)", b"(1, 1, 2000)"))
    with pytest.raises(ValueError, match="is not a file of sweep results: its checksums do not fit"):
        SweepResult.load(path)
    with pytest.raises(CheckpointError, match="its checksums do not fit"):
        sweep(*XOR, [2, 2000, 1], 2, **settings)


@pytest.mark.parametrize("missing", ["plan_X", "plan_weights_1", "plan_weights_2", "error", "W2", "finished"])
def test_load_needs_every_array(missing: str, tmp_path: Path) -> None:
    weights = [np.ones((1, 3, 2)), np.ones((1, 3, 1))]
    path = tmp_path / "sweep.npz"
    sweep(*XOR, [2, 2, 1], 2, learning_rates=[1.0], seeds=[3], weights=weights, progress=False).save(path)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files if name != missing}
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=f"is not a file of sweep results: .*{missing.removeprefix('plan_')}"):
        SweepResult.load(path)


def test_too_little_memory_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: Any) -> None:
        raise MemoryError("no room for 14 MiB")

    result = sweep(*XOR, [2, 2, 1], 2, learning_rates=[1.0], seeds=[3], checkpoint=tmp_path / "c", progress=False)
    result.save(tmp_path / "sweep.npz")
    monkeypatch.setattr(np.lib.npyio.NpzFile, "__getitem__", no_room)
    with pytest.raises(MemoryError, match="no room"):
        SweepResult.load(tmp_path / "sweep.npz")
    with pytest.raises(MemoryError, match="no room"):
        sweep(*XOR, [2, 2, 1], 2, learning_rates=[1.0], seeds=[3], checkpoint=tmp_path / "c", progress=False)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"learning_rates": []}, "learning_rates is empty"),
    ({"learning_rates": [0.1, np.nan]}, r"learning_rates\[1\] is nan"),
    ({"learning_rates": [0.1, np.inf]}, r"learning_rates\[1\] is inf"),
    ({"learning_rates": [0.1, -1, -2]}, r"learning_rates must be positive, but learning_rates\[1\] is -1"),
    ({"learning_rates": [0.1, 0.0]}, "learning_rates must be positive"),
    ({"learning_rates": [0.1, 1, 0.1]}, r"learning_rates must be distinct, but 0\.1 comes 2 times"),
    ({"learning_rates": 0.1}, "learning_rates has shape"),
    ({"seeds": []}, "seeds must be a non-empty list"),
    ({"seeds": [1, 1]}, "seeds must be distinct"),
    ({"seeds": [0.5]}, "seeds must hold whole numbers"),
    ({"seeds": [-1]}, "seeds must hold whole numbers"),
    ({"seeds": [2**32]}, "seeds must hold whole numbers"),
    ({"betas": [1.0, 0.0]}, "betas must be positive"),
    ({"betas": [2.0, 2.0]}, "betas must be distinct"),
    ({"betas": [2.0], "activation": "relu"}, "beta is the slope of sigmoid layers"),
    ({"X": [[0.0, 1.0, 2.0]]}, "X has shape"),
    ({"T": [[1.0]]}, "T has shape"),
    ({"T": [[0], [1], [1], [2]]}, "T holds 2"),
    ({"layer_sizes": [2]}, "layer_sizes must give"),
    ({"layer_sizes": 3}, r"layer_sizes must be a sequence such as \[2, 2, 1\], but 3 came"),
    ({"activation": None}, "unknown activation None; the known ones are"),
    ({"activation": None, "betas": [2.0]}, "unknown activation None; the known ones are"),
    ({"seeds": None}, "seeds must be a non-empty list of whole numbers, but None came"),
    ({"seeds": [[0], [1, 2]]}, "seeds must be a list of whole numbers, but what came is not an array: .*inhomogeneous"),
    ({"betas": [[1.0], [1.0, 2.0]]}, "betas is not an array: .*inhomogeneous"),
    ({"activation": "sigmoied"}, "unknown activation"),
    ({"loss": "mse"}, "unknown loss"),
    ({"initializer": "random"}, "unknown initializer"),
    ({"reduction": "max"}, "unknown reduction"),
    ({"epochs": 0}, "epochs must be"),
    ({"batch_size": 5}, "batch_size must be at most"),
    ({"shuffle": "no", "batch_size": 1}, "shuffle must be True or False, but 'no' came"),
    ({"progress": "no"}, "progress must be True or False, but 'no' came"),
    ({"block_size": 0}, "block_size must be"),
    ({"record_epochs": [11]}, "record_epochs must lie from 0 to 10"),
    ({"record_epochs": [0.5]}, "record_epochs must be a list of whole numbers"),
    ({"record_epochs": [[1], [2, 3]]}, "record_epochs must be a list of whole numbers, but .*inhomogeneous"),
    ({"record_epochs": object()}, "record_epochs must be a list of whole numbers, but <object"),
    ({"weights": [np.zeros((2, 3, 2))]}, "weights has 1 arrays, but 2 expected"),
    ({"weights": [RAGGED, np.zeros((2, 3, 1))]}, "weights of layer 1 must be an array .*inhomogeneous"),
    ({"weights": [np.zeros((2, 2, 2)), np.zeros((2, 3, 1))]}, r"weights of layer 1 have shape \(2, 2, 2\)"),
    ({"weights": [np.full((2, 3, 2), np.nan), np.zeros((2, 3, 1))]}, "weights of layer 1 must be finite"),
]


@pytest.mark.parametrize(("changed", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_bad_input(changed: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = {"X": XOR[0], "T": XOR[1], "layer_sizes": [2, 2, 1], "epochs": 10}
    settings |= {"learning_rates": [0.1, 1.0], "seeds": [0, 1], "progress": False}
    with pytest.raises(ValueError, match=message):
        sweep(**{**settings, **changed})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"seed": [0, 1, 2]}, "learning_rate has 2 entries, but 3 expected"),
        ({"learning_rate": [0.1, 0.1]}, "name the same run twice"),
        ({"beta": np.ones((2, 3))}, r"beta has shape \(2, 3\)"),
        ({"learning_rate": []}, "learning_rate is empty"),
        ({"learning_rate": [[0.1], [0.1, 1.0]]}, "learning_rate must be one number per run, .*inhomogeneous"),
        ({"seed": [[0], [1, 2]]}, "seed must be one number per run, .*inhomogeneous"),
        ({"beta": [[1.0], [1.0, 2.0]]}, "beta must be one number per run, .* one per run and layer, .*inhomogeneous"),
        ({"layer_sizes": 3}, r"layer_sizes must be a sequence such as \[2, 2, 1\], but 3 came"),
        ({"weights": [RAGGED, np.zeros((2, 3, 1))]}, "weights of layer 1 must be an array with one matrix"),
    ],
)
def test_bad_lists_of_runs(changed: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = {"layer_sizes": [2, 2, 1], "learning_rate": [0.1, 1.0], "progress": False}
    with pytest.raises(ValueError, match=message):
        sweep_runs(*XOR, epochs=10, **{**settings, **changed})


@pytest.mark.parametrize("weights", [3, "W"])
def test_weights_that_are_no_sequence(weights: Any) -> None:
    message = f"weights must be a sequence of arrays, one per layer 1..L, but {weights!r} came"
    with pytest.raises(TypeError, match=message):
        sweep(*XOR, [2, 1], 1, learning_rates=[1.0], seeds=[0], weights=weights, progress=False)
    with pytest.raises(TypeError, match=message):
        sweep_runs(*XOR, [2, 1], 1, learning_rate=1.0, weights=weights, progress=False)


@pytest.mark.parametrize("targets", [XOR[1], np.full((4, 1), 0.99)])
def test_a_loss_that_sees_no_zeros_is_refused_in_the_words_of_train(targets: np.ndarray) -> None:
    loss = "categorical_cross_entropy"
    with pytest.raises(ValueError, match="T has one column with targets below 1") as alone:
        MLP([2, 2, 1], loss=loss).train(XOR[0], targets, 5, 1.0, progress=False)
    with pytest.raises(ValueError, match="T has one column with targets below 1") as swept:
        sweep(XOR[0], targets, [2, 2, 1], 5, learning_rates=[1.0], seeds=[0], loss=loss, progress=False)
    assert str(swept.value) == str(alone.value)
    sweep(XOR[0], np.ones((4, 1)), [2, 2, 1], 5, learning_rates=[1.0], seeds=[0], loss=loss, progress=False)


def test_numpy_s_settings_are_left_alone() -> None:
    before = (np.getbufsize(), np.geterr())
    sweep(*XOR, [2, 2, 1], 5, learning_rates=[1.0], seeds=[0], progress=False)
    assert (np.getbufsize(), np.geterr()) == before


@pytest.mark.parametrize("block_size", [64, None])
def test_memory_grows_with_the_block_only(block_size: int | None) -> None:
    """Ten times the runs in blocks of 64 or less: each more costs what its result holds, not the arrays it trains in."""
    X, T = datasets.moons(32)

    def peak(n_runs: int) -> int:
        tracemalloc.start()
        settings: dict[str, Any] = {"learning_rates": [1.0], "seeds": range(n_runs), "record_epochs": []}
        sweep(X, T, [2, 16, 1], 2, block_size=block_size, progress=False, **settings)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    trained_in = 8 * 32 * (16 + 16 + 16)  # bytes of activations, deltas and scratch space of one run
    if block_size is not None:
        assert peak(block_size) > block_size * trained_in
    assert (peak(1280) - peak(128)) / 1152 < trained_in / 4


def test_docstrings() -> None:
    names = ["mlp_lib.sweep.sweep", "mlp_lib.sweep.sweep_runs", "mlp_lib.sweep.SweepResult"]
    methods = ("grid", "success_rates", "to_table", "run_at", "network", "replay", "save", "load")
    names += [f"mlp_lib.sweep.SweepResult.{name}" for name in methods]
    wrong = {
        name: [(code, text) for code, text in validate(name)["errors"] if code in RULES - {"PR01"}] for name in names
    }
    assert not any(wrong.values()), wrong
