"""PyTorch's recorded curves: equal to our own, and to PyTorch where it is installed. Bug zoo and failures, run again."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from benchmarks import figure
from mlp_lib import MLP, datasets
from mlp_lib.doctor import ZOO, zoo_table
from mlp_lib.landscape import KINDS
from mlp_lib.recordings import benchmarks, bug_zoo, failures, failures_by_step, pytorch_xor, script_faults
from tools import record_failures

ROOT = Path(__file__).resolve().parents[2]
X, T = datasets.xor()
RECORDING = pytorch_xor()
EPOCHS = RECORDING["epochs"]


def start() -> MLP:
    return MLP([2, 5, 1], initializer="uniform_0_1", bias=False, seed=0)


@pytest.mark.parametrize(
    ("name", "half_sum_rate"),
    # grad S = 2 grad C = n grad MSE with n = 4: all three make the step of C at 0.15.
    [("half_sum", 0.15), ("sum", 0.15), ("mean", 0.15)],
)
def test_pytorch_trains_as_we_do(name: str, half_sum_rate: float) -> None:
    run = RECORDING["runs"][name]
    network = start()
    for ours, theirs in zip(network.weights, run["first_weights"], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    history = network.train(X, T, 5000, half_sum_rate, reduction="sum", progress=False)
    np.testing.assert_allclose(run["mean_squared_errors"], 2 * history.errors[EPOCHS], rtol=1e-10)
    for ours, theirs in zip(network.weights, run["last_weights"], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10)


def test_autograd_of_the_halved_squared_cost_is_version_two() -> None:
    """A delta multiplied by the cost C is descent on C^2 / 2, says PyTorch's autograd."""
    run = RECORDING["runs"]["half_of_half_sum_squared"]
    network = start()
    errors = []
    for _ in range(5000):
        forward = network.forward(X)
        cost = 0.5 * float(((forward.outputs - T) ** 2).sum())
        errors.append(cost / 2)
        gradients = network.backward(forward, T, reduction="sum").gradients
        network.step([cost * G for G in gradients], 0.3)
    np.testing.assert_allclose(run["mean_squared_errors"], np.array(errors)[EPOCHS], rtol=1e-10)
    for ours, theirs in zip(network.weights, run["last_weights"], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10)


def test_without_zero_grad_pytorch_steps_along_the_sum_of_all_gradients() -> None:
    run = RECORDING["runs"]["mean_never_zeroed"]
    network = start()
    errors, total = [], [np.zeros_like(W) for W in network.weights]
    for _ in range(1001):
        forward = network.forward(X)
        errors.append(float(((forward.outputs - T) ** 2).mean()))
        gradients = network.backward(forward, T, reduction="sum").gradients
        total = [collected + G for collected, G in zip(total, gradients, strict=True)]
        network.step(total, 0.15)
    early = [epoch for epoch in EPOCHS if epoch <= 1000]
    # Later the weights are in the hundreds, and rounding has grown with them.
    np.testing.assert_allclose(run["mean_squared_errors"][: len(early)], np.array(errors)[early], rtol=1e-10)


def posted_program() -> str:
    """Return the PyTorch program that the chapter `debugging` shows."""
    notebook = json.loads((ROOT / "book" / "debugging.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"]]
    (text,) = [text for text in texts if "import torch" in text]
    return text.split("```python\n")[1].split("```")[0]


def test_the_program_that_the_chapter_shows_is_the_recorded_one() -> None:
    """Where PyTorch is missing its settings at least are those of the recording."""
    program = posted_program()
    run = RECORDING["runs"]["as_a_newcomer_writes_it"]
    assert f"torch.manual_seed({run['seed']})" in program
    assert f"lr={run['learning_rate']}" in program
    assert f"range({EPOCHS[-1] + 1})" in program


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize(
    ("name", "forgotten"), [("as_a_newcomer_writes_it", ""), ("as_a_newcomer_never_zeroed", "descent.zero_grad()")]
)
def test_the_program_that_the_chapter_shows_has_the_recorded_curve(name: str, forgotten: str) -> None:
    program = posted_program()
    namespace: dict[str, Any] = {}
    exec(program.replace(forgotten, "pass") if forgotten else program, namespace)
    recorded = np.array(RECORDING["runs"][name]["mean_squared_errors"])
    # Single precision; below 1e-9 the outputs are 0 and 1 but for its rounding.
    np.testing.assert_allclose(np.array(namespace["losses"])[EPOCHS], recorded, rtol=1e-3, atol=1e-9)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_recording_is_what_pytorch_computes() -> None:
    script = ROOT / "tools" / "record_pytorch_curves.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def same_zoo(names: list[str]) -> None:
    recorded = bug_zoo()
    for row in zoo_table(names):
        # Equal but for the seeds on which rounding decides, which no two processors share; most mistakes have none.
        assert abs(row.learns - recorded[row.name]["learns"]) <= recorded[row.name]["undecided"] + 1e-12, row.name
        assert row.gradient_error == pytest.approx(recorded[row.name]["gradient_error"], rel=1e-3, abs=1e-8)


