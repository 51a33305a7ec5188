"""Find the smallest set of mistakes that turns the right backward pass into the gradients that came.

The search walks down from the output layer, as the backward pass does. At each
layer it tries every variation of the catalogue on the deltas that explained the
layers above, looks which of them give the gradients of weights and of biases up
to a factor with a name, and keeps the few that need the fewest mistakes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..per_layer import Array
from .explanations import Explanation, Item, Observed, Precision
from .factors import ONE, Factor, FactorTable
from .mistakes import BIAS_FACTORS, MISTAKES, Mistake
from .predicted import bears, predicted_pass
from .preferences import (
    ALONE,
    BY_OUTPUTS,
    equally_good,
    is_alone,
    is_far_fetched,
    merge_repeated_averages,
    without_rate,
)
from .setting import Pass, Setting, carry, output_delta, output_error, right_pass, t, through
from .variations import carries, has_one_size, product_pairs, same_direction, slope_pairs

__all__ = ["explain"]

#: Partial explanations that are kept from layer to layer.
KEPT = 40

#: Digits of evidence that suffice for any explanation; what is counted beyond them changes nothing.
ENOUGH = 20.0

#: A factor as near to 1 as this is float32 arithmetic, or a small constant in a logarithm.
NO_FACTOR = 1e-5

#: What one way of writing a loss differs by from another.
_CONVENTIONS = (
    "wrong_sign",
    "summed_over_examples",
    "averaged_over_examples",
    "factor_two",
    "factor_half",
    *BY_OUTPUTS,
)
_BY_SLOT: dict[str, list[Mistake]] = {}
for _mistake in MISTAKES.values():
    _BY_SLOT.setdefault(_mistake.slot, []).append(_mistake)


def reaches_biases(items: Iterable[Item]) -> bool:
    """Whether a mistake that was made before the products is among these: it shows in weights and biases."""
    return any(
        MISTAKES[item.name].slot in ("error", "derivative", "carry", "delta") or item.name == "one_example_only"
        for item in items
    )


@dataclass(frozen=True)
class _State:
    """An explanation of the layers from L down, with the deltas that it ends in."""

    found: Explanation
    delta: Array | None = None
    error: Array | None = None
    right: bool = True


@dataclass(frozen=True)
class _Candidate:
    """A delta of one layer that some variation gives."""

    items: tuple[Item, ...]
    delta: Array
    error: Array
    right: bool
    free: int = 0  # parameters that were fitted to get it
    afresh: bool = False  # made from the right deltas above, not from those that explained the layer above


@dataclass(frozen=True)
class _Match:
    """A part of a layer's gradients, explained."""

    items: tuple[Item, ...]
    factor: Factor
    residual: float
    entries: int
    vacuous: bool = False  # zero is compared with zero, so that any factor would fit


