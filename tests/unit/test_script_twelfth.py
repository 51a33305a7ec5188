"""Kinds of slip in the forms that courses teach: lists that grow layer by layer, flags, and what stands far from its error."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE
from tests.scripts.wrong_twelfth import TWELFTH

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


PORTIONS = """import numpy as np

gen = np.random.default_rng(9)
reeds = gen.normal(size=(48, 3))
lengths = np.tanh(reeds @ [[0.7], [-0.2], [0.4]]) + 0.01 * gen.normal(size=(48, 1))
u, c, w, b = gen.normal(size=(3, 5)) * 0.5, np.zeros(5), gen.normal(size=(5, 1)) * 0.5, np.zeros(1)


def portions(table, answers, many):
    order = gen.permutation(len(table))
    for k in range(0, len(table), many):
        yield table[order[k : k + many]], answers[order[k : k + many]]


for turn in range(30):
    for some, theirs in portions(reeds, lengths, 12):
        hidden = np.tanh(some @ u + c)
        off = (hidden @ w + b - theirs) / len(some)
        back = off @ w.T * (1 - hidden**2)
        for weight, slope in ((u, some.T @ back), (c, back.sum(0)), (w, hidden.T @ off), (b, off.sum(0))):
            weight -= 0.2 * slope
"""


def test_answers_that_a_generator_hands_out_in_their_old_order_are_told() -> None:
    assert examine(PORTIONS).verdict == "right"
    report = examine(PORTIONS.replace("answers[order[k : k + many]]", "answers[k : k + many]"))
    assert report.verdict == "mistaken", report.text
    assert [f.line for f in report.findings] == [12]
    assert report.mended is not None
    assert report.mended.replace("k:k", "k : k") == PORTIONS


MOMENTS = """import numpy as np

rng = np.random.default_rng(6)
x, y = rng.normal(size=(40, 2)), rng.normal(size=(40, 1))
weights = [rng.normal(size=(2, 5)), rng.normal(size=(5, 1))]
first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
for t in range(1, 90):
    h = np.tanh(x @ weights[0])
    d = (h @ weights[1] - y) / len(x)
    for i, g in enumerate((x.T @ (d @ weights[1].T * (1 - h**2)), h.T @ d)):
        first[i] = 0.9 * first[i] + 0.1 * g
        second[i] = 0.99 * second[i] + 0.01 * g**2
        mean = first[i] / (1 - 0.9**t)
        square = second[i] / (1 - 0.99**t)
        weights[i] -= 0.01 * mean / (np.sqrt(square) + 1e-8)
"""


@pytest.mark.parametrize(
    ("line", "right", "wrong"), [(13, "(1 - 0.9**t)", "(1 - 0.9) ** t"), (14, "(1 - 0.99**t)", "(1 - 0.99) ** t")]
)
def test_a_bracket_in_the_wrong_place_of_a_correction_is_told(line: int, right: str, wrong: str) -> None:
    assert examine(MOMENTS).verdict == "right"
    report = examine(MOMENTS.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert [f.line for f in report.findings] == [line]
    assert report.mended is not None
    assert report.mended.replace(" ** ", "**") == MOMENTS


def test_what_the_step_before_kept_is_no_table_of_examples() -> None:
    """The list that the way there hands back still holds the examples of the last step where the next begins."""
    case = HERE / "sixth" / "bees_batches.py"
    assert examine(case.read_text(encoding="utf-8")).verdict == "right"


SHARES = (HERE / "seen" / "softmax_down_the_examples.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (TWELFTH[11].text, "return e / np.sum(e)"),
        (SHARES.replace("e.sum(axis=0)", "e.sum()"), "return e / e.sum()"),
    ],
    ids=["numpy's sum", "its own sum"],
)
def test_outputs_that_only_all_together_add_up_to_one(text: str, slip: str) -> None:
    line = text[: text.index(slip)].count("\n") + 1
    report = examine(text)
    assert [f.line for f in report.findings if f.certain] == [line], report.text
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"
