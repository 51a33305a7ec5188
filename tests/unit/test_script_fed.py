"""Forms in which scripts come that were refused, or accused: each of them is taken, and what is wrong in it is named."""

from __future__ import annotations

import ast
import math
import sys
from types import SimpleNamespace

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script import mending
from mlp_lib.doctor.script.effort import Effort
from mlp_lib.doctor.script.measuring import Judgement
from mlp_lib.doctor.script.mending import Effect
from tests.scripts.wrong import HERE
from tests.scripts.wrong_fifth import FIFTH
from tests.scripts.wrong_tenth import TENTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def test_step_sizes_of_each_weight_are_held_at_one_number() -> None:
    """Resilient propagation: with its step sizes at nought, as a momentum's are, no weight would move."""
    report = examine((HERE / "fifth" / "violins_rprop.py").read_text(encoding="utf-8"))
    assert report.verdict == "right", report.text
    assert not report.findings
    assert report.roles["loss"] == "noise (line 23)"


def test_what_is_wrong_beneath_such_signs_is_named() -> None:
    case = FIFTH[34]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == list(case.lines), report.text
    assert report.mended is not None


#: Links between neurons are objects, each with a momentum of its own; a neuron keeps those that go out of it.
LINKS = """
import math
import random


class Link:
    def __init__(self, source):
        self.source = source
        self.weight = random.gauss(0, 0.8)
        self.last = 0.0


class Cell:
    def __init__(self, layer):
        self.into, self.out = [], []
        self.error = self.slope = self.output = 0.0
        for cell in layer:
            link = Link(cell)
            self.into.append(link)
            cell.out.append(link)

    def fire(self):
        self.output = 1 / (1 + math.exp(-sum(link.source.output * link.weight for link in self.into)))

    def back(self):
        self.slope = self.error * self.output * (1 - self.output)
        for link in self.into:
            link.source.error += link.weight * self.slope
        self.error = 0

    def move(self):
        for link in self.into:
            link.last = 0.3 * link.source.output * self.slope + 0.2 * link.last
            link.weight += link.last


class Net:
    def __init__(self, widths):
        self.layers = []
        for width in widths:
            layer = [Cell(self.layers[-1] if self.layers else []) for _ in range(width)] + [Cell([])]
            layer[-1].output = 1.0
            self.layers.append(layer)

    def forward(self, inputs):
        for cell, value in zip(self.layers[0], inputs):
            cell.output = value
        for layer in self.layers[1:]:
            for cell in layer[:-1]:
                cell.fire()

    def backward(self, wanted):
        for cell, value in zip(self.layers[-1], wanted):
            cell.error = value - cell.output
        for layer in self.layers[::-1]:
            for cell in layer:
                cell.back()
        for layer in self.layers[1:]:
            for cell in layer[:-1]:
                cell.move()

    def loss(self, wanted):
        return 0.5 * sum((t - cell.output) ** 2 for t, cell in zip(wanted, self.layers[-1]))


random.seed(5)
net = Net([2, 3, 2])
for turn in range(100):
    total = 0
    for inputs, wanted in zip([[0, 0], [0, 1], [1, 0], [1, 1]], [[0, 0], [1, 0], [1, 0], [0, 1]]):
        net.forward(inputs)
        net.backward(wanted)
        total += net.loss(wanted)
"""


def test_weights_that_are_objects_each_are_no_memory_of_others() -> None:
    """All are single numbers, so that their shapes tell nothing: the weights of a layer were taken for a memory."""
    report = examine(LINKS)
    assert report.verdict == "right", report.text
    assert len(report.roles["parameters"]) == 5
    assert all(name.endswith(".weight") for name in report.roles["parameters"])
    assert all(name.endswith(".last") for name in report.roles["memory"])
    line = "self.slope = self.error * self.output * (1 - self.output)"
    assert LINKS.count(line) == 1
    wrong = examine(LINKS.replace(line, "self.slope = -self.error * self.output * (1 - self.output)"))
    assert wrong.verdict == "mistaken", wrong.text


@pytest.mark.parametrize("widths", ["9, 4, 2", "9, 2, 2, 2"])
def test_a_hidden_layer_of_as_many_numbers_is_no_output(widths: str) -> None:
    """Four numbers of every second example are as many as two of each; two hidden layers of the output's width too."""
    text = TENTH[37].right_text
    report = examine(text.replace("Reader(9, 6, 5, 2)", f"Reader({widths})"))
    assert report.verdict == "right", report.text
    assert not report.findings
    assert report.roles["loss"] == "the cross-entropy of yes and no (inferred)"


