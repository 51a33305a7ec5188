"""The benchmark of the doctor's speed: what it asks, what it makes of the answers, and what it has recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import doctor_accuracy, doctor_speed

RECORD = Path(doctor_speed.__file__).with_suffix(".json")


@pytest.mark.parametrize("way", doctor_speed.WAYS)
def test_the_same_program_is_handed_over_in_each_way(way: str) -> None:
    right = doctor_speed.call_of(doctor_accuracy, way, "", doctor_speed.SEED)()
    assert right.verdict == "right", str(right)
    wrong = doctor_speed.call_of(doctor_accuracy, way, "hidden_derivative_missing", doctor_speed.SEED)()
    assert "hidden_derivative_missing" in wrong.names, str(wrong)


def test_two_versions_answer_in_turn() -> None:
    here = doctor_speed.Version(Path(doctor_speed.__file__).resolve().parents[1])
    seconds, verdict = here.seconds("arrays", "", doctor_speed.SEED, 1)
    assert verdict == "right" and seconds is not None and 0.0 < seconds < 60.0
    assert here.seconds("arrays", "no such mistake", doctor_speed.SEED, 1)[1] == "right"
    assert here.seconds("on paper", "", "no seed", 1)[0] is None
    here.close()
    assert here.process.returncode == 0


def test_times_are_compared_by_median_and_by_the_longest() -> None:
    rows = [(0.2, 0.1, "a", 1, "x", "y"), (0.3, 0.6, "b", 2, "x", "y"), (0.4, 0.4, "c", 3, "x", "y")]
    result = doctor_speed.compared(rows)
    assert (result["median"], result["longest"], result["median of single ratios"]) == (0.75, 0.67, 1.0)
    assert result["largest single ratios"][0].startswith("2.00: 200 ms, before 100 ms; a, seed 1")


def test_the_recorded_run_is_within_the_limit() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    for way in doctor_speed.WAYS:
        assert recorded[way]["diagnoses"] >= 100
        assert recorded[way]["median"] <= 1.5 and recorded[way]["longest"] <= 1.5, way
