"""What depends on itself in a circle: weights move the error, and the error moves them. And by which names things go."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ...per_layer import Array
from .instrument import Probe, Program
from .state import Environment, Quantity, Snapshot

__all__ = ["called", "circle", "differs", "moves", "nudged", "stepwise", "tail"]

#: How far a value is moved to see what depends on it: a little, and so far that a residual changes its side.
NUDGE, LEAP = 0.05, 3.0


class Laboratory(Protocol):
    """As much of a `Lab` as is needed here."""

    program: Program

    def _run(self, body: Any, snapshot: Snapshot, start: Callable[[Environment], None] | None) -> Any: ...


def circle(
    lab: Laboratory,
    body: Any,
    snapshot: Snapshot,
    changed: list[tuple[Quantity, Array, Array]],
    first: Callable[[Environment], None] | None = None,
) -> list[tuple[Quantity, float]]:
    """Return the quantities whose changes depend on each other, and how many of them each one moves.

    Parameters
    ----------
    lab, body, snapshot
        What is run from where.
    changed : list of tuple
        Quantities, what they hold before the step, and by how much it moves them.
    first : callable, optional
        What is done to the state before.

    Returns
    -------
    list of tuple
        Weights, and what an optimiser keeps; a memory moves only its own weight and itself.
    """
    reach, kept, stepped = _reached(lab, body, snapshot, changed, first, NUDGE)
    inside = _in_circles(reach, kept)
    # `total += loss` is moved too, and is no weight: nothing depends on it.
    if any(changed[i][0].shape or reach[i] for i in stepped - set(inside)):
        # A slope that is a sign, as that of an absolute error, depends on nothing that is moved but a little.
        for size in (LEAP, -LEAP):
            more, held, _ = _reached(lab, body, snapshot, changed, first, size)
            kept |= held
            reach = {i: reach[i] | more[i] for i in reach}
        inside = _in_circles(reach, kept)
    things = [q for q, _, _ in changed]
    reach = {i: reach[i] & set(inside) for i in inside}
    most = max(map(len, reach.values()), default=0)
    return [
        (things[i], _moved(i, reach[i], things, most, lambda i=i: _by_entries(lab, body, snapshot, changed, first, i)))  # type: ignore[misc]
        for i in inside
    ]


def _reached(
    lab: Laboratory,
    body: Any,
    snapshot: Snapshot,
    changed: list[tuple[Quantity, Array, Array]],
    first: Callable[[Environment], None] | None,
    size: float,
) -> tuple[dict[int, set[int]], set[int], set[int]]:
    """Return what each change depends on if things are nudged by a size, what feeds on itself, and what is moved."""
    reach: dict[int, set[int]] = {}
    kept: set[int] = set()
    stepped: set[int] = set()
    for i, (q, old, _) in enumerate(changed):
        held: list[Any] = []

        def start(env: Environment, q: Quantity = q, old: Array = old, held: list[Any] = held) -> None:
            if first is not None:
                first(env)
            q.put(env, nudged(old, size))
            held.append(q.leaves[0].value(env))

        step = lab._run(body, snapshot, start)
        moved = stepwise(lab, q, held.pop(), q.leaves[0].value(step.after))
        reach[i] = set()
        if step.failed:
            continue
        for j, (other, was, move) in enumerate(changed):
            new = other.get(step.after)
            if new is None:
                continue
            depends, stays = differs(new - was, move, float(np.abs(was).max(initial=0.0))), False
            if i == j:
                depends, stays = _feeds(new - (was + move), nudged(old, size) - old, was)
                stepped |= {i} if moved and stays else set()
            reach[i] |= {j} if depends else set()
            kept |= {i} if depends and i == j and (moved or stays) else set()
    return reach, kept, stepped


def _feeds(drift: Array, push: Array, was: Array) -> tuple[bool, bool]:
    """Whether what was pushed feeds on itself, by how far it is from where it was to be, and whether the push stays.

    An entry that is overwritten, or only added to, does not feed on itself.
    """
    scale = float(np.abs(was).max(initial=0.0))
    fed = np.minimum(np.abs(drift), np.abs(drift - push))
    depends = bool(np.any(fed > 1e-9 * np.abs(push) + 1e-14 * (1 + scale)))
    return depends, float(np.mean(np.abs(drift - push) < 0.5 * np.abs(push))) >= 0.6


def _in_circles(reach: dict[int, set[int]], kept: set[int]) -> list[int]:
    """Return what depends on another that depends on it; what only feeds on itself, where there are no two of those."""
    names = range(len(reach))
    closed = {i: set(r) for i, r in reach.items()}
    for k in names:
        for i in names:
            if k in closed[i]:
                closed[i] |= closed[k]
    inside = [i for i in names if any(i in closed[j] and j in closed[i] for j in names if j != i)]
    # A weight is moved by a step; a delta carried from layer to layer is made anew, and is no weight.
    return inside if len(kept & set(inside)) >= 2 else sorted(kept)


def _by_entries(
    lab: Laboratory,
    body: Any,
    snapshot: Snapshot,
    changed: list[tuple[Quantity, Array, Array]],
    first: Callable[[Environment], None] | None,
    i: int,
) -> bool:
    """Whether half of a quantity's entries move no more entries of any other one: each of a memory moves its own."""
    q, old, _ = changed[i]
    half = max(1, q.size // 2)

    def start(env: Environment) -> None:
        if first is not None:
            first(env)
        q.put(env, np.where(np.arange(q.size) < half, nudged(old), old))

    step = lab._run(body, snapshot, start)
    for j, (other, was, move) in enumerate(changed):
        new = other.get(step.after)
        if j != i and new is not None and new.shape == was.shape:
            off = np.abs(new - was - move)
            if np.sum(off > 1e-9 * np.abs(off).max(initial=0.0) + 1e-14 * (1 + np.abs(was))) > half:
                return False
    return True


def _moved(i: int, reached: set[int], things: list[Quantity], most: int, by_entries: Callable[[], bool]) -> float:
    """Return how many weights one moves, more than two where a memory is out of the question.

    A memory moves one weight, of its own size; the weight and the bias of an output are not alike. Where it holds the
    memories of several, or two follow each other, it moves more, and yet none but of the shapes that it holds, and
    hardly more numbers than it holds: of weights that are objects each, all shapes are alike. But each of its entries
    moves its own; one of a neuron moves all weights below that.
    """
    # Vectors of a list are one weight; each of them may have a memory of its own.
    own = any(j != i and (things[j].size == things[i].size or things[i].shape in things[j].sizes) for j in reached)
    alike = all(set(things[j].sizes) <= set(things[i].sizes) for j in reached)
    if 2 < len(reached) < most and alike and sum(things[j].size for j in reached) <= 3 * things[i].size:
        return 2 if by_entries() else len(reached)
    return len(reached) if own or len(reached) != 2 else 2.5


def stepwise(lab: Laboratory, q: Quantity, before: Any, after: Any) -> bool:
    """Whether a step writes into an array, `w -= ...`, or binds it to itself and more, `w = w - ...`.

    Parameters
    ----------
    lab : Laboratory
        The laboratory.
    q : Quantity
        What may be a weight.
    before, after : object
        What its first leaf is before and after a step that changes it.

    Returns
    -------
    bool
        False for what is made anew, as a delta that is handed from layer to layer.
    """
    if any(moves(p) and tail(p.name) in called(q.name) for p in lab.program.probes.values()):
        return True
    return isinstance(after, np.ndarray) and before is after


def moves(probe: Probe) -> bool:
    """Whether a statement moves what it names: `w -= ...`, `w = w - ...`, or would, if its step were not forgotten.

    Parameters
    ----------
    probe : Probe
        Of the statement.

    Returns
    -------
    bool
        False for what binds a name to something else.
    """
    onward = probe.text == probe.name or probe.text.startswith((f"{probe.name} - ", f"{probe.name} + "))
    return probe.kind == "aug" or (probe.kind == "assign" and onward)


def tail(name: str) -> str:
    """Return the last word of a name: `bias` of `net.layers[0].neurons[*].bias`, `b1` of `params['b1']`.

    Parameters
    ----------
    name : str
        As the script calls it.

    Returns
    -------
    str
        Without indices that are no words.
    """
    while name.endswith("]") and (not name.endswith(("']", '"]')) or re.search(r"\[f['\"][^\[]*\]$", name)):
        name = name[: name.rindex("[")]
    return re.split(r"[.\['\"\]]+", name.rstrip("]'\""))[-1]


def called(name: str) -> set[str]:
    """Return the words by which a statement may move what has a name: the last one, and its dictionary's.

    Parameters
    ----------
    name : str
        `W1` and `params` of `params['W1']`: the statement may say `params['W' + str(i)]`.

    Returns
    -------
    set of str
        One or two.
    """
    inside = re.sub(r"\[['\"][^\[]*\]$", "", name)
    return {tail(name), tail(inside)}


def nudged(values: Array, size: float = NUDGE) -> Array:
    """Return the values moved a little, each by its own amount."""
    pattern = 1 + 0.37 * np.sin(1 + 2.3 * np.arange(values.size))
    return values + size * (0.2 + np.abs(values)) * pattern


def differs(a: Array, b: Array, scale: float = 0.0, tolerance: float = 1e-9) -> bool:
    """Whether two moves differ by more than rounding."""
    if a.shape != b.shape:
        return True
    if a.size == 1:  # one number: ten times faster without numpy
        x, y = float(a.item()), float(b.item())
        if not math.isfinite(x - y):
            return not (x == y or (math.isnan(x) and math.isnan(y)))
        return abs(x - y) > tolerance * max(abs(x), abs(y)) + 1e-14 * scale
    if a.tobytes() == b.tobytes():  # as most are: ten times faster to see than by how much they differ
        return False
    with np.errstate(all="ignore"):
        worst = np.abs(a - b).max(initial=0.0)
        size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    if not np.isfinite(worst):
        return not np.array_equal(a, b, equal_nan=True)
    return bool(worst > tolerance * size + 1e-14 * scale)
