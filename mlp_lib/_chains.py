"""Pieces with two ends, joined into lines: what marching squares leave behind."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

__all__ = ["chains"]

End = TypeVar("End", bound=Hashable)


def chains(pieces: Iterable[tuple[End, End]]) -> list[list[End]]:
    """Return the lines that pieces make, each as its ends in their order; a closed line ends where it begins.

    Parameters
    ----------
    pieces : iterable of tuple
        Pairs of ends; an end belongs to two pieces at most.
    """
    neighbours: dict[End, list[End]] = {}
    for one, other in pieces:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    lines = []
    # Lines that end at the border first, from an end; what remains is closed.
    for start in [*(end for end, near in neighbours.items() if len(near) == 1), *neighbours]:
        line = [start]
        while neighbours[line[-1]]:
            there = neighbours[line[-1]].pop()
            neighbours[there].remove(line[-1])
            line.append(there)
        if len(line) > 1:
            lines.append(line)
    return lines
