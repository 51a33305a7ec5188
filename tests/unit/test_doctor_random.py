"""Random programs without a mistake, and random edits without a name: nobody is accused, nothing is misnamed."""

from __future__ import annotations

import pytest

from benchmarks.doctor_random import SEED, accused, misnamed


def test_right_programs_are_right() -> None:
    assert accused(range(SEED, SEED + 210)) == {}


def test_random_edits_get_no_name() -> None:
    tried, said = misnamed(range(SEED, SEED + 70))
    assert said == {} and tried >= 50


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
