"""The healing proof: put the true slope in the place of one value on the way back, and see what follows become right.

Where it does, the mistake lies in the statement that made the value, or before it. The true slope of the error at a
value of the forward pass is measured by moving that value, entry by entry, and running on: no formula is needed. The
earliest value on the way back that heals is the one to look at.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Loss, Network
from .effort import Effort
from .examination import Examination
from .lab import Visit
from .measuring import Judgement, judge
from .mending import JUDGED, Effect
from .roles import take

__all__ = ["Healed", "healing", "turned"]

#: What may be done to see at another network what a value heals at the first, in units of `Effort`.
AGAIN = 5000.0
#: In how many ways the passings of a place are parted by an outer loop.
SPLITS = 4
BACK = ("assign", "aug", "after", "return")
FORWARD = ("assign", "return", "argument", "after", "expression")


@dataclass
class Healed:
    """A statement whose value heals what follows when the true slope stands in its place.

    Attributes
    ----------
    number : int
        Of the statement.
    names : set of str
        The parameters that are right then.
    back, forward : str
        The value, and at what the slope was measured.
    whole : bool
        Whether nothing is wrong then.
    proved : bool
        Whether all that comes before it on the way back is the slope at something, and this is at nothing.
    order : int
        When the value is made.
    passed : list of int
        The statements of the forward pass that it goes back through by itself: what is wrong may be one of those.
    """

    number: int
    names: set[str]
    back: str
    forward: str
    whole: bool
    proved: bool
    order: int = field(default=0)
    passed: list[int] = field(default_factory=list)


def _moved(h: float, k: int) -> Callable[[Any], Any]:
    """Return what moves one entry of a value."""

    def change(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            out = value.astype(float)
            out.flat[k] += h
            return out
        if isinstance(value, list | tuple):
            numbers = np.array(value, float)
            numbers.flat[k] += h
            return numbers.tolist() if isinstance(value, list) else tuple(numbers.tolist())
        return float(value) + h

    return change


def _put(values: Array) -> Callable[[Any], Any]:
    """Return what puts numbers in the place of a value of the same size."""

    def change(value: Any) -> Any:
        shape = np.shape(value)
        if int(np.prod(shape)) != values.size:
            return value
        if isinstance(value, np.ndarray):
            return values.reshape(shape).copy()
        if isinstance(value, list):
            return values.reshape(shape).tolist()
        return float(values.ravel()[0]) if not shape else value

    return change


def turned(slope: Array, shape: tuple[int, ...]) -> Array | None:
    """Return a slope in the shape of a value on the way back, which may be its transpose.

    Parameters
    ----------
    slope : array
        Of any shape.
    shape : tuple of int
        The value's.

    Returns
    -------
    array or None
        None if it does not fit.
    """
    if slope.shape == shape or (slope.size == int(np.prod(shape)) and 1 in (slope.ndim, len(shape), *slope.shape)):
        return slope.reshape(shape)
    return slope.T if slope.ndim == 2 and slope.T.shape == shape else None


class _Healer:
    """Measures true slopes at the values of one network, and puts them in."""

    def __init__(self, exam: Examination, loss: int, network: int, effort: Effort) -> None:
        self.exam, self.index, self.place = exam, loss, network
        self.loss: Loss = exam.losses[loss]
        self.network: Network = exam.networks[network]
        self.effort = effort
        self.trace = exam.lab.step(self.network.at, self.network.start, watch="all").trace
        self.slopes: dict[Visit, Array | None] = {}
        self.scale = 1.0
        self.moves: list[Array | None] = []

    def value(self, **options: Any) -> float:
        self.effort.spend(2 * self.exam.lab.weight)  # values are replaced and watched
        step = self.exam.lab.step(self.network.at, self.network.start, watch=self.loss.watch, **options)
        try:
            return self.loss.value(step.trace)
        except (KeyError, ValueError, IndexError):
            return float("nan")

    def slope(self, visit: Visit) -> Array | None:
        """Return the true slope of the loss at a value, by differences to one side: half the runs, to six digits."""
        if visit not in self.slopes:
            self.slopes[visit] = self._measured(visit)
        return self.slopes[visit]

    def _measured(self, visit: Visit) -> Array | None:
        held = self.trace[visit]
        if held.size > 4000 or self.effort.over():
            return None
        out = np.zeros(held.size)
        base = self.value()
        for k in range(held.size):
            h = 1e-6 * max(1.0, abs(held.flat[k]))
            out[k] = (self.value(replace={visit: _moved(h, k)}) - base) / h
            if self.effort.over():
                return None
        return out.reshape(held.shape) if np.all(np.isfinite(out)) and np.any(out) else None

    def judged(self, replace: dict[Visit, Callable[[Any], Any]]) -> tuple[Judgement, list[Array | None]] | None:
        """Return how the steps are when some values are replaced."""
        self.effort.spend(2 * self.exam.lab.weight + JUDGED * len(self.exam.roles.parameters))
        step, moved = take(self.exam.lab, self.network, self.exam.roles.parameters, replace=replace)
        if step.failed or any(m is None or not np.all(np.isfinite(m)) for m in moved):
            return None
        slopes = self.exam.slopes
        alone = type(slopes)(
            {(0, q): e for (n, q), e in slopes.entries.items() if n == self.place},
            {(i, 0, q): t for (i, n, q), t in slopes.true.items() if n == self.place},
            {(i, 0): x for (i, n), x in slopes.noise.items() if n == self.place},
            {(0, q): v for (n, q), v in slopes.held.items() if n == self.place},
        )
        return judge(self.exam.lab, self.exam.roles, [self.network], alone, self.index, [moved]), moved

    def heals(self, pairs: list[tuple[Visit, Visit]]) -> set[str]:
        """Return the parameters that are right when true slopes stand in the place of values on the way back."""
        before = self.exam.judgements[self.index]
        slopes = []
        for back, forward in pairs:
            slope = self.slope(forward)
            laid = None if slope is None else turned(slope, self.trace[back].shape)
            if laid is None:
                return set()
            slopes.append(laid)
        mine = np.concatenate([self.trace[b].ravel() for b, _ in pairs])
        true = np.concatenate([s.ravel() for s in slopes])
        scale = float(mine @ true / (true @ true)) or 1.0
        scales = [scale]
        for turn in range(2):
            replace = {b: _put(scales[-1] * s) for (b, _), s in zip(pairs, slopes, strict=True)}
            got = self.judged(replace)
            if got is None:
                return set()
            now, self.moves = got
            self.scale = scales[-1]
            fixed = {n for n in before.right if now.right[n] and not before.right[n] and np.isfinite(now.factor[n])}
            fixed |= {n for n in before.apart if now.right[n]}
            if turn == 0 and fixed and np.isfinite(before.common) and before.common > 0:
                factor = float(np.median([now.factor[n] for n in fixed]))
                # Steps that are cut to one length are all by another factor now.
                kept = [now.factor[n] for n in before.right if before.grade(n) == 2 and np.isfinite(now.factor[n])]
                common = float(np.median(kept)) if kept else before.common
                scales.append(scales[-1] * common / factor if factor and common > 0 else scales[-1])
                continue
            if turn == 0 and fixed and float(np.median([now.factor[n] for n in fixed])) < 0:
                scales.append(-scales[-1])
                continue
            break
        grades = [(before.grade(n), now.grade(n), n) for n in before.right]
        return set() if any(b < a for a, b, _ in grades) else {n for a, b, n in grades if b > a}

    def stepped(self, pairs: list[tuple[Visit, Visit]], scale: float) -> list[Array | None] | None:
        """Return the steps with true slopes in place, by a scale found elsewhere."""
        replace = {}
        for back, forward in pairs:
            slope = self.slope(forward)
            laid = None if slope is None else turned(slope, self.trace[back].shape)
            if laid is None:
                return None
            replace[back] = _put(scale * laid)
        got = self.judged(replace)
        return None if got is None else got[1]

    def alike(self, back: list[Visit]) -> bool:
        """Whether values on the way back are a multiple of true slopes that were measured."""
        for visit in back:
            mine = self.trace[visit]
            if not any(
                (t := turned(s, mine.shape)) is not None and _parallel(mine.ravel(), t.ravel())
                for s in self.slopes.values()
                if s is not None
            ):
                return False
        return True


def _parallel(a: Array, b: Array) -> bool:
    if not np.any(a) or not np.any(b) or a.size < 2:
        return False
    return bool(abs(a @ b) / np.sqrt((a @ a) * (b @ b)) > 1 - 1e-8)


def _alignments(
    back: list[Visit], forward: list[Visit], trace: dict[Visit, Array]
) -> Iterator[list[tuple[Visit, Visit]]]:
    """Yield the ways to lay the passings of one place on those of another, in the same order or backwards.

    Where a sum is made of several, `total += ...`, the last of each is the whole of it.
    """
    for each in range(2, len(back) + 1):
        if len(back) % each == 0 and len(back) // each <= len(forward):
            yield from _alignments_of(back[each - 1 :: each], forward, trace)
    yield from _alignments_of(back, forward, trace)


def _alignments_of(
    back: list[Visit], forward: list[Visit], trace: dict[Visit, Array]
) -> Iterator[list[tuple[Visit, Visit]]]:
    for order in ([*reversed(forward)], forward) if len(forward) > 1 else (forward,):
        for skip in range(min(4, len(order) - len(back) + 1)):
            pairs = list(zip(back, order[skip:], strict=False))
            if all(trace[b].size == trace[f].size for b, f in pairs):
                yield pairs
    for order in _nested(forward, trace) if len(back) > 2 else ():
        if len(order) == len(back) and all(trace[b].size == trace[f].size for b, f in zip(back, order, strict=True)):
            yield list(zip(back, order, strict=True))


def _nested(forward: list[Visit], trace: dict[Visit, Array]) -> Iterator[list[Visit]]:
    """Yield the passings of a place in the order of the way back, where one loop stands in another.

    Of units in layers, the layers backwards and in each the units as before; of layers in examples, the examples as
    before and in each the layers backwards. What passes between two turns of the outer loop tells where they part.
    """
    place = {v: i for i, v in enumerate(trace)}
    others: dict[int, list[int]] = {}
    for visit, i in place.items():
        others.setdefault(visit[0], []).append(i)
    known: set[tuple[int, ...]] = set()
    for marks in others.values():
        blocks: dict[int, list[Visit]] = {}
        for visit in forward if 1 < len(marks) < len(forward) else ():
            blocks.setdefault(bisect.bisect(marks, place[visit]), []).append(visit)
        sizes = tuple(map(len, blocks.values()))
        if not 1 < len(sizes) < len(forward) or sizes in known or len(known) >= SPLITS:
            continue
        known.add(sizes)
        parts = list(blocks.values())
        for skip in range(2):  # the last layer has a line of its own
            yield [v for part in parts[::-1][skip:] for v in part]
            yield [v for part in parts for v in part[::-1][skip:]]


def _places(
    exam: Examination, trace: dict[Visit, Array], among: set[Visit], kinds: tuple[str, ...]
) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = {}
    for visit in trace:
        if visit in among and exam.lab.program.probes[visit[0]].kind in kinds:
            found.setdefault(visit[0], []).append(visit)
    return found


def _partners(exam: Examination, healer: _Healer) -> dict[int, list[Visit]]:
    """Return the places of the forward pass at which a slope may be measured, no two of one value."""
    places = _places(exam, healer.trace, exam.roles.forward, FORWARD)
    kept: dict[int, list[Visit]] = {}
    seen: list[list[Array]] = []
    last = exam.roles.first_error
    order = {v: i for i, v in enumerate(healer.trace)}
    end = order.get(last, len(order)) if last is not None else len(order)
    ranked = sorted(places, key=lambda p: exam.lab.program.probes[p].kind == "expression")
    for probe in ranked:
        visits = [v for v in places[probe] if order[v] < end or len(places[probe]) > 1]
        values = [healer.trace[v] for v in visits]
        if not visits or len(visits) > 60 or any(v.dtype.kind != "f" for v in values):
            continue
        if not any(len(s) == len(values) and all(map(np.array_equal, s, values)) for s in seen):
            seen.append(values)
            kept[probe] = visits
    return kept


def _of_loss(exam: Examination, loss: int, effects: list[Effect], effort: Effort) -> Healed | None:
    healer = _Healer(exam, loss, 0, effort)
    wrong = set(exam.judgements[loss].wrong)
    touched = {e.number: e.touches for e in effects if e.touches & wrong}
    back = _places(exam, healer.trace, exam.roles.error, BACK)
    forward = _partners(exam, healer)
    probes = exam.lab.program.probes
    order = {v: i for i, v in enumerate(healer.trace)}
    best: Healed | None = None
    earlier: list[list[Visit]] = []
    inline = {p for p in forward if probes[p].kind == "expression"}
    vectors = {p for p in forward if any(_is_held(healer.trace[v], healer.network) for v in forward[p])}
    # What has a name is likelier, and values without are many. The slope at the weights themselves heals in any case.
    groups = (set(forward) - inline - vectors, inline - vectors, vectors)
    tried = [(p, group) for group in groups for p in sorted(back, key=lambda p: order[back[p][0]])]
    # An error that forgets the output is made of targets alone, and a slope that forgets the error of weights.
    late = {
        v for v in exam.roles.forward if order.get(v, 0) > order.get(exam.roles.first_error or (-1, -1), len(order))
    }
    bare = _places(exam, healer.trace, exam.roles.only_targets | late, BACK)
    bare = {p: visits for p, visits in bare.items() if p not in back}
    tried += [(p, group) for group in groups[:2] for p in sorted(bare, key=lambda p: -order[bare[p][0]])]
    back |= bare
    for probe, among in tried:
        number = probes[probe].statement
        if number not in touched or len(back[probe]) > 60:
            continue
        if healer.effort.over():
            break
        for partner in among:
            for pairs in _alignments(back[probe], forward[partner], healer.trace):
                names = healer.heals(pairs)
                most = 0 if best is None else len(best.names)
                if len(names) > most and _again(healer, pairs, names):
                    own = healer.alike(back[probe])
                    proved = names == wrong and not own and probe not in bare and all(map(healer.alike, earlier))
                    passed = _gone_through(healer, [f for _, f in pairs], earlier)
                    said = probes[probe].name, probes[partner].name
                    best = Healed(number, names, *said, names == wrong, proved, order[back[probe][0]], passed)
                    break
            if best is not None and best.whole:
                return best
        earlier.append(back[probe])
    return best


def _is_held(value: Array, network: Network) -> bool:
    """Whether a value is what weights hold, or all parts of a vector of them."""
    held = [v for _, v in network.values]
    known = [*held, np.concatenate(held)] if held else []
    return any(v.size == value.size and np.array_equal(v, value.ravel()) for v in known)


def _gone_through(healer: _Healer, forward: list[Visit], earlier: list[list[Visit]]) -> list[int]:
    """Return the statements between the values at which slopes were put in and the next ones whose slopes are right."""
    exam, trace = healer.exam, healer.trace
    order = {v: i for i, v in enumerate(trace)}
    begin, end = max(order[v] for v in forward), order.get(exam.roles.first_error or (-1, -1), len(order))
    right = [trace[v] for visits in earlier for v in visits]
    for visit, slope in healer.slopes.items():
        if slope is not None and begin < order[visit] < end and any(_fits(slope, a) for a in right):
            end = order[visit]
    probes = exam.lab.program.probes
    made = [v for v in trace if begin < order[v] <= end and v in exam.roles.forward]
    return list(dict.fromkeys(probes[v[0]].statement for v in made if probes[v[0]].kind in BACK))


def _fits(slope: Array, held: Array) -> bool:
    laid = turned(slope, held.shape)
    return laid is not None and _parallel(held.ravel(), laid.ravel())


def _again(healer: _Healer, pairs: list[tuple[Visit, Visit]], names: set[str]) -> bool:
    """Whether it heals at another network too, by the same constant."""
    exam, loss = healer.exam, healer.index
    if len(exam.networks) < 2:
        return False
    own = healer.effort
    other = _Healer(exam, loss, 1, Effort(own.most + AGAIN, own.until, own.spent))
    if not all(b in other.trace and f in other.trace for b, f in pairs):
        return False
    moves = other.stepped(pairs, healer.scale)
    own.spent = other.effort.spent
    if moves is None:
        return False
    now = judge(exam.lab, exam.roles, exam.networks[:2], exam.slopes, loss, [healer.moves, moves])
    return all(now.grade(n) > exam.judgements[loss].grade(n) for n in names)


def healing(exam: Examination, effects: list[Effect], losses: list[int], effort: Effort) -> Healed | None:
    """Find the earliest value on the way back in whose place the true slope heals most.

    Parameters
    ----------
    exam : Examination
        What is what, and what is wrong.
    effects : list of Effect
        What every statement moves.
    losses : list of int
        The losses that may be meant.
    effort : Effort
        How much it may do, a share of it for each loss.

    Returns
    -------
    Healed or None
        None if nothing heals, or all may be done is done.
    """
    found = []
    with exam.lab.quiet():
        for loss in losses:
            own = effort.part(effort.most / len(losses))
            healed = _of_loss(exam, loss, effects, own)
            effort.cut = effort.cut or own.cut
            if healed is not None:
                found.append((healed, len(exam.judgements[loss].wrong)))
                if healed.whole:
                    return healed
    return max(found, key=lambda h: len(h[0].names) / h[1], default=(None, 0))[0]
