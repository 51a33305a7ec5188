"""A comprehension may take several steps in one turn of the loop: one of them is looked at."""

from __future__ import annotations

import sys
import textwrap

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]

SCRIPT = textwrap.dedent("""
    import numpy as np

    rng = np.random.default_rng(5)
    heat = rng.normal(size=(60, 3))
    growth = np.sin(heat[:, :1]) + 0.5 * heat[:, 1:2]


    class Garden:
        def __init__(self):
            self.soil = rng.normal(size=(3, 5)) * 0.5
            self.roots = rng.normal(size=(5, 1)) * 0.5

        def season(self, x, y, rate=0.1):
            leaf = np.tanh(x @ self.soil)
            miss = leaf @ self.roots - y
            up = 2 * miss / len(x)
            back = (up @ self.roots.T) * (1 - leaf**2)
            self.roots -= rate * leaf.T @ up
            self.soil -= rate * x.T @ back
            return np.mean(miss**2)


    garden = Garden()
    for year in range(30):
        losses = [garden.season(heat[i : i + 15], growth[i : i + 15]) for i in range(0, 60, 15)]
        print(year, np.mean(losses))
    """)


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def test_steps_in_a_comprehension_are_not_accused() -> None:
    report = examine(SCRIPT)
    assert report.verdict == "right", report.text
    assert report.roles["parameters"] == ["self.soil", "self.roots"]


def test_the_wrong_line_of_a_step_in_a_comprehension_is_named() -> None:
    wrong = SCRIPT.replace("(1 - leaf**2)", "(1 - leaf)")
    report = examine(wrong)
    line = wrong[: wrong.index("back = ")].count("\n") + 1
    assert [f.line for f in report.findings if f.certain] == [line], report.text
    assert report.mended is not None
