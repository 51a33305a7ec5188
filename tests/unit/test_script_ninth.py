"""Kinds of slip in the manner of courses: doubts of an edit, pairs that are parted, what is missing, what is handed over."""

from __future__ import annotations

import math
import sys

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.measured import Wishes, measured
from mlp_lib.doctor.script.measuring import Judgement
from mlp_lib.doctor.script.mending import _drags
from mlp_lib.doctor.script.source import read
from tests.scripts.wrong import HERE
from tests.scripts.wrong_ninth import NINTH

inside = sys.modules["mlp_lib.doctor.script.examine"]
RIGHT = sorted(path.stem for path in (HERE / "ninth").glob("*.py"))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_one_is_called_right(name: str) -> None:
    report = examine((HERE / "ninth" / f"{name}.py").read_text(encoding="utf-8"))
    assert report.verdict == "right", report.text
    assert not report.findings


#: A penalty's divisor, the output handed back, images cut the wrong way, a way around, a loss's knee, a second head,
#: the other use of a weight, rows named twice, the slope of an absolute value.
CERTAIN = [0, 10, 15, 22, 24, 27, 28, 29, 39, 45]


@pytest.mark.parametrize("number", CERTAIN, ids=[f"{NINTH[k].script} {k}" for k in CERTAIN])
def test_a_slip_is_named_and_mended(number: int) -> None:
    case = NINTH[number]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_what_is_never_emptied_is_a_memory_and_no_weight() -> None:
    report = examine(NINTH[41].text)
    assert report.verdict == "mistaken"
    assert "never emptied" in report.headline
    assert not any(f.certain for f in report.findings)


def test_where_an_object_lies_in_memory_is_no_loss() -> None:
    """The engine asks for `id(maker)`; of a wrong step that number once said that it was right."""
    case = NINTH[12]
    exam = measured(read(case.right_text, case.script), Wishes(), lambda *_: None)
    names = [loss.name for loss in exam.losses]
    assert "self.worth + second.worth" in names
    assert not any("id(" in name for name in names)
    assert examine(case.text).verdict != "right"


def _judged(**factors: float) -> Judgement:
    right = {name: math.isfinite(f) for name, f in factors.items()}
    nought = dict.fromkeys(factors, 0.0)
    return Judgement(factors, nought, right, dict(nought), 0.3, set())


def test_an_edit_that_drags_right_steps_along_is_doubtful() -> None:
    before = _judged(w=math.nan, b=0.3, c=0.3)
    assert _drags(before, _judged(w=15.0, b=15.0, c=15.0))
    assert not _drags(before, _judged(w=0.3, b=0.3, c=0.3))
    assert not _drags(before, _judged(w=0.3, b=0.3, c=15.0))  # not all: that one is wrong afterwards
    assert not _drags(_judged(w=math.nan), _judged(w=15.0))


#: Rows and columns, shuffled in one way or another; and whether both tables are.
ROWS = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 3)); Y = (X[:, :1] > 0) * 1.0
W1 = rng.normal(size=(3, 5)); W2 = rng.normal(size=(5, 1))
for epoch in range(30):
    p = rng.permutation(40)
    SHUFFLE
    for k in range(0, 40, 10):
        xb, yb = X[k:k+10], Y[k:k+10]
        h = np.tanh(xb @ W1)
        out = h @ W2
        loss = np.mean((out - yb) ** 2)
        d = 2 * (out - yb) / len(xb)
        d1 = (d @ W2.T) * (1 - h ** 2)
        W2 -= 0.1 * h.T @ d
        W1 -= 0.1 * xb.T @ d1
"""
COLUMNS = """
import numpy as np
np.random.seed(1)
X = np.random.randn(3, 40); Y = (X[:1] > 0) * 1.0
W1 = np.random.randn(5, 3); W2 = np.random.randn(1, 5)
for epoch in range(30):
    p = list(np.random.permutation(40))
    shuffled_X = X[:, p]
    shuffled_Y = SHUFFLE
    for k in range(4):
        mini_X = shuffled_X[:, k*10:(k+1)*10]
        mini_Y = shuffled_Y[:, k*10:(k+1)*10]
        h = np.tanh(W1 @ mini_X)
        out = W2 @ h
        cost = np.sum((out - mini_Y) ** 2) / 10
        d = 2 * (out - mini_Y) / 10
        d1 = (W2.T @ d) * (1 - h ** 2)
        W2 -= 0.1 * d @ h.T
        W1 -= 0.1 * d1 @ mini_X.T
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ROWS.replace("SHUFFLE", "rng.shuffle(X)"), 8),
        (ROWS.replace("SHUFFLE", "X = X[p]"), 8),
        (COLUMNS.replace("SHUFFLE", "Y"), 9),
        (COLUMNS.replace("SHUFFLE", "Y[:, p]").replace("d = 2 * (out - mini_Y)", "d = 2 * (out - Y[:, :10])"), 16),
        (NINTH[5].text, NINTH[5].lines.start),
        (NINTH[44].text, NINTH[44].lines.start),
    ],
    ids=["in place", "anew", "columns", "where they are read", "drawn", "sliced"],
)
def test_examples_that_are_parted_from_their_targets_are_told(text: str, line: int) -> None:
    report = examine(text)
    assert report.verdict == "mistaken"
    assert "of examples beside the targets of others" in report.headline
    assert line in [f.line for f in report.findings], report.text
    assert not any(f.certain for f in report.findings)
    if report.mended is not None:
        assert not examine(report.mended).findings


@pytest.mark.parametrize(
    "text",
    [
        *(ROWS.replace("SHUFFLE", s) for s in ("X, Y = X[p], Y[p]", "rng.shuffle(X); rng.shuffle(Y)", "pass")),
        ROWS.replace("SHUFFLE", "pass").replace("Y[k:k+10]", "Y[k+1:k+11]").replace("(0, 40,", "(0, 30,"),
        ROWS.replace("SHUFFLE", "rng.shuffle(X); Y = (X[:, :1] > 0) * 1.0"),
        *(COLUMNS.replace("SHUFFLE", s) for s in ("Y[:, p]", "Y[:, p].reshape((1, 40))")),
    ],
    ids=["together", "both", "not at all", "the next one", "made after", "columns", "columns reshaped"],
)
def test_examples_that_stay_with_their_targets_are_not_spoken_of(text: str) -> None:
    report = examine(text)
    assert report.verdict == "right", report.text
    assert not report.findings


def test_the_shares_of_a_running_mean_add_up_to_one() -> None:
    case = NINTH[26]
    report = examine(case.text)
    assert report.verdict == "right"
    (found,) = report.findings
    assert (found.line, found.certain) == (case.lines.start, False)
    assert "`0.1` belongs where `0.9` stands" in found.why
