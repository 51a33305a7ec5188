"""Kinds of script that the thirteenth set brought: optimisers that compare, folds, losses beside the steps."""

from __future__ import annotations

import ast
import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong_second import SECOND
from tests.scripts.wrong_thirteenth import THIRTEENTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


def same(one: str | None, two: str) -> bool:
    return one is not None and ast.unparse(ast.parse(one)) == ast.unparse(ast.parse(two))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The largest second moment so far stands in an inner loop of a class: it moves no weight of its own accord.
LARGEST = """import numpy as np


class Mover:
    def __init__(self, weights):
        self.weights, self.t = weights, 0
        self.mean = [np.zeros_like(w) for w in weights]
        self.square = [np.zeros_like(w) for w in weights]
        self.most = [np.zeros_like(w) for w in weights]

    def move(self, slopes):
        self.t += 1
        for k, (w, s) in enumerate(zip(self.weights, slopes)):
            self.mean[k] = 0.9 * self.mean[k] + 0.1 * s
            self.square[k] = 0.99 * self.square[k] + 0.01 * s**2
            self.most[k] = np.maximum(self.most[k], self.square[k])
            w -= 0.02 * self.mean[k] / (1 - 0.9**self.t) / (np.sqrt(self.most[k]) + 1e-8)


rng = np.random.default_rng(4)
salts = rng.normal(size=(40, 3))
yields = np.tanh(salts[:, :1]) - 0.3 * salts[:, 1:2]
w, b = rng.normal(size=(3, 6)) * 0.5, np.zeros((1, 6))
v, c = rng.normal(size=(6, 1)) * 0.5, np.zeros((1, 1))
mover = Mover([w, b, v, c])
for turn in range(120):
    h = np.tanh(salts @ w + b)
    off = h @ v + c - yields
    loss = np.mean(np.log(np.cosh(off)))
    top = np.tanh(off) / len(salts)
    low = top @ v.T * (1 - h**2)
    mover.move([salts.T @ low, low.sum(0, keepdims=True), h.T @ top, top.sum(0, keepdims=True)])
"""


def test_an_optimiser_that_keeps_the_largest_square_is_no_training_of_its_own() -> None:
    report = examine(LARGEST)
    assert report.verdict == "right", report.text
    assert "b" in report.roles["parameters"], report.roles
    wrong = examine(LARGEST.replace("low = top @ v.T * (1 - h**2)", "low = top @ v.T * (1 - h)"))
    assert [(f.line, f.certain) for f in wrong.findings] == [(31, True)], wrong.text
    assert same(wrong.mended, LARGEST)


def test_adam_without_its_second_correction_is_told_where_no_largest_is_kept() -> None:
    plain = LARGEST.replace("np.maximum(self.most[k], self.square[k])", "self.square[k]")
    report = examine(plain)
    assert report.verdict == "mistaken", report.text
    assert "mean of the squares" in report.text


#: A step is tried, and taken where the error falls; else the rate is cut.
TRIED = """import numpy as np

gen = np.random.default_rng(8)
wires = gen.normal(size=(2, 50))
sag = np.sin(wires[:1]) * wires[1:]
W, b = gen.normal(size=(7, 2)), np.zeros((7, 1))
V = 0.5 * gen.normal(size=(1, 7))
rate = 0.5


def off(W, b, V):
    return V @ np.tanh(W @ wires + b) - sag


before = np.sum(off(W, b, V) ** 2) / 2
for turn in range(150):
    H = np.tanh(W @ wires + b)
    E = V @ H - sag
    D = V.T @ E * (1 - H**2)
    step_W, step_b, step_V = rate * D @ wires.T, rate * D.sum(1, keepdims=True), rate * E @ H.T
    after = np.sum(off(W - step_W, b - step_b, V - step_V) ** 2) / 2
    if after < before:
        before = after
        rate *= 1.1
        W = W - step_W
        b -= step_b
        V = V - step_V
    else:
        rate *= 0.5
"""
TURNED = TRIED[: TRIED.index("    if after")] + (
    "    if after >= before:\n        rate *= 0.5\n    else:\n"
    "        W = W - step_W\n        b -= step_b\n        V = V - step_V\n        before = after\n"
)


@pytest.mark.parametrize("text", [TRIED, TURNED], ids=["body", "else"])
def test_a_step_that_is_taken_only_where_the_error_falls_is_examined(text: str) -> None:
    report = examine(text)
    assert report.verdict == "right", report.text
    assert {"W", "b", "V"} <= set(report.roles["parameters"]), report.roles
    wrong = examine(text.replace("(1 - H**2)", "(1 - H)"))
    assert [(f.line, f.certain) for f in wrong.findings] == [(19, True)], wrong.text
    assert same(wrong.mended, text)


