"""Slips of one line that were learned by, each mended as it should be; and what is not accused without a loss."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import HERE
from tests.scripts.wrong_fifth import FIFTH
from tests.scripts.wrong_second import SECOND
from tests.scripts.wrong_sixth import SIXTH

inside = sys.modules["mlp_lib.doctor.script.examine"]

BENDS = """import numpy as np


class Bend:
    def value(self, z):
        return z / (1 + np.abs(z))

    def steep(self, z):
        return 1 / (1 + np.abs(z)) ** 2


rng = np.random.default_rng(4)
x = rng.normal(size=(24, 3))
t = (x[:, :1] * x[:, 1:2] > 0) * 1.0
w, b = rng.normal(size=(3, 6)), np.zeros(6)
v, c = rng.normal(size=(6, 1)), np.zeros(1)
bend = Bend()
HEAT = 1.7
for turn in range(200):
    z = (x @ w + b) / HEAT
    h = bend.value(z)
    p = 1 / (1 + np.exp(-(h @ v + c)))
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    up = (p - t) / len(x)
    low = up @ v.T * bend.steep(z) / HEAT
    w -= 0.3 * x.T @ low
    b -= 0.3 * low.sum(axis=0)
    v -= 0.3 * h.T @ up
    c -= 0.3 * up.sum(axis=0)
"""
LAMBDAS = BENDS.replace("bend = Bend()\n", "steep = lambda z: 1 / (1 + np.abs(z)) ** 2\nbend = Bend()\n").replace(
    "bend.steep(z)", "steep(z)"
)

STACK = """import numpy as np


class Dense:
    def __init__(self, n, m, bent):
        self.w, self.b, self.bent = rng.normal(size=(n, m)), np.zeros((1, m)), bent

    def ahead(self, x):
        self.x, z = x, x @ self.w + self.b
        self.a = np.tanh(z) if self.bent else z
        return self.a

    def back(self, d, rate):
        if self.bent:
            d = d * (1 - self.a**2)
        below = d @ self.w.T
        self.w -= rate * self.x.T @ d
        self.b -= rate * d.sum(axis=0, keepdims=True)
        return below


rng = np.random.default_rng(5)
x = rng.normal(size=(30, 2))
t = x[:, :1] * x[:, 1:]
layers = [Dense(2, 6, True), Dense(6, 5, True), Dense(5, 1, False)]
for turn in range(200):
    a = x
    for layer in layers:
        a = layer.ahead(a)
    loss = ((a - t) ** 2).mean()
    d = 2 * (a - t) / len(x)
    for layer in reversed(layers):
        d = layer.back(d, 0.1)
"""

NORMED = """import numpy as np

rng = np.random.default_rng(7)


class Line:
    def __init__(me, n, m):
        me.w = rng.normal(0, 0.4, (n, m))

    def ahead(me, x):
        me.x = x
        return x @ me.w

    def back(me, g):
        me.dw = me.x.T @ g
        return g @ me.w.T


class Norm:
    def ahead(me, x):
        me.std = np.sqrt(x.var(axis=0) + 1e-5)
        me.hat = (x - x.mean(axis=0)) / me.std
        return np.tanh(me.hat)

    def back(me, g):
        g = g * (1 - np.tanh(me.hat) ** 2)
        return (g - g.mean(axis=0) - me.hat * (g * me.hat).mean(axis=0)) / me.std


x = rng.normal(size=(40, 3))
t = x[:, :1] * x[:, 1:2]
layers = [Line(3, 6), Norm(), Line(6, 1)]
for turn in range(100):
    out = x
    for layer in layers:
        out = layer.ahead(out)
    loss = ((out - t) ** 2).mean()
    g = 2 * (out - t) / t.size
    for layer in layers[::-1]:
        g = layer.back(g)
    for layer in (layers[0], layers[2]):
        layer.w -= 0.05 * layer.dw
