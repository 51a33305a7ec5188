"""Right scripts of unusual forms are not accused: recurrent, tied, cut out of one vector, clipped, looked up."""

from __future__ import annotations

import sys
import time

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE

inside = sys.modules["mlp_lib.doctor.script.examine"]
#: Where the training is not understood yet, and the doctor says so: several steps before one update; `x` is the target.
NOT_TAKEN = {"accumulate_batches", "variational_noise"}
ODD = sorted(path.stem for path in (HERE / "odd").glob("*.py"))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def text_of(name: str, old: str = "", new: str = "", folder: str = "odd") -> str:
    text = (HERE / folder / f"{name}.py").read_text(encoding="utf-8")
    assert not old or text.count(old) == 1
    return text.replace(old, new) if old else text


@pytest.mark.parametrize("name", ODD)
def test_an_odd_script_is_not_accused(name: str) -> None:
    report = examine(text_of(name))
    assert report.verdict in ({"right", "not taken"} if name in NOT_TAKEN else {"right"}), report.text


def test_the_state_of_a_recurrent_network_is_no_weight() -> None:
    report = examine(text_of("sequence_of_words", folder="third"))
    assert report.verdict == "right", report.text
    assert report.roles["parameters"] == ["heard", "kept", "said", "rest", "habit"]
    assert report.roles["targets"] == ["then"]  # and not the number of a step, which is an input as well


def test_a_weight_whose_step_forgets_the_error_stays_a_weight() -> None:
    text = text_of("flat_rows", "b1 -= ", "b1 -= 0.1 + 0 * ", folder="right")
    report = examine(text)
    assert report.verdict != "right", report.text
    assert any("b1 -=" in text.split("\n")[f.line - 1] for f in report.findings)


def test_of_a_vector_and_its_views_the_vector_is_the_weight() -> None:
    report = examine(text_of("flat_vector_views"))
    assert report.roles["parameters"] == ["theta"]
    wrong = text_of("flat_vector_views", "dh = d @ W2.T * (1 - h * h)", "dh = d @ W2.T * (1 - h)")
    named = examine(wrong)
    line = wrong[: wrong.index("dh = d @")].count("\n") + 1
    assert line in {f.line for f in named.findings}, named.text


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlp_lib.doctor.script.repair.SEARCHED", 0.02)
    begun = time.process_time()
    report = examine((HERE / "seen" / "adam_one_bias_for_all.py").read_text(encoding="utf-8"))
    assert report.verdict != "right" and report.mended is None
    assert any("Not everything was tried" in note for note in report.notes)
    assert time.process_time() - begun < 10
