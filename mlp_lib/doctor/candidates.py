"""The deltas that a layer may have: each variation of the catalogue, made on the deltas that explained the layers above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..per_layer import Array
from .explanations import Explanation, Item, Observed, Precision
from .mistakes import BY_SLOT, MISTAKES
from .preferences import ALONE, is_alone
from .setting import Pass, Setting, carry, output_delta, output_error, t, through
from .unusual import Came, fitted_slope, mixed_units, slope_from, told, which_units
from .variations import carries, slope_pairs

__all__ = ["Candidate", "Candidates", "State"]


@dataclass(frozen=True)
class State:
    """An explanation of the layers from L down, with the deltas that it ends in."""

    found: Explanation
    delta: Array | None = None
    error: Array | None = None
    right: bool = True


@dataclass(frozen=True)
class Candidate:
    """A delta of one layer that some variation gives."""

    items: tuple[Item, ...]
    delta: Array
    error: Array
    right: bool
    free: int = 0  # parameters that were fitted to get it
    afresh: bool = False  # made from the right deltas above, not from those that explained the layer above


class Candidates:
    """The deltas of one layer after the other.

    Parameters
    ----------
    s : Setting
        The stated network.
    observed : Observed
        The gradients that came; what was updated too early is fitted to them.
    precision : Precision
        How exact they are.
    rate : float or None
        The learning rate, if there is one.
    right : Pass
        The right deltas.
    """

    def __init__(self, s: Setting, observed: Observed, precision: Precision, rate: float | None, right: Pass) -> None:
        self.s, self.observed, self.precision, self.rate, self.right = s, observed, precision, rate, right
        self.wide = False  # whether unusual forms are tried as well, where nothing plain explains a layer

    def of(self, state: State, layer: int, budget: int) -> list[Candidate]:
        """Return what the deltas of a layer may be, with at most ``budget`` mistakes in it."""
        s = self.s
        found: list[Candidate] = []
        for arrived in self.arrivals(state, layer, budget):
            items, error = arrived.items, arrived.error
            found.append(arrived)
            # What made the delta itself leaves no g' to vary.
            if len(items) < budget and not arrived.free and not any(MISTAKES[i.name].slot == "delta" for i in items):
                for mistake in BY_SLOT["derivative"]:
                    if items and (items[0].name in ALONE or is_alone(s, mistake.name)):
                        continue
                    for detail, varied in mistake.forms(s, layer, error):
                        if items and is_alone(s, mistake.name, detail):
                            continue
                        item = Item(mistake.name, layer, "both", detail)
                        found.append(replace(arrived, items=(*items, item), delta=varied, right=False))
            if self.wide and budget and not items:
                found += [
                    replace(arrived, items=(i,), delta=d, right=False, free=f) for i, d, f in self.beyond(layer, error)
                ]
            if budget > 1 and not items:
                for names, varied in slope_pairs(s, layer, error):
                    pair = tuple(Item(name, layer, "both", detail) for name, detail in names)
                    found.append(replace(arrived, items=pair, delta=varied, right=False))
        return _distinct(found)

    def arrivals(self, state: State, layer: int, budget: int) -> Iterator[Candidate]:
        """Yield what may arrive at a layer from above, with the delta that the right slope makes of it."""
        s = self.s

        def candidate(items: tuple[Item, ...], e: Array, right: bool = False, free: int = 0, afresh: bool = False,
                      delta: Array | None = None) -> Candidate:  # fmt: skip
            return Candidate(items, through(s, layer, e) if delta is None else delta, e, right, free, afresh)

        if layer == s.n_layers:
            e = output_error(s)
            yield candidate((), e, True, delta=output_delta(s, e))
            for mistake in BY_SLOT["error"] if budget else ():
                for detail, e in mistake.forms(s):
                    yield candidate((Item(mistake.name, layer, "both", detail),), e)
            return
        above = [(state.delta, state.error, state.right, False)]
        if not state.right:
            above.append((self.right.deltas[layer + 1], self.right.errors[layer + 1], True, True))
        for delta_above, error_above, right, afresh in above:
            assert delta_above is not None and error_above is not None
            yield candidate((), carry(s, layer, delta_above), right, 0, afresh)
            if not budget:
                continue
            for names, e in carries(s, layer, delta_above, error_above, None):
                if names and len(names) <= budget:
                    items = tuple(Item(name, layer, "both", detail) for name, detail in names)
                    yield candidate(items, e, afresh=afresh)
            if self.wide:
                yield from (candidate((i,), e, afresh=afresh) for i, e in self.slipped(layer, delta_above, error_above))
            for mistake in BY_SLOT["delta"]:
                for detail, made in mistake.forms(s, layer, delta_above, error_above):
                    item = Item(mistake.name, layer, "both", detail)
                    yield candidate((item,), carry(s, layer, delta_above), afresh=afresh, delta=made)
            for items, e, free in self.updated(layer, delta_above, error_above, state.found.items, budget):
                yield candidate(items, e, False, free, afresh)

    def came(self, layer: int, error: Array) -> Came | None:
        """Return the gradients of a layer, with how far they may be off beside sums that cancel."""
        s, G = self.s, self.observed.weights[layer - 1]
        if G is None:
            return None
        reach = max(float(np.abs(s.A[layer - 1]).max()), 1.0)
        terms = s.scale * float(np.abs(error).sum(axis=-2).max(initial=0.0)) * reach
        size = float(np.abs(G).max())
        tolerance = self.observed.slack[layer - 1] + self.precision.relative * max(size, min(terms, 10.0 * size))
        return Came(G, self.observed.biases[layer - 1] if s.has_bias else None, 2.0 * tolerance)

    def beyond(self, layer: int, error: Array) -> Iterator[tuple[Item, Array, int]]:
        """Yield unusual deltas of a layer, and how many numbers were chosen to get them."""
        s = self.s
        for mistake in BY_SLOT["derivative"]:
            for detail, varied in mistake.unusual(s, layer, error):
                yield Item(mistake.name, layer, "both", detail), varied, 0
        came = self.came(layer, error)
        fitted = None if came is None else fitted_slope(s, layer, error, came)
        if fitted is not None and fitted[1]:
            item = Item("slope_of_other_function", layer, "both", fitted[0])
            yield item, slope_from(s, layer, error, fitted[0]), 3

    def slipped(self, layer: int, delta: Array, error: Array) -> Iterator[tuple[Item, Array]]:
        """Yield unusual errors of a layer, that come from other units or in other places."""
        s, name = self.s, "index_slips_on_the_way_back"
        for detail, e in MISTAKES[name].unusual(s, layer, delta, error, None):
            yield Item(name, layer, "both", detail), e
        own = carry(s, layer, delta)
        came = self.came(layer, own)
        if came is not None and s.elementwise(layer):
            taken = which_units(s, layer, own, came)
            if taken is not None:
                words = told(taken)
                yield Item(name, layer, "both", words), mixed_units(s, layer, delta, error, None, words)

    def updated(
        self, layer: int, delta: Array, error: Array, above: tuple[Item, ...], budget: int
    ) -> Iterator[tuple[tuple[Item, ...], Array, int]]:
        """Try deltas that went back through weights which the layer above had already changed."""
        s, G, target = self.s, self.observed.weights[layer], self.observed.weights[layer - 1]
        g = self.observed.biases[layer] if s.has_bias else None
        if G is None or target is None or not np.any(G):
            return
        name = "updated_weights_in_delta"
        known = [] if self.rate is None else [self.rate]
        known += [item.value for item in above if item.name == name and item.value is not None]
        now: dict[tuple[tuple[str, str], ...], Array] = (
            dict(carries(s, layer, delta, error, None)) if budget > 1 else {(): carry(s, layer, delta)}
        )
        moves = dict(carries(s, layer, delta, error, (G, g)))
        for names, moved in moves.items():
            if not any(n == name for n, _ in names) or len(names) > budget:
                continue
            without = tuple(pair for pair in names if pair[0] != name)
            e0 = now[without]
            e1 = moved - e0
            rates = [(rate, 0) for rate in known]
            fitted = self.fitted_rate(layer, target, e0, e1)
            if fitted is not None:
                rates.append((fitted, 1))
            for rate, free in rates:
                if 1e-9 < rate < 1e4:
                    items = tuple(Item(n, layer, "both", about, rate if n == name else None) for n, about in names)
                    yield items, e0 - rate * e1, free

    def fitted_rate(self, layer: int, target: Array, e0: Array, e1: Array) -> float | None:
        """Return the rate for which errors e0 - rate e1 give gradients that point along the target."""
        s = self.s
        if target.size < 3:
            return None
        columns = np.stack([(s.scale * t(s.A[layer - 1]) @ through(s, layer, e)).ravel() for e in (e0, e1)], axis=1)
        sizes = np.linalg.norm(columns, axis=0)
        if not (sizes > 0.0).all():
            return None
        solution, _, rank, _ = np.linalg.lstsq(columns / sizes, target.ravel(), rcond=1e-7)
        if rank < 2:
            return None
        c0, c1 = solution / sizes
        seen = abs(c1) * sizes[1] > 100 * self.precision.relative * abs(c0) * sizes[0]
        return float(-c1 / c0) if c0 != 0.0 and -c1 / c0 > 0.0 and seen else None


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """Drop what comes out the same as with fewer mistakes, which is no mistake: g' twice for ReLU, say."""
    distinct: list[Candidate] = []
    fewest: dict[bytes, int] = {}
    for candidate in sorted(found, key=lambda c: len(c.items)):
        size = float(np.abs(candidate.delta).max(initial=0.0))
        if not np.isfinite(size):
            continue
        key = (np.round(candidate.delta / (size or 1.0), 10) + 0.0).tobytes() + f"{size:.10e}".encode()
        if fewest.setdefault(key, len(candidate.items)) >= len(candidate.items):
            distinct.append(candidate)
    return distinct
