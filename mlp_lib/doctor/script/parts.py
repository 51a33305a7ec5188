"""The parts of one long vector of weights, as a step cuts them out: `theta[:18]` is a matrix, `theta[18:24]` its biases.

A vector is wrong where any part of it is. Its parts are judged each by itself, so that a statement that moves a part is
told from one that moves another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...per_layer import Array
from .cast import Network
from .lab import Visit
from .state import Environment, Quantity

__all__ = ["in_parts", "whole_of"]

#: How long a vector has to be, and of how many parts it may be.
LONG, MOST = 8, 24


@dataclass
class Part(Quantity):
    """Some entries of a quantity that follow each other.

    Attributes
    ----------
    whole_vector : Quantity or None
        What they are a part of.
    span : tuple of int
        The first, and the one behind the last.
    """

    whole_vector: Quantity | None = None
    span: tuple[int, int] = (0, 0)

    def get(self, env: Environment) -> Array | None:
        """Return its numbers as a vector, None if the whole is gone or has another shape."""
        assert self.whole_vector is not None
        held = self.whole_vector.get(env)
        return None if held is None else held[slice(*self.span)]

    def put(self, env: Environment, vector: Array) -> None:
        """Write other numbers."""
        assert self.whole_vector is not None
        held = self.whole_vector.get(env)
        assert held is not None
        held = held.copy()
        held[slice(*self.span)] = vector
        self.whole_vector.put(env, held)


def whole_of(q: Quantity) -> Quantity:
    """Return what a reader knows a part by: the vector that it is cut out of.

    Parameters
    ----------
    q : Quantity
        A part, or a whole.

    Returns
    -------
    Quantity
        The whole.
    """
    return q.whole_vector if isinstance(q, Part) and q.whole_vector is not None else q


def in_parts(parameters: list[Quantity], network: Network, trace: dict[Visit, Array]) -> list[Quantity]:
    """Return the weights, each long vector in the parts that a step cuts out of it.

    Parameters
    ----------
    parameters : list of Quantity
        The weights.
    network : Network
        What they hold.
    trace : dict
        The values of a step from there.

    Returns
    -------
    list of Quantity
        The same ones where nothing is cut out.
    """
    held = {id(q): v for q, v in network.values}
    return [part for q in parameters for part in _parts(q, held.get(id(q)), trace)]


def _parts(q: Quantity, vector: Array | None, trace: dict[Visit, Array]) -> list[Quantity]:
    if vector is None or len(q.leaves) > 1 or max(q.shape, default=0) != q.size or q.size < LONG:
        return [q]
    begins = {float(x): i for i, x in enumerate(vector)}
    cuts = {0, q.size}
    shapes: dict[tuple[int, int], tuple[int, ...]] = {}
    for value in trace.values():
        flat = value.ravel()
        at = begins.get(float(flat[0])) if 0 < flat.size < q.size else None
        if at is not None and np.array_equal(vector[at : at + flat.size], flat):
            cuts |= {at, at + flat.size}
            if value.ndim == 2:
                shapes[at, at + flat.size] = value.shape
    places = sorted(cuts)
    if not 2 < len(places) <= MOST + 1:
        return [q]
    found: list[Quantity] = []
    for a, b in zip(places, places[1:], strict=False):
        shape = shapes.get((a, b), (b - a,))
        name = f"{q.name}[{a or ''}:{b if b < q.size else ''}]"
        found.append(Part(name, q.leaves, shape, False, [shape], q, (a, b)))
    return found