class _Search:
    def __init__(
        self,
        s: Setting,
        observed: Observed,
        precision: Precision,
        table: FactorTable,
        rate: float | None,
        most_open: float = math.inf,
    ) -> None:
        self.s, self.observed, self.precision, self.table, self.rate = s, observed, precision, table, rate
        self.most_open = most_open  # explanations that leave more parts open are of no use to who asks
        self.right: Pass = right_pass(s)
        self._tried: dict[
            tuple[int, int, int, int], tuple[_State, list[_Candidate], list[list[_Match]], list[list[_Match]]]
        ] = {}
        self._values: dict[str, dict[str, float]] = {}  # of factors, by name and form
        # The size of what came and of what is right, before terms cancel.
        came = {"weights": observed.weights, "biases": observed.biases}
        self.right_bounds = {
            part: [self.bound(n, part, d) for n, d in enumerate(self.right.deltas, 1)] for part in came
        }
        self.sizes = {
            part: [
                max(bound, 0.0 if G is None else float(np.abs(G).max()))
                for bound, G in zip(self.right_bounds[part], gradients, strict=True)
            ]
            for part, gradients in came.items()
        }

    # --- comparing -----------------------------------------------------------------------------

    def compare(
        self, target: Array, P: Array, layer: int, part: str, delta: Array, free: int, odds: float
    ) -> tuple[list[Factor], float]:
        """Return the factors c for which c P is the target, and the relative residual."""
        rtol = self.precision.relative
        slack = self.observed.slack[layer - 1]
        flat, flat_P = target.ravel(), P.ravel()
        tt, pp, tp = float(flat @ flat), float(flat_P @ flat_P), float(flat @ flat_P)
        # Most variations point elsewhere: one product of vectors settles them.
        loose = slack + 1e3 * rtol * self.sizes[part][layer - 1]
        if not math.isfinite(pp) or (pp > 0.0 and tt - tp * tp / pp > 1e-12 * tt + target.size * loose * loose):
            return [], math.inf
        right_bound = self.right_bounds[part][layer - 1]
        bound = self.bound(layer, part, delta)
        size, big = float(np.abs(flat).max()), float(np.abs(flat_P).max())
        # Terms that cancel exactly leave rounding errors of the size of the right sums. How large a variation's own
        # terms are is no measure of what is nothing: -t/y may be as large as it likes.
        if big <= 1e-13 * max(bound, right_bound):
            nothing = size <= max(slack, rtol * right_bound)
            return ([ONE] if nothing else []), 0.0
        bound = min(bound, right_bound) + 1e-7 * bound
        c = tp / pp
        tolerance = slack + rtol * max(size, abs(c) * big, min(abs(c), 1.0) * bound)
        if np.abs(target - c * P).max() > 2.0 * tolerance:
            return [], math.inf
        found = []
        worth = self.information(flat)
        for factor in self.table.near(c, 2.0 * tolerance / big):
            off = float(np.abs(target - factor.value * P).max())
            tolerated = slack + rtol * max(size, abs(factor.value) * big, min(abs(factor.value), 1.0) * bound)
            tries = math.log10(self.table.counts[len(factor.tokens)]) if factor.tokens else 0.0
            digits = math.log10(max(size, 1e-300) / tolerated) if size > 0.0 else 0.0
            # Agreement that is likely by chance, given all that was tried, is no agreement.
            certain = (np.count_nonzero(flat) - free) * digits >= tries + odds + 2.0 and worth >= tries + odds
            if off <= tolerated and ((not factor.tokens and odds == 0.0) or certain):
                found.append((factor, off))
        if not found:
            return [], math.inf
        residual = min(off for _, off in found) / max(size, 1e-300)
        return [factor for factor, _ in found], residual

    def information(self, values: Array) -> float:
        """Return how many decimal digits it takes to write numbers down, each magnitude once.

        1, -1 and 1/4 agree with many things by chance: an explanation has to be shorter than what it explains.
        """
        magnitudes = np.abs(values[values != 0.0])
        total = len(magnitudes) * math.log10(2.0)  # the signs
        last = 0.0
        for magnitude in np.sort(magnitudes):
            if magnitude - last > self.precision.relative * magnitude:
                simple = Fraction(float(magnitude)).limit_denominator(100)
                plain = abs(float(simple) - magnitude) <= self.precision.relative * magnitude
                written = math.log10((simple.numerator + 1) * (simple.denominator + 1))
                total += min(written, self.precision.digits) if plain else self.precision.digits
            last = magnitude
            if total > ENOUGH:
                break
        return total

    def bound(self, layer: int, part: str, delta: Array) -> float:
        """Return how large sums over the examples are before terms cancel."""
        sums = self.s.scale * float(np.abs(delta).sum(axis=0).max(initial=0.0))
        return sums * max(float(np.abs(self.s.A[layer - 1]).max()), 1e-300) if part == "weights" else sums

    # --- the deltas of one layer ---------------------------------------------------------------

    def candidates(self, state: _State, layer: int, budget: int) -> list[_Candidate]:
        s = self.s
        found: list[_Candidate] = []
        for arrived in self.arrivals(state, layer, budget):
            items, error = arrived.items, arrived.error
            found.append(arrived)
            # What made the delta itself leaves no g' to vary.
            if len(items) < budget and not arrived.free and not any(MISTAKES[i.name].slot == "delta" for i in items):
                for mistake in _BY_SLOT["derivative"]:
                    if items and (items[0].name in ALONE or is_alone(s, mistake.name)):
                        continue
                    for detail, varied in mistake.forms(s, layer, error):
                        if items and is_alone(s, mistake.name, detail):
                            continue
                        item = Item(mistake.name, layer, "both", detail)
                        found.append(replace(arrived, items=(*items, item), delta=varied, right=False))
            if budget > 1 and not items:
                for names, varied in slope_pairs(s, layer, error):
                    pair = tuple(Item(name, layer, "both", detail) for name, detail in names)
                    found.append(replace(arrived, items=pair, delta=varied, right=False))
        # What comes out the same as with fewer mistakes is no mistake: g' twice for ReLU, say.
        distinct: list[_Candidate] = []
        fewest: dict[bytes, int] = {}
        for candidate in sorted(found, key=lambda c: len(c.items)):
            size = float(np.abs(candidate.delta).max(initial=0.0))
            if not math.isfinite(size):
                continue
            key = (np.round(candidate.delta / (size or 1.0), 10) + 0.0).tobytes() + f"{size:.10e}".encode()
            if fewest.setdefault(key, len(candidate.items)) >= len(candidate.items):
                distinct.append(candidate)
        return distinct

    def arrivals(self, state: _State, layer: int, budget: int) -> Iterator[_Candidate]:
        """Yield what may arrive at a layer from above, with the delta that the right slope makes of it."""
        s = self.s

        def candidate(items: tuple[Item, ...], e: Array, right: bool = False, free: int = 0, afresh: bool = False,
                      delta: Array | None = None) -> _Candidate:  # fmt: skip
            return _Candidate(items, through(s, layer, e) if delta is None else delta, e, right, free, afresh)

        if layer == s.n_layers:
            e = output_error(s)
            yield candidate((), e, True, delta=output_delta(s, e))
            for mistake in _BY_SLOT["error"] if budget else ():
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
            for mistake in _BY_SLOT["delta"]:
                for detail, made in mistake.forms(s, layer, delta_above, error_above):
                    item = Item(mistake.name, layer, "both", detail)
                    yield candidate((item,), carry(s, layer, delta_above), afresh=afresh, delta=made)
            for items, e, free in self.updated(layer, delta_above, error_above, state.found.items, budget):
                yield candidate(items, e, False, free, afresh)

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

    # --- the gradients of one layer ------------------------------------------------------------

    def matches(
        self, candidate: _Candidate, layer: int, part: str, budget: int, supported: bool = False
    ) -> list[_Match]:
        """Return what explains the weights' or the biases' gradient, given a delta that may have support elsewhere."""
        s = self.s
        target = (self.observed.weights if part == "weights" else self.observed.biases)[layer - 1]
        if target is None:
            return [_Match((), ONE, 0.0, 0)]
        index = 0 if part == "weights" else 1
        right = (t(s.A[layer - 1]) @ candidate.delta, s.bias_sign * candidate.delta.sum(axis=-2))[index]
        odds = 0.0 if supported else 1.5 * len(candidate.items)
        found: list[_Match] = []

        def consider(P: Array, items: tuple[Item, ...], odds: float) -> None:
            factors, residual = self.compare(target, s.scale * P, layer, part, candidate.delta, candidate.free, odds)
            if candidate.items or items:
                # A structural mistake with three factors on top would fit too much.
                factors = [factor for factor in factors if len(factor.tokens) <= 2]
            nothing = float(np.abs(target).max()) <= 1e-13 * self.right_bounds[part][layer - 1]
            found.extend(_Match(items, factor, residual, target.size, nothing) for factor in factors)

        consider(right, (), odds)
        if found and not found[0].factor.tokens:
            return found
        # A penalty on the biases needs no second mistake beside it; one on the weights is sought with all others.
        if len(candidate.items) < budget:
            plain = [
                m for slot in ("products", part) for m in _BY_SLOT[slot] if not candidate.items or m.name not in ALONE
            ]
            plain = [] if any(item.name in ALONE for item in candidate.items) else plain
            for mistake in plain:
                for detail, made in mistake.forms(s, layer, candidate.delta):
                    P = made[index] if mistake.slot == "products" else made
                    consider(P, (Item(mistake.name, layer, part, detail),), odds + 1.0)
            if budget > 1 and not candidate.items and not found:
                for names, made in product_pairs(s, layer, candidate.delta):
                    if part == "weights" or MISTAKES[names[0][0]].slot == "products":
                        pair = [Item(name, layer, part, detail) for name, detail in names]
                        kept = [i for i in pair if part == "weights" or MISTAKES[i.name].slot == "products"]
                        consider(made[index], tuple(kept), odds + 2.0)
            if not found and (part == "weights" or not candidate.items):
                found.extend(self.with_addition(s.scale * right, target, layer, part, candidate.delta, odds))
        return found

    def with_addition(
        self, P: Array, target: Array, layer: int, part: str, delta: Array, odds: float
    ) -> Iterator[_Match]:
        """Return matches with a multiple of the weights added, fitted."""
        for mistake in _BY_SLOT["added"]:
            for detail, column in mistake.forms(self.s, layer, part == "biases"):
                # Without a gradient of its own, the sum would be a multiple of the weights alone.
                if (
                    target.size < 2
                    or (detail == "absolute weights" and has_one_size(column))
                    or not np.any(column)
                    or np.abs(P).max() <= 1e-9 * self.right_bounds[part][layer - 1]
                ):
                    continue
                sizes = np.array([np.linalg.norm(P), np.linalg.norm(column)])
                both = np.stack([P.ravel() / sizes[0], column.ravel() / sizes[1]], axis=1)
                solution, _, rank, _ = np.linalg.lstsq(both, target.ravel(), rcond=1e-7)
                if rank < 2:
                    continue
                amount = float(solution[1] / sizes[1])
                if abs(solution[1]) <= 100 * self.precision.relative * abs(solution[0]):
                    continue
                factors, residual = self.compare(target - amount * column, P, layer, part, delta, 1, odds + 0.5)
                for factor in factors:
                    item = Item(mistake.name, layer, part, detail, amount)
                    yield _Match((item,), factor, residual, target.size)

    def unexplained(self) -> Explanation:
        return Explanation((), tuple(place for n in range(self.s.n_layers, 0, -1) for place in self.places(n)))

    def places(self, layer: int) -> list[tuple[int, str]]:
        has_bias = self.s.has_bias and self.observed.biases[layer - 1] is not None
        return [(layer, "weights"), (layer, "biases")] if has_bias else [(layer, "weights")]

    def one_multiple(self) -> tuple[bool, list[Explanation]]:
        """Say whether all gradients are one multiple of the right ones, and name it: rounded numbers testify together."""
        s, rtol = self.s, self.precision.relative
        pairs = []
        for n in range(1, s.n_layers + 1):
            for part, came, right in (
                ("weights", self.observed.weights[n - 1], self.right.weights[n]),
                ("biases", self.observed.biases[n - 1], self.right.biases[n]),
            ):
                if came is not None and (part == "weights" or s.has_bias):
                    pairs.append(
                        (came.ravel(), right.ravel(), self.observed.slack[n - 1], self.right_bounds[part][n - 1])
                    )
        y, x = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
        if not np.any(x) or not np.any(y):
            return False, []
        c, biggest = float(y @ x / (x @ x)), float(np.abs(x).max())
        slack = max(pair[2] for pair in pairs)
        found = []

        def fits(c: float) -> bool:
            return all(
                np.abs(came - c * right).max() <= slack + rtol * max(1.0, abs(c)) * bound
                for came, right, slack, bound in pairs
            )

        for factor in self.table.near(c, 2.0 * (slack + rtol * abs(c) * biggest) / biggest):
            tries = math.log10(self.table.counts[len(factor.tokens)]) if factor.tokens else 0.0
            digits = np.log10(np.maximum(np.abs(y), 1e-300) / (slack + rtol * np.abs(y).max()))
            if fits(factor.value) and float(digits[digits > 0.0].sum()) >= tries + 2.0 and self.information(y) >= tries:
                items = [i for n in range(s.n_layers, 0, -1) for i in self.factor_items(n, factor, factor, s.has_bias)]
                off = float(np.abs(y - factor.value * x).max() / np.abs(y).max())
                found.append(self.simplified(Explanation(tuple(items), (), off, y.size)))
        return fits(c), found

    # --- walking down --------------------------------------------------------------------------

    def run(self, budget: int) -> list[Explanation]:
        """Return the best explanations, cheapest first."""
        states = [_State(Explanation())]
        for layer in range(self.s.n_layers, 0, -1):
            following: dict[tuple[object, ...], _State] = {}
            for state in states:
                for new in self.layer_states(state, layer, budget):
                    if len(new.found.open_parts) > self.most_open:
                        continue
                    key = (new.found.items, new.found.open_parts, new.found.afresh, new.right)
                    if key not in following:
                        following[key] = new
            states = sorted(following.values(), key=lambda st: st.found.cost)[:KEPT]
        best = [self.simplified(state.found) for state in states]
        return sorted(best, key=lambda e: e.cost)

    def searched(self, budgets: tuple[int, ...]) -> list[Explanation]:
        """Return explanations with more and more mistakes in one layer, until one is good enough; cheapest first."""
        is_multiple, best = self.one_multiple()
        best = self.borne_out(best)
        for budget in budgets:
            found = self.run(budget)
            # A compound factor, 3/2 say, on a part of the gradients is a coincidence: real ones are on everything.
            # So is a factor of one layer's own on top of a rare mistake.
            found = [e for e in found if not (e.open_parts and (e.has_compound_factor or is_far_fetched(e)))]
            if is_multiple:
                # Three mistakes whose product happens to be this one number are no explanation of it.
                found = [e for e in found if e.n_mistakes <= 2]
            best = sorted([*best, *self.borne_out(found)], key=lambda e: e.cost)
            # One mistake more in a layer can only win against an explanation with as many; none wins against nothing.
            least = 0 if budget < min(1, max(budgets)) else max(budget, 1)
            if not best[0].open_parts and best[0].n_mistakes <= least:
                break
        return best

    def borne_out(self, found: list[Explanation]) -> list[Explanation]:
        """Keep what gives the numbers that came when it is run by itself; the rest is no explanation of anything."""
        kept: list[Explanation] = []
        for e in sorted(found, key=lambda e: e.cost):
            # What costs a whole mistake more than one that is borne out will not be shown.
            if kept and e.cost > kept[0].cost + 1.0:
                break
            if not e.items or bears(self.s, e, self.observed, self.precision):
                kept.append(e)
        return kept or [self.unexplained()]

    def scaled(self, rate: float | None, is_step: bool) -> list[Explanation]:
        """Explain the gradients up to one constant factor on all of them."""
        s, whole = self.s, "both" if self.s.has_bias else "weights"
        results: list[Explanation] = []
        for c in self.common_factors()[:3]:
            size = abs(c)
            observed = Observed(
                tuple(None if G is None else G / size for G in self.observed.weights),
                tuple(None if g is None else g / size for g in self.observed.biases),
                tuple(x / size for x in self.observed.slack),
            )
            own_rate = None if rate is None else rate * size  # what a step with these gradients took
            search = _Search(s, observed, self.precision, FactorTable(s, None), own_rate, most_open=0)
            named = self.constant(size, whole)
            # A number that two losses differ by is no coincidence, so there may be more beside it.
            sure = named[0][0].name != "constant_factor"
            for e in search.searched((0, 1, 2) if sure else (0, 1)):
                if e.open_parts or e.n_mistakes > (3 if sure else 2):
                    continue
                items = [
                    replace(i, value=i.value / size) if i.name == "updated_weights_in_delta" and i.value else i
                    for i in e.items
                ]
                results += [replace(e, items=(*items, *factors)) for factors in named]
        return self.borne_out(results) if results else []

    def constant(self, size: float, whole: str) -> list[list[Item]]:
        """Return a constant on everything as what two ways of writing a loss differ by, or else as a bare constant."""
        layers = range(self.s.n_layers, 0, -1)
        factors = [
            factor
            for factor in self.table.near(size, 2.0 * self.precision.relative * size)
            if factor.tokens and all(name in _CONVENTIONS for name, _ in factor.tokens)
        ]
        if not factors:
            return [[Item("constant_factor", n, whole, "", size) for n in layers]]
        return [[self.factor_item(token, n, whole) for n in layers for token in f.tokens] for f in factors]

    def common_factors(self) -> list[float]:
        """Return the numbers by which some layer's gradients are an exact multiple of what a program would give."""
        s, rtol = self.s, self.precision.relative
        # One number of error: whatever was done to it is a factor.
        if s.n_examples * s.layer_sizes[-1] < 2:
            return []
        first = self.tried(_State(Explanation()), s.n_layers, 1)[0]
        tries = [(s.n_layers, candidate.delta) for candidate in first]
        tries += [(n, self.right.deltas[n]) for n in range(s.n_layers - 1, 0, -1)]
        found: list[float] = []
        told: list[Array] = []
        for layer, delta in tries:
            target = self.observed.weights[layer - 1]
            # Twice the delta with half the factor is the same program, said with one mistake more.
            if layer == s.n_layers and any(same_direction(delta, other) for other in told):
                continue
            P = s.scale * t(s.A[layer - 1]) @ delta
            pp = float((P * P).sum())
            if target is None or not np.any(target) or not (math.isfinite(pp) and pp > 0.0):
                continue
            c = float((target * P).sum()) / pp
            size = float(np.abs(target).max())
            tolerance = self.observed.slack[layer - 1] + rtol * size
            digits = (target.size - 1) * math.log10(size / tolerance) if tolerance < size else 0.0
            digits = min(digits, self.information(target.ravel()))
            exact = float(np.abs(target - c * P).max()) <= 2.0 * tolerance
            if exact and layer == s.n_layers:
                told.append(delta)
            if exact and digits >= 6.0 and not any(abs(c - f) <= NO_FACTOR * abs(c) for f in (1.0, *found)):
                found.append(c)
        return found

    def one_part_scaled(self, best: Explanation) -> list[Explanation]:
        """Explain what is left open as one constant times what the explanation predicts there."""
        s, rtol = self.s, self.precision.relative
        made = predicted_pass(s, best.items, best.afresh)
        everything = [place for n in range(s.n_layers, 0, -1) for place in self.places(n)]
        if made is None or not best.open_parts or len(best.open_parts) > len(everything) // 2:
            return []
        factor: float | None = None
        for layer, part in best.open_parts:
            came = (self.observed.weights if part == "weights" else self.observed.biases)[layer - 1]
            P = (made.weights if part == "weights" else made.biases)[layer]
            pp = float((P * P).sum())
            if came is None or pp == 0.0:
                return []
            c = float((came * P).sum()) / pp if factor is None else factor
            size = float(np.abs(came).max())
            tolerance = 2.0 * (self.observed.slack[layer - 1] + rtol * size)
            if (
                c == 0.0
                or abs(c - 1.0) <= NO_FACTOR
                or came.size < 2
                or self.information(came.ravel()) < 6.0
                or not np.abs(came - c * P).max() <= tolerance < 1e-4 * size
            ):
                return []
            factor = c
        items = tuple(Item("constant_factor_in_part", n, part, "", factor) for n, part in best.open_parts)
        return self.borne_out([replace(best, items=(*best.items, *items), open_parts=())])

    def biases_penalised(self, best: Explanation) -> list[Explanation]:
        """Explain biases that are left open by one penalty on all of them: a single bias cannot show its own."""
        made = predicted_pass(self.s, best.items, best.afresh)
        if made is None or {part for _, part in best.open_parts} != {"biases"}:
            return []
        layers = [n for n, _ in best.open_parts]
        extra = []
        for n in layers:
            came = self.observed.biases[n - 1]
            assert came is not None
            extra.append(came - made.biases[n])
        rest, found = np.concatenate(extra), []
        # One number is fitted, so another must agree. Those of a softmax add up to 0: their last one says nothing new.
        speaking = sum(part.size - bool(abs(part.sum()) <= 1e-9 * np.abs(part).max(initial=0.0)) for part in extra)
        size = max(self.sizes["biases"][n - 1] for n in layers)
        for detail in ("squared weights", "absolute weights"):
            forms = [dict(MISTAKES["weight_decay"].forms(self.s, n, True)) for n in layers]
            if not all(np.any(form.get(detail, 0.0)) for form in forms) or speaking < 2:
                continue
            column = np.concatenate([form[detail] for form in forms])
            if detail == "absolute weights" and has_one_size(column):
                continue
            amount = float(rest @ column / (column @ column))
            seen = float(np.abs(rest).max()) > 1e3 * self.precision.relative * size
            if seen and self.information(rest) >= 6.0:
                items = tuple(Item("weight_decay", n, "biases", detail, amount) for n in layers)
                found.append(replace(best, items=(*best.items, *items), open_parts=()))
        return [e for e in self.borne_out(found) if e.items] if found else []

    def simplified(self, found: Explanation) -> Explanation:
        return replace(
            found, items=merge_repeated_averages(found.items, self.s.n_layers, "both" if self.s.has_bias else "weights")
        )

    def layer_states(self, state: _State, layer: int, budget: int) -> Iterable[_State]:
        # Below a layer that nothing explains, only right deltas and factors are trusted.
        budget = 0 if state.found.open_parts else budget
        candidates, in_weights, in_biases = self.tried(state, layer, budget)
        states = []
        for candidate, w_matches, b_matches in zip(candidates, in_weights, in_biases, strict=True):
            for w in w_matches:
                pairs = b_matches or list(self.decayed_alike(candidate, layer, w))
                if pairs:
                    states += [self.extend(state, layer, candidate, w, b) for b in pairs]
                    continue
                # The biases may suffer from another mistake than the weights do.
                elsewhere = [
                    (other, b)
                    for other, bs in zip(candidates, in_biases, strict=True)
                    for b in bs
                    if other.free == 0 and other.afresh == candidate.afresh
                ]
                fewest = min((len(o.items) + len(b.items) + len(b.factor.tokens) for o, b in elsewhere), default=0)
                # More than two mistakes that spare the weights are no explanation but a coincidence.
                elsewhere = elsewhere if fewest <= 2 else []
                for other, b in elsewhere:
                    if len(other.items) + len(b.items) + len(b.factor.tokens) == fewest:
                        states.append(self.extend_apart(state, layer, candidate, w, other, b))
                # Zeros support no mistake, but they may be right.
                supports = not w.vacuous or not (candidate.items or w.items)
                if not elsewhere and not reaches_biases((*candidate.items, *w.items)) and supports:
                    states.append(self.extend(state, layer, candidate, w, None))
            # Next to weights that nothing explains, biases may be right; a mistake in them would be a guess.
            if not w_matches and not candidate.items and self.observed.biases[layer - 1] is not None:
                states += [
                    self.extend(state, layer, candidate, None, b) for b in b_matches if not (b.items or b.factor.tokens)
                ]
        # Nothing fits: go on with the right deltas, or with those that explained the layer above.
        states.append(self.extend(state, layer, candidates[0], None, None))
        cheapest = min(st.found.cost for st in states)
        return [st for st in states if st.found.cost < cheapest + 2.5]

    def tried(
        self, state: _State, layer: int, budget: int
    ) -> tuple[list[_Candidate], list[list[_Match]], list[list[_Match]]]:
        """Return the deltas of a layer and what each explains; the same for all states with the same delta above."""
        key = (layer, id(state.delta), id(state.error), budget)
        if key not in self._tried:
            candidates = self.candidates(state, layer, budget)
            in_weights = [self.matches(c, layer, "weights", budget) for c in candidates]
            if self.s.has_bias:
                in_biases = [
                    # Zeros that are zero support nothing.
                    self.matches(c, layer, "biases", budget, supported=any(not m.vacuous for m in found))
                    for c, found in zip(candidates, in_weights, strict=True)
                ]
            else:
                in_biases = [[_Match((), ONE, 0.0, 0)] for _ in candidates]
            # The state is kept as well, so that no other array can take its arrays' places in memory.
            self._tried[key] = (state, candidates, in_weights, in_biases)
        return self._tried[key][1:]

    def decayed_alike(self, candidate: _Candidate, layer: int, w: _Match) -> Iterator[_Match]:
        """Try the multiple of the weights that explained their gradient on the biases as well."""
        target = self.observed.biases[layer - 1]
        for item in w.items:
            mistake = MISTAKES[item.name]
            if mistake.slot != "added" or item.value is None or target is None:
                continue
            column = dict(mistake.forms(self.s, layer, True))[item.detail]
            P = self.s.scale * self.s.bias_sign * candidate.delta.sum(axis=-2)
            factors, residual = self.compare(target - item.value * column, P, layer, "biases", candidate.delta, 0, 1.0)
            for factor in factors:
                yield _Match((replace(item, part="biases"),), factor, residual, target.size)

    def extend(self, state: _State, layer: int, candidate: _Candidate, w: _Match | None, b: _Match | None) -> _State:
        """Add a layer whose weights and biases share their deltas; None where a part stays open."""
        has_bias = self.s.has_bias and self.observed.biases[layer - 1] is not None
        whole = "both" if has_bias else "weights"
        items = [replace(item, part=whole) for item in candidate.items]
        open_parts = list(state.found.open_parts)
        w_items, b_items = list(w.items) if w else [], list(b.items) if b and has_bias else []
        for item in w_items:
            twin = next((x for x in b_items if x.group == item.group), None)
            if twin is not None:
                b_items.remove(twin)
                items.append(replace(item, part="both"))
            else:
                items.append(item)
        items += b_items
        factors = (w.factor if w else None, b.factor if b and has_bias else None)
        if w is not None and w.vacuous:
            factors = (factors[1], factors[1])
        items += self.factor_items(layer, *factors, has_bias)
        if w is None:
            open_parts.append((layer, "weights"))
        if b is None and has_bias:
            open_parts.append((layer, "biases"))
        matched = [m for m in (w, b) if m is not None]
        found = Explanation(
            (*state.found.items, *items),
            tuple(open_parts),
            max([state.found.residual, *(m.residual for m in matched)]),
            state.found.entries + sum(m.entries for m in matched),
            state.found.afresh | {layer} if candidate.afresh else state.found.afresh,
        )
        return _State(found, candidate.delta, candidate.error, candidate.right)

    def extend_apart(
        self, state: _State, layer: int, candidate: _Candidate, w: _Match, other: _Candidate, b: _Match
    ) -> _State:
        """Add a layer whose biases come from other deltas than its weights."""
        new = self.extend(state, layer, replace(candidate, items=()), w, b)
        apart = tuple(replace(item, part="weights") for item in candidate.items if item not in other.items)
        apart += tuple(replace(item, part="biases") for item in other.items if item not in candidate.items)
        shared = tuple(item for item in other.items if item in candidate.items)
        return replace(new, found=replace(new.found, items=new.found.items + shared + apart))

    def factor_items(self, layer: int, w: Factor | None, b: Factor | None, has_bias: bool) -> list[Item]:
        """Name the factors: those that weights and biases share, then those of each alone."""
        in_weights = list(w.tokens) if w else []
        in_biases = list(b.tokens) if b else []
        items = []
        for token in list(in_weights):
            if token in in_biases:
                in_biases.remove(token)
                in_weights.remove(token)
                items.append(self.factor_item(token, layer, "both"))
        items += [self.factor_item(token, layer, "weights") for token in in_weights]
        names = {right: own for own, right in BIAS_FACTORS.items()}
        for name, detail in in_biases:
            own = names.get(name, name) if not detail else name
            items.append(replace(self.factor_item((name, detail), layer, "biases"), name=own))
        if not has_bias:
            return [replace(item, part="weights") for item in items]
        return items

    def factor_item(self, token: tuple[str, str], layer: int, part: str) -> Item:
        name, detail = token
        if name == "learning_rate_included":
            value = self.rate
        elif name == "learning_rate_missing":
            value = None if self.rate is None else 1.0 / self.rate
        else:
            if name not in self._values:
                self._values[name] = dict(MISTAKES[name].forms(self.s))
            forms = self._values[name]
            power = int(detail.split()[0]) if name == "averaged_over_examples" and detail else 1
            value = float(forms[detail] if detail in forms else forms[""] ** power)
        return Item(name, layer, part, detail, value)


