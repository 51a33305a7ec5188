"""Kinds of script that the fourteenth set brought: slips of a learner's first weeks, and steps that decay by themselves."""

from __future__ import annotations

import ast
import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


def same(one: str | None, two: str) -> bool:
    return one is not None and ast.unparse(ast.parse(one)) == ast.unparse(ast.parse(two))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The decay is no part of what the root of the squares divides, so that no size of these makes the step tiny.
DECOUPLED = """import numpy as np


class Weight:
    def __init__(self, value, decays):
        self.value, self.decays = value, decays
        self.m, self.v = np.zeros_like(value), np.zeros_like(value)


rng = np.random.default_rng(17)
hides = rng.normal(size=(50, 4))
dry = (hides[:, :1] * hides[:, 1:2] > 0).astype(float)
weights = [Weight(rng.normal(size=(4, 9)) * 0.5, True), Weight(np.zeros(9), False)]
weights += [Weight(rng.normal(size=(9, 1)) * 0.5, True), Weight(np.zeros(1), False)]
for t in range(1, 100):
    w, b, v, c = (weight.value for weight in weights)
    h = np.tanh(hides @ w + b)
    p = 1 / (1 + np.exp(-(h @ v + c)))
    loss = -np.mean(dry * np.log(p) + (1 - dry) * np.log(1 - p))
    d = (p - dry) / len(dry)
    e = d @ v.T * (1 - h**2)
    for weight, slope in zip(weights, (hides.T @ e, e.sum(axis=0), h.T @ d, d.sum(axis=0))):
        weight.m = 0.9 * weight.m + 0.1 * slope
        weight.v = 0.99 * weight.v + 0.01 * slope**2
        if weight.decays:
            weight.value -= 0.01 * 0.05 * weight.value
        weight.value -= 0.01 * weight.m / (1 - 0.9**t) / (np.sqrt(weight.v / (1 - 0.99**t)) + 1e-8)
"""


def test_decay_beside_what_is_divided_is_right() -> None:
    report = examine(DECOUPLED)
    assert report.verdict == "right", report.text
    assert "Weight decay" in report.text


def test_a_wrong_slope_is_named_beside_such_a_decay() -> None:
    report = examine(DECOUPLED.replace("(1 - h**2)", "(1 - h)"))
    assert same(report.mended, DECOUPLED), report.text


#: Neurons in lists, and sums that loops make.
LISTS = """import math
import random

random.seed(5)
INPUTS, HIDDEN, OUTPUTS = 3, 5, 2
v = [[random.uniform(-1, 1) for _ in range(HIDDEN)] for _ in range(INPUTS)]
w = [[random.uniform(-1, 1) for _ in range(OUTPUTS)] for _ in range(HIDDEN)]
b, c = [0.0] * HIDDEN, [0.0] * OUTPUTS
boats = []
for _ in range(20):
    x = [random.random() for _ in range(INPUTS)]
    boats.append((x, [float(x[0] > x[1]), x[1] * x[2]]))
for turn in range(30):
    error = 0.0
    for x, wanted in boats:
        h = []
        for j in range(HIDDEN):
            total = b[j]
            for i in range(INPUTS):
                total += x[i] * v[i][j]
            h.append(1 / (1 + math.exp(-total)))
        y = []
        for k in range(OUTPUTS):
            total = c[k]
            for j in range(HIDDEN):
                total += h[j] * w[j][k]
            y.append(1 / (1 + math.exp(-total)))
        error += sum((t - o) ** 2 for t, o in zip(wanted, y)) / 2
        d = [(y[k] - wanted[k]) * y[k] * (1 - y[k]) for k in range(OUTPUTS)]
        e = [0.0] * HIDDEN
        for j in range(HIDDEN):
            blame = 0.0
            for k in range(OUTPUTS):
                blame += d[k] * w[j][k]
            e[j] = blame * h[j] * (1 - h[j])
        for j in range(HIDDEN):
            for k in range(OUTPUTS):
                w[j][k] -= 0.4 * d[k] * h[j]
        for k in range(OUTPUTS):
            c[k] -= 0.4 * d[k]
        for i in range(INPUTS):
            for j in range(HIDDEN):
                v[i][j] -= 0.4 * e[j] * x[i]
        for j in range(HIDDEN):
            b[j] -= 0.4 * e[j]
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("        for j in range(HIDDEN):\n            b[j]", "        for j in range(OUTPUTS):\n            b[j]"),
        (
            "        for j in range(HIDDEN):\n            blame = 0.0\n",
            "        blame = 0.0\n        for j in range(HIDDEN):\n",
        ),
        (
            "            blame = 0.0\n            for k in range(OUTPUTS):\n",
            "            for k in range(OUTPUTS):\n                blame = 0.0\n",
        ),
    ],
    ids=["another count", "begun once only", "begun too often"],
)
def test_what_a_loop_counts_and_where_its_sum_begins_is_mended(right: str, wrong: str) -> None:
    assert LISTS.count(right) == 1
    report = examine(LISTS.replace(right, wrong))
    assert report.verdict == "mistaken"
    assert same(report.mended, LISTS), report.text
    shown = [f.mended for f in report.findings if f.certain]
    assert len(shown) == 1
    assert str(shown[0]) in LISTS, "the lines that are shown have the indentation that they need"


def test_a_lost_factor_may_stand_inside_a_sum_or_outside() -> None:
    """No edit may put a whole product for one of its factors: it would be cheaper than the line that is wrong."""
    report = examine(LISTS.replace("e[j] = blame * h[j] * (1 - h[j])", "e[j] = blame * (1 - h[j])"))
    line = LISTS[: LISTS.index("e[j] = blame")].count("\n") + 1
    assert any(f.line == line and f.mended for f in report.findings), report.text
    assert not any(f.certain and f.line != line for f in report.findings), report.text


#: Values before and after the activation in two lists, of which one begins with the inputs.
TWO_LISTS = """import numpy as np


