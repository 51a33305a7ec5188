"""Each benchmark of training runs, on next to no work, and its plain class computes what the library does."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from benchmarks import contestants, figure, scaling, targets, training
from benchmarks.source_class import PlainNetwork
from mlp_lib import MLP, datasets
from mlp_lib.recordings import benchmarks
from mlp_lib.sweep import sweep


@pytest.mark.parametrize("task", contestants.TASKS)
def test_each_contestant_once(task: str) -> None:
    found = training.measure(task, 1, tiny=True)
    assert found["contestants"]["mlp_lib"]["seconds"] > 0
    # It has neither tanh nor a softmax, and does not read digits.
    assert task == "reading" or found["contestants"]["plain class"]["seconds"] > 0
    named = set(found["contestants"]) | set(found["not_installed"])
    assert named == set(contestants.CONTESTANTS[task])


def test_scaling_once() -> None:
    report = scaling.measure(tiny=True)
    assert report["animation"]["different_pixels"] == 0
    assert report["million"]["core_seconds_per_run"] > 0


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


def test_what_the_book_shows_belongs_to_the_results() -> None:
    """The recording is made of the figures in the repository, and says when and where they were measured."""
    shown = benchmarks()
    stored = files("mlp_lib.recordings").joinpath("benchmarks.json").read_text(encoding="utf-8")
    assert json.loads(stored) == json.loads(json.dumps(figure.recording()))
    for name in ("training", "scaling"):
        report = json.loads((targets.RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        assert shown["machine"][name] == report["machine"]
        assert "OPENBLAS_CORETYPE not set" in report["machine"]["blas"]
    said = shown["figures"]["training"]["layout"]["meta"]["alt"]
    assert shown["machine"]["training"]["date"] in said
    assert len(said) < 400, "more than one listens to; see tests/site/test_reading.py"
    assert "alone" not in said, "a floor is no program"
    assert shown["machine"]["scaling"]["date"] in shown["figures"]["growth"]["layout"]["meta"]["alt"]


def test_the_readme_shows_the_results() -> None:
    text = figure.README.read_text(encoding="utf-8")
    assert figure.readme(text) == text


def test_the_readme_names_the_file_that_each_benchmark_writes() -> None:
    rows = re.findall(
        r"^\| `python (?:-m )?benchmarks[./](\w+)\b[^|]*\|[^|]*\|([^|]*)\|", figure.README.read_text("utf-8"), re.M
    )
    kept = {path.stem: path for path in (*figure.FOLDER.glob("*.json"), *targets.RESULTS.glob("*.json"))}
    assert set(kept) <= {name for name, _ in rows}
    for name, told in rows:
        where = str(kept[name].relative_to(figure.FOLDER)) if name in kept else ""
        assert where in told and (".json" in told) == (name in kept or name == "figure"), name


def test_all_read_digits_with_the_network_of_the_chapter() -> None:
    """Who is timed reads: with the chapter's data and recipe, as many digits as the chapter says."""
    task = contestants.TASKS["reading"]
    X, T = task.data()
    Z_test, T_test = datasets.digits("test")
    pixels = datasets.digits("training")[0]
    Z_test = (Z_test - pixels.mean(axis=0)) / np.sqrt(((pixels - pixels.mean(axis=0)) ** 2).mean())
    network = task.network()
    network.train(X, T, task.epochs, task.rate, batch_size=task.batch_size, shuffle=True, progress=False)
    assert (network.labels(Z_test) == T_test.argmax(axis=1)).mean() > 0.97


def test_all_peers_were_measured_in_turns() -> None:
    tasks = json.loads((targets.RESULTS / "training.json").read_text(encoding="utf-8"))["tasks"]
    for name, players in contestants.CONTESTANTS.items():
        assert tasks[name]["not_installed"] == []
        assert tasks[name]["date"]
        assert tasks[name]["contestants"].keys() == players.keys()
        assert len({row["rounds"] for row in tasks[name]["contestants"].values()}) == 1


def test_where_a_target_is_missed_the_limit_is_measured() -> None:
    rows = targets.rows_of_results()
    missed = {row["task"] for row in rows if not row["met"]}
    said = targets.limits_of_missed(rows)
    assert said.count("\n") == len(missed) > 0
    for task in missed:
        assert f"* {targets.TITLES[task]}: " in said
    assert not any(f"* {targets.TITLES[task]}: " in said for task in targets.TITLES.keys() - missed)


