from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib.self_check import check_answer

CASES = [((1.0, 2.0), 3.0), ((np.array([1.0, 2.0]), np.array([3.0, 4.0])), np.array([4.0, 6.0]))]


def test_a_right_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def add(a: Any, b: Any) -> Any:
        return a + b

    assert check_answer(add, CASES) is True
    assert capsys.readouterr().out == "Right: add passes all 2 cases.\n"
    assert check_answer(add, CASES[:1]) is True
    assert "its only case" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda a, b: a - b, ["Case 1", "gave -1", "expected 3"]),
        (lambda a, b: 3.0, ["Case 2", "shape ()", "expected (2,)"]),
        (lambda a, b: None, ["returns nothing yet"]),
        (lambda a, b: ..., ["returns nothing yet"]),
        (lambda a: a, ["Case 1", "raised TypeError"]),
        (lambda a, b: a + b + 1e-6, ["Case 1"]),
        (lambda a, b: np.nan, ["Case 1", "gave nan"]),
    ],
)
def test_answers_that_are_not_right(function: Any, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert check_answer(function, CASES) is False
    out = capsys.readouterr().out
    assert all(word in out for word in words), out


def test_tolerance_and_no_cases() -> None:
    assert check_answer(lambda a, b: a + b + 1e-6, CASES, tolerance=1e-5) is True
    with pytest.raises(ValueError, match="cases is empty"):
        check_answer(abs, [])
