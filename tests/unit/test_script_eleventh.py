"""Kinds of slip that an eleventh set of scripts showed, each in a script of another make."""

from __future__ import annotations

import sys
import textwrap

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.report import ScriptReport
from tests.scripts.wrong import Wrong
from tests.scripts.wrong_ninth import NINTH
from tests.scripts.wrong_second import SECOND
from tests.scripts.wrong_tenth import TENTH
from tests.scripts.wrong_twelfth import TWELFTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def script(text: str) -> str:
    return textwrap.dedent(text).lstrip()


def slipped(text: str, right: str, wrong: str) -> tuple[ScriptReport, int]:
    """Examine a script with one slip; return the report and the line of the slip."""
    assert text.count(right) == 1
    made = text.replace(right, wrong)
    return examine(made), made[: made.index(wrong)].count("\n") + 1


def certain(report: ScriptReport) -> set[int]:
    return {f.line for f in report.findings if f.certain}


def named(report: ScriptReport) -> set[int]:
    return {f.line for f in report.findings}


# -- weights of examples or classes --------------------------------------------------------------------------------------
TRUST = script("""
    import numpy as np

    rng = np.random.default_rng(4)
    wind = rng.normal(size=(40, 3))
    power = np.tanh(wind @ rng.normal(size=(3, 1)))
    trust = rng.uniform(0.2, 2.0, (40, 1))
    v, c = 0.5 * rng.normal(size=(3, 6)), np.zeros(6)
    u, d = 0.5 * rng.normal(size=(6, 1)), np.zeros(1)
    for turn in range(80):
        rows = rng.choice(40, 16, replace=False)
        x, y, k = wind[rows], power[rows], trust[rows]
        h = np.tanh(x @ v + c)
        gap = h @ u + d - y
        loss = np.mean(k * gap**2)
        out = 2 * k * gap / len(x)
        back = out @ u.T * (1 - h**2)
        u -= 0.1 * h.T @ out
        d -= 0.1 * out.sum(axis=0)
        v -= 0.1 * x.T @ back
        c -= 0.1 * back.sum(axis=0)
    """)


def test_weights_of_examples_are_no_targets() -> None:
    """They reach the way back only, and later than the targets; but larger ones only make the steps longer."""
    report = examine(TRUST)
    assert report.verdict == "right", report.text
    assert report.roles["targets"] == ["power"]


ONE_BY_ONE = script("""
    import math
    import random

    random.seed(5)
    flights = [([random.gauss(0, 1), random.gauss(0, 1)], float(k % 3 == 0)) for k in range(12)]
    near = [[random.gauss(0, 0.7) for _ in range(2)] for _ in range(3)]
    far = [random.gauss(0, 0.7) for _ in range(3)]
    SHRINK = 0.01
    for turn in range(30):
        doubt = 0.0
        for seen, home in flights:
            fired = [math.tanh(w[0] * seen[0] + w[1] * seen[1]) for w in near]
            chance = 1 / (1 + math.exp(-sum(v * f for v, f in zip(far, fired))))
            doubt -= home * math.log(chance) + (1 - home) * math.log(1 - chance)
            top = chance - home
            low = [top * v * (1 - f * f) for v, f in zip(far, fired)]
            for k in range(3):
                far[k] -= 0.2 * (top * fired[k] + SHRINK * far[k])
                for i in range(2):
                    near[k][i] -= 0.2 * (low[k] * seen[i] + SHRINK * near[k][i])
    """)


def test_a_label_of_nought_is_no_such_weight() -> None:
    """A share of nought is nought, and turns no step."""
    report = examine(ONE_BY_ONE)
    assert report.verdict == "right", report.text


def test_targets_beside_other_examples_are_found_behind_such_weights() -> None:
    report, line = slipped(TRUST, "x, y, k = wind[rows], power[rows]", "x, y, k = wind[rows], power[:16]")
    assert report.verdict == "mistaken", report.text
    assert line in named(report)
    assert report.mended is not None
    assert not certain(report)