#: What stands before and after the training of a script that draws its frames, and of one that checks its slopes first.
FRAMES = """
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(1)
x = np.linspace(-1, 1, 20).reshape(-1, 1)
y = x ** 3
w, b, v = rng.normal(size=(1, 6)), np.zeros(6), rng.normal(size=(6, 1))


def train():
    h = np.tanh(x @ w + b)
    d = (h @ v - y) / len(x)
    dh = d @ v.T * (1 - h ** 2)
    v[...] -= 0.1 * h.T @ d
    w[...] -= 0.1 * x.T @ dh
    b[...] -= 0.1 * dh.sum(axis=0)


fig, ax = plt.subplots()
(line,) = ax.plot(x, y)
counts, edges, bars = plt.hist(y.ravel())


def frame(turn):
    for _ in range(5):
        train()
    line.set_ydata(np.tanh(x @ w + b) @ v)
    return (line,)


movie = FuncAnimation(fig, frame, frames=20)
"""


def test_an_animation_trains_and_hands_out_as_much_as_is_wanted() -> None:
    report = examine(FRAMES)
    assert report.verdict == "right", report.text
    assert report.roles["loop"] == {"line": 27}
    wrong = examine(FRAMES.replace("(1 - h ** 2)", "(1 - h)"))
    assert [f.line for f in wrong.findings if f.certain] == [15]


CHECKED = """
import numpy as np

np.random.seed(4)
x, y = np.random.randn(12, 3), np.random.randn(12, 1)
params = {"w": np.random.randn(3, 4), "v": np.random.randn(4, 1)}


def loss_of(params):
    h = np.tanh(x @ params["w"])
    miss = h @ params["v"] - y
    dh = miss @ params["v"].T * (1 - h ** 2)
    return 0.5 * np.sum(miss ** 2), {"w": x.T @ dh, "v": h.T @ miss}


def numeric(values):
    slopes = np.zeros_like(values)
    walk = np.nditer(values, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        place = walk.multi_index
        kept = values[place]
        values[place] = kept + 1e-5
        up = loss_of(params)[0]
        values[place] = kept - 1e-5
        slopes[place] = (up - loss_of(params)[0]) / 2e-5
        values[place] = kept
        walk.iternext()
    return slopes


for name in params:
    print(np.abs(numeric(params[name]) - loss_of(params)[1][name]).max())
for turn in range(50):
    loss, grads = loss_of(params)
    for name in params:
        params[name] -= 0.05 * grads[name]
"""


def test_a_walk_over_the_entries_of_an_array_is_no_training() -> None:
    report = examine(CHECKED)
    assert report.verdict == "right", report.text
    assert report.roles["loop"] == {"line": CHECKED[: CHECKED.index("for turn")].count("\n") + 1}


def test_steps_that_a_package_takes_are_refused_with_their_line() -> None:
    text = "from scipy import optimize\n\nfor start in (1.0, 2.0):\n    best = optimize.fmin_cg(abs, start)\n"
    report = examine(text)
    assert report.verdict == "not taken"
    assert report.headline.startswith("The steps are taken inside `optimize.fmin_cg` (line 4)")
    assert "with a loop in that place" in report.headline
    plain = examine(text.replace("from scipy import optimize", "class optimize:\n    fmin_cg = max"))
    assert "optimize.fmin_cg" not in plain.headline


def test_where_some_steps_go_up_any_sign_on_the_way_may_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minus before the slope of a bias mends what a plus in its velocity spoils: neither line is certain."""
    nought = {"w": 0.0, "b": 0.0}
    edit = SimpleNamespace(cost=1.0, why="a plus stands where a minus belongs")
    monkeypatch.setattr(mending, "edits_of", lambda *_: [edit])
    searching = SimpleNamespace(
        judgements=[Judgement({"w": 0.5, "b": -0.5}, nought, {"w": True, "b": True}, dict(nought), 0.5, set())],
        effort=Effort(1.0, math.inf),
        source="",
        words=lambda number: (),
        _statements={7: ast.parse("v = 0.8 * v + 0.1 * slope").body[0]},
        _hands_on=lambda statement: False,
        _round=lambda edits: (edits, []),
    )
    cure = SimpleNamespace(loss=0, edits=[edit], healed={"w", "b"}, cost=1.0)
    by_a_sign = mending.Mender._by_a_sign
    assert by_a_sign(searching, cure, [Effect(7, {"b"}, False, 3)]) == [edit]  # type: ignore[arg-type]
    assert by_a_sign(searching, cure, [Effect(7, {"w"}, False, 3)]) == []  # type: ignore[arg-type]
