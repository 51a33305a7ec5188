"""Weights that the circle of changes leaves out: their step depends on nothing, or they have none.

`b1 -= rate` moves a weight by a number that no weight changes, so no experiment on its *change* shows that it is one.
But the forward pass reads it. What the forward pass reads and a step changes is a weight, whatever the step is made of.
What the forward pass reads and no step changes, though everything like it is changed, was forgotten, or is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Network, Roles
from .circles import moves, nudged, stepwise, tail
from .lab import Lab, Visit
from .parts import whole_of
from .state import Environment, Quantity, is_part, quantities

__all__ = ["by_example", "overlooked", "reads", "standing"]


def reads(lab: Lab, roles: Roles, network: Network, q: Quantity) -> bool:
    """Return whether the forward pass depends on a quantity.

    Parameters
    ----------
    lab, roles, network
        As for `overlooked`.
    q : Quantity
        Which.

    Returns
    -------
    bool
        By a nudge of it.
    """
    assert roles.first_error is not None
    order = list(roles.trace)
    before = order[: order.index(roles.first_error)]
    # A single number may be a rate, which is made ready before the forward pass; the targets are data of no interest.
    ahead = {v for v in before if v in roles.forward or (q.size > 1 and v not in roles.only_targets)}
    # What a step hands on of it to itself alone, as batch norm does its running mean, is no part of that pass.
    probes = lab.program.probes
    updates = {p.statement for p in probes.values() if p.kind in ("assign", "aug") and tail(p.name) == tail(q.name)}
    ahead -= {v for v in ahead if probes[v[0]].statement in updates}

    def start(env: Environment) -> None:
        network.start(env)
        held = q.get(env)
        if held is not None:
            q.put(env, nudged(np.where(np.isfinite(held), held, 0.0)))  # a step may have made it endless

    step = lab.step(network.at, start, watch={v[0] for v in ahead})
    moved = {v for v in ahead if v in step.trace and _differ(roles.trace[v], step.trace[v])}
    # A weight reaches the output by way of what other weights reach; an input does that too.
    return not step.failed and bool(moved)


def _differ(a: Array, b: Array) -> bool:
    return a.shape == b.shape and not np.allclose(a, b, rtol=1e-11, atol=1e-14)


def _descends(lab: Lab, roles: Roles, network: Network, q: Quantity, others: list[Quantity]) -> bool:
    """Whether the change of a number depends on the weights: then it is one, and no rate or temperature."""
    moves = []
    for size in (0.0, 0.3):
        begun: list[Array | None] = []

        def start(env: Environment, size: float = size, begun: list[Array | None] = begun) -> None:
            network.start(env)
            for p in [*roles.parameters, *(o for o in others if o is not q)]:
                held = p.get(env)
                if held is not None:
                    p.put(env, nudged(held, size))
            begun.append(q.get(env))

        step = lab.step(network.at, start)
        new = q.get(step.after)
        if step.failed or new is None or begun[0] is None:
            return False
        moves.append(new - begun[0])
    return not np.allclose(moves[0], moves[1], rtol=1e-6, atol=0)


def _stepped(lab: Lab, roles: Roles, network: Network, still: list[Quantity]) -> set[str]:
    """Return which of the quantities that a step leaves are moved where its updates take more: by a step of nought.

    Data may be of the class that weights are of, and are moved by none.
    """
    probes = lab.program.probes
    order = list(roles.trace)
    late = (
        order[order.index(roles.first_error) :] if roles.first_error in order else order
    )  # not a sum on the way there
    more: dict[Visit, Callable[[Any], Any]] = {v: _one_more for v in late if moves(probes[v[0]])}
    begun: list[Array | None] = []

    def start(env: Environment) -> None:
        network.start(env)
        begun.extend(q.get(env) for q in still)

    step = lab.step(network.at, start, replace=more)
    ended = [None if step.failed else q.get(step.after) for q in still]
    passed = [probes[v[0]] for v in roles.trace]
    anew = {tail(p.name) for p in passed if p.kind == "assign" and not moves(p)}  # a delta that is nought is no weight
    pairs = [x for x in zip(still, begun, ended, strict=True) if tail(x[0].name) not in anew]
    return {q.name for q, a, b in pairs if a is None or b is None or not np.array_equal(a, b)}


def _same(old: Array, new: Array | None) -> bool:
    return new is not None and bool(np.array_equal(old, new, equal_nan=True))


def _one_more(taken: Any) -> Any:
    return taken + 1


def _siblings(q: Quantity, trained: list[Quantity]) -> bool:
    """Whether weights lie in the same object, dictionary or list."""
    own = q.leaves[0]
    return len(own.steps) > 1 and any(
        p.leaves[0].root == own.root and p.leaves[0].steps[:-1] == own.steps[:-1] for p in trained
    )


def overlooked(
    lab: Lab, roles: Roles, network: Network, everything: list[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Find what the forward pass reads and a step changes, and is not known as a weight.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is known.
    network : Network
        Where `roles.trace` comes from.
    everything : list of Quantity
        All numbers of the script.

    Returns
    -------
    tuple of list of Quantity
        Weights; and single numbers, which may be weights, or a temperature that falls.
    """
    known = [*roles.parameters, *roles.memory]
    names = {q.name for q in known} | {q.name for q in roles.targets}
    snapshot = lab.snapshots[lab.main]
    env = snapshot.restore()
    rest = [q for q in everything if q.name not in names]
    before = [q.get(env) for q in rest]
    held = [q.leaves[0].value(env) for q in rest]
    step = lab.step(lab.main)
    moved = [
        (q, old, q.get(step.after), was, q.leaves[0].value(step.after))
        for q, old, was in zip(rest, before, held, strict=True)
    ]
    # A step of nought is a step too: `w += epoch * ...` in the first epoch.
    still = [q for q, old, new, _, _ in moved if old is not None and _same(old, new) and not (q.whole and q.size == 1)]
    steps = _stepped(lab, roles, network, still) if still else set()
    sure: list[Quantity] = []
    single: list[Quantity] = []
    whole = [v for q in known for leaf in q.leaves if isinstance(v := leaf.value(step.after), np.ndarray)]
    for q, old, new, was, now in moved:
        if old is None or new is None or is_part(now, whole):
            continue
        stays = _same(old, new)
        if stays and q.name not in steps:
            continue
        if (not stays and np.array_equal(np.sort(old), np.sort(new))) or (q.size == 1 and np.all(new == np.rint(new))):
            continue  # data in another order; a counter
        if not (stepwise(lab, q, was, now) or _siblings(q, roles.parameters)) or not reads(lab, roles, network, q):
            continue
        number = q.size == 1 and not q.shape and not _siblings(q, known)
        (single if number else sure).append(q)
    weights = [q for q in single if _descends(lab, roles, network, q, single)]
    return sure + weights, [q for q in single if q not in weights]


