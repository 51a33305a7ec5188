"""Contour lines of a lattice of values, and where their numbers stand: for still pictures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .._chains import chains
from ..per_layer import Array

__all__ = ["label_places", "lines"]

#: Pixels that stay free around a number: to both sides, and above and below.
ROOM = (17.0, 8.0)
#: A line shorter than this gets no number.
SHORTEST = 40.0

#: A place on the edge of a cell, by which pieces are joined: the corner it starts from, and 0 across, 1 up.
Edge = tuple[int, int, int]


def _crossed(above: NDArray[np.bool_], i: int, j: int) -> list[Edge]:
    """Return the edges of a cell that a level crosses, in pairs that belong together (marching squares)."""
    corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
    edges: list[Edge] = [(i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1)]
    sides = [bool(above[q, p]) for p, q in corners]
    crossed = [
        edge for edge, one, next_one in zip(edges, sides, [*sides[1:], sides[0]], strict=True) if one != next_one
    ]
    # Of a saddle both corners that are above are cut off.
    return crossed if len(crossed) < 4 or sides[1] else [crossed[3], *crossed[:3]]


def lines(values: Array, level: float) -> list[Array]:
    """Return where a lattice crosses a level, as lines of places in lattice coordinates.

    Parameters
    ----------
    values : ndarray
        (rows, columns).
    level : float
        The height.

    Returns
    -------
    list of ndarray
        Each (k, 2), column and row; a closed line ends where it begins.
    """
    above = values > level
    pieces: list[tuple[Edge, Edge]] = []
    for j in range(len(values) - 1):
        for i in range(len(values[0]) - 1):
            crossed = _crossed(above, i, j)
            pieces += zip(crossed[::2], crossed[1::2], strict=True)

    def place(edge: Edge) -> tuple[float, float]:
        i, j, up = edge
        here, there = values[j, i], values[j + up, i + 1 - up]
        share = (level - here) / (there - here)
        return i + share * (1 - up), j + share * up

    return [np.array([place(edge) for edge in line]) for line in chains(pieces)]


def label_places(drawn: Iterable[Array], width: float, height: float, taken: Array) -> list[tuple[float, float] | None]:
    """Return for each line, in pixels, where its number can stand without touching another, or None.

    Parameters
    ----------
    drawn : iterable of ndarray
        Lines, each (k, 2), the most important first.
    width, height : float
        Of the picture.
    taken : ndarray
        (k, 2), places that stay free.
    """
    places: list[tuple[float, float] | None] = []
    across, up = ROOM
    taken = np.reshape(taken, (-1, 2))
    for line in drawn:
        if np.hypot(*np.diff(line, axis=0).T).sum() < SHORTEST:
            places.append(None)
            continue
        inside = np.all(np.abs(line - [width / 2, height / 2]) < [width / 2 - across, height / 2 - up], axis=1)
        off = np.abs(line[:, None] - taken[None]) < [2 * across, 2 * up]
        free = np.flatnonzero(inside & ~np.any(np.all(off, axis=2), axis=1))
        if not free.size:
            places.append(None)
            continue
        x, y = line[free[np.abs(free - len(line) / 2).argmin()]]
        places.append((float(x), float(y)))
        taken = np.vstack([taken, [[x, y]]])
    return places
