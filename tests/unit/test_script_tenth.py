"""Kinds of slip that learners make most, in the forms that they write most."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.cast import Network
from mlp_lib.doctor.script.edits import _factors, edits_of
from mlp_lib.doctor.script.healing import _nested
from mlp_lib.doctor.script.instrument import parse
from mlp_lib.doctor.script.parts import in_parts, whole_of
from mlp_lib.doctor.script.state import Environment, Leaf, Quantity
from mlp_lib.doctor.script.words import Words, parsed
from tests.scripts.wrong import HERE
from tests.scripts.wrong_eighth import EIGHTH
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


@pytest.mark.parametrize(
    "number",
    [0, 16, 25, 26, 37, 44, 45],
    ids=[
        "a sum made anew without a term",
        "a memory that moves another weight",
        "two slips in one line",
        "another number written elsewhere",
        "only what shrinks is wrong",
        "brackets are missing",
        "a method of another object",
    ],
)
def test_the_slip_is_named_and_mended(number: int) -> None:
    case = TENTH[number]
    report = examine(case.text)
    assert report.verdict == "mistaken", report.text
    assert report.mended is not None
    assert set(case.lines) & {f.line for f in report.findings}, report.text
    certain = {f.line for f in report.findings if f.certain}
    assert certain <= set(case.lines), report.text


def test_a_memory_that_moves_several_weights_is_no_weight() -> None:
    weights = examine(TENTH[16].text).roles["parameters"]
    assert weights == ["rink.to_brooms", "rink.to_aims"]


def test_a_long_vector_is_judged_in_the_parts_that_a_step_cuts_out() -> None:
    leaf = Leaf("G", (("i", "theta"),), "theta")
    whole = Quantity("theta", [leaf], (11,), False, [(11,)])
    held = np.linspace(-1, 1, 11) ** 3
    trace = {(0, 0): held[:6].reshape(2, 3), (1, 0): held[6:8], (2, 0): held + 1}
    first, second, third = in_parts([whole], Network(0, [(whole, held)]), trace)
    assert [q.name for q in (first, second, third)] == ["theta[:6]", "theta[6:8]", "theta[8:]"]
    assert first.shape == (2, 3)
    env = Environment(None, {"theta": held.copy()})
    second.put(env, np.array([7.0, 8.0]))
    assert np.array_equal(second.get(env), [7, 8])
    assert np.array_equal(np.delete(env.world["theta"], [6, 7]), np.delete(held, [6, 7]))
    assert whole_of(second) is whole
    assert in_parts([whole], Network(0, [(whole, held)]), {(2, 0): held + 1}) == [whole]


def test_a_wrong_part_of_a_long_vector_is_named_and_mended() -> None:
    case = EIGHTH[6]
    report = examine(case.text)
    assert report.roles["parameters"] == ["vector"]
    assert [f.line for f in report.findings] == list(case.lines), report.text
    assert report.mended is not None


def _run(order: str) -> dict[tuple[int, int], np.ndarray]:
    """Return a trace of places 0, 1, ... by their letters in the order in which they are passed."""
    seen: dict[str, int] = {}
    trace = {}
    for letter in order:
        n = seen[letter] = seen.get(letter, -1) + 1
        trace[ord(letter) - ord("a"), n] = np.array(float(len(trace)))
    return trace


def test_units_of_layers_are_gone_through_backwards_layer_by_layer() -> None:
    """Forward `a` for each unit and `b` after each layer: two units, three, one."""
    trace = _run("aab" + "aaab" + "ab")
    found = list(_nested([(0, n) for n in range(6)], trace))
    assert [(0, n) for n in (5, 2, 3, 4, 0, 1)] in found
    assert [(0, n) for n in (2, 3, 4, 0, 1)] in found  # without the last layer


def test_layers_of_examples_are_gone_through_backwards_example_by_example() -> None:
    trace = _run("aab" + "aab" + "aab")
    assert [(0, n) for n in (1, 0, 3, 2, 5, 4)] in list(_nested([(0, n) for n in range(6)], trace))


@pytest.mark.parametrize("text", ["len(y)", "y.shape[0]", "out.size", "many"])
def test_a_number_of_examples_is_never_below_nought(text: str) -> None:
    words = Words(counts=["many"])
    assert not [made for made, _, _ in _factors(parsed(text), {()}, words) if ast.unparse(made) == f"-{text}"]
    assert [made for made, _, _ in _factors(parsed("error"), {()}, words) if ast.unparse(made) == "-error"]


def test_no_edit_gives_something_to_itself() -> None:
    tree = parse("seen = step", "net.py")
    words = Words({"seen": [np.ones(3)], "step": [np.zeros(3)], "kept": [np.full(3, 2.0)]})
    forms = {ast.unparse(edit.form[0]) for edit in edits_of(tree.body[0], "seen = step", words, {})}
    assert "seen = kept" in forms
    assert "seen = seen" not in forms


def test_a_difference_that_steps_are_made_of_is_no_loss_that_is_shown() -> None:
    report = examine(HERE / "second" / "own_matrix_class.py")
    assert report.verdict == "right"
    assert not report.findings


def test_the_size_of_a_whole_batch_is_told_where_it_gets_its_name() -> None:
    case = TENTH[35]
    report = examine(case.text)
    (found,) = report.findings
    assert found.line in case.lines and not found.certain
    assert found.says.startswith("this is 24, the size of a whole batch")
    assert report.mended is not None
    assert not examine(report.mended).findings
