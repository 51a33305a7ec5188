"""Kinds of slip in the forms that courses teach: lists that grow layer by layer, flags, and what stands far from its error."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The way there keeps two lists, of different lengths, and a flag says which slope a layer has.
LISTS = """import numpy as np

rng = np.random.default_rng(4)
soils = rng.normal(size=(30, 3))
moist = np.tanh(soils @ np.array([[1.0], [-0.5], [0.3]])) * 0.5
sizes = [3, 5, 4, 1]
ws = [rng.normal(0, 0.6, pair) for pair in zip(sizes, sizes[1:])]


def bend(z, how):
    return np.tanh(z) if how == "tanh" else np.maximum(z, 0) if how == "relu" else z


def steep(z, how):
    if how == "tanh":
        return 1 - np.tanh(z) ** 2
    return (z > 0) * 1.0 if how == "relu" else np.ones_like(z)


def slopes(x, t):
    values, sums = [x], []
    for w, how in zip(ws, ["tanh", "tanh", "none"]):
        sums.append(values[-1] @ w)
        values.append(bend(sums[-1], how))
    error = (values[-1] - t) / len(x)
    found = [values[-2].T @ error]
    for k in range(2, len(sizes)):
        error = error @ ws[-k + 1].T * steep(sums[-k], "tanh")
        found.insert(0, values[-k - 1].T @ error)
    return found, np.mean((values[-1] - t) ** 2)


for turn in range(60):
    found, loss = slopes(soils, moist)
    for w, slope in zip(ws, found):
        w -= 0.1 * slope
"""
FAR = {
    "a list that grows beside the other": ("steep(sums[-k]", "steep(values[-k]"),
    "a flag of another slope": ('steep(sums[-k], "tanh")', 'steep(sums[-k], "relu")'),
}


@pytest.mark.parametrize("kind", FAR)
def test_a_slip_in_a_course_form_is_named_and_no_other_line_for_certain(kind: str) -> None:
    right, wrong = FAR[kind]
    text = LISTS.replace(right, wrong)
    line = LISTS[: LISTS.index(right)].count("\n") + 1
    report = examine(text)
    assert line in [f.line for f in report.findings], report.text
    assert not [f.line for f in report.findings if f.certain and f.line != line]
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_a_course_form_is_right() -> None:
    report = examine(LISTS)
    assert report.verdict == "right", report.text
    assert not report.findings
