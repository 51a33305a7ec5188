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
from .factors import ONE, Factor, FactorTable
from .mistakes import BIAS_FACTORS, MISTAKES, Mistake
from .setting import Pass, Setting, carry, output_delta, output_error, right_pass, t, through

__all__ = ["Explanation", "Item", "Observed", "Precision", "equally_good", "explain"]

#: What one gradient without an explanation costs; no explanation has as many mistakes.
UNEXPLAINED = 10.0
#: Partial explanations that are kept from layer to layer.
KEPT = 40

#: Digits of evidence that suffice for any explanation; what is counted beyond them changes nothing.
ENOUGH = 20.0

#: Named last among explanations that cannot be told apart.
_RARE = (
    "derivative_of_other_activation",
    "derivative_from_wrong_layer",
    "rounded_outputs",
    "loss_as_error",
    "one_example_only",
)
#: Never combined with a second mistake in the same layer: pairs of masks, or of loss and slope, fit too easily.
#: -t/y with g' twice, say, is the right delta without the examples whose target is 0.
_ALONE = (*_RARE, "gradient_of_other_loss")

#: Leaving out every g' is one habit, though it has one name at the output and one below.
_ONE_HABIT = dict.fromkeys(("output_derivative_missing", "hidden_derivative_missing"), "derivative_missing")

_BY_SLOT: dict[str, list[Mistake]] = {}
for _mistake in MISTAKES.values():
    _BY_SLOT.setdefault(_mistake.slot, []).append(_mistake)


@dataclass(frozen=True)
class Observed:
    """Gradients that came, in the doctor's form.

    Attributes
    ----------
    weights, biases : tuple of (ndarray or None)
        For layers 1..L; None where nothing can be compared.
    slack : tuple of float
        For each layer, how far a right entry may be off for reasons of
        rounding alone, in absolute terms.
    """

    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]
    slack: tuple[float, ...]


@dataclass(frozen=True)
class Precision:
    """How exactly gradients have to agree: relative to the largest entry of a layer."""

    relative: float = 1e-8

    @property
    def digits(self) -> float:
        """Decimal digits that one entry testifies to."""
        return -math.log10(self.relative)


@dataclass(frozen=True)
class Item:
    """One mistake at one layer.

    Attributes
    ----------
    name : str
        A name in `MISTAKES`.
    layer : int
        1..L; 0 for the whole network.
    part : str
        "weights", "biases" or "both".
    detail : str
        The form it takes.
    value : float or None
        The factor, learning rate or decay found.
    """

    name: str
    layer: int
    part: str = "both"
    detail: str = ""
    value: float | None = None

    @property
    def group(self) -> tuple[str, str]:
        """Items with the same name and form count as one mistake, wherever they occur."""
        return _ONE_HABIT.get(self.name, self.name), self.detail


@dataclass(frozen=True)
class Explanation:
    """A set of mistakes and what it leaves open.

    Attributes
    ----------
    items : tuple of Item
        The mistakes.
    open_parts : tuple of (int, str)
        Layers and parts that it does not explain.
    residual : float
        Largest deviation from the explained gradients, relative to the largest entry of each.
    entries : int
        Number of gradients that it explains.
    """

    items: tuple[Item, ...] = ()
    open_parts: tuple[tuple[int, str], ...] = ()
    residual: float = 0.0
    entries: int = 0

    @property
    def cost(self) -> float:
        """Number of distinct mistakes, plus a little for every place where they occur."""
        groups: dict[tuple[str, str], set[str]] = {}
        for item in self.items:
            groups.setdefault(item.group, set()).add(item.part)
        mixed = sum(0.3 for parts in groups.values() if len(parts) > 1)
        return len(groups) + mixed + 0.01 * len(self.items) + UNEXPLAINED * len(self.open_parts)

    @property
    def has_compound_factor(self) -> bool:
        """Whether one gradient is explained by a product of several factors."""
        places = [(item.layer, item.part) for item in self.items if MISTAKES[item.name].slot == "factor"]
        return len(places) > len(set(places))

    @property
    def n_mistakes(self) -> int:
        """Number of distinct mistakes."""
        return len({item.group for item in self.items})


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