def test_a_weight_that_the_loss_has_and_no_step_is_told() -> None:
    """The loss is none of the usual ones, and the steps descend one that is: nothing is certain, and all is said."""
    report, line = slipped(TRUST, "out = 2 * k * gap", "out = 2 * gap")
    assert named(report) == {line}, report.text
    assert not certain(report)
    assert report.mended is not None
    assert "is missing" in report.text


# -- one step of several, two factors --------------------------------------------------------------------------------------
SEVERAL = script("""
    import numpy as np

    rng = np.random.default_rng(2)
    x = rng.normal(size=(48, 3))
    y = np.eye(3)[np.argmax(x, axis=1)]
    p = {"a": 0.5 * rng.normal(size=(3, 7)), "b": 0.5 * rng.normal(size=(7, 3))}


    def step(p, x, y, rate):
        h = np.tanh(x @ p["a"])
        e = np.exp(h @ p["b"])
        q = e / e.sum(axis=1, keepdims=True)
        late = (q - y) / len(x)
        early = late @ p["b"].T * (1 - h**2)
        p["b"] -= rate * h.T @ late
        p["a"] -= rate * x.T @ early
        return float(-np.mean(np.sum(y * np.log(q), axis=1)))


    for epoch in range(20):
        losses = [step(p, x[i : i + 12], y[i : i + 12], 0.3) for i in range(0, 48, 12)]
        print(epoch, np.mean(losses))
    """)


def test_one_of_several_steps_is_looked_at_where_nothing_is_right() -> None:
    report, line = slipped(SEVERAL, "late = (q - y) / len(x)", "late = (q - y) * q * (1 - q) / len(x)")
    assert certain(report) == {line}, report.text
    assert report.mended is not None


EQUAL = script("""
    import numpy as np

    rng = np.random.default_rng(8)
    depth = rng.normal(size=(30, 2))
    salt = np.sin(depth[:, :1]) + depth[:, 1:]
    W = [rng.normal(size=(2, 5)), rng.normal(size=(5, 1))]
    b = [np.zeros(5), np.zeros(1)]
    speed = [np.zeros_like(w) for w in W + b]
    for turn in range(100):
        h = np.tanh(depth @ W[0] + b[0])
        out = h @ W[1] + b[1]
        loss = 0.5 * np.mean((out - salt) ** 2)
        late = (out - salt) / 30
        early = late @ W[1].T * (1 - h**2)
        dW = [depth.T @ early, h.T @ late]
        db = [part.sum(axis=0) for part in (early, late)]
        for i, slope in enumerate(dW + db):
            speed[i] = 0.7 * speed[i] - 0.03 * slope
        for i in range(2):
            W[i] += 0.7 * speed[i] - 0.03 * dW[i]
            b[i] += 0.7 * speed[i + 2] - 0.03 * db[i]
    """)


def test_of_two_factors_either_may_be_the_wrong_one() -> None:
    """As many weights have the one as the other, and neither is a number of the script: a look-ahead makes both larger."""
    assert examine(EQUAL).verdict == "right"
    report, line = slipped(EQUAL, "part.sum(axis=0)", "part.mean(axis=0)")
    assert line in named(report), report.text
    assert not certain(report) - {line}
    assert report.mended is not None