def test_a_limit_is_a_share_of_what_was_measured() -> None:
    seconds = {"mlp_lib": 2.0, "numba": 1.0, "its loops alone": 1.5, "its products alone": 0.5, "PyTorch": 4.0}
    measured = {"contestants": {name: {"seconds": value} for name, value in seconds.items()}}
    tasks = {"xor": measured, "digits": measured, "wide": measured}
    report = {
        "growth": [{"runs": 400, "cpu_seconds": 4.0}, {"runs": 1000, "cpu_seconds": 5.0}],
        "animation": {"seconds": {"training_here": 1.0, "frames_here": 2.0, "figure_here": 5.0}},
        "mini_batches": {"shuffled": 4.0, "shuffled_less_drawing": 3.0},
        "other_steps": {"Adam": 2.0, "Adam, its arithmetic alone": 0.5},
    }
    said = targets.limits(tasks, report)
    assert "cost 2.0 times as much each as 1,000" in said["sweep"]
    assert "take 75% of the time, 1.50 times that of numba" in said["xor"]
    assert "take 25% of the time" in said["digits"]
    assert "PyTorch 8.00 times as long" in said["wide"]
    assert "Plotly takes 62% of the time" in said["animation"]
    assert "takes 25% of the time" in said["mini-batches"]
    assert "takes 0.50 times as long" in said["steps"]


def test_time_grows_linearly_in_runs() -> None:
    """From 400 runs to 100,000, as measured: a run never costs more, and much less only where start-up counted."""
    rows = json.loads((targets.RESULTS / "scaling.json").read_text(encoding="utf-8"))["growth"]
    assert (rows[0]["runs"], rows[-1]["runs"]) == (400, 100_000)
    per_run = [row["cpu_seconds"] / row["runs"] for row in rows]
    assert max(per_run[1:]) / min(per_run[1:]) < 1.5


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
    rows = {row["what"]: row for row in targets.training_rows(tasks)}
    assert rows["plain class / mlp_lib"]["measured"] == 5.0
    assert rows["plain class / mlp_lib"]["met"]
    assert not rows["PyTorch / mlp_lib"]["met"]
    assert "| one XOR network, 5,001 epochs | PyTorch / mlp_lib | 5 | ≥ 10 | missed |" in targets.table(
        [*rows.values()]
    )
    report = {
        "animation": {
            "ratio_of_the_recorded_run": 12.0,
            "ratio": 8.0,
            "different_pixels": 1,
            "line_bytes": 9 * 1024,
            "line_error": 0.0004,
        },
        "wide_memory": {"peak_mib_beyond_data": 17.0},
        "mini_batches": {"in_order": 0.9, "shuffled": 17.0, "shuffled_less_drawing": 1.5},
        "other_steps": {"momentum": 1.3, "Adam": 1.8},
        "zoo": {"cpu_seconds": 2.1},
    }
    met = [row["met"] for row in targets.scaling_rows(report)]
    assert met == [True, False, False, True, True, False, True, False, True, True, False, False]


def test_the_error_of_lines_is_that_of_the_worst_point() -> None:
    network = MLP([2, 1], weights=[[[0.5], [1.0], [1.0]]])  # the boundary runs from (0, 0.5) to (0.5, 0)
    axis = np.linspace(0.0, 1.0, 11)
    exact = np.array([[-0.5, 1.0], [1.0, -0.5]])
    assert scaling.line_error(network, network.weights, [exact], axis) < 1e-9
    assert scaling.line_error(network, network.weights, [exact + 0.01], axis) == pytest.approx(0.01 * 2**0.5)


def test_a_part_that_is_measured_later_changes_no_other_day() -> None:
    first = scaling.put_together({}, {"zoo": {"cpu_seconds": 9.0}, "growth": []}, {"date": "2026-01-01"})
    later = scaling.put_together(first, {"zoo": {"cpu_seconds": 2.0}}, {"date": "2026-02-02"})
    assert later["days"] == {"growth": "2026-01-01", "zoo": "2026-02-02"}
    assert later["machine"]["date"] == "2026-01-01"
    assert later["zoo"] == {"cpu_seconds": 2.0}
