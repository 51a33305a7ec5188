"""Kinds of slip in many styles: roots of negative numbers, shorter batches, biases that grow, signs, counts, matrices."""

from __future__ import annotations

import ast
import sys

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.grown import _larger
from mlp_lib.doctor.script.mending import SIGNS, more
from mlp_lib.doctor.script.roots import feeders
from tests.scripts.wrong import HERE
from tests.scripts.wrong_eighth import EIGHTH
from tests.scripts.wrong_fifth import FIFTH
from tests.scripts.wrong_sixth import SIXTH

inside = sys.modules["mlp_lib.doctor.script.examine"]
RIGHT = sorted(path.stem for path in (HERE / "eighth").glob("*.py"))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def text_of(name: str, folder: str = "eighth") -> str:
    return (HERE / folder / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_one_is_called_right(name: str) -> None:
    report = examine(text_of(name))
    assert report.verdict == "right", report.text
    assert not report.findings


#: The number of a slip that is the only one whose edit mends: a column between the entries that are measured, a sum for
#: each entry, a hinge, a function twice, columns.
CERTAIN = [7, 11, 13, 21, 27, 28, 33, 34, 36]


@pytest.mark.parametrize("number", CERTAIN, ids=[f"{EIGHTH[k].script} {k}" for k in CERTAIN])
def test_a_slip_is_named_and_mended(number: int) -> None:
    case = EIGHTH[number]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


#: Weights of 3,000 and 2,000 entries.
LARGE = """import numpy as np
chance = np.random.default_rng(0)
X, T = chance.normal(size=(30, 60)), chance.normal(size=(30, 40))
A, B = chance.normal(0, 0.1, (60, 50)), chance.normal(0, 0.1, (50, 40))
for turn in range(50):
    h = np.tanh(X @ A)
    d = h @ B - T
    loss = (d**2).sum() / 2
    to_B = h.T @ d
    to_A = X.T @ (d @ B.T * (1 - h**2))
    pass
    A -= 1e-4 * to_A
    B -= 1e-4 * to_B
    print(loss)
"""


@pytest.mark.parametrize("slip", ["to_A[7, 3] *= 3", "to_A[:, 4] = 0", "to_B[2] *= -1"])
def test_one_wrong_entry_among_thousands_is_not_called_right(slip: str) -> None:
    assert examine(LARGE).verdict == "right"
    report = examine(LARGE.replace("pass", slip))
    assert report.verdict == "mistaken", report.text
    assert 11 in [f.line for f in report.findings]


def test_a_part_of_what_has_a_name_is_no_output_put_into_a_list() -> None:
    """The sum before the targets are taken off; its squared error would put the blame on the line that is right."""
    clipped = SIXTH[22]
    report = examine(clipped.text)
    assert [(f.line, f.certain) for f in report.findings] == [(clipped.lines.start, True)], report.text


#: A second mean without its square, or a product for the power in its correction.
ROOTS = {EIGHTH[14]: "** 2", EIGHTH[15]: "slower ** self.moves", EIGHTH[23]: "** 2", FIFTH[2]: "** 2"}


@pytest.mark.parametrize(("case", "form"), ROOTS.items(), ids=[case.script for case in ROOTS])
def test_the_root_of_a_negative_number_is_followed_to_what_makes_it(case, form: str) -> None:  # type: ignore[no-untyped-def]
    report = examine(case.text)
    assert report.verdict == "mistaken"
    assert [(f.line, f.certain) for f in report.findings] == [(case.lines.start, True)], report.text
    assert form in str(report.findings[0].mended)
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_a_root_is_followed_only_if_something_kept_feeds_it() -> None:
    kept = "v = 0.9 * v + 0.1 * g\nh = v / (1 - 0.9**t)\nw -= g / np.sqrt(h)\n"
    assert [s.lineno for s in feeders(ast.parse(kept))] == [2, 1, 3]
    assert feeders(ast.parse("w = rng.normal(0, np.sqrt(2 / n), (n, m))\nn = len(x)\n")) == []


def test_where_the_root_has_no_cure_nothing_is_certain() -> None:
    wrong = EIGHTH[15].text.replace("slope ** 2", "np.cos(3 * slope) * slope")
    report = examine(wrong)
    assert not any(f.certain for f in report.findings), report.text


@pytest.mark.parametrize("case", [EIGHTH[19], FIFTH[7]], ids=["a clipped norm", "the speed of Nesterov"])
def test_a_shorter_batch_divided_by_the_size_of_a_whole_one_is_told_and_not_accused(case) -> None:  # type: ignore[no-untyped-def]
    report = examine(case.text)
    assert report.verdict == "right"
    (found,) = report.findings
    assert (found.line, found.certain) == (case.lines.start, False), report.text
    assert "a shorter one has 1" in found.says
    assert report.mended is not None
    assert "len(" in report.mended
    assert not examine(report.mended).findings


def test_steps_that_are_summed_over_a_batch_are_no_shorter_ones() -> None:
    text = text_of("grapes_smoothed").replace("(probs - wanted) / len(batch)", "(probs - wanted)")
    report = examine(text.replace("0.5 * 0.4", "0.5 * 0.02"))
    assert report.verdict == "right", report.text
    assert not report.findings


def test_a_bias_that_grows_by_rows_is_summed() -> None:
    text = text_of("kiln_namedtuple").replace("b1=dz.sum(axis=0)", "b1=dz").replace("b2=dy.sum(axis=0)", "b2=dy")
    report = examine(text.replace("b2=dy)", "b2=dy.sum(axis=0))"))
    (found,) = report.findings
    assert found.certain
    assert "b1=dz.sum(axis=0)" in str(found.mended)
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_a_shape_is_larger_only_along_the_examples() -> None:
    assert _larger((5, 1), (5, 36))
    assert _larger((4,), (30, 4))
    assert not _larger((5, 1), (5, 1))
    assert not _larger((5, 2), (5, 36))
    assert not _larger((3,), (4, 5))


def test_where_all_steps_go_up_every_sign_on_the_way_is_told() -> None:
    case = EIGHTH[3]
    report = examine(case.text)
    assert case.lines.start in [f.line for f in report.findings]
    assert not any(f.certain for f in report.findings)
    assert len(report.findings) > 2
    assert SIGNS.search("the sign is wrong")
    assert not SIGNS.search("the power is wrong")


def test_a_count_of_the_wrong_axis_is_mended() -> None:
    report = examine(EIGHTH[0].text)
    assert EIGHTH[0].lines.start in [f.line for f in report.findings], report.text
    assert report.mended is not None
    assert "days = dish.shape[1]" in report.mended
    assert more(20) == 22.0
    assert more(2.5) == 2.5
    assert more(True) is True
