"""Momentum that looks ahead: the forward pass reads `w + drag * speed`, so that the speed looks like a weight.

A weight stays where it is until a step moves it. A speed fades, and it moves its weight even where the slopes stay as
they are: so the value that both enter is held fast, the speed is moved, and one looks at what the step then does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Network, Roles
from .lab import Lab, Visit
from .state import Environment, Quantity

__all__ = ["looking_ahead"]


def looking_ahead(lab: Lab, roles: Roles, network: Network) -> list[Quantity]:
    """Return what was taken for weights, and is the speed of weights that the forward pass reads ahead of.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what, so far.
    network : Network
        From which `roles.trace` comes.

    Returns
    -------
    list of Quantity
        The speeds.
    """
    env = lab.snapshots[network.at].restore()
    network.start(env)
    held = {q.name: v for q in roles.parameters if (v := q.get(env)) is not None and np.any(v)}
    found: list[Quantity] = []
    partners: list[Quantity] = []
    drags: list[float] = []
    # A single number is a multiple of any other: what the larger ones are multiplied by is known before.
    for speed in sorted((q for q in roles.parameters if q.name in held), key=lambda q: -q.size):
        for weight in roles.parameters:
            if weight is speed or weight.size != speed.size or weight.name not in held or weight in found:
                continue
            met = _sum_of(roles, held[weight.name], held[speed.name], drags)
            if met is not None and _carries(lab, network, weight, speed, met[0]):
                found.append(speed)
                partners.append(weight)
                drags.append(met[1])
                break
    return found + _of_one_list(roles, found, partners)


def _of_one_list(roles: Roles, speeds: list[Quantity], weights: list[Quantity]) -> list[Quantity]:
    """Return the others of a list that holds several speeds and no weight of theirs: a slip may keep one from its own."""
    lists = [q.name.rpartition("[")[0] for q in speeds]
    known = {name for name in lists if name and lists.count(name) > 1}
    known -= {q.name.rpartition("[")[0] for q in weights}
    return [q for q in roles.parameters if q not in speeds and q.name.rpartition("[")[0] in known]


def _sum_of(roles: Roles, weight: Array, speed: Array, drags: list[float]) -> tuple[dict[Visit, Array], float] | None:
    """Return the forward values that are a weight plus a share of a speed, and the share."""
    for visit, value in roles.trace.items():
        if visit not in roles.forward or value.size != weight.size or value.dtype.kind != "f":
            continue
        ahead = value.ravel() - weight
        drag = float(ahead @ speed / (speed @ speed))
        known = any(abs(drag - d) < 1e-9 for d in drags)
        if 0.01 < drag < 0.99999 and (speed.size > 2 or known) and np.allclose(ahead, drag * speed, atol=1e-12):
            same = {
                v: a
                for v, a in roles.trace.items()
                if a.size == value.size and np.array_equal(a.ravel(), value.ravel())
            }
            return same, drag
    return None


def _carries(lab: Lab, network: Network, weight: Quantity, speed: Quantity, met: dict[Visit, Array]) -> bool:
    """Whether a speed moves its weight and fades, with the same slopes: the value that both enter is held fast."""
    moves = []
    push = np.zeros(0)
    for size in (0.0, 0.1):
        begun: list[Array] = []

        def start(env: Environment, size: float = size, begun: list[Array] = begun) -> None:
            network.start(env)
            held = speed.get(env)
            assert held is not None
            speed.put(env, held + size)
            begun.append(held)

        step = lab.step(network.at, start, replace={v: _held(a) for v, a in met.items()})
        ends = weight.get(step.after), speed.get(step.after)
        if step.failed or ends[0] is None or ends[1] is None:
            return False
        moves.append(ends)
        push = np.full(begun[0].size, size)
    carried, kept = (np.asarray(b) - np.asarray(a) for a, b in zip(*moves, strict=True))
    share, stays = float(carried[0] / push[0]), float(kept[0] / push[0])
    return bool(
        abs(share) > 1e-3
        and 0 <= stays < 0.99999
        and np.allclose(carried, share * push, atol=1e-9)
        and np.allclose(kept, stays * push, atol=1e-9)
    )


def _held(values: Array) -> Callable[[Any], Any]:
    """Return what puts known numbers in the place of an array."""

    def change(value: Any) -> Any:
        return values.reshape(np.shape(value)).copy() if isinstance(value, np.ndarray) else value

    return change
