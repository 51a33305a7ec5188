"""Exercises that grade themselves: run the reader's function on cases and say how it went."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["check_answer"]


def check_answer(
    function: Callable[..., Any],
    cases: Sequence[tuple[tuple[Any, ...], Any]],
    tolerance: float = 1e-9,
) -> bool:
    """Call a function on cases with known answers and print the verdict.

    Parameters
    ----------
    function : callable
        The reader's function. One that returns nothing, or still holds its
        ``...``, counts as not written yet. It is called with copies.
    cases : sequence of (arguments, expected)
        Each is a tuple of positional arguments and the right answer, a number
        or an array.
    tolerance : float
        Largest accepted difference, relative or absolute.

    Returns
    -------
    bool
        True when every case is right.

    Raises
    ------
    ValueError
        When there are no cases.
    """
    if not cases:
        raise ValueError("cases is empty: there is nothing to check against")
    name = getattr(function, "__name__", "the function")
    for number, (arguments, expected) in enumerate(cases, start=1):
        given = ", ".join(_shown(argument) for argument in arguments)
        try:  # a function that changes its arguments leaves the cases as they are
            copies = copy.deepcopy(arguments)
        except Exception:  # what has no copy, such as a generator, is handed over itself
            copies = arguments
        try:
            answer = function(*copies)
        except Exception as error:  # a reader's slip must end in a sentence, not in a traceback through our code
            print(f"Case {number}: {name}({given}) raised {type(error).__name__}: {error}")
            return False
        if answer is None or answer is Ellipsis:
            print(f"{name} returns nothing yet: write its body, then run this cell again.")
            return False
        try:
            np.subtract(answer, 0.0)
        except Exception:  # text, a dictionary, rows of different lengths: whatever numpy cannot calculate with
            print(f"Case {number}: {name}({given}) gave {answer!r}, which is not a number or an array of numbers.")
            return False
        if np.shape(answer) != np.shape(expected):
            print(f"Case {number}: the answer has shape {np.shape(answer)}, expected {np.shape(expected)}.")
            return False
        if not np.allclose(answer, expected, rtol=tolerance, atol=tolerance):
            print(
                f"Case {number}: {name}({given}) gave {np.array2string(np.asarray(answer), precision=6)}, "
                f"expected {np.array2string(np.asarray(expected), precision=6)}."
            )
            return False
    print(f"Right: {name} passes {'its only case' if len(cases) == 1 else f'all {len(cases)} cases'}.")
    return True


def _shown(argument: Any) -> str:
    """Write an argument out: a list of arrays of several shapes, one array after the other."""
    if isinstance(argument, list | tuple) and any(isinstance(part, list | tuple | np.ndarray) for part in argument):
        return f"[{', '.join(_shown(part) for part in argument)}]"
    return np.array2string(np.asarray(argument), precision=4, separator=", ")