@dataclass(frozen=True)
class _Match:
    """A part of a layer's gradients, explained."""

    items: tuple[Item, ...]
    factor: Factor
    residual: float
    entries: int
    vacuous: bool = False  # zero is compared with zero, so that any factor would fit


def merge_repeated_averages(items: tuple[Item, ...], n_layers: int, whole: str) -> tuple[Item, ...]:
    """See one mistake in factors 1/k, 1/k^2, ... that grow from layer to layer."""
    if n_layers < 3:
        return items
    exponents = {}
    for item in items:
        if item.name == "averaged_over_examples" and item.part == whole:
            exponents[item.layer] = int(item.detail.split()[0]) if item.detail else 1
        elif item.name in ("averaged_over_examples", "summed_over_examples"):
            return items
    start = exponents.get(n_layers, 0)
    if start > 1 or any(exponents.get(n, 0) != start + n_layers - n for n in range(1, n_layers + 1)):
        return items
    kept = tuple(item for item in items if item.name != "averaged_over_examples")
    where = range(1, n_layers + (1 if start else 0))
    return kept + tuple(Item("averaged_in_every_layer", n, whole) for n in where)


class _Search:
    def __init__(
        self, s: Setting, observed: Observed, precision: Precision, table: FactorTable, rate: float | None
    ) -> None:
        self.s, self.observed, self.precision, self.table, self.rate = s, observed, precision, table, rate
        self.right: Pass = right_pass(s)
        self._tried: dict[
            tuple[int, int, int, int], tuple[_State, list[_Candidate], list[list[_Match]], list[list[_Match]]]
        ] = {}
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
        bound = self.bound(layer, part, delta)
        size, big = float(np.abs(flat).max()), float(np.abs(flat_P).max())
        # Terms that cancel exactly leave rounding errors of the size of the right sums.
        if big <= 1e-13 * max(bound, self.right_bounds[part][layer - 1]):
            bound = max(bound, self.right_bounds[part][layer - 1])
            nothing = size <= max(slack, rtol * bound)
            return ([ONE] if nothing else []), 0.0
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
        errors: list[tuple[tuple[Item, ...], Array, Array | None, bool, int]] = []
        if layer == s.n_layers:
            e = output_error(s)
            errors.append(((), e, output_delta(s, e), True, 0))
            if budget:
                for mistake in _BY_SLOT["error"]:
                    for detail, e in mistake.forms(s):
                        errors.append(((Item(mistake.name, layer, "both", detail),), e, None, False, 0))
        else:
            above = [(state.delta, state.error, state.right)]
            if not state.right:
                above.append((self.right.deltas[layer + 1], self.right.errors[layer + 1], True))
            for delta, error, right in above:
                assert delta is not None and error is not None
                errors.append(((), carry(s, layer, delta), None, right, 0))
                if budget:
                    for mistake in _BY_SLOT["carry"]:
                        for detail, e in mistake.forms(s, layer, delta, error, None):
                            errors.append(((Item(mistake.name, layer, "both", detail),), e, None, False, 0))
                    for mistake in _BY_SLOT["delta"]:
                        for detail, made in mistake.forms(s, layer, delta, error):
                            item = Item(mistake.name, layer, "both", detail)
                            errors.append(((item,), carry(s, layer, delta), made, False, 0))
                    errors += self.updated(layer, delta, state.found.items)
        found: list[_Candidate] = []
        for items, error, delta, right, free in errors:
            through_right = through(s, layer, error) if delta is None else delta
            found.append(_Candidate(items, through_right, error, right, free))
            # What made the delta itself leaves no g' to vary.
            if len(items) < budget and not free and not (items and delta is not None):
                for mistake in _BY_SLOT["derivative"]:
                    if items and (mistake.name in _ALONE or items[0].name in _ALONE):
                        continue
                    for detail, varied in mistake.forms(s, layer, error):
                        item = Item(mistake.name, layer, "both", detail)
                        found.append(_Candidate((*items, item), varied, error, False))
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

    def updated(
        self, layer: int, delta: Array, above: tuple[Item, ...]
    ) -> Iterator[tuple[tuple[Item, ...], Array, Array | None, bool, int]]:
        """Try deltas that went back through weights which the layer above had already changed."""
        s, G, target = self.s, self.observed.weights[layer], self.observed.weights[layer - 1]
        if G is None or target is None or not np.any(G):
            return
        e0, e1 = carry(s, layer, delta), delta @ t(G)
        (mistake,) = (m for m in _BY_SLOT["carry"] if m.name == "updated_weights_in_delta")
        rates: list[tuple[float, int]] = [] if self.rate is None else [(self.rate, 0)]
        rates += [(item.value, 0) for item in above if item.name == mistake.name and item.value is not None]
        if target.size >= 3:
            columns = np.stack([(s.scale * t(s.A[layer - 1]) @ through(s, layer, e)).ravel() for e in (e0, e1)], axis=1)
            sizes = np.linalg.norm(columns, axis=0)
            if (sizes > 0.0).all():
                scaled = columns / sizes
                solution, _, rank, _ = np.linalg.lstsq(scaled, target.ravel(), rcond=1e-7)
                if rank == 2:
                    c0, c1 = solution / sizes
                    if (
                        c0 != 0.0
                        and -c1 / c0 > 0.0
                        and abs(c1) * sizes[1] > 100 * self.precision.relative * abs(c0) * sizes[0]
                    ):
                        rates.append((float(-c1 / c0), 1))
            rates = [(rate, free) for rate, free in rates if 1e-9 < rate < 1e4]
        for rate, free in rates:
            for detail, e in mistake.forms(s, layer, delta, delta, -rate * G):
                yield (Item(mistake.name, layer, "both", detail, rate),), e, None, False, free

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
        if len(candidate.items) < budget:
            plain = [
                m for slot in ("products", part) for m in _BY_SLOT[slot] if not candidate.items or m.name not in _ALONE
            ]
            plain = [] if any(item.name in _ALONE for item in candidate.items) else plain
            for mistake in plain:
                for detail, made in mistake.forms(s, layer, candidate.delta):
                    P = made[index] if mistake.slot == "products" else made
                    consider(P, (Item(mistake.name, layer, part, detail),), odds + 1.0)
            if not found and part == "weights":
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
                    key = (new.found.items, new.found.open_parts, new.right)
                    if key not in following:
                        following[key] = new
            states = sorted(following.values(), key=lambda st: st.found.cost)[:KEPT]
        best = [self.simplified(state.found) for state in states]
        return sorted(best, key=lambda e: e.cost)

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
                    (other, b) for other, bs in zip(candidates, in_biases, strict=True) for b in bs if other.free == 0
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
            forms = dict(MISTAKES[name].forms(self.s))
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

    Returns
    -------
    list of Explanation
        The cheapest first; several when they cannot be told apart.
    """
    search = _Search(s, observed, precision, FactorTable(s, rate, is_step), rate)
    is_multiple, best = search.one_multiple()
    for budget in budgets:
        found = search.run(budget)
        # A compound factor, 3/2 say, on a part of the gradients is a coincidence: real ones are on everything.
        found = [e for e in found if not (e.open_parts and e.has_compound_factor)] or [search.unexplained()]
        if is_multiple:
            # Three mistakes whose product happens to be this one number are no explanation of it.
            found = [e for e in found if e.n_mistakes <= 2] or [search.unexplained()]
        best = sorted([*best, *found], key=lambda e: e.cost)
        # One mistake more in a layer can only win against an explanation with as many.
        if not best[0].open_parts and best[0].n_mistakes <= max(budget, 1) and budget >= min(1, max(budgets)):
            break
    return equally_good(best)


def equally_good(explanations: list[Explanation]) -> list[Explanation]:
    """Keep the explanations that need as few mistakes as the best one, each set of mistakes once."""
    best = explanations[0]
    kept: dict[tuple[object, ...], Explanation] = {}
    for other in explanations:
        same_size = other.n_mistakes == best.n_mistakes and other.open_parts == best.open_parts
        # Among sets of several mistakes, only those in about as few places: the others are detours.
        if same_size and (best.n_mistakes <= 1 or other.cost <= best.cost + 0.1):
            key = tuple(sorted({i.name for i in other.items}))
            kept.setdefault(key, other)
    # Structural causes before bare factors, plain ones before those that need two coincidences.
    return sorted(
        kept.values(),
        key=lambda e: (
            any(MISTAKES[item.name].slot == "factor" for item in e.items),
            any(item.name in _RARE for item in e.items),
            e.cost,
        ),
    )
