"""Kinds that the fifth set taught: speeds that look ahead, steps cut to one length, memory that holds anything."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE
from tests.scripts.wrong_fifth import FIFTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def text_of(name: str) -> str:
    return (HERE / "fifth" / f"{name}.py").read_text(encoding="utf-8")


def test_a_speed_that_the_forward_pass_reads_is_no_weight() -> None:
    report = examine(text_of("bus_delays_nesterov"))
    assert report.verdict == "right", report.text
    assert report.roles["parameters"] == [f"self.theta[{k}]" for k in range(4)]
    assert report.roles["memory"] == [f"self.speed[{k}]" for k in range(4)]


def test_steps_of_which_some_are_cut_to_a_length_are_right() -> None:
    report = examine(text_of("lighthouse_dot_chain"))
    assert report.verdict == "right", report.text


def test_steps_that_are_all_cut_to_a_length_are_right() -> None:
    text = text_of("lighthouse_dot_chain").replace("LIMIT = 1.0", "LIMIT = 1e-6")
    assert "LIMIT = 1e-6" in text
    report = examine(text)
    assert report.verdict == "right", report.text


def test_memory_that_was_not_written_depends_on_nothing() -> None:
    report = examine(text_of("glacier_flat_vector"))
    assert report.verdict == "right", report.text
    assert (report.roles["parameters"], report.roles["memory"]) == (["vector"], ["run"])


#: Wrong lines beside a speed that looks ahead, and beside a step that is cut.
KINDS = [8, 12]


@pytest.mark.parametrize("number", KINDS, ids=[FIFTH[k].script for k in KINDS])
def test_a_wrong_line_is_still_named_and_mended(number: int) -> None:
    case = FIFTH[number]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None
