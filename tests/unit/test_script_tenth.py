"""Kinds of slip that learners make most, in the forms that they write most."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE
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


@pytest.mark.parametrize("widths", ["9, 6, 5, 2", "9, 6, 2"])
def test_the_output_of_a_function_that_all_layers_call(widths: str) -> None:
    """Layers put what one function gives into a list, example by example: each so-many-th value is an output."""
    text = TENTH[37].right_text
    assert text.count("Reader(9, 6, 5, 2)") == 1
    report = examine(text.replace("Reader(9, 6, 5, 2)", f"Reader({widths})"))
    assert report.verdict == "right", report.text
    assert not report.findings
    assert report.roles["loss"] == "the cross-entropy of yes and no (inferred)"


def test_what_is_wrong_behind_such_an_output_is_named() -> None:
    case = TENTH[40]
    report = examine(case.text)
    assert [f.line for f in report.findings] == list(case.lines)
    assert report.mended is not None


def test_a_line_that_keeps_a_value_for_the_way_back_takes_no_factor(tmp_path: Path) -> None:
    """Of `self.x = x` no factor is missing; what reads it later divides once too often."""
    case = TENTH[52]
    shutil.copy(HERE / case.folder / "frost.csv", tmp_path)
    script = tmp_path / "frost_file.py"
    script.write_text(case.text, encoding="utf-8")
    report = examine(script)
    assert [f.line for f in report.findings] == list(case.lines), report.text
    assert report.mended is not None