"""


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_the_scripts_of_this_file_are_right() -> None:
    assert examine(BENDS).verdict == "right"
    assert examine(LAMBDAS).verdict == "right"
    assert examine(STACK).verdict == "right"
    assert examine(NORMED).verdict == "right"


#: The right text, the slip, and what the mended line must hold.
SLIPS = [
    (BENDS, "* bend.steep(z)", "* bend.value(z)", "bend.steep(z)"),  # a method taken for another
    (BENDS, "bend.steep(z) / HEAT", "bend.steep(z)", "/ HEAT"),  # a divisor is missing
    (BENDS, "up = (p - t) / len(x)", "up = (p - t) * p * (1 - p) / len(x)", "(p - t) / len(x)"),  # two factors too many
    (NORMED, "(g * me.hat).mean(axis=0)", "g.mean(axis=0)", "* me.hat).mean(axis=0)"),  # a factor in a mean; no `self`
    (LAMBDAS, "steep = lambda z: 1 / (1 + np.abs(z)) ** 2", "steep = lambda z: 1 / (1 + np.abs(z))", ") ** 2"),
]


@pytest.mark.parametrize(("text", "right", "wrong", "holds"), SLIPS, ids=[s[2][:20] for s in SLIPS])
def test_a_slip_is_named_and_mended(text: str, right: str, wrong: str, holds: str) -> None:
    slipped = changed(text, right, wrong)
    report = examine(slipped)
    line = slipped[: slipped.index(wrong)].count("\n") + 1
    found = next(f for f in report.findings if f.line == line)
    assert found.mended is not None and holds in found.mended, report.text
    assert report.mended is not None and examine(report.mended).verdict == "right"
    assert all(f.line == line for f in report.findings if f.certain), report.text


def test_what_is_handed_back_after_the_update_is_reckoned_before_it() -> None:
    kept = "        below = d @ self.w.T\n"
    report = examine(changed(STACK.replace("return below", "return d @ self.w.T"), kept, ""))
    (found,) = report.findings
    assert found.certain and found.line <= 18 <= found.end_line, report.text
    assert found.mended is not None and found.mended.split("\n")[0].strip() == "passed_back = d @ self.w.T"
    assert found.mended.endswith("        return passed_back") and "reckoned earlier" in found.says
    assert report.mended is not None and examine(report.mended).verdict == "right"


def test_a_term_that_is_missing_is_added() -> None:
    text = (HERE / "second" / "recurrent_net.py").read_text(encoding="utf-8")
    report = examine(changed(text, "felt = read @ off[day] + later", "felt = read @ off[day]"))
    (found,) = [f for f in report.findings if f.certain]
    assert found.mended is not None and found.mended.strip() == "felt = read @ off[day] + later"


#: By the place in the fifth set: a square that is missing, a name of the function around, a keyword's argument, an
#: attribute of another object, one minus a value, one more than a value, half of a term, a lambda in a table.
FIFTH_KINDS = [0, 3, 9, 10, 22, 26, 31, 37]


@pytest.mark.parametrize("number", FIFTH_KINDS, ids=[FIFTH[k].script for k in FIFTH_KINDS])
def test_a_kind_of_the_fifth_set_is_named_and_mended(number: int) -> None:
    case = FIFTH[number]
    report = examine(case.text)
    assert case.lines.start in {f.line for f in report.findings}, report.text
    assert {f.line for f in report.findings if f.certain} <= {case.lines.start}
    assert report.mended is not None


def test_the_numbers_of_a_closure_are_known_by_name_in_an_edited_script() -> None:
    """An edit that reads one more name of the function around gives the inner one another cell."""
    case = SIXTH[0]
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None


def test_a_loss_that_is_only_shown_now_and_then_is_read() -> None:
    text = (HERE / "sixth" / "tea_two_answers.py").read_text(encoding="utf-8")
    report = examine(text)
    assert report.verdict == "right", report.text
    assert report.roles["loss"].startswith("SHARE * number + (1 - SHARE) * answer (line")
    case = SIXTH[20]
    assert [f.line for f in examine(case.text).findings if f.certain] == [case.lines.start]


def test_sums_in_a_comprehension_that_are_never_emptied_have_a_line() -> None:
    case = SIXTH[28]
    assert [f.line for f in examine(case.text).findings] == [case.lines.start]


def test_a_gradient_too_small_is_seen_though_the_optimiser_hides_it() -> None:
    case = FIFTH[1]
    report = examine(case.text)
    (found,) = report.findings
    assert (found.line, found.end_line) == (case.lines.start, case.lines.start)  # of six lines of one statement
    assert found.mended is not None and "len(phase)" not in found.mended and not found.certain


def test_a_mean_that_is_corrected_beside_one_that_is_not_is_a_mistake() -> None:
    case = FIFTH[19]
    report = examine(case.text)
    assert report.verdict == "mistaken"
    assert [(f.line, f.certain) for f in report.findings] == [(case.lines.start, False)]


def test_a_factor_that_may_be_missing_in_a_slope_names_the_slope_too() -> None:
    case = FIFTH[11]
    report = examine(case.text)
    assert case.lines.start in {f.line for f in report.findings} and not any(f.certain for f in report.findings)


def test_a_speed_that_is_thrown_away_is_told_and_accuses_nothing() -> None:
    case = FIFTH[24]
    report = examine(case.text)
    assert report.verdict == "right"
    (found,) = report.findings
    assert found.line == case.lines.start and "thrown away" in found.says and not found.certain


def test_labels_that_the_steps_do_not_read_are_found_by_the_loss() -> None:
    case = FIFTH[4]
    report = examine(case.text)
    assert report.verdict == "unexplained"
    assert case.lines.start in {f.line for f in report.findings} and not any(f.certain for f in report.findings)


def test_a_pinball_loss_that_is_not_computed_is_known_by_its_share() -> None:
    text = (HERE / "fifth" / "trains_object_arrays.py").read_text(encoding="utf-8")
    report = examine(text)
    assert report.verdict == "right" and report.roles["loss"] == "the pinball loss of 0.9 (inferred)"
    swapped = changed(text, "np.where(t > edge, -SHARE, 1 - SHARE)", "np.where(t > edge, SHARE - 1, SHARE)")
    assert examine(swapped).verdict != "right" or examine(swapped).findings


# -- no loss is computed -----------------------------------------------------------------------------------------------
OWN = """import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(30, 3))
t = x[:, :1] - x[:, 1:2] ** 2
w, v = rng.normal(size=(3, 5)), rng.normal(size=(5, 1))


