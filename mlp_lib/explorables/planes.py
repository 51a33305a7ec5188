"""Planes through the space of all weights: over two weights, at random, or along a run. Twin of src/maths/planes.js."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..per_layer import Array

__all__ = ["Plane", "at_random", "of_run", "of_weights"]

#: A way shorter than this is none, and one that is straight to this share of its length lays no plane.
TINY = 1e-6


@dataclass(frozen=True)
class Plane:
    """Two directions of length 1 at right angles, so that a distance on the map is one between weights.

    They say how a plane lies, not where: there is one through every place, and all places of it have the `foot` in
    common.

    Attributes
    ----------
    directions : ndarray
        (2, n), a direction in each row.
    centre : ndarray
        (2,), what is 0 on the axes.
    """

    directions: Array
    centre: Array

    def along(self, w: Array) -> Array:
        """Return how far weights or slopes of shape (..., n) go along both directions, (..., 2)."""
        return w @ self.directions.T

    def coordinates(self, w: Array) -> Array:
        """Return where weights of shape (..., n) lie on the axes, seen at a right angle, (..., 2)."""
        return self.along(w) - self.centre

    def foot(self, w: Array) -> Array:
        """Return what is left of the weights (n,) without both directions: the same all over the plane through w."""
        return w - self.along(w) @ self.directions

    def at(self, foot: Array, x: float, y: float) -> Array:
        """Return the weights at a place of the plane with this foot."""
        return foot + (np.array([x, y]) + self.centre) @ self.directions


def of_weights(pair: Sequence[int], count: int) -> Plane:
    """Return the plane over two of so many weights."""
    return Plane(np.eye(count)[list(pair)], np.zeros(2))


def _laid(first: Array, second: Array, middle: Array) -> Plane:
    """Return the plane of two directions; of the second only what stands at a right angle to the first (Gram-Schmidt)."""
    first = first / np.linalg.norm(first)
    second = second - (first @ second) * first
    directions = np.array([first, second / np.linalg.norm(second)])
    return Plane(directions, directions @ middle)


def at_random(seed: int, count: int) -> Plane:
    """Return a plane of two directions whose entries are drawn from the standard normal distribution."""
    first, second = np.random.RandomState(seed).standard_normal((2, count))
    return _laid(first, second, np.zeros(count))


def of_run(places: Array) -> Plane | None:
    """Return the plane through start and end of a run in which, of all these, its way bends most.

    The second direction is the first principal component of what the way has beside the straight line; the way bends
    upwards. The middle between start and end is 0 on both axes.

    Parameters
    ----------
    places : ndarray
        (steps + 1, n), all weights before each step and after the last.

    Returns
    -------
    Plane or None
        None for a run that does not move, or moves straight on.
    """
    way, middle = places[-1] - places[0], (places[0] + places[-1]) / 2.0
    length = float(np.linalg.norm(way))
    if not TINY < length < np.inf:
        return None
    beside = places - middle
    beside = beside - np.outer(beside @ way / length**2, way)
    spread, directions = np.linalg.eigh(beside.T @ beside)
    if not spread[-1] / len(places) > (TINY * length) ** 2:
        return None
    bend = directions[:, -1]
    return _laid(way, bend if (beside @ bend).sum() >= 0.0 else -bend, middle)