def bend(z):
    return np.log1p(np.exp(z))


def bend_slope(z):
    return 1 / (1 + np.exp(-z))


rng = np.random.default_rng(23)
ropes = rng.normal(size=(40, 3))
load = np.abs(ropes[:, :1]) - ropes[:, 1:2]
ws = [rng.normal(size=s) * 0.5 for s in ((3, 7), (7, 5), (5, 1))]
bs = [np.zeros(n) for n in (7, 5, 1)]
for turn in range(60):
    zs, outs = [], [ropes]
    for i in range(3):
        zs.append(outs[-1] @ ws[i] + bs[i])
        outs.append(bend(zs[-1]) if i < 2 else zs[-1])
    loss = np.mean((outs[-1] - load) ** 2) / 2
    d = (outs[-1] - load) / len(load)
    for i in (2, 1, 0):
        gw, gb = outs[i].T @ d, d.sum(axis=0)
        if i:
            d = d @ ws[i].T * bend_slope(zs[i - 1])
        ws[i] -= 0.1 * gw
        bs[i] -= 0.1 * gb
"""


def test_the_neighbour_in_another_list_is_found() -> None:
    """The slope's own formula could be mended for what it is given now, by two edits: that is not what was meant."""
    report = examine(TWO_LISTS.replace("bend_slope(zs[i - 1])", "bend_slope(outs[i])"))
    assert same(report.mended, TWO_LISTS), report.text
    line = TWO_LISTS[: TWO_LISTS.index("d = d @")].count("\n") + 1
    assert [f.line for f in report.findings if f.certain] == [line]


FLAT = """import numpy as np

rng = np.random.default_rng(29)
tents = rng.normal(size=(3, 30))
dry = (tents[:1] + tents[1:2] ** 2 > 0.6).astype(float)
W1, b1 = rng.normal(size=(6, 3)) * 0.6, np.zeros((6, 1))
W2, b2 = rng.normal(size=(4, 6)) * 0.6, np.zeros((4, 1))
W3, b3 = rng.normal(size=(1, 4)) * 0.6, np.zeros((1, 1))
for turn in range(100):
    A1 = np.tanh(W1 @ tents + b1)
    A2 = np.tanh(W2 @ A1 + b2)
    A3 = 1 / (1 + np.exp(-(W3 @ A2 + b3)))
    loss = -np.mean(dry * np.log(A3) + (1 - dry) * np.log(1 - A3))
    dZ3 = (A3 - dry) / dry.size
    dW3, db3 = dZ3 @ A2.T, dZ3.sum(axis=1, keepdims=True)
    dZ2 = W3.T @ dZ3 * (1 - A2**2)
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1, db1 = dZ1 @ tents.T, dZ1.sum(axis=1, keepdims=True)
    W1, b1 = W1 - 0.3 * dW1, b1 - 0.3 * db1
    W2 = W2 - 0.3 * dW2
    b2 = b2 - 0.3 * db2
    W3 = W3 - 0.3 * dW3
    b3 = b3 - 0.3 * db3
"""


