"""Kinds of script that the sixteenth set brought, in which the usual forms stand as learners write them."""

from __future__ import annotations

import ast
import sys

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.epochs import loss_of_batch
from mlp_lib.doctor.script.instrument import parse

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def same(one: str | None, two: str) -> bool:
    return one is not None and ast.unparse(ast.parse(one)) == ast.unparse(ast.parse(two))


#: The bias stands last in a list of the script, and a function steps it.
GLOBAL_LIST = """import math
import random

random.seed(3)
weights = [random.uniform(-1, 1) for _ in range(3)]
tops = [random.uniform(-1, 1) for _ in range(3)]


def lean(x, wish):
    inner = [math.tanh(weights[i] * x) for i in range(3)]
    said = sum(tops[i] * inner[i] for i in range(2)) + tops[-1]
    off = said - wish
    for i in range(2):
        back = off * tops[i] * (1 - inner[i] ** 2)
        tops[i] -= 0.1 * off * inner[i]
        weights[i] -= 0.1 * back * x
    tops[-1] -= 0.1 * off
    return 0.5 * off * off


for turn in range(40):
    for x, wish in [(0.2, 0.5), (0.9, -0.3), (-0.6, 0.1), (0.4, 0.8)]:
        lean(x, wish)
"""


def test_an_entry_of_a_list_of_the_script_is_stepped_in_a_function() -> None:
    report = examine(GLOBAL_LIST)
    assert report.verdict == "right", report.headline
    report = examine(GLOBAL_LIST.replace("(1 - inner[i] ** 2)", "(1 - inner[i])"))
    assert same(report.mended, GLOBAL_LIST), report.headline


#: An error to the fourth power, which no usual formula is, is computed where it is printed: in a function.
SHOWN = """import numpy as np


def train():
    rng = np.random.default_rng(4)
    pears = rng.normal(size=(30, 3))
    weight = np.sin(pears[:, :1]) + 0.3 * pears[:, 1:2]
    A, a = rng.normal(size=(3, 5)), np.zeros(5)
    B, b = rng.normal(size=(5, 1)), np.zeros(1)
    for turn in range(60):
        H = np.tanh(pears @ A + a)
        off = H @ B + b - weight
        d = 4 * off**3 / len(off)
        dH = d @ B.T * (1 - H**2)
        B -= 0.02 * H.T @ d
        b -= 0.02 * d.sum(0)
        A -= 0.02 * pears.T @ dH
        a -= 0.02 * dH.sum(0)
        if turn % 20 == 0:
            print(turn, np.mean(off**4))


train()
"""


def test_a_loss_is_found_where_a_function_prints_it_now_and_then() -> None:
    assert examine(SHOWN).verdict == "right"


def test_a_loss_of_other_data_does_not_keep_the_printed_one_from_being_found() -> None:
    checked = SHOWN.replace("    for turn in", "    best, aside = np.inf, pears[:6] + 0.1\n    for turn in").replace(
        "        if turn %",
        "        check = np.mean((np.tanh(aside @ A + a) @ B + b - weight[:6]) ** 4)\n"
        "        best = min(best, check)\n        if turn %",
    )
    report = examine(checked)
    assert report.verdict == "right", report.headline


#: The loss, with its penalty of absolute values, is computed behind the batches, of all data.
EPOCHS = """import numpy as np

rng = np.random.default_rng(6)
data = rng.normal(size=(48, 2))
label = (data[:, 0] * data[:, 1] > 0).astype(float)
A, a = rng.normal(size=(2, 6)), np.zeros((1, 6))
B, b = rng.normal(size=(6, 1)), np.zeros((1, 1))


def cost(x, t):
    p = 1 / (1 + np.exp(-(np.tanh(x @ A + a) @ B + b)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)) + 0.02 * (np.abs(A).sum() + np.abs(B).sum())


for epoch in range(20):
    order = rng.permutation(len(data))
    for start in range(0, len(data), 12):
        x = data[order[start : start + 12]]
        t = label[order[start : start + 12]].reshape(-1, 1)
        h = np.tanh(x @ A + a)
        p = 1 / (1 + np.exp(-(h @ B + b)))
        d = (p - t) / len(x)
        dh = d @ B.T * (1 - h**2)
        gB = h.T @ d + 0.02 * np.sign(B)
        gA = x.T @ dh + 0.02 * np.sign(A)
        B -= 0.3 * gB
        A -= 0.3 * gA
        b -= 0.3 * d.sum(0, keepdims=True)
        a -= 0.3 * dh.sum(0, keepdims=True)
    print(epoch, cost(data, label.reshape(-1, 1)))
"""


def test_the_loss_of_an_epoch_is_that_of_its_batches() -> None:
    report = examine(EPOCHS)
    assert report.verdict == "right", report.headline
    assert "`cost(x, t)`" in report.headline
    report = examine(EPOCHS.replace("(1 - h**2)", "(1 - h)"))
    assert same(report.mended, EPOCHS), report.headline


