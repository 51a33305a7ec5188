"""Right scripts that were refused: inputs that are the targets, slopes that are signs, steps that hold only signs."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.instrument import parse
from mlp_lib.doctor.script.signs import one_size, signs_of
from tests.scripts.wrong import HERE
from tests.scripts.wrong_seventh import SEVENTH

inside = sys.modules["mlp_lib.doctor.script.examine"]
RIGHT = sorted(path.stem for path in (HERE / "seventh").glob("*.py"))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def text_of(name: str) -> str:
    return (HERE / "seventh" / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_one_is_called_right(name: str) -> None:
    report = examine(text_of(name))
    assert report.verdict == "right", report.text
    assert not report.findings


def test_of_an_absolute_error_all_weights_and_the_targets_are_found() -> None:
    report = examine(text_of("ponds_mae_patience"))
    assert report.roles["parameters"] == ["w1", "b1", "w2", "b2"]
    assert "y" in report.roles["targets"]
    assert report.roles["loss"] == "mae (line 25)"
    batches = examine(text_of("kelp_mae_batches")).roles
    assert (batches["parameters"], batches["targets"]) == ([f"weights[{k}]" for k in range(4)], ["y"])
    assert batches["memory"][:3] == ["sums[0]", "sums[1]", "sums[2]"]


def test_a_count_of_steps_is_no_target_of_an_autoencoder() -> None:
    report = examine(text_of("coins_tied_adam"))
    assert report.roles["targets"] == ["batch"]


#: The number of a slip in an absolute error, in an autoencoder by Adam, and beneath the sign of two optimisers.
CERTAIN = [3, 5, 6, 8, 11, 13, 15, 16]


@pytest.mark.parametrize("number", CERTAIN, ids=[f"{SEVENTH[k].script} {k}" for k in CERTAIN])
def test_a_slip_is_named_and_mended(number: int) -> None:
    case = SEVENTH[number]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None


def test_steps_of_signs_are_judged_by_what_stands_beneath() -> None:
    text = text_of("masts_sign_descent")
    report = examine(text)
    line = text[: text.index("np.sign(slope)")].count("\n") + 1
    assert any(note.startswith(f"Line {line} takes no more of a slope than its sign") for note in report.notes)
    wrong = SEVENTH[8]
    mended = examine(wrong.text).mended
    assert mended is not None
    assert "np.sign(slope)" in mended  # the sign is no slip
    assert examine(mended).verdict == "right"


def test_an_edit_of_the_line_of_the_sign_keeps_it() -> None:
    text = text_of("masts_sign_descent").replace("value -= pace", "value += pace")
    report = examine(text)
    assert report.verdict == "mistaken", report.text
    assert report.mended is not None
    assert "np.sign(slope)" in report.mended
    assert "value -= " in report.mended


def test_signs_are_told_from_steps_of_many_sizes() -> None:
    calls = signs_of(parse("a = np.sign(b)\nc = sign(d)\ne = signed(f)\ng = np.copysign(1, h)\n", "held"))
    assert [c.lineno for c in calls] == [2, 1]
    assert one_size([np.array([0.1, -0.1, 0.0]), np.array([0.02])])
    assert not one_size([np.array([0.1, -0.2])])
