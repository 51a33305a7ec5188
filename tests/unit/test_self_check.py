from __future__ import annotations

from fractions import Fraction
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


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("abc", "'abc'"),
        ({}, "{}"),
        ([[1, 2], [3]], "[[1, 2], [3]]"),
        ([None, None], "[None, None]"),
        (["1", "2"], "['1', '2']"),
    ],
)
@pytest.mark.parametrize("expected", [3.0, np.array([4.0, 6.0])])
def test_answers_that_are_no_numbers(
    answer: Any, shown: str, expected: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer_so(a: Any) -> Any:
        return answer

    assert check_answer(answer_so, [((1.0,), expected)]) is False
    sentence = f"Case 1: answer_so(1.) gave {shown}, which is not a number or an array of numbers.\n"
    assert capsys.readouterr().out == sentence


def test_a_number_of_any_kind_will_do() -> None:
    for three in (3, np.float32(3.0), Fraction(3), np.array(3)):
        assert check_answer(lambda a, three=three: three, [((1.0,), 3.0)]) is True


def test_a_function_that_changes_its_arguments_is_judged_the_same_in_the_next_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases = [((np.array([1.0, 2.0]), [np.array([3.0])]), np.array([2.0, 4.0]))]

    def double(x: Any, others: Any) -> Any:
        x *= 2.0
        others[0] *= 0.0
        return x

    assert [check_answer(double, cases), check_answer(double, cases)] == [True, True]
    np.testing.assert_array_equal(cases[0][0][0], [1.0, 2.0])
    np.testing.assert_array_equal(cases[0][0][1][0], [3.0])


def test_tolerance_and_no_cases() -> None:
    assert check_answer(lambda a, b: a + b + 1e-6, CASES, tolerance=1e-5) is True
    with pytest.raises(ValueError, match="cases is empty"):
        check_answer(abs, [])


def test_what_has_no_copy_is_handed_over_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_answer(sum, [(((n for n in (1.0, 2.0)),), 3.0)])
    assert capsys.readouterr().out == "Right: sum passes its only case.\n"


def test_arguments_may_be_lists_of_arrays_of_several_shapes(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(np.ones((3, 2)), np.zeros((3, 1))), (np.ones((1, 3)), np.zeros((1, 1)))]
    assert check_answer(lambda pairs: len(pairs), [((pairs,), 2.0)])
    assert not check_answer(lambda pairs: 3.0, [((pairs,), 2.0)])
    assert "([[[[1., 1.],\n" in capsys.readouterr().out