DROPPED = script("""
    import numpy as np

    rng = np.random.default_rng(3)
    moss = rng.normal(size=(40, 3))
    damp = np.cos(moss[:, :1]) * moss[:, 1:2]
    A, a = 0.6 * rng.normal(size=(3, 5)), np.zeros(5)
    B, b = 0.6 * rng.normal(size=(5, 6)), np.zeros(6)
    C, c = 0.6 * rng.normal(size=(6, 1)), np.zeros(1)
    share = 0.75
    v = [np.zeros_like(w) for w in (A, a, B, b, C, c)]
    for turn in range(60):
        h = np.tanh(moss @ A + a)
        g = np.tanh(h @ B + b)
        on = (rng.random(g.shape) < share) / share
        dropped = g * on
        out = dropped @ C + c
        loss = np.mean((out - damp) ** 2)
        d3 = 2 * (out - damp) / 40
        gC, gc = dropped.T @ d3, d3.sum(axis=0)
        d2 = d3 @ C.T * on * (1 - g**2)
        d1 = d2 @ B.T * (1 - h**2)
        slopes = [moss.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0), gC, gc]
        for i, (w, s) in enumerate(zip((A, a, B, b, C, c), slopes)):
            v[i] = 0.9 * v[i] + 0.1 * s**2
            w -= 0.01 * s / (np.sqrt(v[i]) + 1e-8)
    """)


def test_a_factor_lost_on_the_way_back_reaches_most_weights() -> None:
    """Those that have the other factor are fewer, and no line moves just them."""
    report, line = slipped(DROPPED, "d2 = d3 @ C.T * on *", "d2 = d3 @ C.T * (on > 0) *")
    assert line in named(report), report.text
    assert not certain(report) - {line}
    assert report.mended is not None


# -- where a right line could be taken for the wrong one -------------------------------------------------------------------
TABLE = script("""
    import numpy as np

    KINDS = {
        "bent": (np.tanh, lambda z, a: 1 - a**2),
        "cut": (lambda z: np.maximum(z, 0), lambda z, a: 1.0 * (z > 0)),
        "plain": (lambda z: z, lambda z, a: np.ones_like(a)),
    }


    class Sheet:
        def __init__(self, n, m, kind, rng):
            self.w, self.c = rng.normal(0, 0.6, (n, m)), np.zeros(m)
            self.act, self.slope = KINDS[kind]

        def up(self, x):
            self.x = x
            self.pre = x @ self.w + self.c
            self.post = self.act(self.pre)
            return self.post

        def down(self, g):
            g = g * self.slope(self.pre, self.post)
            self.gw, self.gc = self.x.T @ g, g.sum(axis=0)
            return g @ self.w.T


    rng = np.random.default_rng(6)
    x = rng.normal(size=(30, 2))
    y = x[:, :1] * x[:, 1:]
    sheets = [Sheet(2, 6, "bent", rng), Sheet(6, 4, "cut", rng), Sheet(4, 1, "plain", rng)]
    for turn in range(50):
        out = x
        for sheet in sheets:
            out = sheet.up(out)
        loss = np.mean((out - y) ** 2)
        g = 2 * (out - y) / len(x)
        for sheet in sheets[::-1]:
            g = sheet.down(g)
        for sheet in sheets:
            sheet.w -= 0.1 * sheet.gw
            sheet.c -= 0.1 * sheet.gc
    """)


def test_what_is_given_in_the_wrong_order_may_be_mended_in_what_takes_it() -> None:
    """The function is as easily mended as the call: neither line is certain, and both are named."""
    report, line = slipped(TABLE, "self.slope(self.pre, self.post)", "self.slope(self.post, self.pre)")
    assert line in named(report), report.text
    assert not certain(report) - {line}
    assert report.mended is not None


LOGISTIC = script("""
    import numpy as np


    def slope_at(z):
        return 1 / (1 + np.exp(-z))


    rng = np.random.default_rng(9)
    x = rng.normal(size=(30, 3))
    y = np.abs(x[:, :1])
    A, B = 0.5 * rng.normal(size=(3, 6)), 0.5 * rng.normal(size=(6, 1))
    for turn in range(50):
        z = x @ A
        h = np.logaddexp(0, z)
        late = (h @ B - y) / 30
        loss = 0.5 * np.mean((h @ B - y) ** 2)
        early = late @ B.T * slope_at(z)
        A -= 0.2 * x.T @ early
        B -= 0.2 * h.T @ late
    """)