def by_example(lab: Lab, roles: Roles, network: Network, output: Visit | None) -> list[Quantity]:
    """Find weights with a row (or a column) for each example: what one row holds moves the output of one example only.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    network : Network
        Where `roles.trace` comes from.
    output : tuple or None
        The visit of the output.

    Returns
    -------
    list of Quantity
        Empty if the output is no table.
    """
    y = roles.trace.get(output) if output is not None else None
    if output is None or y is None or y.ndim != 2:
        return []
    found = []
    for q in roles.parameters:
        for axis in (0, 1):
            if len(q.shape) != 2 or q.shape[axis] != y.shape[axis] or y.shape[axis] < 3:
                continue
            touched = [_rows_moved(lab, network, _row_moved(q, axis, k), output, axis) for k in (0, y.shape[axis] - 1)]
            if touched == [{0}, {y.shape[axis] - 1}] and _are_examples(lab, roles, network, output, axis):
                found.append(q)
                break
    return found


def _are_examples(lab: Lab, roles: Roles, network: Network, output: Visit, axis: int) -> bool:
    """Whether the rows, or columns, of the output are examples: each depends on its own row of some data.

    The last weights have a row for each unit of the output as well, and move that unit only.
    """
    count = roles.trace[output].shape[axis]
    env = lab.snapshots[network.at].restore()
    network.start(env)
    starts: list[list[tuple[Callable[[Environment], None], dict[Visit, Callable[[object], object]]]]] = []
    known = {q.name for q in [*roles.parameters, *roles.memory, *roles.targets]}
    for q in quantities(env, lab.passing_names()):
        held = None if q.name in known else q.get(env)
        if held is not None and count in q.shape and held.size == int(np.prod(q.shape)):
            starts += [[(_row_moved(q, own, k), {}) for k in (0, count - 1)] for own in _axes(q.shape, count)]
    for visit, value in roles.trace.items():
        if visit not in roles.forward | roles.error | roles.only_targets:
            for own in _axes(value.shape, count):
                starts.append([(network.start, {visit: _row_nudged(own, k)}) for k in (0, count - 1)])
    return any(
        [_rows_moved(lab, network, start, output, axis, replace) for start, replace in pair] == [{0}, {count - 1}]
        for pair in starts[:24]
    )


