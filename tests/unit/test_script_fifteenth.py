"""Kinds of script that the fifteenth set brought, in which published programs are retold."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong_fifteenth import FIFTEENTH

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "fifteenth"
inside = sys.modules["mlp_lib.doctor.script.examine"]


def same(one: str | None, two: str) -> bool:
    return one is not None and ast.unparse(ast.parse(one)) == ast.unparse(ast.parse(two))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The weights of each neuron have a name: a target makes all of its steps longer, and turns none of them.
NAMED_NEURONS = """import numpy as np


def squash(s):
    return 1 / (1 + np.exp(-s))


rng = np.random.default_rng(7)
left, right, first, second = (rng.normal(size=3) for _ in range(4))
pans = rng.uniform(-1, 1, (30, 2))
tastes = np.stack([pans[:, 0] * pans[:, 1] > 0, pans[:, 0] > 0.2], 1) * 0.8 + 0.1
for turn in range(60):
    for pan, taste in zip(pans, tastes):
        seen = np.array([pan[0], pan[1], 1.0])
        a, b = squash(left @ seen), squash(right @ seen)
        inner = np.array([a, b, 1.0])
        y, z = squash(first @ inner), squash(second @ inner)
        dy = (taste[0] - y) * y * (1 - y)
        dz = (taste[1] - z) * z * (1 - z)
        da = (dy * first[0] + dz * second[0]) * a * (1 - a)
        db = (dy * first[1] + dz * second[1]) * b * (1 - b)
        first += 0.5 * dy * inner
        second += 0.5 * dz * inner
        left += 0.5 * da * seen
        right += 0.5 * db * seen
"""


def test_a_target_makes_the_steps_of_each_neuron_longer_by_another_factor() -> None:
    report = examine(NAMED_NEURONS)
    assert report.verdict == "right" and report.roles["targets"][-1] == "taste"
    wrong = NAMED_NEURONS.replace("dz * second[0]", "dz * first[0]")
    report = examine(wrong)
    assert report.verdict == "mistaken" and same(report.mended, NAMED_NEURONS)


def test_a_neuron_of_constant_output_that_the_last_ones_meet_is_no_target() -> None:
    report = examine(SCRIPTS / "joints_graph.py")
    assert report.verdict == "right" and report.roles["targets"] == ["goals"]


#: The second series has one entry only: nothing is handed on in it.
SERIES = """import numpy as np

rng = np.random.default_rng(2)
into, again, out = rng.normal(size=(5, 2)) * 0.5, rng.normal(size=(5, 5)) * 0.3, rng.normal(size=(1, 5)) * 0.5
series = [rng.normal(size=(n, 2)) for n in (3, 1, 4, 1, 5, 2, 2, 3)]
sums = [np.tanh(s.sum()) for s in series]
for turn in range(30):
    for one, wanted in zip(series, sums):
        states = [np.zeros(5)]
        for row in one:
            states.append(np.tanh(into @ row + again @ states[-1]))
        off = out @ states[-1] - wanted
        d_out = np.outer(off, states[-1])
        d_into, d_again = np.zeros_like(into), np.zeros_like(again)
        d = out.T @ off
        for k in range(len(one) - 1, -1, -1):
            inner = d * (1 - states[k + 1] ** 2)
            d_into += np.outer(inner, one[k])
            d_again += np.outer(inner, states[k])
            d = again.T @ inner
        out -= 0.1 * d_out
        into -= 0.1 * d_into
        again -= 0.1 * d_again
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("d_again += np", "d_again = np"),
        ("d = again.T @ inner", "d = again @ inner"),
        ("inner, states[k])", "inner, states[k + 1])"),
    ],
)
def test_of_series_of_several_lengths_a_long_one_is_looked_at(right: str, wrong: str) -> None:
    report = examine(SERIES.replace(right, wrong))
    assert report.verdict == "mistaken" and same(report.mended, SERIES)


#: Four examples are summed before a step.
SUMMED = """import numpy as np

rng = np.random.default_rng(8)
x = rng.normal(size=(40, 3))
y = np.tanh(x[:, :1] - x[:, 1:2])
w, v = rng.normal(size=(4, 3)) * 0.5, rng.normal(size=(1, 4)) * 0.5
slopes = {"w": np.zeros_like(w), "v": np.zeros_like(v)}
for turn in range(400):
    seen, wanted = x[turn % 40], y[turn % 40]
    h = np.tanh(w @ seen)
    off = v @ h - wanted
    slopes["v"] += np.outer(off, h)
    slopes["w"] += np.outer(v.T @ off * (1 - h * h), seen)
    if turn % 4 == 3:
        w -= 0.1 * slopes["w"] / 4
        v -= 0.1 * slopes["v"] / 4
        slopes = {"w": np.zeros_like(w), "v": np.zeros_like(v)}
"""


def test_a_step_of_every_so_many_turns_is_taken_in_each() -> None:
    assert examine(SUMMED).verdict == "right"
    report = examine(SUMMED.replace("(1 - h * h)", "(1 - h)"))
    assert report.mended is not None and [f.line for f in report.findings] == [13]