def test_a_part_of_the_bug_zoo_comes_out_again() -> None:
    """Both ends: a mistake that learns and stops early, and all that the recording has."""
    assert set(bug_zoo()) == {"right", *ZOO}
    assert sum(bug_zoo()[name]["learns"] >= 0.9 for name in ZOO[:7]) == 4
    same_zoo(["summed_over_examples"])


@pytest.mark.slow
def test_the_whole_bug_zoo_comes_out_again() -> None:
    same_zoo(list(ZOO))


def test_the_figures_of_the_benchmarks_hold_arrays_that_any_plotly_takes() -> None:
    """A packed array of the file and the one that is handed out are the same when plotly packs it again."""
    stored = json.loads((ROOT / "mlp_lib" / "recordings" / "benchmarks.json").read_text(encoding="utf-8"))["figures"]
    figures = benchmarks()["figures"]
    assert '"bdata"' in json.dumps(stored)
    n_arrays = 0
    for name, drawn in figures.items():
        for trace, packed in zip(drawn["data"], stored[name]["data"], strict=True):
            for axis in ("x", "y"):
                assert isinstance(trace[axis], np.ndarray) == isinstance(packed[axis], dict)
                n_arrays += isinstance(trace[axis], np.ndarray)
        assert json.loads(go.Figure(drawn).to_json()) == json.loads(go.Figure(stored[name]).to_json())
    assert n_arrays == 4


def test_what_the_book_shows_of_faults_is_the_record_of_the_doctor() -> None:
    stored = json.loads((ROOT / "mlp_lib" / "recordings" / "script_faults.json").read_text(encoding="utf-8"))
    assert figure.script_faults() == stored
    marks = [len(trace.x) for trace in go.Figure(script_faults()["figure"]).data]
    assert marks == [sum(of_kind[outcome] for of_kind in stored["kinds"].values()) for outcome in figure.OUTCOMES]
    assert sum(marks) == 100


def test_no_mark_of_the_faults_covers_another_on_a_phone() -> None:
    shown = go.Figure(script_faults()["figure"])
    (left, right), (bottom, top) = shown.layout.xaxis.range, shown.layout.yaxis.range
    room = shown.layout.height - shown.layout.margin.t - shown.layout.margin.b
    across, down = 290 / (right - left), room / (bottom - top)
    marks = [(x * across, y * down) for trace in shown.data for x, y in zip(trace.x, trace.y, strict=True)]
    size = max(trace.marker.size for trace in shown.data)
    apart = [max(abs(x - u), abs(y - v)) for i, (x, y) in enumerate(marks) for u, v in marks[:i]]
    assert min(apart) > size + 2
    words = [note.y * down for note in shown.layout.annotations]
    assert min(abs(y - v) for _, y in marks for v in words) > size / 2 + 9


def same_failures(program: str, seeds: range) -> None:
    found = record_failures.stands(record_failures.PROGRAMS[program], seeds)
    recorded = {kind: [seed for seed in those if seed in seeds] for kind, those in failures()[program].items()}
    assert found == {kind: those for kind, those in recorded.items() if those}


def test_a_part_of_the_failures_comes_out_again() -> None:
    """Seed 1 of the homework stands on a plateau, 8 and 10 in saturated regions; no seed is listed twice."""
    assert set(failures()) == set(record_failures.PROGRAMS)
    for stands in failures().values():
        seeds = [seed for those in stands.values() for seed in those]
        assert set(stands) <= set(KINDS) - {"solved"}
        assert len(set(seeds)) == len(seeds)
    assert failures()["homework"]["plateau"][0] == 1
    same_failures("homework", range(12))
    same_failures("sigmoids", range(5, 7))
    same_failures("rectified", range(3))


@pytest.mark.parametrize("name", record_failures.STEPS)
def test_failures_by_step_come_out_again(name: str) -> None:
    """The first 60 seeds in every run; that those which are not listed learn, too."""
    assert list(failures_by_step()) == list(record_failures.STEPS)
    recorded = failures_by_step()[name]
    assert set(recorded) <= set(KINDS) - {"solved"}
    early = {kind: [seed for seed in seeds if seed < 60] for kind, seeds in recorded.items()}
    assert record_failures.stands_after(name, range(60)) == {kind: seeds for kind, seeds in early.items() if seeds}


@pytest.mark.slow
@pytest.mark.parametrize("name", record_failures.STEPS)
def test_all_failures_by_step_come_out_again(name: str) -> None:
    """On another processor a seed or two may have another fate."""
    found, recorded = record_failures.stands_after(name, range(1000)), failures_by_step()[name]
    assert set(found) == set(recorded)
    for kind, seeds in recorded.items():
        assert len(set(seeds) ^ set(found[kind])) <= 10


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sigmoids", "homework", "rectified"])
def test_all_failures_come_out_again(program: str) -> None:
    """On another processor a seed or two may have another fate."""
    found = record_failures.stands(record_failures.PROGRAMS[program], range(1000))
    recorded = failures()[program]
    assert set(found) == set(recorded)
    for kind, seeds in recorded.items():
        assert len(set(seeds) ^ set(found[kind])) <= 10