@pytest.mark.parametrize(
    ("batch", "call"),
    [
        ("x, t = data[order], label[order]\n    W = W - x.T @ (x @ W - t)", "cost(W, x, t)"),
        ("W = W - data[order].T @ (data[order] @ W - label[order])", "cost(W, data[order], label[order])"),
        ("x = data[order]\n    W = W - x.T @ (x @ W - side)", None),  # targets of which no rows are cut out
    ],
)
def test_a_call_of_all_data_is_one_of_the_batch(batch: str, call: str | None) -> None:
    text = f"def cost(w, x, t):\n    return 1\nfor order in orders:\n    {batch}\ncost(W, data, label)\n"
    tree = parse(text, "a.py")
    assert loss_of_batch(tree) == call
    if call:
        loop = tree.body[1]
        assert isinstance(loop, ast.For)
        lines = [ast.unparse(s) for s in loop.body]
        assert lines.index(call) == len(lines) - 2  # before the step, and behind what cuts the batch out


#: What a loss keeps of the step before, shuffled otherwise, is no table of examples.
KEPT = """import numpy as np

rng = np.random.default_rng(2)


class Loss:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(1, keepdims=True))
        self.probs = e / e.sum(1, keepdims=True)
        self.labels = labels
        return -np.log(self.probs[np.arange(len(labels)), labels]).mean()

    def backward(self):
        g = self.probs.copy()
        g[np.arange(len(self.labels)), self.labels] -= 1
        return g / len(self.labels)


class Model:
    def __init__(self):
        self.W = rng.normal(size=(3, 3))
        self.loss = Loss()

    def fit(self, X, y):
        for epoch in range(8):
            order = rng.permutation(len(X))
            for start in range(0, len(X), 10):
                part = order[start : start + 10]
                x, t = X[part], y[part]
                self.loss.forward(x @ self.W, t)
                self.W -= 0.3 * x.T @ self.loss.backward()


y = rng.integers(0, 3, size=40)
X = rng.normal(size=(40, 3)) + np.eye(3)[y]
model = Model()
model.fit(X, y)
"""


def test_what_an_object_keeps_of_the_step_before_is_no_table_of_examples() -> None:
    assert examine(KEPT).verdict == "right"
    report = examine(KEPT.replace("X[part], y[part]", "X[part], y[start : start + 10]"))
    assert report.verdict == "mistaken"
    assert same(report.mended, KEPT), report.headline


#: The threshold, one number, is stepped by what the hinge loss slopes by: after its step it is no loss.
HINGED = """import numpy as np

rng = np.random.default_rng(9)
leaves = rng.normal(size=(40, 3))
sides = np.where(leaves[:, 0] + leaves[:, 1] * leaves[:, 2] > 0, 1.0, -1.0)
K, k = rng.normal(size=(3, 5)), np.zeros(5)
M, m = rng.normal(size=5), 0.0


def hinge(s, y):
    return np.mean(np.maximum(0, 1 - y * s) ** 2)


for turn in range(60):
    h = np.tanh(leaves @ K + k)
    s = h @ M + m
    margin = np.maximum(0, 1 - sides * s)
    ds = -2 * sides * margin / len(sides)
    dz = np.outer(ds, M) * (1 - h**2)
    M -= 0.1 * h.T @ ds
    m -= 0.1 * ds.sum()
    K -= 0.1 * leaves.T @ dz
    k -= 0.1 * dz.sum(axis=0)
    if turn % 20 == 0:
        print(turn, hinge(s, sides))
"""


def test_a_threshold_after_its_step_is_no_loss() -> None:
    assert examine(HINGED).verdict == "right"
    report = examine(HINGED.replace("ds = -2 * sides * margin", "ds = -2 * margin"))
    assert [f.source.strip() for f in report.findings if f.certain] == ["ds = -2 * margin / len(sides)"], report.text
    assert report.mended is not None


#: Two heads on one trunk; the loss of both is printed now and then.
HEADS = """import numpy as np

rng = np.random.default_rng(9)


class Heads:
    def __init__(self):
        self.W, self.G, self.C = rng.normal(size=(4, 6)), rng.normal(size=(6, 1)), rng.normal(size=(6, 2))

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W)
        self.goals = self.h @ self.G
        e = np.exp(self.h @ self.C)
        self.prob = e / e.sum(1, keepdims=True)

    def loss(self, goals, wing, share):
        ce = -np.log(self.prob[range(len(wing)), wing]).mean()
        return share * ((self.goals - goals) ** 2).mean() + (1 - share) * ce

    def backward(self, goals, wing, share):
        n = len(goals)
        dg = share * 2 * (self.goals - goals) / n
        dc = self.prob.copy()
        dc[range(n), wing] -= 1
        dc *= (1 - share) / n
        dh = (dg @ self.G.T + dc @ self.C.T) * (1 - self.h**2)
        return self.x.T @ dh, self.h.T @ dg, self.h.T @ dc


def train():
    x = rng.normal(size=(30, 4))
    goals, wing = np.sin(x[:, :1]) + x[:, 1:2] / 3, (x[:, 2] > 0).astype(int)
    net = Heads()
    for epoch in range(40):
        net.forward(x)
        for p, g in zip((net.W, net.G, net.C), net.backward(goals, wing, 0.6)):
            p -= 0.1 * g
        if epoch % 10 == 0:
            print(net.loss(goals, wing, 0.6))


train()
"""


def test_of_two_heads_the_loss_of_both_is_meant() -> None:
    assert examine(HEADS).verdict == "right"
    report = examine(HEADS.replace("dc *= (1 - share) / n", "dc /= n"))
    assert not any(f.certain and "dc" not in f.source for f in report.findings), report.text