def test_nobody_means_a_slope_at_minus_its_argument() -> None:
    """The function that gives the slope is as likely to be wrong as the line that calls it."""
    report, line = slipped(LOGISTIC, "return 1 / (1 + np.exp(-z))", "return np.exp(-z) / (1 + np.exp(-z))")
    assert line in named(report), report.text
    assert not certain(report) - {line}


def test_the_line_that_returns_is_named_where_no_edit_of_it_is_known() -> None:
    two = LOGISTIC.replace("return 1 / (1 + np.exp(-z))", "s = 1 / (1 + np.exp(-z))\n    return s")
    report, line = slipped(two, "    return s\n", "    return 1 - s\n")
    assert line in named(report), report.text
    assert not certain(report) - {line}


# -- calls that fill an array, views of a vector ---------------------------------------------------------------------------
FILLED = script("""
    import numpy as np

    rng = np.random.default_rng(1)
    x = rng.normal(size=(25, 3))
    y = np.sin(x[:, :2])
    w = 0.5 * rng.normal(size=3 * 5 + 5 * 2)
    g = np.zeros_like(w)
    A, B = w[:15].reshape(3, 5), w[15:].reshape(5, 2)
    gA, gB = g[:15].reshape(3, 5), g[15:].reshape(5, 2)
    h, out, back = np.empty((25, 5)), np.empty((25, 2)), np.empty((25, 5))
    for turn in range(60):
        np.matmul(x, A, out=h)
        np.tanh(h, out=h)
        np.matmul(h, B, out=out)
        out -= y
        loss = np.sum(out**2) / 50
        out /= 25
        np.matmul(h.T, out, out=gB)
        np.matmul(out, B.T, out=back)
        np.multiply(back, 1 - h**2, out=back)
        np.matmul(x.T, back, out=gA)
        w -= 0.3 * g
    """)


def test_a_call_that_fills_an_array_is_named_and_mended() -> None:
    report = examine(FILLED)
    assert report.verdict == "right", report.text
    assert not any("frozen" in note for note in report.notes)
    report, line = slipped(FILLED, "np.multiply(back, 1 - h**2, out=back)", "np.multiply(back, 1 - h, out=back)")
    assert certain(report) == {line}, report.text
    assert report.mended is not None
    assert "`back` is not what" in report.text


# -- edits -----------------------------------------------------------------------------------------------------------------
LEAKY = script("""
    import numpy as np

    rng = np.random.default_rng(12)
    LEAK = 0.2
    x = rng.normal(size=(30, 3))
    y = x[:, :1] - np.abs(x[:, 1:2])
    A, B = 0.6 * rng.normal(size=(3, 6)), 0.6 * rng.normal(size=(6, 1))
    for turn in range(50):
        z = x @ A
        h = np.where(z > 0, z, LEAK * z)
        late = (h @ B - y) / 30
        loss = 0.5 * np.mean((h @ B - y) ** 2)
        up = late @ B.T
        early = np.where(z > 0, up, LEAK * up)
        A -= 0.2 * x.T @ early
        B -= 0.2 * h.T @ late
    """)


def test_the_other_case_of_a_choice() -> None:
    report, line = slipped(LEAKY, "np.where(z > 0, up, LEAK * up)", "np.where(z > 0, up, 0)")
    assert certain(report) == {line}, report.text
    assert report.mended is not None


