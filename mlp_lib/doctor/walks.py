"""Judge a walk through the examples: one update after each, of which only the end is known.

The steps do not add up to one gradient, since each starts where the last one
ended. A hypothesis is walked from beginning to end and compared with what came.
All hypotheses of one kind are walked side by side: each mistake alone, then
pairs and threes that grow from what came nearest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ..gradient_check import relative_error
from ..per_layer import Array, PerLayer
from .candidates import State
from .conventions import GivenGradients
from .explanations import Explanation, Item, Observed, Precision
from .factors import FactorTable
from .mistakes import BY_SLOT, MISTAKES
from .predicted import Programs
from .report import LayerError
from .search import Search
from .setting import Setting

__all__ = ["Walk"]

#: What a walk may be off, relative to the largest entry of a part: float64, then float32 or a small constant.
EXACT, COARSE = 1e-7, 5e-6
#: Sets of mistakes to which another is added, the nearest first, and how many are walked then: pairs, then threes.
GROWN = ((10, 600), (4, 300))
#: What a step with one example cannot do wrong.
OF_SEVERAL = ("one_example_only", "example_left_out", "averaged_before_product")
#: Numbers of all networks that are walked side by side.
AT_ONCE = 1_000_000


@dataclass(frozen=True)
class _End:
    """How far a walk with some mistakes ends from where the given one ended.

    Attributes
    ----------
    residual : float
        The largest deviation, relative to the largest entry of its part.
    distance : float
        The mean over the parts of the sine between both: a factor more may be missing.
    """

    residual: float = math.inf
    distance: float = math.inf


class Walk:
    """A walk that came, and hypotheses about it.

    Parameters
    ----------
    s : Setting
        The network before the walk, with all examples in their order.
    given : GivenGradients
        (weights before - weights after) / eta.
    rate : float
        eta.
    scale : float
        What the stated loss of one example multiplies E by.
    weight_decay : float
        Coefficient of the stated penalty, applied in each step.
    slack : float
        Rounding error of what came.
    """

    def __init__(
        self, s: Setting, given: GivenGradients, rate: float, scale: float, weight_decay: float, slack: float
    ) -> None:
        self.s, self.given, self.rate, self.slack = s, given, rate, slack
        self.scale, self.weight_decay = scale, weight_decay
        self.whole = "both" if s.has_bias else "weights"
        self._ends: dict[tuple[Item, ...], _End] = {}

    def scaled(self, factor: float) -> Walk:
        """Return the walk as seen by a program whose loss has another factor."""
        return Walk(self.s, self.given, self.rate, factor * self.scale, self.weight_decay, self.slack)

    def walk(self, sets: Iterable[tuple[Item, ...]]) -> None:
        """Walk with each of these sets of mistakes, side by side."""
        new = [items for items in dict.fromkeys(sets) if items not in self._ends]
        together = max(1, AT_ONCE // sum(W.size + self.s.n_examples for W in self.s.weights))
        for start in range(0, len(new), together):
            some = new[start : start + together]
            moved, finite = self._moved(some)
            ends = self._compared(moved)
            self._ends.update(
                (items, _End(*end) if good else _End()) for items, end, good in zip(some, ends, finite, strict=True)
            )

    @np.errstate(over="ignore", invalid="ignore", under="ignore")
    def _moved(self, sets: list[tuple[Item, ...]]) -> tuple[tuple[list[Array], list[Array]], NDArray[np.bool_]]:
        """Return what changed in each walk, divided by -eta, and which of the walks could be made."""
        s, rate, decay = self.s, self.rate, self.weight_decay
        programs = Programs(s.n_layers, sets, [self.afresh(items) for items in sets])
        W, b = ([np.repeat(v[None], len(sets), axis=0) for v in kind] for kind in (s.weights, s.biases))
        for i in range(s.n_examples):
            masks = tuple(None if mask is None else mask[i : i + 1] for mask in s.masks)
            here = s.but(weights=PerLayer(W), biases=PerLayer(b), X=s.X[i : i + 1], T=s.T[i : i + 1], scale=self.scale,
                         masks=masks)  # fmt: skip
            made = programs.run(here)
            W = [w - rate * (G + decay * w) for w, G in zip(W, made.weights, strict=True)]
            if s.has_bias:
                b = [x - rate * g for x, g in zip(b, made.biases, strict=True)]
        finite = np.all([np.isfinite(v.reshape(len(sets), -1)).all(axis=1) for v in (*W, *b)], axis=0)
        return (
            [(old - new) / rate for old, new in zip(s.weights, W, strict=True)],
            [(old - new) / rate for old, new in zip(s.biases, b, strict=True)],
        ), finite & ~programs.cannot

    @np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")
    def _compared(self, moved: tuple[list[Array], list[Array]]) -> list[tuple[float, float]]:
        """Return residual and distance of each walk."""
        n = len(moved[0][0])
        worst, sines, count = np.zeros(n), np.zeros(n), 0
        for layer, index, _, came in self.parts():
            mine, whole = moved[index][layer - 1].reshape(n, -1), came.ravel()
            off = np.maximum(0.0, np.abs(whole - mine).max(axis=1) - 10.0 * self.slack)
            worst = np.maximum(
                worst, off / np.maximum(np.abs(mine).max(axis=1), max(float(np.abs(whole).max()), 1e-300))
            )
            length = np.linalg.norm(whole) * np.linalg.norm(mine, axis=1)
            both_zero = ~mine.any(axis=1) & (not np.any(whole))
            cosine = np.where(length > 0.0, mine @ whole / np.where(length > 0.0, length, 1.0), both_zero)
            sines += np.sqrt(np.maximum(0.0, 1.0 - cosine**2)) + 0.01 * (cosine < 0.0)
            count += 1
        return list(zip(worst.tolist(), (sines / count).tolist(), strict=True))

    def afresh(self, items: tuple[Item, ...]) -> frozenset[int]:
        """Return the layers below mistakes that are in the weights' gradient alone."""
        before = ("error", "derivative", "carry", "delta")
        alone = [i.layer - 1 for i in items if i.part != self.whole and MISTAKES[i.name].slot in before]
        return frozenset(alone)

    def parts(self) -> Iterator[tuple[int, int, str, Array]]:
        """Yield (layer, 0 for weights or 1 for biases, its name, what came), from the output down."""
        for layer in range(self.s.n_layers, 0, -1):
            for index, part, came in (
                (0, "weights", self.given.weights[layer - 1]),
                (1, "biases", self.given.biases[layer - 1]),
            ):
                if came is not None and (index == 0 or self.s.has_bias):
                    yield layer, index, part, came

    def residual(self, items: tuple[Item, ...]) -> float:
        """Return how far a walk with these mistakes ends from where the given one ended."""
        self.walk([items])
        return self._ends[items].residual

    def table(self) -> list[LayerError]:
        """Compare with the right walk."""
        right, finite = self._moved([()])
        errors = []
        for layer, index, part, came in self.parts():
            if not finite[0]:
                errors.append(LayerError(layer, part, math.inf, False))  # type: ignore[arg-type]
                continue
            mine = right[index][layer - 1][0]
            off = max(0.0, float(np.abs(came - mine).max()) - 10.0 * self.slack)
            is_right = off <= COARSE * max(float(np.abs(mine).max()), float(np.abs(came).max()))
            errors.append(LayerError(layer, part, relative_error(came, mine), is_right))  # type: ignore[arg-type]
        return errors

    # --- hypotheses ----------------------------------------------------------------------------

    def explanations(self) -> list[Explanation]:
        """Return the simplest explanations that walk to where the given walk ended; none if there is none."""
        entries = sum(came.size for _, _, _, came in self.parts())

        def explained(tries: Iterable[tuple[Item, ...]]) -> list[Explanation]:
            sets = list(tries)
            self.walk(sets)
            for limit in (EXACT, COARSE):
                ends = [(items, self._ends[items].residual) for items in sets]
                found = [Explanation(items, (), off, entries) for items, off in ends if off <= limit]
                if found:
                    break
            return sorted(found, key=lambda e: e.cost)

        def nearest(sets: Iterable[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
            return sorted(sets, key=lambda items: self._ends[items].distance)

        found = explained([()])
        if found:
            return found
        singles = self.singles()
        found, sets = explained(singles), singles
        singles = nearest(singles)
        for n, most in GROWN:
            if found:
                break
            grown, sets = _grown(nearest(sets)[:n], singles), []
            for count in (most // 6, most - most // 6):
                some = [] if found else list(islice(grown, count))
                found, sets = found or explained(some), sets + some
        return found

    def singles(self) -> list[tuple[Item, ...]]:
        """Return each mistake in each single layer, and in all layers where it can be made."""
        flat = self.s.but(scale=self.scale)
        L, whole = flat.n_layers, self.whole
        search = Search(flat, Observed((None,) * L, (None,) * L, (0.0,) * L), Precision(), FactorTable(flat), self.rate)
        made: dict[tuple[str, str, str], list[Item]] = {}
        for layer in range(L, 0, -1):
            right = search.right
            above = State(Explanation(), right.deltas[layer + 1], right.errors[layer + 1]) if layer < L else None
            found = [
                replace(c.items[0], part=whole)
                for c in search.candidates.of(above or State(Explanation()), layer, 1)
                if len(c.items) == 1
            ]
            if layer < L:
                found.append(Item("updated_weights_in_delta", layer, whole, "", self.rate))
            for slot, part in (("products", whole), ("weights", "weights"), ("biases", "biases")):
                for mistake in BY_SLOT[slot]:
                    if mistake.name not in OF_SEVERAL:
                        forms = mistake.forms(flat, layer, right.deltas[layer])
                        found += [Item(mistake.name, layer, part, detail) for detail, _ in forms]
            found += self._one_factor(search, layer)
            if whole == "both":
                before = ("error", "derivative", "carry", "delta")
                found += [replace(i, part="weights") for i in found if MISTAKES[i.name].slot in before]
            for item in found:
                made.setdefault((item.name, item.detail, item.part), []).append(item)
        sets = [(item,) for items in made.values() for item in items]
        return [*sets, *(tuple(items) for items in made.values() if len(items) > 1)]

    def _one_factor(self, search: Search, layer: int) -> list[Item]:
        """Return each factor with a name, on all of a layer and on its weights or biases alone."""
        has_bias, found = self.s.has_bias, []
        for factor in search.table.factors:
            if len(factor.tokens) == 1 and "mean_error" not in factor.tokens[0][0]:
                apart = ((factor, None), (None, factor)) if has_bias else ()
                for w, b in ((factor, factor if has_bias else None), *apart):
                    found += search.factor_items(layer, w, b, has_bias)
        return found


def _grown(sets: list[tuple[Item, ...]], singles: list[tuple[Item, ...]]) -> Iterator[tuple[Item, ...]]:
    """Yield sets of mistakes with one more that stands in another place, those that come near by themselves first."""
    order = sorted(((i, j) for i in range(len(sets)) for j in range(len(singles))), key=lambda at: 4 * at[0] + at[1])
    made = set()
    for i, j in order:
        places = {_place(item) for item in sets[i]}
        items = (*sets[i], *singles[j])
        if not places & {_place(item) for item in singles[j]} and frozenset(items) not in made:
            made.add(frozenset(items))
            yield items


def _place(item: Item) -> tuple[str, str, int]:
    """Return the step that a mistake stands in; in some steps there is room for several."""
    slot = MISTAKES[item.name].slot
    return slot, item.name if slot in ("carry", "derivative", "factor") else "", item.layer
