"""The formulas of the chapters are executed, as they stand there, against the library and measured slopes."""

from __future__ import annotations

import ast
import re

import pytest

from benchmarks import formula_mutants
from formulas import arithmetic, book
from formulas.code import Writer
from formulas.run import Scene, run
from formulas.scenes import TOOLS
from formulas.tex import FormulaError, parse

EQUATIONS = book.equations()
UNLABELLED = book.unlabelled()
#: Inline formulas that say something; what ends in a sign goes on as code.
SAYING = sorted(
    {
        tex
        for _, tex in book.inline()
        if re.search(r"[=<>]|\\(?:approx|le|ge)\b", tex) and not tex.endswith(("= ", "-", "="))
    }
)


@pytest.mark.parametrize("equation", [e for e in EQUATIONS if e.executed], ids=lambda e: e.label)
def test_labelled(equation: book.Equation) -> None:
    """Both sides of every relation have one value, for every layer, neuron and example."""
    assert equation.check() > 0


def test_nearly_all_are_executed(capsys: pytest.CaptureFixture[str]) -> None:
    """At most one in twenty is not, and says why; its TeX can be read."""
    others = [equation for equation in EQUATIONS if not equation.executed]
    with capsys.disabled():
        print(f"\n{len(EQUATIONS) - len(others)} of {len(EQUATIONS)} labelled equations are executed")
    assert len(others) <= len(EQUATIONS) / 20
    for equation in others:
        assert equation.meaning["why"]
        assert {*equation.meaning["letters"]} == letters(equation.tex)


def letters(tex: str) -> set[str]:
    """The letters of a formula and how often each stands there, as ``eta 2``."""
    found = [str(leaf.children[0]).lstrip("\\@") for line in parse(tex) for side in line.sides
             for leaf in side.find_data("letter")]  # fmt: skip
    return {f"{letter} {found.count(letter)}" for letter in found}


@pytest.mark.parametrize("equation", UNLABELLED, ids=lambda e: e.label)
def test_unlabelled(equation: book.Equation) -> None:
    """A displayed formula without a number is run in its scene, or is arithmetic that comes out."""
    compared = equation.check() if equation.meaning else arithmetic.check(equation.tex)
    assert compared > 0


def test_inline_arithmetic_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever two sides of a formula in a line of text are numbers, they are the same number."""
    wrong, compared = [], 0
    for tex in SAYING:
        try:
            compared += arithmetic.check(tex)
        except FormulaError as error:
            wrong.append(str(error))
    with capsys.disabled():
        print(f"\n{compared} pieces of arithmetic in lines of text")
    assert wrong == []
    assert compared > 40


def test_meanings_name_what_exists() -> None:
    """No exception is left over from a formula that is gone."""
    known = book.meanings()
    assert set(known["equations"]) <= {equation.label for equation in EQUATIONS}
    assert {equation.chapter for equation in EQUATIONS} == set(known["chapters"])
    assert sum(bool(equation.meaning) for equation in UNLABELLED) == len(known["unlabelled"])


def test_what_is_shown_is_python() -> None:
    """The code beside an equation can be parsed, and no executed equation goes without."""
    for equation in EQUATIONS:
        assert bool(ast.parse(equation.python()).body) == equation.executed, equation.label


def test_random_edits_are_noticed() -> None:
    """A few of the edits that ``make mutants`` makes; 1 may be another way to say the same."""
    found = formula_mutants.measure(12, seed=3)
    assert found["edits"] == 12
    assert found["noticed"] >= 11


# The reader of TeX itself

NAMES = {**TOOLS, "u": 3.0, "v": 4.0, "k": 2}


def value(tex: str) -> float:
    (line,) = parse(f"x = {tex}")
    return float(eval(Writer(NAMES, {}).write(line.sides[1]).text, dict(NAMES)))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\tfrac12 u v", 6.0),
        (r"u - v - 1", -2.0),
        (r"u - (v - 1)", 0.0),
        (r"-u^2", -9.0),
        (r"2 u^2 \cdot v", 72.0),
        (r"\frac{u}{2 v}", 0.375),
        (r"\sum_{i=1}^{3} i\, u + 1", 19.0),
        (r"u \sum_{i=1}^{3} i^2 - v", 38.0),
        (r"\sum_{i=0}^{k} \sum_{j=1}^{2} (i + j)", 15.0),
        (r"\big[u < v\big] + [u = v]", 1.0),
        (r"\begin{cases} 1 & \text{if } u > v \\ 7 & \text{if } u \le v \end{cases}", 7.0),
        (r"\sqrt{u^2 + v^2}", 5.0),
        (r"|u - v|", 1.0),
        (r"e^{u - 3} + \log e^{2}", 3.0),
        (r"3\,628\,800 / 10!", 1.0),
    ],
)
def test_values(tex: str, expected: float) -> None:
    assert value(tex) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    "tex",
    [r"u = v", r"u \le 2", r"v = u + 1 = u", r"x = u", r"u = \begin{bmatrix} 3 & 3 \end{bmatrix}", r"k = 1, \dots, 4"],
)
def test_what_is_wrong_is_refused(tex: str) -> None:
    """A false line, a chain that breaks at its end, an unknown name, other shapes, an index that is none."""
    with pytest.raises(FormulaError):
        run(tex, Scene(dict(NAMES)))


@pytest.mark.parametrize("tex", [r"0.246 \cdot 2 = 0.493", r"0.246 \cdot 2 \approx 0.494", r"2^4 = 15", r"1 < 0.5"])
def test_wrong_arithmetic_is_refused(tex: str) -> None:
    with pytest.raises(FormulaError):
        arithmetic.check(tex)


def test_a_grid_shows_its_general_entry_everywhere() -> None:
    """One wrong index in a matrix with dots is noticed, in every row and column that is shown."""
    (equation,) = (one for one in EQUATIONS if one.label == "eq-activation-matrix")
    assert equation.check() > 0
    for right, wrong in (("_{12}", "_{13}"), ("_{21}", "_{12}"), ("_{k2}", "_{k1}"), ("_{2 n_l}", "_{1 n_l}")):
        assert right in equation.tex
        with pytest.raises(FormulaError):
            equation.check(equation.tex.replace(right, wrong))