LISTS = script("""
    import math
    import random

    random.seed(3)


    def totals(rows):
        return [sum(column) for column in zip(*rows)]


    x = [[random.gauss(0, 1) for _ in range(2)] for _ in range(8)]
    y = [a[0] - 0.5 * a[1] for a in x]
    w = [[random.gauss(0, 0.6) for _ in range(3)] for _ in range(2)]
    b = [0.0, 0.0, 0.0]
    v = [random.gauss(0, 0.6) for _ in range(3)]
    for turn in range(40):
        h = [[math.tanh(sum(r[i] * w[i][j] for i in range(2)) + b[j]) for j in range(3)] for r in x]
        gaps = [sum(a * c for a, c in zip(r, v)) - t for r, t in zip(h, y)]
        loss = sum(g * g for g in gaps) / 2
        back = [[g * v[j] * (1 - r[j] ** 2) for j in range(3)] for g, r in zip(gaps, h)]
        db = totals(back)
        dv = totals([[g * a for a in r] for g, r in zip(gaps, h)])
        dw = [[sum(r[i] * d[j] for r, d in zip(x, back)) for j in range(3)] for i in range(2)]
        w = [[w[i][j] - 0.02 * dw[i][j] for j in range(3)] for i in range(2)]
        b = [b[j] - 0.02 * db[j] for j in range(3)]
        v = [v[j] - 0.02 * dv[j] for j in range(3)]
    """)


def test_one_row_where_the_script_has_a_sum_of_its_own() -> None:
    report, line = slipped(LISTS, "db = totals(back)", "db = back[0]")
    assert certain(report) == {line}, report.text
    assert report.mended is not None


# -- steps by their sign -----------------------------------------------------------------------------------------------------
SIGNS = script("""
    import numpy as np

    rng = np.random.default_rng(5)
    x = rng.normal(size=(20, 3))
    y = (x[:, :1] * x[:, 1:2] > 0).astype(float)
    A, B = rng.normal(size=(3, 5)), rng.normal(size=(5, 1))
    size = {"A": np.full(A.shape, 0.05), "B": np.full(B.shape, 0.05)}
    before = {"A": np.zeros(A.shape), "B": np.zeros(B.shape)}
    for turn in range(60):
        h = np.tanh(x @ A)
        p = 1 / (1 + np.exp(-(h @ B)))
        loss = np.mean((p - y) ** 2)
        late = (p - y) * p * (1 - p)
        early = late @ B.T * (1 - h**2)
        for name, weight, slope in (("A", A, x.T @ early), ("B", B, h.T @ late)):
            agree = before[name] * slope
            size[name] = np.where(agree > 0, np.minimum(1.2 * size[name], 5), size[name])
            size[name] = np.where(agree < 0, np.maximum(0.5 * size[name], 1e-5), size[name])
            weight -= np.sign(slope) * size[name]
            before[name] = slope
    """)


def test_steps_by_sign_are_looked_at_beneath_it_where_all_are_wrong() -> None:
    assert examine(SIGNS).verdict == "right"
    report, line = slipped(SIGNS, "late = (p - y) * p * (1 - p)", "late = (p - y) * p")
    assert certain(report) == {line}, report.text
    assert report.mended is not None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("before[name] * slope", "before[name] * weight"), ("agree = before[name]", "agree = -before[name]")],
    ids=["compared with something else", "the wrong way round"],
)
def test_step_sizes_grow_where_a_slope_keeps_its_sign(right: str, wrong: str) -> None:
    report, line = slipped(SIGNS, right, wrong)
    assert report.verdict == "mistaken", report.text
    assert named(report) == {line}
    assert not certain(report)


@pytest.mark.parametrize(
    ("case", "mended"),
    [
        (SECOND[21], False),
        (SECOND[61], False),
        (SECOND[76], True),
        (SECOND[105], False),
        (NINTH[40], False),
        (TENTH[31], True),
        (TWELFTH[4], False),
    ],
    ids=[
        "a mean lost",
        "a factor lost before",
        "no loss at one",
        "no slope at first",
        "three lines",
        "a divisor of two",
        "how many pairs a list has",
    ],
)
def test_a_factor_is_looked_for_in_every_line_that_may_have_lost_it(case: Wrong, mended: bool) -> None:
    """The steps of some weights are right by one factor and those of others by another, or one lacks a factor."""
    report = examine(case.text)
    assert set(case.lines) & named(report), report.text
    assert certain(report) <= set(case.lines)
    assert report.mended is not None
    assert not mended or report.mended == case.right_text