def _axes(shape: tuple[int, ...], count: int) -> list[int]:
    return [axis for axis, n in enumerate(shape) if n == count]


def _row_nudged(axis: int, k: int) -> Callable[[object], object]:
    def change(value: object) -> object:
        table = np.array(value, float)
        np.moveaxis(table, axis, 0)[k] += 0.3
        return table

    return change


def _row_moved(q: Quantity, axis: int, k: int) -> Callable[[Environment], None]:
    """Return what moves one row, or column, of a quantity."""

    def start(env: Environment) -> None:
        q.put(env, _row_nudged(axis, k)(q.get(env).reshape(q.shape)).ravel())  # type: ignore[attr-defined, union-attr]

    return start


def _rows_moved(
    lab: Lab,
    network: Network,
    change: Callable[[Environment], None],
    output: Visit,
    axis: int,
    replace: dict[Visit, Callable[[object], object]] | None = None,
) -> set[int]:
    """Return the rows, or columns, of the output that a change moves."""

    def start(env: Environment) -> None:
        network.start(env)
        change(env)

    before = lab.step(network.at, network.start, watch={output[0]}).trace.get(output)
    after = lab.step(network.at, start, watch={output[0]}, replace=replace).trace.get(output)
    if before is None or after is None or before.shape != after.shape:
        return set()
    gap = np.moveaxis(np.abs(after - before), axis, 0).reshape(before.shape[axis], -1).max(axis=1)
    return set(np.flatnonzero(gap > 1e-12).tolist())


def _pattern(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def standing(lab: Lab, roles: Roles, network: Network, everything: list[Quantity]) -> list[Quantity]:
    """Find what the forward pass reads and no step changes, though what is called alike is a weight.

    Parameters
    ----------
    lab, roles, network, everything
        As for `overlooked`.

    Returns
    -------
    list of Quantity
        Forgotten, or frozen on purpose.
    """
    known = {q.name for q in [*roles.parameters, *roles.memory, *roles.targets]}
    given = {q.name for q in roles.inputs if not _siblings(q, roles.parameters)}
    alike = {_pattern(q.name) for q in roles.parameters if _pattern(q.name) != q.name}
    made = {lab.program.probes[v[0]].name: roles.trace[v].shape for v in roles.error}
    found = []
    env = lab.snapshots[lab.main].restore()
    moved = [v for q in roles.parameters if isinstance(v := whole_of(q).leaves[0].value(env), np.ndarray)]
    for q in everything:
        if q.name in known or (q.whole and not q.shape) or is_part(q.leaves[0].value(env), moved):
            continue
        last = re.split(r"[.\[]", q.name.replace("'", "").rstrip("]"))[-1]
        slopes = {
            n for n, s in made.items() if s == q.shape and re.search(rf"(d|grad|g|delta)_?{re.escape(last)}\W*$", n)
        }
        slopes = slopes if q.name not in given else set()  # of an input too a slope may be made
        if (_pattern(q.name) in alike or slopes) and reads(lab, roles, network, q):
            found.append(q)
    return found