def test_a_name_with_another_number_is_tried_whatever_its_shape() -> None:
    report = examine(FLAT.replace("b2 - 0.3 * db2", "b2 - 0.3 * db3"))
    assert same(report.mended, FLAT), report.text


@pytest.mark.parametrize(
    ("right", "wrong", "mended"),
    [
        ("weight.v / (1 - 0.99**t)", "weight.v / (1 - 0.9**t)", True),
        ("weight.m / (1 - 0.9**t)", "weight.m / (1 - 0.99**t)", True),
        ("+ 0.1 * slope", "+ 0.01 * slope", False),
        ("+ 0.01 * slope**2", "+ 0.1 * slope**2", False),
    ],
)
def test_the_means_of_adam_that_are_taken_for_each_other_are_told(right: str, wrong: str, mended: bool) -> None:
    assert DECOUPLED.count(right) == 1
    report = examine(DECOUPLED.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert [f.line for f in report.findings] == [DECOUPLED[: DECOUPLED.index(right)].count("\n") + 1], report.text
    assert same(report.mended, DECOUPLED) is mended, report.text


#: Adam by batches, in a dictionary whose keys a loop makes.
BATCHES = """import numpy as np

rng = np.random.default_rng(37)
sails = rng.normal(size=(48, 3))
pull = np.sin(sails[:, :1]) + sails[:, 1:2]
net = {"w": rng.normal(size=(3, 6)) * 0.5, "b": np.zeros(6), "v": rng.normal(size=(6, 1)) * 0.5, "c": np.zeros(1)}
mean = {"d" + key: np.zeros_like(net[key]) for key in net}
square = {"d" + key: np.zeros_like(net[key]) for key in net}
count = 0
for epoch in range(20):
    for start in range(0, 48, 16):
        x, y = sails[start : start + 16], pull[start : start + 16]
        h = np.tanh(x @ net["w"] + net["b"])
        off = h @ net["v"] + net["c"] - y
        loss = np.mean(off**2)
        d = 2 * off / len(x)
        e = d @ net["v"].T * (1 - h**2)
        grads = {"dw": x.T @ e, "db": e.sum(axis=0), "dv": h.T @ d, "dc": d.sum(axis=0)}
        count = count + 1
        for key in net:
            g = grads["d" + key]
            mean["d" + key] = 0.9 * mean["d" + key] + (1 - 0.9) * g
            square["d" + key] = 0.999 * square["d" + key] + (1 - 0.999) * g**2
            ahead = mean["d" + key] / (1 - 0.9**count)
            size = square["d" + key] / (1 - 0.999**count)
            net[key] -= 0.01 * ahead / (np.sqrt(size) + 1e-8)
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("count = count + 1", "count = epoch + 1"),
        ('size = square["d" + key] / (1 - 0.999**count)', 'size = square["d" + key] / (1 - 0.9**count)'),
        ("(1 - 0.9) * g", "(1 - 0.999) * g"),
    ],
    ids=["counts epochs", "corrected by the other", "fed by the other"],
)
def test_adam_is_held_at_one_batch(right: str, wrong: str) -> None:
    assert examine(BATCHES).verdict == "right"
    report = examine(BATCHES.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert [f.line for f in report.findings] == [BATCHES[: BATCHES.index(right)].count("\n") + 1], report.text
    assert report.mended is None or same(report.mended, BATCHES)


#: Updates that run over lists, by their names, by their number, and one by one.
LAYERS = """import numpy as np

rng = np.random.default_rng(41)
roofs = rng.normal(size=(40, 3))
leaks = (roofs[:, :1] + roofs[:, 1:2] * roofs[:, 2:] > 0) * 1.0
ws = [rng.normal(size=s) * 0.5 for s in ((3, 6), (6, 4), (4, 1))]
bs = [np.zeros(n) for n in (6, 4, 1)]
for turn in range(80):
    outs = [roofs]
    for w, b in zip(ws, bs):
        outs.append(1 / (1 + np.exp(-(outs[-1] @ w + b))))
    loss = -np.mean(leaks * np.log(outs[-1]) + (1 - leaks) * np.log(1 - outs[-1]))
    d = (outs[-1] - leaks) / len(leaks)
    gws, gbs = [None] * 3, [None] * 3
    for i in range(len(ws) - 1, -1, -1):
        gws[i], gbs[i] = outs[i].T @ d, d.sum(axis=0)
        d = d @ ws[i].T * outs[i] * (1 - outs[i])
    for i in range(len(ws)):
        ws[i] -= 0.5 * gws[i]
        bs[i] -= 0.5 * gbs[i]
"""
NAMES = """import numpy as np


class Net:
    def __init__(self, rng):
        self.W, self.b = rng.normal(size=(3, 6)) * 0.5, np.zeros(6)
        self.V, self.c = rng.normal(size=(6, 1)) * 0.5, np.zeros(1)

    def step(self, x, y):
        h = np.tanh(x @ self.W + self.b)
        off = h @ self.V + self.c - y
        loss = np.mean(off**2)
        d = 2 * off / len(x)
        e = d @ self.V.T * (1 - h**2)
        self.dW, self.db, self.dV, self.dc = x.T @ e, e.sum(axis=0), h.T @ d, d.sum(axis=0)
        for name in ("W", "b", "V", "c"):
            setattr(self, name, getattr(self, name) - 0.1 * getattr(self, "d" + name))
        return loss


rng = np.random.default_rng(43)
gulls = rng.normal(size=(30, 3))
catch = gulls[:, :1] * gulls[:, 1:2] + 0.1
net = Net(rng)
for turn in range(50):
    loss = net.step(gulls, catch)
"""


@pytest.mark.parametrize(
    ("script", "right", "wrong"),
    [
        (LAYERS, "    for i in range(len(ws)):", "    for i in range(len(ws) - 1):"),
        (LAYERS, "    for i in range(len(ws)):", "    for i in range(1, len(ws)):"),
        (NAMES, 'for name in ("W", "b", "V", "c"):', 'for name in ("W", "b", "V"):'),
        (FLAT, "    b2 = b2 - 0.3 * db2\n", ""),
    ],
    ids=["but the last", "but the first", "a name left out", "a line left out"],
)
def test_the_line_that_leaves_a_weight_out_is_told(script: str, right: str, wrong: str) -> None:
    assert script.count(right) == 1
    report = examine(script.replace(right, wrong))
    assert report.verdict == "right", "it may be frozen on purpose"
    assert len(report.findings) == 1, report.text
    assert not report.findings[0].certain
    assert abs(report.findings[0].line - script[: script.index(right)].count("\n")) <= 1
    assert report.mended is not None
    assert examine(report.mended).roles["parameters"] == examine(script).roles["parameters"]


#: Speeds in one list, which the forward pass reads ahead of.
AHEAD = """import numpy as np

rng = np.random.default_rng(47)
drops = rng.normal(size=(40, 3))
level = np.cos(drops[:, 0]) - drops[:, 1]
w, b = rng.normal(size=(3, 7)) * 0.5, np.zeros(7)
v, c = rng.normal(size=7) * 0.5, 0.0
speed = [np.zeros((3, 7)), np.zeros(7), np.zeros(7), 0.0]
for turn in range(90):
    w_on, b_on, v_on, c_on = (p + 0.8 * s for p, s in zip((w, b, v, c), speed))
    h = np.tanh(drops @ w_on + b_on)
    off = h @ v_on + c_on - level
    loss = np.mean(np.log(np.cosh(off)))
    d = np.tanh(off) / len(off)
    e = np.outer(d, v_on) * (1 - h**2)
    slopes = [drops.T @ e, e.sum(axis=0), h.T @ d, d.sum()]
    speed = [0.8 * s - 0.1 * g for s, g in zip(speed, slopes)]
    w = w + speed[0]
    b = b + speed[1]
    v = v + speed[2]
    c = c + speed[3]
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("v + speed[2]", "v + speed[1]"), ("d = np.tanh(off) /", "d = (1 - np.tanh(off) ** 2) /")],
    ids=["a speed of another weight", "a slope of the slope"],
)
def test_speeds_in_a_list_are_speeds_though_one_reaches_no_weight(right: str, wrong: str) -> None:
    assert examine(AHEAD).verdict == "right"
    assert same(examine(AHEAD.replace(right, wrong)).mended, AHEAD)


