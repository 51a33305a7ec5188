"""A loss and its slopes that are handed to an optimiser: the function handed over is the laboratory."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


HANDED = """import numpy as np
import scipy.optimize as so

gen = np.random.default_rng(2)
leaves = gen.normal(size=(25, 3))
heights = np.sin(leaves[:, :1]) + 0.3 * leaves[:, 1:2]


def unpack(v):
    return v[:12].reshape(3, 4), v[12:16], v[16:20].reshape(4, 1), v[20:]


def half_square(v, x, t):
    w, b, u, c = unpack(v)
    h = np.tanh(x @ w + b)
    e = h @ u + c - t
    back = e @ u.T * (1 - h**2)
    parts = [x.T @ back, back.sum(0), h.T @ e, e.sum(0)]
    slopes = np.concatenate([p.ravel() for p in parts]) / len(x)
    return 0.5 * np.mean(e**2), slopes


CALL
"""
LOSS = "lambda v, *a: half_square(v, *a)[0]"
SLOPES = "lambda v, *a: half_square(v, *a)[1]"
#: The ways in which it is handed over: one function or two, an argument or several, by name or in order.
CALLS = {
    "minimize": "found = so.minimize(half_square, 0.4 * gen.normal(size=21), (leaves, heights), jac=True)\nprint(found.x)",
    "minimize of two": f"found = so.minimize({LOSS}, 0.4 * gen.normal(size=21), (leaves, heights), 'BFGS', {SLOPES})",
    "lambda": "begin = gen.normal(size=21)\nso.minimize(lambda v: half_square(v, leaves, heights), x0=begin, jac=True)",
    "fmin_cg": f"best = so.fmin_cg({LOSS}, gen.normal(size=21), fprime={SLOPES}, args=(leaves, heights), maxiter=50)",
    "fmin_l_bfgs_b": "best, value, _ = so.fmin_l_bfgs_b(half_square, gen.normal(size=21), args=(leaves, heights))",
    "in a function": "def fit(start):\n    return so.minimize(half_square, start, jac=True, args=(leaves, heights)).x\n\n\n"
    "print(fit(0.4 * gen.normal(size=21)))",
}


@pytest.mark.parametrize("call", CALLS)
def test_what_is_handed_to_an_optimiser_is_examined(call: str) -> None:
    text = HANDED.replace("CALL", CALLS[call])
    report = examine(text)
    assert report.verdict == "right", report.text
    assert "0.5 * np.mean(e ** 2)" in report.headline
    assert any("hands the loss and its slopes to an optimiser" in note for note in report.notes)
    wrong = examine(text.replace("(1 - h**2)", "(1 - h)"))
    assert [f.line for f in wrong.findings if f.certain] == [17], wrong.text
    assert wrong.mended == text.replace("(1 - h**2)", "(1 - h ** 2)")


def test_slopes_that_are_too_large_all_over_are_mended() -> None:
    """An optimiser that knows the loss cannot take a factor for a rate: its searches along a line end at once."""
    text = HANDED.replace("CALL", CALLS["minimize"])
    report = examine(text.replace(" / len(x)", ""))
    assert report.verdict == "mistaken", report.text
    assert {f.line for f in report.findings} >= {19}
    assert report.mended is not None
    assert examine(report.mended).verdict == "right"


def test_a_function_that_is_handed_no_slopes_takes_no_step_of_its_own() -> None:
    report = examine(HANDED.replace("CALL", f"so.minimize({LOSS}, gen.normal(size=21), (leaves, heights))"))
    assert report.verdict == "not taken"
    assert "so.minimize" in report.headline