#: Every state is the next one's beginning; no name is bound twice, and the loss stands in a function that no step calls.
FOLDED = """from functools import partial, reduce

import numpy as np


def outputs(net, x):
    (w, b), (v, c) = net
    h = np.tanh(x @ w + b)
    return h, h @ v + c


def objective(net, some):
    x, t = some
    return np.mean(np.logaddexp(0, outputs(net, x)[1] - t) ** 2)


def pulls(net, some):
    x, t = some
    h, y = outputs(net, x)
    top = 2 * np.logaddexp(0, y - t) / (1 + np.exp(t - y)) / y.size
    low = top @ net[1][0].T * (1 - h**2)
    return (x.T @ low, low.sum(0)), (h.T @ top, top.sum(0))


def step(pace, net, some):
    return tuple((w - pace * gw, b - pace * gb) for (w, b), (gw, gb) in zip(net, pulls(net, some)))


rng = np.random.default_rng(6)
tufts = rng.normal(size=(60, 2))
wool = tufts[:, :1] * tufts[:, 1:]
batches = [(tufts[k::4], wool[k::4]) for k in range(4)] * 50
begin = (rng.normal(size=(2, 5)), np.zeros(5)), (rng.normal(size=(5, 1)), np.zeros(1))
TRAINING
"""
TRAININGS = {
    "reduce": "end = reduce(partial(step, 0.1), batches, begin)\nprint(objective(end, (tufts, wool)))",
    "lambda": "print(objective(reduce(lambda net, some: step(0.1, net, some), batches, begin), (tufts, wool)))",
    "accumulate": "from itertools import accumulate\n*_, end = accumulate(batches, partial(step, 0.1), initial=begin)",
    "in a function": "def train(net):\n    return reduce(partial(step, 0.1), batches, net)\n\n\nprint(train(begin))",
}


@pytest.mark.parametrize("how", TRAININGS)
def test_a_training_that_is_a_fold_is_examined(how: str) -> None:
    text = FOLDED.replace("TRAINING", TRAININGS[how])
    report = examine(text)
    assert report.verdict == "right", report.text
    assert "objective(net, some)" in report.headline
    wrong = examine(text.replace("(1 - h**2)", "(1 - h)"))
    assert [(f.line, f.certain) for f in wrong.findings] == [(21, True)], wrong.text
    assert same(wrong.mended, text)


def test_a_fold_over_layers_is_left_as_it_is() -> None:
    from mlp_lib.doctor.script.folds import looped_here

    text = "from functools import reduce\nfor n in range(9):\n    out = reduce(layer, net, x)\n"
    text += "def forward(x):\n    return reduce(layer, net, x)\nfor x in data:\n    forward(x)\n"
    assert ast.unparse(looped_here(ast.parse(text))) == ast.unparse(ast.parse(text))


#: The loss is a method that is only printed; there are no targets but what goes in.
BESIDE = """import numpy as np

rng = np.random.default_rng(5)


class Taste:
    def __init__(self):
        self.w, self.b, self.v = rng.normal(size=(4, 6)), np.zeros(6), rng.normal(size=6)

    def mark(self, x):
        self.h = np.tanh(x @ self.w + self.b)
        return self.h @ self.v

    def loss(self, liked, left):
        return np.mean(np.logaddexp(0, self.mark(left) - self.mark(liked)))

    def learn(self, liked, left):
        one = self.mark(liked)
        of_liked = self.h
        two = self.mark(left)
        g = -1 / (1 + np.exp(one - two)) / len(liked)
        back = np.outer(g, self.v) * (1 - of_liked**2)
        far = -np.outer(g, self.v) * (1 - self.h**2)
        self.v -= 0.2 * (of_liked.T @ g - self.h.T @ g)
        self.w -= 0.2 * (liked.T @ back + left.T @ far)
        self.b -= 0.2 * (back.sum(0) + far.sum(0))


teas, others = rng.normal(size=(2, 80, 4))
turn = (teas[:, :1] < others[:, :1]) * 1.0
liked, left = teas + turn * (others - teas), others + turn * (teas - others)
taste = Taste()
for epoch in range(40):
    for some in np.array_split(rng.permutation(80), 4):
        taste.learn(liked[some], left[some])
    if epoch % 10 == 0:
        print(taste.loss(liked, left))
"""


def test_a_loss_that_takes_what_the_step_takes_is_the_loss() -> None:
    report = examine(BESIDE)
    assert report.verdict == "right", report.text
    assert "self.loss(liked, left)" in report.headline
    wrong = examine(BESIDE.replace("far = -np.outer(g, self.v)", "far = np.outer(g, self.v)"))
    assert [(f.line, f.certain) for f in wrong.findings] == [(23, True)], wrong.text
    assert wrong.mended is not None
    assert examine(wrong.mended).verdict == "right"


