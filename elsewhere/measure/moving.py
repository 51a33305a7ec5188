"""What the optimisers do with the same slopes: one weight from 1, six slopes, a rate that falls on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: The slopes that every optimiser sees, and the rate of each step.
SLOPES = [1.0, 1.0, -0.5, 2.0, 0.25, 1.0]
RATES = [0.1, 0.1, 0.1, 0.01, 0.01, 0.01]
#: Large, so that its place shows.
EPSILON, KEPT, DECAY = 0.1, 0.9, 0.3

#: Begins an optimiser at a weight of 1; what it returns takes a slope and a rate, and returns the weight after the step.
Begin = Callable[[], Callable[[float, float], Any]]


def path(begin: Begin) -> list[float]:
    """The weight after each step."""
    move = begin()
    return [float(move(slope, rate)) for slope, rate in zip(SLOPES, RATES, strict=True)]


def paths(optimisers: dict[str, Begin]) -> dict[str, Any]:
    """What a recording holds of a library."""
    return {
        "slopes": SLOPES,
        "rates": RATES,
        "kept": KEPT,
        "epsilon": EPSILON,
        "decay": DECAY,
        "paths": {name: path(begin) for name, begin in optimisers.items()},
    }
