"""How much a search may do: a count of what is done, so that every machine finds the same.

A clock would end the search earlier on a slow machine, on one that is busy, and in a browser. It is the last resort
only, by the time limit that a reader gives, and then the report says so.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

__all__ = ["Effort", "weight_of"]

#: What one step costs by itself, and how many lines of the script and how many numbers cost as much as that again.
#: One unit is about a tenth of a millisecond here.
BARE, LINES, NUMBERS = 0.5, 700, 60_000


@dataclass
class Effort:
    """What a search may do, and what it has done.

    Attributes
    ----------
    most : float
        How much may be done.
    until : float
        Processor time at which it ends in any case.
    spent : float
        What is done.
    cut : bool
        Whether the clock ended it.
    """

    most: float
    until: float
    spent: float = 0.0
    cut: bool = False

    def spend(self, amount: float) -> None:
        """Count what is done."""
        self.spent += amount

    def over(self) -> bool:
        """Whether no more may be done."""
        if self.spent >= self.most:
            return True
        self.cut = self.cut or time.process_time() > self.until
        return self.cut

    def part(self, most: float) -> Effort:
        """Return an effort of its own, by the same clock."""
        return Effort(most, self.until)


def weight_of(run: Callable[[], Any], code: CodeType, numbers: Callable[[], int]) -> float:
    """Return what a step costs, by the lines of the script that it runs and the numbers that it makes.

    Parameters
    ----------
    run : callable
        Runs the step.
    code : code
        The script's: lines of packages do not count.
    numbers : callable
        Says after the run how many numbers it made.

    Returns
    -------
    float
        In units of `Effort`.
    """
    count = 0
    files = {code.co_filename, "script"}  # `Lab.body` compiles the step itself as "script"

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line(frame, event, argument) if frame.f_code.co_filename in files else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        run()
    finally:
        sys.settrace(before)
    return BARE + count / LINES + numbers() / NUMBERS