def pull(r):
    return r / (1 + r * r) ** 0.75 + 0.1 * r**3


for turn in range(300):
    h = np.tanh(x @ w)
    y = h @ v
    up = pull(y - t) / len(x)
    low = up @ v.T * (1 - h * h)
    v -= 0.05 * h.T @ up
    w -= 0.05 * x.T @ low
"""


def test_the_slope_of_a_loss_that_nobody_computes_is_not_accused() -> None:
    report = examine(OWN)
    assert report.verdict == "right", report.text
    assert "cannot be told" in report.headline and report.roles["loss"].startswith("unknown")
    assert not any(f.certain for f in report.findings)


def test_a_wrong_slope_below_it_is_still_named() -> None:
    report = examine(changed(OWN, "(1 - h * h)", "(1 - h)"))
    assert report.verdict == "mistaken"
    assert [f.line for f in report.findings if f.certain] == [17], report.text


def test_where_the_loss_is_computed_the_slope_is_judged() -> None:
    told = changed(OWN, "    up = pull", "    loss = 0.5 * np.mean((y - t) ** 2)\n    up = pull")
    report = examine(told)
    assert report.verdict == "mistaken" and [f.line for f in report.findings if f.certain] == [17], report.text


def test_columns_of_what_an_object_holds_are_an_index() -> None:
    """A slip that takes two edits of a line with `x.T[:, :1]` in it was told as a script that is no Python."""
    case = SECOND[45]
    report = examine(case.text)
    assert report.verdict != "not taken", report.text
    assert "is not Python" in examine("x = (1,\n").headline