def explain(
    s: Setting,
    observed: Observed,
    precision: Precision,
    rate: float | None = None,
    is_step: bool = False,
    budgets: tuple[int, ...] = (0, 1, 2),
    most_open: float = math.inf,
) -> list[Explanation]:
    """Return the simplest explanations of the gradients, all equally simple ones.

    Parameters
    ----------
    s : Setting
        The stated network, data and loss.
    observed : Observed
        The gradients.
    precision : Precision
        How exactly they have to agree.
    rate : float, optional
        The learning rate, if there is one.
    is_step : bool
        Whether the gradients were taken from a step.
    budgets : tuple of int
        How many mistakes may meet in one layer, tried in this order.
    most_open : float
        How many parts an explanation may leave open to be of use. What leaves
        more is given up at the layer where it does; when nothing is left, the
        result is one explanation of nothing.

    Returns
    -------
    list of Explanation
        The cheapest first; several when they cannot be told apart.
    """
    search = _Search(s, observed, precision, FactorTable(s, rate, is_step), rate, most_open)
    best = search.searched(budgets)
    conventions = all(item.name in _CONVENTIONS for item in best[0].items)
    plain = not best[0].open_parts and (best[0].n_mistakes <= 2 or conventions)
    if not plain and max(budgets) >= 1:
        more = (search.scaled(rate, is_step), search.one_part_scaled(best[0]), search.biases_penalised(best[0]))
        best = sorted([*best, *more[0], *more[1], *more[2]], key=lambda e: e.cost)
    return [other for e in equally_good(s, best) for other in (e, *without_rate(s, e))]