EMPTIES = """import numpy as np


class Part:
    def __init__(self, value):
        self.value, self.grad = value, np.zeros_like(value)


class Descent:
    def __init__(self, parts, rate):
        self.parts, self.rate = parts, rate

    def clear(self):
        for part in self.parts:
            part.grad[...] = 0

    def step(self):
        for part in self.parts:
            part.value -= self.rate * part.grad


rng = np.random.default_rng(53)
tiles = rng.normal(size=(40, 3))
wear = np.tanh(tiles[:, :1]) * tiles[:, 1:2]
w, b, v = Part(rng.normal(size=(3, 6)) * 0.5), Part(np.zeros(6)), Part(rng.normal(size=(6, 1)) * 0.5)
descent = Descent([w, b, v], 0.1)
for turn in range(60):
    descent.clear()
    h = np.tanh(tiles @ w.value + b.value)
    off = h @ v.value - wear
    loss = np.mean(off**2)
    d = 2 * off / len(off)
    e = d @ v.value.T * (1 - h**2)
    v.grad += h.T @ d
    w.grad += tiles.T @ e
    b.grad += e.sum(axis=0)
    descent.step()
"""


@pytest.mark.parametrize(
    "empties", ["part.grad[...] = 0", "part.grad.fill(0)", "part.grad = np.zeros_like(part.value)"]
)
def test_a_function_that_empties_and_is_not_called_is_told(empties: str) -> None:
    script = EMPTIES.replace("part.grad[...] = 0", empties)
    assert examine(script).verdict == "right"
    report = examine(script.replace("    descent.clear()\n", ""))
    line = script[: script.index("    descent.clear()")].count("\n") + 1
    assert [f.line for f in report.findings] == [line], report.text
    assert same(report.mended, script), report.text


