"""Scripts that stop because shapes do not fit: one small edit makes them run, and every step right."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


BOATS = """import numpy as np

gen = np.random.default_rng(1)
boats = np.c_[np.ones(20), gen.normal(size=(20, 3))]
speeds = gen.normal(size=(20, 2))
early, late = gen.normal(size=(5, 4)) * 0.5, gen.normal(size=(2, 6)) * 0.5


def gradients(x, t):
    hidden = np.c_[np.ones(len(x)), np.tanh(x @ early.T)]
    delta = (hidden @ late.T - t) / len(x)
    back = (delta @ late)[:, 1:] * (1 - hidden[:, 1:] ** 2)
    slope = back.T @ x
    steep = delta.T @ hidden
    return slope, steep


for turn in range(40):
    for_early, for_late = gradients(boats, speeds)
    early -= 0.1 * for_early
    late -= 0.1 * for_late
"""
#: The right text, the wrong one, and whether no other line may be meant: at an update a transpose would do it too.
STOPS = {
    "the bias goes back": ("(delta @ late)[:, 1:]", "(delta @ late)", True),
    "a transpose too much": ("delta @ late)", "delta @ late.T)", True),
    "a transpose forgotten": ("delta.T @ hidden", "delta @ hidden", True),
    "another name": ("back.T @ x", "back.T @ hidden", True),
    "turned": ("back.T @ x", "x.T @ back", False),
}


@pytest.mark.parametrize("kind", STOPS)
def test_the_line_at_which_shapes_part_is_named_and_mended(kind: str) -> None:
    right, wrong, certain = STOPS[kind]
    line = BOATS[: BOATS.index(right)].count("\n") + 1
    report = examine(BOATS.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert "shapes do not fit" in report.headline
    found = {f.line: f.certain for f in report.findings}
    assert line in found, report.text
    assert found[line] == certain
    assert not [n for n, sure in found.items() if sure and n != line]
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_what_no_small_edit_mends_is_refused_with_its_line() -> None:
    report = examine(BOATS.replace("delta.T @ hidden", "delta.T @ np.zeros((7, 9))"))
    assert report.verdict == "not taken"
    assert "line 14" in report.headline
