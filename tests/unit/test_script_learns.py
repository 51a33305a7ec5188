"""What the doctor says where the gradients are right and little is learned, and mistakes besides the gradient."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE, WRONG
from tests.scripts.wrong_fourth import FOURTH
from tests.scripts.wrong_second import SECOND

inside = sys.modules["mlp_lib.doctor.script.examine"]
XOR = (HERE / "right" / "flat_rows.py").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_rate_that_is_too_large_is_found_by_trying() -> None:
    report = examine(changed(XOR, ("eta = 0.5", "eta = 500.0")))
    assert report.verdict == "right", report.text
    (tried,) = [note for note in report.notes if note.startswith("Tried")]
    assert "a rate 0.1 times as large, 1 after" in tried
    assert tried.endswith("With a rate 0.01 times as large it learns.")


def test_more_steps_are_tried_on_the_script_itself() -> None:
    slow = changed(XOR, ("eta = 0.5", "eta = 0.02"), ("range(2000)", "range(300)"))
    report = examine(slow)
    (tried,) = [note for note in report.notes if note.startswith("Tried")]
    assert "more steps, 0." in tried and "after 2,999" in tried, tried
    assert any("in 299 steps little is learned" in note for note in report.notes)


def test_a_saturated_start_is_no_mistake() -> None:
    big = changed(
        XOR, ("normal(size=(2, 4))", "normal(0, 60, (2, 4))"), ("normal(size=(4, 1))", "normal(0, 60, (4, 1))")
    )
    report = examine(big)
    assert report.verdict == "right", report.text
    assert report.roles["parameters"] == ["W1", "b1", "W2", "b2"]


def test_a_dead_start_is_told() -> None:
    dead = changed(
        XOR,
        ("return 1 / (1 + np.exp(-z))", "return np.maximum(0, z)"),
        ("return sigmoid(z) * (1 - sigmoid(z))", "return (z > 0) * 1.0"),
        ("b1 = np.zeros(4)", "b1 = np.full(4, -9.0)"),
    )
    report = examine(dead)
    assert report.verdict == "right", report.text
    assert any("Its start is dead in part" in note and "100 % of W1" in note for note in report.notes)


def test_a_bias_for_each_example_is_told() -> None:
    report = examine(changed(XOR, ("b1 = np.zeros(4)", "b1 = np.zeros((4, 4))"), ("delta1.sum(axis=0)", "delta1")))
    assert report.verdict == "right"
    assert [note.split("`")[1] for note in report.notes if "of its own for each example" in note] == ["b1"]
    assert not any("of its own for each example" in note for note in examine(XOR).notes)


def test_a_penalty_without_its_coefficient_is_told() -> None:
    text = (HERE / "right" / "weight_decay.py").read_text(encoding="utf-8")
    report = examine(changed(text, ('slopes["W1"] += pull * self.W1', 'slopes["W1"] += self.W1')))
    assert report.verdict == "mistaken" and report.mended == text, report.text
    assert examine(text).verdict == "right"


def test_a_step_that_throws_the_weights_away_is_mended() -> None:
    text = (HERE / "right" / "examples_one_by_one.py").read_text(encoding="utf-8")
    report = examine(changed(text, ("v += lr * np.outer(p, dh)", "v += lr / np.outer(p, dh)")))
    assert report.mended == text, report.text


def test_a_loss_that_was_inferred_is_said_to_be() -> None:
    report = examine(changed(XOR, ("    loss = 0.5 * np.sum((a2 - T) ** 2)\n", "    loss = epoch\n")))
    assert "the squared error, inferred from the steps themselves" in report.headline
    assert "inferred" not in examine(XOR).headline


@pytest.mark.parametrize("name", ["variational_noise", "char_model_lists"])
def test_the_scripts_own_loss_goes_before_an_inferred_one(name: str) -> None:
    report = examine((HERE / "odd" / f"{name}.py").read_text(encoding="utf-8"))
    assert report.verdict == "right" and report.roles["loss"].startswith("loss (line")


def test_sums_over_several_turns_that_are_never_emptied_are_refused_with_the_line() -> None:
    text = (HERE / "odd" / "accumulate_batches.py").read_text(encoding="utf-8")
    assert examine(text).verdict == "right"
    report = examine(changed(text, ("a[...] = 0", "pass")))
    assert report.verdict == "not taken"
    assert "`if count % every == 0` (line 18)" in report.headline


def test_data_beside_the_script_are_read(tmp_path: Path) -> None:
    for name in ("csv_and_arguments.py", "flowers.csv"):
        (tmp_path / name).write_text((HERE / "fourth" / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert examine(tmp_path / "csv_and_arguments.py").verdict == "right"


@pytest.mark.parametrize("name", sorted({w.script for w in FOURTH} - {"csv_and_arguments"}))
def test_right_scripts_of_the_fourth_set_are_not_accused(name: str) -> None:
    report = examine((HERE / "fourth" / f"{name}.py").read_text(encoding="utf-8"))
    assert report.verdict == "right", report.text


#: One of each kind that the fourth set taught, by its number.
KINDS = [1, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15]


@pytest.mark.parametrize("number", KINDS, ids=[FOURTH[k].wrong.strip()[:40] for k in KINDS])
def test_a_kind_of_the_fourth_set_is_named_and_mended(number: int) -> None:
    case = FOURTH[number]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None


def test_a_printed_loss_that_no_step_descends_is_not_called_right_without_a_word() -> None:
    text = WRONG[0].text
    report = examine(text)
    assert report.verdict == "right"
    assert not report.headline.startswith("Nothing is wrong")
    assert "but the script computes `loss` (line 27), and no step descends that" in report.headline
    root = text.replace("loss = 0.5 * np.sum((a2 - T) ** 2)", "loss = np.sqrt(np.mean((a2 - T) ** 2))")
    rooted = examine(root.replace("delta2 = a2 - T", "delta2 = (a2 - T) * sigmoid_slope(z2)"))
    assert rooted.headline.startswith("Nothing is wrong"), rooted.headline  # a root falls as what is under it falls


def test_where_no_loss_is_computed_it_is_said_that_none_says_whether_it_is_meant() -> None:
    lines = [line for line in WRONG[0].text.split("\n") if "loss" not in line]
    lines = [line for line in lines if "epoch %" not in line]
    report = examine("\n".join(lines))
    assert report.verdict == "right"
    assert "compute no loss that says whether it is meant" in report.headline


def test_what_makes_a_list_of_targets_is_named_beside_what_they_meet() -> None:
    case = SECOND[106]
    report = examine(case.text)
    assert report.verdict == "mistaken"
    assert [(f.line, f.certain) for f in report.findings] == [(5, False), (12, False), (13, False)]
    assert report.mended is not None
    assert report.mended.count("[:, None]") == 1
    assert examine(report.mended).verdict == "right"
    meets = case.text.replace("y = X[:, 0] ** 2 - X[:, 1]", "y = (X[:, 0] ** 2 - X[:, 1])[:, None]")
    meets = meets.replace("dpred = 2 * (pred - y)", "dpred = 2 * (pred - y[:, 0])")
    certain = [f.line for f in examine(meets).findings if f.certain]
    assert certain == [13]  # nothing made earlier has the shape