#: The loss that is printed reads the rows of the batch; the steps read others of the targets.
OTHER_ROWS = """import numpy as np

rng = np.random.default_rng(59)
vases = rng.normal(size=(60, 3))
price = np.abs(vases[:, :1]) + vases[:, 1:2]
w, b = rng.normal(size=(3, 8)) * 0.5, np.zeros(8)
v, c = rng.normal(size=(8, 1)) * 0.5, np.zeros(1)
size_of_batch = 20


def forward(x):
    h = np.tanh(x @ w + b)
    return h, h @ v + c


def backward(x, h, y, wanted):
    d = (y - wanted) / len(y)
    e = d @ v.T * (1 - h**2)
    return x.T @ e, e.sum(axis=0), h.T @ d, d.sum(axis=0)


for epoch in range(20):
    order = rng.permutation(60)
    for k in range(3):
        batch = order[k * size_of_batch : (k + 1) * size_of_batch]
        h, y = forward(vases[batch])
        loss = 0.5 * np.mean((y - price[batch]) ** 2)
        gw, gb, gv, gc = backward(vases[batch], h, y, price[batch])
        w -= 0.2 * gw
        b -= 0.2 * gb
        v -= 0.2 * gv
        c -= 0.2 * gc
"""


def test_a_long_cut_of_other_rows_is_mended_as_a_short_one_is() -> None:
    right = "y, price[batch])\n        w"
    assert OTHER_ROWS.count(right) == 1
    wrong = right.replace("price[batch]", "price[k * size_of_batch : (k + 1) * size_of_batch]")
    report = examine(OTHER_ROWS.replace(right, wrong))
    assert same(report.mended, OTHER_ROWS), report.text
