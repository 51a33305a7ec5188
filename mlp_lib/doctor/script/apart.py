"""Outputs that have a name each, as beginners write them: `y, z = ...` beside a list of two targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .cast import Network, Roles
from .circles import differs
from .lab import Lab, Visit
from .roles import take
from .state import Environment

__all__ = ["Apart", "outputs_apart"]

#: More outputs than these have no names; and that many values before an error are looked at for the one it is made of.
MOST, LOOKED_AT = 6, 8


class Apart(NamedTuple):
    """Single numbers, one beside each target."""

    visits: tuple[Visit, ...]


def outputs_apart(lab: Lab, roles: Roles, network: Network, nudge: Callable[[object], object]) -> list[Apart]:
    """Return the numbers that the errors of each entry of the targets are made of, if they are as many.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    network : Network
        From which `roles.trace` comes.
    nudge : callable
        Moves a value a little.

    Returns
    -------
    list of Apart
        One or none.
    """
    targets = [q for q in roles.targets if 1 < q.size <= MOST]
    if not targets:
        return []
    found: list[Visit] = []
    for k in range(targets[0].size):

        def start(env: Environment, k: int = k) -> None:
            held = targets[0].get(env)
            if held is not None:
                targets[0].put(env, np.where(np.arange(held.size) == k, held + 0.05, held))

        step, _ = take(lab, network, [], start=start, watch="all")
        errors = (v for v in roles.trace if v in roles.error and v in step.trace)
        first = next((v for v in errors if differs(step.trace[v], roles.trace[v], 1.0)), None)
        output = None if step.failed or first is None else _made_of(lab, roles, network, first, nudge)
        if output is None or output in found:
            return []
        found.append(output)
    return [Apart(tuple(found))]


def _made_of(lab: Lab, roles: Roles, network: Network, error: Visit, nudge: Callable[[object], object]) -> Visit | None:
    """Return the last single number with a name, of the forward pass, that an error is made of."""
    order = list(roles.trace)
    named = ("assign", "after", "return")
    ahead = [v for v in order[: order.index(error)] if v in roles.forward and roles.trace[v].size == 1]
    for visit in [v for v in reversed(ahead) if lab.program.probes[v[0]].kind in named][:LOOKED_AT]:
        step = lab.step(network.at, network.start, watch={error[0]}, replace={visit: nudge})
        if error in step.trace and differs(step.trace[error], roles.trace[error], 1.0, 1e-10):
            return visit
    return None
