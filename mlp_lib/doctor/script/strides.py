"""Step sizes that an optimiser keeps for each weight and multiplies a sign with, as resilient propagation does.

Its memory set to nought, as a momentum is, makes no step at all. All step sizes are set to one number, and what they are
grown and shrunk by is set to nought: then each step is that number times a sign, and beneath the sign along the gradient.
"""

from __future__ import annotations

import numpy as np

from ...per_layer import Array
from .cast import Network, Roles
from .circles import differs
from .lab import Lab
from .roles import take
from .state import Quantity

__all__ = ["hold_strides", "turned_by_others"]

#: A memory at nought that makes steps this much shorter is a step size.
SHORTER = 1e-2


def hold_strides(lab: Lab, roles: Roles, everything: list[Quantity]) -> None:
    """Find the step sizes among what a step changes, and hold them at one number in every random network.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    roles : Roles
        What is what; `memory` and `held` are added to, if there are step sizes.
    everything : list of Quantity
        All numbers of the script.
    """
    network = Network(lab.main)
    named = {q.name for q in [*roles.parameters, *roles.targets, *roles.inputs]}
    sizes = {q.size for q in roles.parameters}
    rest = [q for q in everything if q.name not in named and q.size in sizes and not q.whole]
    _, moves = take(lab, network, rest)
    kept = [q for q, move in zip(rest, moves, strict=True) if move is not None and np.any(move)]
    kept = [q for q in kept if _turned(lab, roles, q) or _is_stride(lab, roles, q)]
    strides = [q for q in kept if _is_stride(lab, roles, q)]
    # In the first turns of a loop a step size may have stood still as yet.
    alike = {(q.leaves[0].root, q.leaves[0].steps[:-1]) for q in strides if len(q.leaves[0].steps) > 1}
    strides += [
        q for q in rest if q not in strides and (q.leaves[0].root, q.leaves[0].steps[:-1]) in alike and q not in kept
    ]
    if not strides:
        return
    env = lab.snapshots[lab.main].restore()
    held = [v for q in strides if (v := q.get(env)) is not None]
    size = min(float(np.mean(np.abs(v))) for v in held)
    known = {q.name: q for q in [*roles.memory, *strides, *kept]}
    roles.memory = list(known.values())
    roles.held = dict.fromkeys((q.name for q in strides), size)


def turned_by_others(lab: Lab, roles: Roles, network: Network) -> list[str]:
    """Return what is kept to be compared with the slopes, where step sizes do not grow and shrink by that comparison.

    At one place twice, every slope is what it was, and every step size grows; with all that is kept turned round, every
    one shrinks. Where some grow and others shrink, or all do the opposite, something else is compared.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    roles : Roles
        What is what; `held` has the step sizes.
    network : Network
        Where.

    Returns
    -------
    list of str
        Names; empty if all is well, or if it cannot be told.
    """
    strides = [q for q in roles.memory if q.name in roles.held]
    kept = [q for q in roles.memory if q.name not in roles.held and q.name not in roles.denominators]
    signed, lab.signed = lab.signed, True
    try:
        first, _ = take(lab, network, [])
        seen = [q.get(first.after) for q in kept]
        known = [(q, v) for q, v in zip(kept, seen, strict=True) if v is not None and np.any(v)]
        ways: list[tuple[int, int]] = []
        for sign in (1.0, -1.0):
            again = Network(network.at, [*network.values, *((q, sign * v) for q, v in known)])
            _, moved = take(lab, again, strides)
            change = np.concatenate([m for m in moved if m is not None]) if strides else np.zeros(0)
            ways.append((int(np.sum(change > 0)), int(np.sum(change < 0))))
    finally:
        lab.signed = signed
    (grown, shrunk), (grown_back, shrunk_back) = ways
    mixed = grown > 0 and shrunk > 0 and grown_back > 0 and shrunk_back > 0
    opposite = shrunk > 0 and grown_back > 0 and not grown and not shrunk_back
    return [q.name for q, _ in known] if mixed or opposite else []


def _is_stride(lab: Lab, roles: Roles, q: Quantity) -> bool:
    """Whether some weight hardly moves where this is nought, and moves where it is not."""
    plain = _sizes(take(lab, Network(lab.main), roles.parameters)[1])
    still = _sizes(take(lab, Network(lab.main, [(q, np.zeros(q.size))]), roles.parameters)[1])
    return any(a > 0 and b < SHORTER * a for a, b in zip(plain, still, strict=True))


def _turned(lab: Lab, roles: Roles, q: Quantity) -> bool:
    """Whether steps are others where this has the other sign: what a step makes anew is of no account."""
    network = Network(lab.main)
    held = q.get(lab.snapshots[lab.main].restore())
    if held is None:
        return False
    _, plain = take(lab, network, roles.parameters)
    _, other = take(lab, Network(lab.main, [(q, -held)]), roles.parameters)
    return any(a is None or b is None or differs(a, b) for a, b in zip(plain, other, strict=True))


def _sizes(moved: list[Array | None]) -> list[float]:
    return [0.0 if m is None else float(np.abs(m).max(initial=0.0)) for m in moved]
