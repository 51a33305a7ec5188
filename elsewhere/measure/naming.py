"""The same names in every library, and the slopes that they have where a function has none, or where digits end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

#: Two of three are the largest.
TIED = [2.0, 2.0, 1.0]
#: Here e^-h is larger than any number of double precision.
FAR = -800.0
#: A sigmoid's pre-activation and its target: sure and wrong, on either side. The loss is 20, and its slope 1 or -1.
SURE = ((20.0, 0.0), (-20.0, 1.0))
#: Three classes, of which the first is right and the last was ruled out. The loss is log 2.
MASKED = [0.0, 0.0, -math.inf]


def word(number: Any) -> float | str:
    """A number as a recording can keep it."""
    return float(number) if math.isfinite(number) else str(float(number))


def sure(loss: Callable[[float, float], tuple[Any, Any]]) -> list[list[float | str]]:
    """Loss and slope by the pre-activation, at both places of `SURE`."""
    return [[word(np.ravel(part)[0]) for part in loss(h, t)] for h, t in SURE]


def names(
    slope: Callable[[Any, list[float]], Any], functions: dict[str, Any], written_out: Any = None
) -> dict[str, Any]:
    """What a library says of these functions.

    Parameters
    ----------
    slope : callable
        Takes a function and a list of numbers, and returns the slopes of the sum of what the function gives.
    functions : dict
        Under the names that people know: functions with a kink at 0, but for ``max``, which has one where two are tied.
    written_out : callable, optional
        The sigmoid as 1 / (1 + e^-h), where it is measured.
    """
    kinks = {name: f for name, f in functions.items() if name != "max"}
    found: dict[str, Any] = {"slopes at 0": {name: word(np.ravel(slope(f, [0.0]))[0]) for name, f in kinks.items()}}
    if "max" in functions:
        found["slopes of max where two are tied"] = [word(each) for each in np.ravel(slope(functions["max"], TIED))]
    if written_out:
        found["slope of a sigmoid written out, at -800"] = word(np.ravel(slope(written_out, [FAR]))[0])
    return found
