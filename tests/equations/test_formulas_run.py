"""Every labelled equation is executed: its TeX, as it stands in the chapter, against the library and measured slopes."""

from __future__ import annotations

import equations_page
import pytest

from formulas import book

EQUATIONS = book.equations(equations_page.chapters(), equations_page.ledger())


@pytest.mark.parametrize("equation", [e for e in EQUATIONS if e.executed], ids=lambda e: e.label)
def test_formula(equation: book.Equation) -> None:
    """Both sides of every relation have one value, for every layer, neuron and example."""
    assert equation.check() > 0


def test_nearly_all_are_executed(capsys: pytest.CaptureFixture[str]) -> None:
    """At most one in twenty is not, and says why."""
    others = [equation for equation in EQUATIONS if not equation.executed]
    with capsys.disabled():
        print(f"\n{len(EQUATIONS) - len(others)} of {len(EQUATIONS)} labelled equations are executed")
    assert len(others) <= len(EQUATIONS) / 20
    assert all(equation.meaning["why"] for equation in others)


def test_meanings_name_equations_that_exist() -> None:
    """No exception is left over from a label that is gone."""
    assert set(book.meanings()["equations"]) <= {equation.label for equation in EQUATIONS}
    assert {equation.chapter for equation in EQUATIONS} == set(book.meanings()["chapters"])
