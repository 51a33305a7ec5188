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


#: Cells in two rows, one of them of a constant value, joined by wires; the blame of a cell is summed from the wires.
CELLS = """import math
import random

random.seed(7)


class Cell:
    def __init__(self, below):
        self.wires = [[cell, random.uniform(-1, 1)] for cell in below]
        self.value, self.blame = 1.0, 0.0

    def fire(self):
        self.value = 1 / (1 + math.exp(-sum(cell.value * w for cell, w in self.wires)))

    def learn(self, rate):
        slope = self.blame * self.value * (1 - self.value)
        for wire in self.wires:
            wire[0].blame += wire[1] * slope
            wire[1] -= rate * slope * wire[0].value
        self.blame = 0.0


below = [Cell([]) for _ in range(3)]
middle = [Cell(below) for _ in range(2)]
steady = Cell([])
top = [Cell([*middle, steady]) for _ in range(2)]
pairs = [((0.2, 0.9), (1, 0)), ((0.8, 0.1), (0, 1)), ((0.7, 0.6), (1, 1)), ((0.1, 0.3), (0, 0))]
for turn in range(80):
    total = 0.0
    for given, wanted in pairs:
        below[0].value, below[1].value = given
        for cell in [*middle, *top]:
            cell.fire()
        total += 0.5 * sum((cell.value - w) ** 2 for cell, w in zip(top, wanted))
        for cell, w in zip(top, wanted):
            cell.blame = cell.value - w
        for cell in [*top, *middle]:
            cell.learn(0.5)
        steady.blame = 0.0
"""


def test_weights_that_a_slip_leaves_to_themselves_are_weights() -> None:
    """Only the last cell's blame comes down: the weights of the others move none, and none moves them."""
    assert examine(CELLS).verdict == "right"
    report = examine(CELLS.replace("blame += wire[1] * slope", "blame = wire[1] * slope"))
    assert [(f.line, f.certain) for f in report.findings] == [(18, True)], report.text
    assert report.mended == CELLS
