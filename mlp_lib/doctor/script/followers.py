"""Weights that only follow others: a teacher that is their running mean, a target network, slow weights.

A step moves them towards where other weights stand after it, `slow = 0.99 * slow + 0.01 * w`. The loss may read them, so
that they move the weights as these move them; but their steps lie along no gradient, and are not meant to.
"""

from __future__ import annotations

import numpy as np

from ...per_layer import Array
from .cast import Network
from .lab import Lab
from .state import Environment, Quantity

__all__ = ["following"]

#: How exactly a mean of two is met.
MET = 1e-9


def following(lab: Lab, parameters: list[Quantity], network: Network) -> list[Quantity]:
    """Return the weights that a step makes a mean of what they were and of what other weights are.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    parameters : list of Quantity
        What may be weights.
    network : Network
        With random numbers in all of them.

    Returns
    -------
    list of Quantity
        Empty where each step has a reason of its own.
    """
    before: list[Array | None] = []

    def start(env: Environment) -> None:
        network.start(env)
        before.extend(q.get(env) for q in parameters)

    step = lab.step(network.at, start)
    pairs = [(q.get(step.after), b) for q, b in zip(parameters, before, strict=True)]
    held = [(a, b) for a, b in pairs if a is not None and b is not None and a.size == b.size]
    if step.failed or len(held) < len(parameters):
        return []
    shares = [s for i in range(len(held)) if (s := _share(i, held)) is not None]
    if not shares:
        return []
    # Of one or two numbers any share makes some mean: that of larger weights is asked for.
    found = {i for i in range(len(held)) if any(_leader(i, held, s) is not None for s in shares)}
    return [q for i, q in enumerate(parameters) if i in found and not _mutual(i, held, shares)]


def _share(i: int, held: list[tuple[Array, Array]]) -> float | None:
    """Return the share of itself that a weight of some size keeps, if it is a mean of itself and of another weight."""
    after, before = held[i]
    if after.size < 3 or not np.any(after != before):
        return None
    for j, (other, _) in enumerate(held):
        gap = before - other if other.size == after.size else np.zeros(1)
        if j == i or not np.any(gap):
            continue
        share = float((after - other) @ gap / (gap @ gap))
        if -MET < share < 1 - MET and _is_mean(after, before, other, share):
            return share
    return None


def _is_mean(after: Array, before: Array, other: Array, share: float) -> bool:
    off = after - (share * before + (1 - share) * other)
    return bool(np.abs(off).max() <= MET * (1 + np.abs(before).max()))


def _leader(i: int, held: list[tuple[Array, Array]], share: float) -> int | None:
    after, before = held[i]
    fits = [j for j, (other, _) in enumerate(held) if j != i and other.size == after.size]
    return next((j for j in fits if _is_mean(after, before, held[j][0], share)), None)


def _mutual(i: int, held: list[tuple[Array, Array]], shares: list[float]) -> bool:
    """Whether a weight is also what the one that it follows follows: two that a step makes the same."""
    leaders = [j for s in shares if (j := _leader(i, held, s)) is not None]
    return any(_leader(j, held, s) == i for j in leaders for s in shares)
