"""Rules of learning that a sigmoid network does not have: a side, a margin, rows of tables, Newton's step, a sequence."""

from __future__ import annotations

import ast
import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong_twelfth import TWELFTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def mended_line(text: str, right: str, wrong: str) -> bool:
    """Whether the doctor turns the wrong line back into the right one."""
    assert right in text
    given = examine(text.replace(right, wrong)).mended
    return given is not None and ast.unparse(ast.parse(given)) == ast.unparse(ast.parse(text))


#: The output is a side, so that no value on the way back depends on the weights a little.
SIDES = """import random

random.seed(3)
leaves = [([1, 0, 0], 1), ([1, 0, 1], 1), ([1, 1, 0], 1), ([1, 1, 1], 0)]
weights = [random.uniform(-1, 1) for _ in range(3)]


def weighed(a, b):
    return sum(u * v for u, v in zip(a, b))


while True:
    misses = 0
    for leaf, kind in leaves:
        side = 1 if weighed(weights, leaf) > 0 else 0
        off = kind - side
        if off != 0:
            misses += 1
            for i in range(3):
                weights[i] += 0.1 * off * leaf[i]
    if misses == 0:
        break
"""


def test_a_perceptron_is_not_accused_by_a_number_of_its_forward_pass() -> None:
    """The weighed sum was taken for a loss, and the right step told for certain to go up instead of down."""
    report = examine(SIDES)
    assert report.verdict == "not taken"
    assert "targets" in report.headline


#: An example of the right side moves nothing but the decay: only one table feeds on itself.
MARGINS = """import numpy as np

rng = np.random.default_rng(4)
shells = np.vstack([rng.normal(1.1, 1, (30, 2)), rng.normal(-1.1, 1, (30, 2))])
kinds = np.r_[np.ones(30), -np.ones(30)]
w = rng.normal(size=2) * 0.1
b = 0.0
for epoch in range(12):
    for place, shell in enumerate(shells):
        if kinds[place] * (np.dot(shell, w) - b) >= 1:
            w -= 0.01 * (2 * 0.02 * w)
        else:
            w -= 0.01 * (2 * 0.02 * w - np.dot(shell, kinds[place]))
            b -= 0.01 * kinds[place]
"""


def test_the_steps_of_a_margin_are_judged_one_by_one() -> None:
    report = examine(MARGINS)
    assert report.verdict == "right" and report.roles["loss"] == "the hinge loss (inferred)"
    wrong = examine(MARGINS.replace("0.02 * w - np.dot", "0.02 * w + np.dot"))
    assert "cannot be told" in wrong.headline  # the number that is compared with 1 is no loss


NEWTON = """import numpy as np

rng = np.random.default_rng(2)
X = np.c_[np.ones(50), rng.normal(size=(50, 2))]
y = (X @ [0.3, 1, -1] + rng.normal(size=50) > 0).astype(float)
w = np.zeros(3)
for turn in range(8):
    p = 1 / (1 + np.exp(-X @ w))
    slope = X.T @ (p - y)
    bend = (X * (p * (1 - p))[:, None]).T @ X
    w = w - np.linalg.solve(bend, slope)
"""


def test_a_step_that_solves_equations_is_said_not_to_be_judged() -> None:
    report = examine(NEWTON)
    assert report.verdict == "not taken"
    assert "Newton" in report.headline
    assert "line 11" in report.headline


#: Each visit moves one row of each table, and only that one shrinks.
TABLES = """import numpy as np

rng = np.random.default_rng(3)
stars = rng.integers(0, 6, (8, 6)).astype(float)
guests = rng.normal(scale=0.4, size=(8, 3))
inns = rng.normal(scale=0.4, size=(6, 3))
of_guest, of_inn = np.zeros(8), np.zeros(6)
mean = stars[stars > 0].mean()
visits = [(g, n, stars[g, n]) for g in range(8) for n in range(6) if stars[g, n] > 0]
for season in range(10):
    rng.shuffle(visits)
    for g, n, given in visits:
        g, n = int(g), int(n)
        miss = given - (mean + of_guest[g] + of_inn[n] + guests[g] @ inns[n])
        of_guest[g] += 0.02 * (miss - 0.05 * of_guest[g])
        of_inn[n] += 0.02 * (miss - 0.05 * of_inn[n])
        before = guests[g].copy()
        guests[g] += 0.02 * (miss * inns[n] - 0.05 * guests[g])
        inns[n] += 0.02 * (miss * before - 0.05 * inns[n])
"""


def test_a_row_that_is_not_taken_out_does_not_shrink() -> None:
    assert examine(TABLES).verdict == "right"
    assert mended_line(TABLES, "inns[n] += 0.02 * (miss * before", "inns[n] += 0.02 * (miss * inns[n]")


#: The sums of slopes begin at nought, and digits of one table are inputs and targets.
DIGITS = """import numpy as np

np.random.seed(0)
digits = {n: [int(d) for d in format(n, "06b")] for n in range(64)}
into, out, back = 2 * np.random.random((2, 8)) - 1, 2 * np.random.random((8, 1)) - 1, 2 * np.random.random((8, 8)) - 1
into_sum, out_sum, back_sum = np.zeros_like(into), np.zeros_like(out), np.zeros_like(back)


def squash(z):
    return 1 / (1 + np.exp(-z))


for turn in range(40):
    first, second = np.random.randint(32), np.random.randint(32)
    a, b, c = digits[first], digits[second], digits[first + second]
    deltas, states = [], [np.zeros((1, 8))]
    for place in range(6):
        x = np.array([[a[5 - place], b[5 - place]]])
        t = np.array([[c[5 - place]]])
        h = squash(x @ into + states[-1] @ back)
        y = squash(h @ out)
        deltas.append((t - y) * y * (1 - y))
        states.append(h)
    later = np.zeros((1, 8))
    for place in range(6):
        x = np.array([[a[place], b[place]]])
        h, old = states[-place - 1], states[-place - 2]
        delta = (later @ back.T + deltas[-place - 1] @ out.T) * h * (1 - h)
        out_sum += h.T @ deltas[-place - 1]
        back_sum += old.T @ delta
        into_sum += x.T @ delta
        later = delta
    into += 0.2 * into_sum
    out += 0.2 * out_sum
    back += 0.2 * back_sum
    into_sum *= 0
    out_sum *= 0
    back_sum *= 0
"""


def test_an_emptied_sum_is_no_target_and_targets_of_a_first_step_are_found() -> None:
    report = examine(DIGITS)
    assert report.verdict == "right"
    assert report.roles["targets"] == ["t"]
    given = examine(DIGITS.replace("old.T @ delta", "h.T @ delta")).mended
    assert given is not None
    assert "states[-place - 2].T @ delta" in given  # that is `old`


def test_a_loss_that_is_long_is_called_by_its_line() -> None:
    """It stood in the sentence with all its code and without marks."""
    report = examine(TWELFTH[24].text)
    assert "the gradient of the loss of line 42 asks for" in report.findings[0].says
    assert "`" not in report.findings[0].says.partition(" is not ")[2]
