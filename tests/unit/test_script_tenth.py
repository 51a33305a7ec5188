"""Kinds of slip that learners make most, in the forms that they write most."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong_tenth import TENTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


@pytest.mark.parametrize("number", [41, 42], ids=["twice the penalty", "not divided"])
def test_a_penalty_added_to_a_name_is_stated(number: int) -> None:
    """`loss += ridge * ...` leaves the whole loss in the name: the share of the weights is no free choice."""
    case = TENTH[number]
    right = examine(case.right_text)
    assert right.verdict == "right"
    assert not [note for note in right.notes if "decay" in note.lower()]
    report = examine(case.text)
    assert report.verdict == "mistaken"
    assert {f.line for f in report.findings} <= set(case.lines)
    assert report.mended is not None
