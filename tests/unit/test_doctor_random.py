"""Random programs without a mistake, and random edits without a name: nobody is accused, nothing is misnamed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.doctor_random import SEED, accused, misnamed

RECORD = Path(__file__).resolve().parents[2] / "benchmarks" / "doctor_random.json"


def test_right_programs_are_right() -> None:
    assert accused(range(SEED, SEED + 210)) == {}


def test_random_edits_get_no_name() -> None:
    tried, said = misnamed(range(SEED, SEED + 70))
    assert said == {} and tried >= 50


def test_a_mask_that_happens_to_follow_the_signs_gets_no_name() -> None:
    # Five entries reach the gradients: a mask drawn at random kept just the negative ones.
    tried, said = misnamed(range(SEED + 1295, SEED + 1296))
    assert (tried, said) == (1, {})


def test_the_record_of_a_whole_run_accuses_nobody() -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert record["seed"] >= SEED and record["right programs"] >= 1000 and record["edits without a name"] >= 1000
    assert record["accused"] == {} and record["misnamed"] == {}


#: The long runs are made in parts, so that several processes share them and a part can be run by itself.
PARTS = range(6)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_thousand_right_programs_are_right(part: int) -> None:
    first = SEED + 1000 + 240 * part
    assert accused(range(first, first + 240)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_thousand_random_edits_get_no_name(part: int) -> None:
    first = SEED + 1000 + 225 * part
    tried, said = misnamed(range(first, first + 225))
    assert said == {} and tried >= 170