def test_weights_that_a_slip_leaves_to_themselves_are_no_memory() -> None:
    """Both marks are then of one network, so that `v` is moved by nothing, and `w` moves nothing."""
    fading = BESIDE.replace("self.h.T @ g)", "self.h.T @ g + 0.01 * self.v)")
    fading = fading.replace("- self.mark(liked)))", "- self.mark(liked))) + 0.005 * np.sum(self.v**2)")
    order = "        of_liked = self.h\n        two = self.mark(left)\n"
    turned = "        two = self.mark(left)\n        of_liked = self.h\n"
    report = examine(fading.replace(order, turned))
    assert report.verdict == "mistaken", report.text
    assert {f.line for f in report.findings} <= {19, 20}
    assert report.mended is not None
    assert same(report.mended, fading)


def test_a_step_that_descends_another_loss_than_the_one_beside_it_is_told() -> None:
    text = FOLDED.replace("TRAINING", TRAININGS["reduce"])
    report = examine(text.replace("2 * np.logaddexp(0, y - t) / (1 + np.exp(t - y)) / y.size", "2 * (y - t) / y.size"))
    assert "Whether it should cannot be told" in report.headline, report.text


#: Lists of lists, one example a turn, each weight with its last change.
CHANGES = """import math
import random

random.seed(3)
rows = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(50)]
net = [[[random.uniform(-1, 1) for _ in range(4)] for _ in range(5)], [[random.uniform(-1, 1) for _ in range(6)]]]
change = [[[0.0] * len(cell) for cell in layer] for layer in net]
for epoch in range(20):
    for row in rows:
        wanted = row[0] * row[1]
        seen = [row + [1.0]]
        for depth, layer in enumerate(net):
            sums = [sum(w * s for w, s in zip(cell, seen[-1])) for cell in layer]
            seen.append([math.tanh(s) for s in sums] + [1.0] if depth == 0 else sums)
        loss = (seen[2][0] - wanted) ** 2 / 2
        blames = [[], []]
        blames[1].append(seen[2][0] - wanted)
        for j in range(5):
            blames[0].append(blames[1][0] * net[1][0][j] * (1 - seen[1][j] ** 2))
        for depth in range(2):
            for j in range(len(net[depth])):
                for i in range(len(net[depth][j])):
                    step = 0.5 * change[depth][j][i] - 0.1 * blames[depth][j] * seen[depth][i]
                    net[depth][j][i] += step
                    change[depth][j][i] = step
"""
CHANGED = {
    "what is appended": (19, "(1 - seen[1][j] ** 2)", "(1 - seen[1][j])"),
    "what an inner loop moves by itself": (23, "* seen[depth][i]", "* seen[depth][i] * net[depth][j][i]"),
    "a change that grows": (25, "change[depth][j][i] = step", "change[depth][j][i] += step"),
}


@pytest.mark.parametrize("kind", CHANGED)
def test_a_slip_in_lists_that_grow_by_appending_is_named_and_mended(kind: str) -> None:
    line, right, wrong = CHANGED[kind]
    report = examine(CHANGES.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert line in [f.line for f in report.findings], report.text
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_lists_that_grow_by_appending_are_right() -> None:
    assert examine(CHANGES).verdict == "right"


EMPTIED = """import numpy as np

rng = np.random.default_rng(2)
x = rng.normal(size=(30, 3))
y = np.abs(x[:, :1]) - x[:, 1:2]


class Part:
    def __init__(self, *shape):
        self.value = 0.5 * rng.normal(size=shape)
        self.pull = np.zeros(shape)


w, b, v, c = Part(3, 6), Part(6), Part(6, 1), Part(1)
for turn in range(80):
    for part in (w, b, v, c):
        part.pull = np.zeros_like(part.value)
    h = np.tanh(x @ w.value + b.value)
    off = (h @ v.value + c.value - y) / len(x)
    low = off @ v.value.T * (1 - h**2)
    v.pull += h.T @ off
    c.pull += off.sum(0)
    w.pull += x.T @ low
    b.pull += low.sum(0)
    for part in (w, b, v, c):
        part.value -= 0.1 * part.pull
"""


def test_sums_that_a_line_empties_of_others_are_told_there() -> None:
    assert examine(EMPTIED).verdict == "right"
    wrong = EMPTIED.replace("(w, b, v, c):\n        part.pull", "(w, v):\n        part.pull")
    report = examine(wrong)
    assert [f.line for f in report.findings] == [16], report.text
    assert report.mended is not None


def test_an_exponent_of_the_wrong_sign_is_mended() -> None:
    (case,) = [c for c in THIRTEENTH if c.right == "z.grad += g / (1 + np.exp(-z.data))"]
    report = examine(case.text)
    assert [(f.line, f.certain) for f in report.findings] == [(case.lines[0], True)], report.text
    assert same(report.mended, case.right_text)


def test_a_training_may_leave_weights_that_are_saturated_after_a_step() -> None:
    """Its second step moves the last layer alone, as a loop over the weights does one after the other."""
    case = next(c for c in SECOND if c.script == "table_of_activations" and 'df(layer["in"].sum())' in c.wrong)
    report = examine(case.text)
    assert report.verdict in ("mistaken", "unexplained"), report.text
    assert any(f.line in case.lines for f in report.findings), report.text
