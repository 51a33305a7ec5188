"""Penalties that a script's own loss states: then what shrinks the weights besides is no free choice.

Weight decay is right by any share, where no loss tells of it. But where the script computes a loss with its penalty,
`loss += reg * (W ** 2).sum()`, the share is stated there. That loss is told by its slopes: those of another loss, and
a multiple of the weights, or of their signs where it sums absolute values.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...per_layer import Array
from .cast import Loss, Network, Roles
from .lab import Lab
from .measuring import Slopes

__all__ = ["stated_penalties"]


def _joined(slopes: Slopes, loss: int, networks: int, name: str) -> Array:
    return np.concatenate([slopes.true[loss, n, name] for n in range(networks)])


def _shares(whole: list[Array], part: list[Array], weights: list[Array]) -> bool:
    """Whether slopes are one positive multiple of others and, for some weights, a share of the weights or of their signs.

    Where biases lie among the weights, only some entries have that share.
    """
    table = [np.stack([b, a, w])[:, np.isfinite(a + b)] for b, a, w in zip(whole, part, weights, strict=True)]
    together = np.concatenate(table, axis=1)
    factor = _multiple(*together)
    penalised = False
    for b, a, w in table:
        size = np.abs(b).max(initial=0.0)
        rest = b - factor * a
        bound = 1e-5 * size
        if not factor > 0 or not size or np.abs(rest).max() <= bound:
            continue
        kinds = [_pulled(rest, pull, bound) for pull in (w, np.sign(w))]  # of squares, of absolute values
        shrunk = next((k for k in kinds if k is not None), None)
        if shrunk is None:
            return False
        penalised |= bool(np.abs(rest).max() > 1e-4 * size and np.sum(shrunk) >= 3)
    return penalised


def _pulled(rest: Array, pull: Array, bound: float) -> NDArray[np.bool_] | None:
    """Return which entries hold one positive share of what pulls them to nought; None if some hold something else."""
    most = int(np.argmax(np.abs(rest)))
    share = rest[most] / pull[most] if pull[most] else 0.0
    left = np.abs(rest - share * pull)
    if share <= 0 or np.any((left > 3 * bound) & (np.abs(rest) > bound)):
        return None
    return (left <= 3 * bound) & (np.abs(rest) > bound)


def _multiple(whole: Array, part: Array, weight: Array) -> float:
    """Return the multiple of one slope in another: of most entries, or where all are penalised, of the best fit."""
    good = np.abs(part) > 1e-6 * np.abs(part).max(initial=0.0)
    if not np.any(good):
        return float("nan")
    ratios = whole[good] / part[good]
    counts = [int(np.sum(np.abs(ratios - r) <= 1e-5 * abs(r))) for r in ratios]
    if max(counts) >= 4:
        return float(ratios[int(np.argmax(counts))])
    return float(np.linalg.lstsq(np.stack([part, weight], 1), whole, rcond=None)[0][0])


def stated_penalties(
    lab: Lab, roles: Roles, networks: list[Network], losses: list[Loss], slopes: Slopes
) -> tuple[set[int], set[int]]:
    """Find the losses of the script's own that hold a penalty, and those that are the same without it.

    Parameters
    ----------
    lab, roles : Lab and Roles
        What is what.
    networks : list of Network
        Where the slopes were measured.
    losses : list of Loss
        Of what.
    slopes : Slopes
        From `measure`.

    Returns
    -------
    tuple of set of int
        Their numbers; both empty if no loss states a penalty.
    """
    weights: dict[str, list[Array]] = {q.name: [] for q in roles.parameters}
    for n, network in enumerate(networks):
        env = lab.snapshots[network.at].restore()
        network.start(env)
        for q in roles.parameters:
            held = q.get(env)
            assert held is not None
            weights[q.name].append(held[slopes.entries[n, q.name]])
    held_all = [np.concatenate(w) for w in weights.values()]
    all_slopes = [[_joined(slopes, i, len(networks), name) for name in weights] for i in range(len(losses))]
    whole: set[int] = set()
    bare: set[int] = set()
    for i in (i for i, loss in enumerate(losses) if loss.own):
        parts = {j for j in range(len(losses)) if j != i and _shares(all_slopes[i], all_slopes[j], held_all)}
        if parts:
            whole.add(i)
            bare |= parts
    return whole, bare - whole
