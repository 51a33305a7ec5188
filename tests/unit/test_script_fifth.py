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


def test_data_that_a_partial_holds_are_told_from_the_settings_of_adam() -> None:
    report = examine(text_of("ferries_inner_train"))
    assert report.verdict == "right", report.text
    assert (report.roles["targets"], report.roles["output"]) == (["hours"], "crossing")


def test_data_that_only_a_partial_holds_are_found() -> None:
    text = text_of("ferries_inner_train")
    hidden = text.replace("sea, hours = make_task(6)\n", "").replace(
        "partial(value_and_slope, sea=sea, hours=hours, fade=1e-3)",
        'partial(value_and_slope, **dict(zip(("sea", "hours"), make_task(6))), fade=1e-3)',
    )
    assert hidden.count("make_task(6)") == 1
    report = examine(hidden)
    assert report.verdict == "right", report.text
    assert report.roles["targets"] == ["task['hours']"]


def test_weights_in_slots_are_found() -> None:
    report = examine(text_of("rivers_generator_slots"))
    assert report.verdict == "right", report.text
    assert "chain[0].matrix" in report.roles["parameters"]


def test_steps_that_hold_signs_only_are_not_judged() -> None:
    text = text_of("violins_rprop")
    kept = "agree = slope * before[k]"
    assert text.count(kept) == 1
    report = examine(text.replace(kept, "agree = slope * weight"))  # the size of a step is no memory's any more
    assert report.verdict == "not taken"
    assert "no more of the slopes than their signs" in report.headline and "line 31" in report.headline
    assert not report.findings


def test_a_list_of_objects_begins_with_none_as_ever() -> None:
    text = text_of("glacier_flat_vector")
    first = text.index("\n\n", text.index("import numpy"))
    asks = "\n\nheld = np.empty(2, dtype=object)\nassert held[0] is None and np.empty_like(held)[1] is None"
    report = examine(text[:first] + asks + text[first:])
    assert report.verdict == "right", report.text


def test_no_other_loss_is_said_to_be_meant_where_some_steps_descend_the_own_one() -> None:
    report = examine(text_of("pigeons_plain_python"))
    assert report.verdict == "right"
    assert report.headline.startswith("Nothing is wrong"), report.headline
    assert not any("`doubt`" in note for note in report.notes)
