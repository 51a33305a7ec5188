"""Losses of which a part is held constant, as by a stop-gradient, though the weights move that part too.

A guess is moved towards a better guess of the same network, which is no target to be moved in turn: the squared difference
of the two, with the better one held. And what was chosen is made likelier by as much as it turned out better than
expected: the log-likelihood of the choices, weighted by numbers that are held. Neither is a number that a script computes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Loss, Network, Roles
from .lab import Lab, Visit

__all__ = ["held_losses"]

#: How many differences, choices, lists of choices and weights of them are asked.
GUESSES, POLICIES, CHOICES, WEIGHTS = 12, 3, 6, 16


def held_losses(lab: Lab, roles: Roles, networks: list[Network], trace: dict[Visit, Array]) -> list[Loss]:
    """Return the losses with a part that is held at what it is.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    roles : Roles
        The weights and what they reach.
    networks : list of Network
        At which they will be measured: each has numbers of its own to hold.
    trace : dict
        All values of a step from the first network.

    Returns
    -------
    list of Loss
        Measured after `Loss.place` says at which network.
    """
    traces = [trace] + [lab.step(n.at, n.start, watch="all").trace for n in networks[1:]]
    moved = set().union(*(roles.reach[q.name] for q in roles.parameters))
    return _guesses(lab, moved, traces) + _choices(lab, moved, traces)


def _guesses(lab: Lab, moved: set[Visit], traces: list[dict[Visit, Array]]) -> list[Loss]:
    """Return the squared differences of two values that the weights both move, each of the two held in turn."""
    probes, trace = lab.program.probes, traces[0]
    order = list(trace)
    found: list[Loss] = []
    for place, visit in enumerate(order):
        node = _difference(probes[visit[0]].text) if visit in moved and len(found) < GUESSES else None
        if node is None or trace[visit].dtype.kind != "f":
            continue
        sides = [_seen(lab, order[:place], trace, ast.unparse(side)) for side in (node.left, node.right)]
        for free, rest in ((sides[0], 1.0), (sides[1], -1.0)):
            other = sides[1] if rest > 0 else sides[0]
            if free is None or free not in moved or trace[free].shape != trace[visit].shape:
                continue
            if other is None:
                continue  # a number that is written out, or data: by those it is judged already
            held = [t[free] - rest * t[visit] if free in t and visit in t else None for t in traces]
            name = f"the squared difference in line {probes[visit[0]].line}, with the other side held"
            found.append(_loss(name, probes[visit[0]].line, visit, {free[0]}, _squared(free, held)))
    return found


def _difference(text: str) -> ast.BinOp | None:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return node if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) else None


def _seen(lab: Lab, before: list[Visit], trace: dict[Visit, Array], text: str) -> Visit | None:
    """Return where an expression, or what has its name, passed last."""
    probes = lab.program.probes
    return next((v for v in reversed(before) if text in (probes[v[0]].text, probes[v[0]].name)), None)


def _squared(free: Visit, held: list[Array | None]) -> Callable[[dict[Visit, Array], int], float]:
    def value(trace: dict[Visit, Array], network: int) -> float:
        other = held[network]
        return float("nan") if other is None else float(0.5 * np.sum((trace[free] - other) ** 2))

    return value


def _loss(
    name: str, line: int, last: Visit, watch: set[int], value: Callable[[dict[Visit, Array], int], float]
) -> Loss:
    loss = Loss(name, False, lambda trace: 0.0, watch, line, last)
    loss.value = lambda trace: value(trace, loss.place)
    return loss


def _choices(lab: Lab, moved: set[Visit], traces: list[dict[Visit, Array]]) -> list[Loss]:
    """Return the log-likelihoods of choices, each weighted by a number that is held."""
    trace, probes = traces[0], lab.program.probes
    tables = _joined(trace)
    policies = [p for p, a in tables.items() if p in {v[0] for v in moved} and (_adds_up(a) or _is_share(a))]
    policies = [p for p in policies if probes[p].kind != "expression"] or policies
    named = {p: _name(lab, tables, p) for p in tables}
    found: list[Loss] = []
    for policy in list(reversed(policies))[:POLICIES]:
        rows, many = len(tables[policy]), max(2, tables[policy].shape[1])
        chosen = [p for p, a in tables.items() if _are_places(a, rows, many)]
        unlike = _unlike(tables, chosen)[:CHOICES]
        weights = [p for p, a in tables.items() if a.size == rows and a.dtype.kind == "f" and p != policy]
        for weight in _unlike(tables, weights)[-WEIGHTS:]:
            held = [_joined(t).get(weight) for t in traces]
            if len({x for h in held if h is not None for x in h.ravel().tolist()}) < 2:
                continue  # what is always the same weighs nothing
            for choice in unlike:
                places = [_joined(t).get(choice) for t in traces]
                name = f"the log-likelihood of `{named[choice]}`, each weighted by `{named[weight]}`"
                last = next(v for v in reversed(list(trace)) if v[0] == policy)
                made = _weighted(policy, places, held)
                found.append(_loss(name, probes[policy].line, last, {policy}, made))
    return found


def _name(lab: Lab, tables: dict[int, Array], place: int) -> str:
    """Return the name that is given to what passes at a place, or the expression where it is given none."""
    probes, mine = lab.program.probes, tables[place]
    same = [p for p, a in tables.items() if a.size == mine.size and np.array_equal(a.ravel(), mine.ravel())]
    return next((probes[p].name for p in same if probes[p].kind in ("assign", "bound")), probes[place].name)


def _joined(trace: dict[Visit, Array]) -> dict[int, Array]:
    """Return, by place, what passed there: a row for each time, where it was one row."""
    parts: dict[int, list[Array]] = {}
    for (probe, _), value in trace.items():
        parts.setdefault(probe, []).append(value)
    out = {}
    for probe, values in parts.items():
        shape = values[0].shape
        if len(values) == 1:
            out[probe] = values[0][None] if values[0].ndim == 1 else values[0]
        elif all(v.shape == shape for v in values):
            out[probe] = np.stack([v.ravel() for v in values])
    return out


def _adds_up(a: Array) -> bool:
    return a.ndim == 2 and a.shape[1] > 1 and a.dtype.kind == "f" and bool(np.all(a > 0) and np.allclose(a.sum(1), 1))


def _is_share(a: Array) -> bool:
    """Whether a table has the chance of one of two choices in each row."""
    return a.ndim == 2 and a.shape[1] == 1 and a.dtype.kind == "f" and bool(np.all((a > 0) & (a < 1)))


def _are_places(a: Array, rows: int, many: int) -> bool:
    whole = a.size == rows and a.dtype.kind in "iuf" and np.array_equal(a, np.rint(a))
    return bool(whole and a.min() >= 0 and a.max() < many)


def _unlike(tables: dict[int, Array], places: list[int]) -> list[int]:
    """Return places of which no two hold the same."""
    seen: dict[Any, int] = {}
    for p in places:
        seen.setdefault(tables[p].astype(float).tobytes(), p)
    return list(seen.values())


def _weighted(
    policy: int, places: list[Array | None], weights: list[Array | None]
) -> Callable[[dict[Visit, Array], int], float]:
    def value(trace: dict[Visit, Array], network: int) -> float:
        chosen, weight = places[network], weights[network]
        p = _joined({v: a for v, a in trace.items() if v[0] == policy}).get(policy)
        if chosen is None or weight is None or p is None or not len(p) == chosen.size == weight.size:
            return float("nan")
        p = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
        likely = p[np.arange(len(p)), chosen.ravel().astype(int)]
        return -float(np.sum(weight.ravel() * np.log(likely)))

    return value