#: A loss that two statements add up, and a table of which each step moves one row.
WORDS = """import numpy as np


class Words:
    def __init__(self):
        rng = np.random.default_rng(3)
        self.inner, self.outer = rng.normal(0, 0.5, (30, 4)), rng.normal(0, 0.5, (4, 30))

    def learn(self, pairs):
        for turn in range(5):
            self.total = 0
            for word, near in pairs:
                vector = self.inner[word]
                score = vector @ self.outer
                chance = np.exp(score) / np.sum(np.exp(score))
                gap = np.sum([chance - np.eye(30)[other] for other in near], axis=0)
                self.total += -np.sum([score[other] for other in near])
                self.total += len(near) * np.log(np.sum(np.exp(score)))
                slope_inner = np.outer(np.eye(30)[word], self.outer @ gap)
                slope_outer = np.outer(vector, gap)
                self.inner = self.inner - 0.1 * slope_inner
                self.outer = self.outer - 0.1 * slope_outer


rng = np.random.default_rng(4)
Words().learn([(rng.integers(30), list(rng.integers(0, 30, 2))) for _ in range(20)])
"""


def test_a_loss_that_several_statements_add_up_is_one() -> None:
    report = examine(WORDS)
    assert report.verdict == "right" and report.roles["loss"].startswith("self.total")
    report = examine(WORDS.replace("self.outer - 0.1", "self.outer + 0.1"))
    assert {f.line for f in report.findings if f.certain} <= {22} and 22 in {f.line for f in report.findings}


def test_of_a_table_of_which_each_step_moves_one_row_that_row_is_measured() -> None:
    report = examine(WORDS.replace("np.eye(30)[word], self.outer @ gap", "np.eye(30)[word], vector"))
    assert report.verdict != "right" and 19 in {f.line for f in report.findings}


#: A comprehension takes the steps of a turn, and what the optimiser keeps is made at the first.
KIT = """import numpy as np


class Mover:
    def __init__(self):
        self.mean, self.square, self.count = None, None, 0

    def moved(self, w, slope):
        if self.mean is None:
            self.mean, self.square = np.zeros_like(slope), np.zeros_like(slope)
        self.count += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.99 * self.square + 0.01 * slope**2
        mean = self.mean / (1 - 0.9**self.count)
        square = self.square / (1 - 0.99**self.count)
        return w - 0.02 * mean / (np.sqrt(square) + 1e-8)


class Net:
    def __init__(self):
        rng = np.random.default_rng(6)
        self.w, self.v = rng.normal(size=(3, 5)) * 0.5, rng.normal(size=(5, 2)) * 0.5
        self.movers = [Mover(), Mover()]

    def portion(self, x, y):
        h = np.tanh(x @ self.w)
        off = (h @ self.v - y) / len(x)
        value = 0.5 * len(x) * np.sum(off**2)
        below = off @ self.v.T * (1 - h**2)
        self.v = self.movers[1].moved(self.v, h.T @ off)
        self.w = self.movers[0].moved(self.w, x.T @ below)
        return value

    def fit(self, x, y, turns):
        for _ in range(turns):
            values = [self.portion(x[i : i + 10], y[i : i + 10]) for i in range(0, 40, 10)]
        print(np.mean(values))


rng = np.random.default_rng(1)
x = rng.normal(size=(40, 3))
Net().fit(x, np.tanh(x[:, :2] - x[:, 1:]), 15)
"""


def test_a_function_that_a_comprehension_calls_is_looked_at_when_its_optimiser_keeps_something() -> None:
    assert examine(KIT).verdict == "right"
    report = examine(KIT.replace("(1 - h**2)", "(1 - h)"))
    assert same(report.mended, KIT)


def test_a_mean_of_squares_divides_by_its_root() -> None:
    report = examine(KIT.replace("(np.sqrt(square) + 1e-8)", "(square + 1e-8)"))
    assert same(report.mended, KIT) and [f.line for f in report.findings] == [16]


#: The rate is so long that a step takes back what all weights of the output are moved by at once.
LONG_STEPS = """import numpy as np

rng = np.random.default_rng(5)
facts = rng.normal(size=(50, 4))
counts = facts[:, 0] * (facts[:, 1] > 0) - facts[:, 2]
w, v = rng.normal(size=(4, 8)) * 0.5, rng.normal(size=8) * 0.4
for turn in range(100):
    dw, dv = np.zeros_like(w), np.zeros_like(v)
    for row, count in zip(facts, counts):
        inner = 1 / (1 + np.exp(-(row @ w)))
        lack = count - inner @ v
        dw += np.outer(row, v * lack * inner * (1 - inner))
        dv += lack * inner
    w += 0.6 * dw / 50
    v += 0.6 * dv / 50
"""


def test_weights_whose_steps_are_long_are_not_handed_on() -> None:
    assert examine(LONG_STEPS).verdict == "right"
    report = examine(LONG_STEPS.replace("v * lack * inner * (1", "v * count * inner * (1"))
    assert same(report.mended, LONG_STEPS)


def test_the_other_end_of_a_wire_is_tried() -> None:
    case = next(c for c in FIFTEENTH if c.wrong == "return self.head.blame * self.head.level")
    report = examine(case.text)
    assert same(report.mended, case.right_text)


def test_where_actions_are_drawn_no_line_is_called_wrong() -> None:
    report = examine(SCRIPTS / "lanes_policy.py")
    assert report.verdict == "right" and "log-likelihood" in report.headline
