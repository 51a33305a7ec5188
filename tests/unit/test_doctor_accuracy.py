"""The accuracy of the doctor, measured by a small run of the benchmark in benchmarks/doctor_accuracy.py."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RECORD = Path(__file__).parents[2] / "benchmarks" / "doctor_accuracy.json"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    result: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return result


@pytest.mark.slow
def test_a_small_run_on_other_seeds(doctor_accuracy: ModuleType) -> None:
    result = doctor_accuracy.measure(n_per_mistake=2, n_right=40, n_pairs=15, n_unknown=1, seed=7_000_000)
    print(json.dumps(result["failures"], indent=1))
    assert result["cases"] >= 170
    assert result["named rightly"] >= 0.99
    assert result["right gradients accused"] == 0
    assert result["unknown mistakes named"] == 0
    assert result["counts"].get("unknown called right", 0) == 0


def test_the_recorded_run(doctor_accuracy: ModuleType, recorded: dict[str, Any]) -> None:
    measured = {name for name in recorded["per mistake"] if " and " not in name}
    assert measured | doctor_accuracy.ELSEWHERE == set(doctor_accuracy.MISTAKES)
    assert recorded["seed"] == doctor_accuracy.SEED
    assert recorded["cases"] >= 5000
    assert recorded["named rightly"] >= 0.99
    assert recorded["right gradients accused"] == 0
    assert recorded["unknown mistakes named"] == 0
    assert {f["kind"] for f in recorded["failures"]} <= {"one mistake", "two mistakes"}
    # Each kind of unknown mistake was tried, and each mistake named in nearly all of its cases.
    assert set(doctor_accuracy.UNKNOWN) <= set(recorded["first outcomes"])
    assert all(c["named"] >= 0.95 * c["cases"] for c in recorded["per mistake"].values())


def test_the_recorded_cases_come_out_again(doctor_accuracy: ModuleType, recorded: dict[str, Any]) -> None:
    """A sample of the run, so that the record cannot grow stale."""
    again = doctor_accuracy.measure(n_per_mistake=1, n_right=3, n_pairs=5, n_unknown=1, seed=doctor_accuracy.SEED)[
        "first outcomes"
    ]
    assert len(again) > 85
    for name, outcomes in again.items():
        assert outcomes == recorded["first outcomes"][name][: len(outcomes)], name


@pytest.mark.slow
def test_the_whole_run_comes_out_again(doctor_accuracy: ModuleType, recorded: dict[str, Any]) -> None:
    again = doctor_accuracy.measure_all(100, 800, 400, 40, doctor_accuracy.SEED)
    assert {k: v for k, v in again.items() if k != "seconds"} == {k: v for k, v in recorded.items() if k != "seconds"}
