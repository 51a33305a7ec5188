"""Find the smallest set of mistakes that turns the right backward pass into the gradients that came.

The search walks down from the output layer, as the backward pass does. At each
layer it tries every variation of the catalogue on the deltas that explained the
layers above, looks which of them give the gradients of weights and of biases up
to a factor with a name, and keeps the few that need the fewest mistakes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..per_layer import Array
from .candidates import Candidate, Candidates, State
from .comparing import Comparison
from .explanations import Explanation, Item, Observed, Precision
from .factors import ONE, Factor, FactorTable, Token, Tokens
from .mistakes import BIAS_FACTORS, BY_SLOT, MISTAKES
from .predicted import bears
from .preferences import ALONE, merge_repeated_averages
from .setting import Pass, Setting, right_pass, t
from .variations import has_one_size, product_pairs

__all__ = ["Search"]

#: Numbers of all variations that are compared side by side.
AT_ONCE = 1_000_000

#: What zeros say by themselves.
ZERO = ("weight_gradient_zero", "bias_gradient_zero")

#: Partial explanations that are kept from layer to layer.
KEPT = 40


def reaches_biases(items: Iterable[Item]) -> bool:
    """Whether a mistake that was made before the products is among these: it shows in weights and biases."""
    return any(
        MISTAKES[item.name].slot in ("error", "derivative", "carry", "delta") or item.name == "one_example_only"
        for item in items
    )


def _counted(tokens: Tokens) -> Counter[Token]:
    """Return how often each mistake is in a factor: an average that is taken twice is one average, and another."""
    counts: Counter[Token] = Counter()
    for name, detail in tokens:
        times = int(detail.split()[0]) if detail.endswith("times") else 0
        counts[name, "" if times else detail] += times or 1
    return counts


def _tokens(counts: Counter[Token]) -> list[Token]:
    return [(name, f"{n} times" if n > 1 else detail) for (name, detail), n in counts.items()]


@dataclass(frozen=True)
class _Match:
    """A part of a layer's gradients, explained."""

    items: tuple[Item, ...]
    factor: Factor
    residual: float
    entries: int
    vacuous: bool = False  # zero is compared with zero, so that any factor would fit


#: What is said of a part that did not come: nothing.
_NOTHING = _Match((), ONE, 0.0, 0)


class Search:
    """One search: the stated network, what came, and what was tried already.

    Parameters
    ----------
    s : Setting
        The stated network.
    observed : Observed
        The gradients that came.
    precision : Precision
        How exactly they have to agree.
    table : FactorTable
        The numbers with a name.
    rate : float or None
        The learning rate, if there is one.
    most_open : float
        Explanations that leave more parts open are of no use to who asks.
    """

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
        self.most_open = most_open
        self.right: Pass = right_pass(s)
        self.numbers = Comparison(s, observed, precision, table, self.right)
        self.candidates = Candidates(s, observed, precision, rate, self.right)
        self._tried: dict[
            tuple[int, int, int, int], tuple[State, list[Candidate], list[list[_Match]], list[list[_Match]]]
        ] = {}
        self._values: dict[str, dict[str, float]] = {}  # of factors, by name and form

    def again(self, observed: Observed, rate: float | None) -> Search:
        """Return a search of the same network for other numbers, of which nothing may stay open."""
        return Search(self.s, observed, self.precision, FactorTable(self.s, None), rate, most_open=0)

    def widen(self) -> None:
        """Try unusual forms as well from now on."""
        self.candidates.wide = True
        self._tried.clear()

    # --- the gradients of one layer ------------------------------------------------------------

    def matches(
        self, candidates: list[Candidate], layer: int, part: str, budget: int, supported: list[bool]
    ) -> list[list[_Match]]:
        """Return what explains the weights' or the biases' gradient, for each delta, which may have support elsewhere.

        Every variation is made of all deltas at once; only those that point the way of what came are looked at closely.
        """
        s, target = self.s, self.numbers.came(layer, part)
        if target is None:
            return [[_NOTHING] for _ in candidates]
        together = max(1, AT_ONCE // (target.size + candidates[0].delta.size)) if candidates else 0
        if len(candidates) > together:
            parts = (
                [slice(start, start + together) for start in range(0, len(candidates), together)] if together else []
            )
            return [m for some in parts for m in self.matches(candidates[some], layer, part, budget, supported[some])]
        index = 0 if part == "weights" else 1
        deltas = np.stack([c.delta for c in candidates])
        right = (t(s.A[layer - 1]) @ deltas, s.bias_sign * deltas.sum(axis=-2))[index]
        odds = [0.0 if has else 1.5 * len(c.items) for c, has in zip(candidates, supported, strict=True)]
        found: list[list[_Match]] = [[] for _ in candidates]
        nothing = self.numbers.is_nothing(target, layer, part)

        def consider(P: Array, items: tuple[Item, ...], more: float, rows: NDArray[np.intp]) -> None:
            """Compare what a variation made of the deltas of some candidates."""
            for n in np.flatnonzero(self.numbers.may_match(target, P, layer, part)):
                i = rows[n]
                c = candidates[i]
                factors, residual = self.numbers.compare(
                    target, s.scale * P[n], layer, part, c.delta, c.free, odds[i] + more
                )
                if c.items or items:
                    # A structural mistake with three factors on top would fit too much.
                    factors = [factor for factor in factors if len(factor.tokens) <= 2]
                found[i].extend(_Match(items, factor, residual, target.size, nothing) for factor in factors)

        everywhere = np.arange(len(candidates))
        consider(right, (), 0.0, everywhere)
        left = [i for i in everywhere if not found[i] or found[i][0].factor.tokens]
        # A penalty on the biases needs no second mistake beside it; one on the weights is sought with all others.
        left = [i for i in left if len(candidates[i].items) < budget]
        plain = [i for i in left if not any(item.name in ALONE for item in candidates[i].items)]
        bare = [i for i in plain if not candidates[i].items]
        for mistake in (m for slot in ("products", part) for m in BY_SLOT[slot]):
            rows = np.array(bare if mistake.name in ALONE else plain, dtype=np.intp)
            for detail, made in mistake.forms(s, layer, deltas[rows]) if len(rows) else ():
                P = made[index] if mistake.slot == "products" else made
                consider(P, (Item(mistake.name, layer, part, detail),), 1.0, rows)
        alone = np.array([i for i in left if not candidates[i].items and not found[i]], dtype=np.intp)
        if budget > 1 and len(alone):
            for names, made in product_pairs(s, layer, deltas[alone]):
                if part == "weights" or MISTAKES[names[0][0]].slot == "products":
                    pair = [Item(name, layer, part, detail) for name, detail in names]
                    kept = [i for i in pair if part == "weights" or MISTAKES[i.name].slot == "products"]
                    consider(made[index], tuple(kept), 2.0, alone)
        added = [i for i in left if not found[i] and (part == "weights" or not candidates[i].items)]
        for mistake in BY_SLOT["added"] if added else ():
            for detail, column in mistake.forms(s, layer, part == "biases"):
                P = s.scale * right[added]
                for i in np.array(added)[self._may_have(column, target, P, layer, part)]:
                    item = Item(mistake.name, layer, part, detail)
                    found[i].extend(
                        self.with_addition(item, column, s.scale * right[i], target, candidates[i], odds[i])
                    )
        return found

    def _may_have(self, column: Array, target: Array, P: Array, layer: int, part: str) -> NDArray[np.bool_]:
        """Say for which of many gradients the target may be a multiple of it and of a column, added."""
        unit = column / (np.linalg.norm(column) or 1.0)
        axes = tuple(range(-target.ndim, 0))
        apart = P - (P * unit).sum(axis=axes, keepdims=True) * unit
        return self.numbers.may_match(target - (target * unit).sum() * unit, apart, layer, part)

    def with_addition(
        self, item: Item, column: Array, P: Array, target: Array, candidate: Candidate, odds: float
    ) -> Iterator[_Match]:
        """Return matches of a gradient with a multiple of a column added, fitted."""
        layer, part = item.layer, item.part
        # Without a gradient of its own, the sum would be a multiple of the weights alone.
        if (
            target.size < 2
            or (item.detail == "absolute weights" and has_one_size(column))
            or not np.any(column)
            or np.abs(P).max() <= 1e-9 * self.numbers.right_bounds[part][layer - 1]
        ):
            return
        sizes = np.array([np.linalg.norm(P), np.linalg.norm(column)])
        both = np.stack([P.ravel() / sizes[0], column.ravel() / sizes[1]], axis=1)
        solution, _, rank, _ = np.linalg.lstsq(both, target.ravel(), rcond=1e-7)
        amount = float(solution[1] / sizes[1])
        if rank < 2 or abs(solution[1]) <= 100 * self.precision.relative * abs(solution[0]):
            return
        factors, residual = self.numbers.compare(
            target - amount * column, P, layer, part, candidate.delta, 1, odds + 0.5
        )
        for factor in factors:
            yield _Match((replace(item, value=amount),), factor, residual, target.size)

    def unexplained(self) -> Explanation:
        """Return what explains nothing."""
        return Explanation((), tuple(place for n in range(self.s.n_layers, 0, -1) for place in self.places(n)))

    def places(self, layer: int) -> list[tuple[int, str]]:
        """Return the parts of a layer that came."""
        has_bias = self.s.has_bias and self.observed.biases[layer - 1] is not None
        return [(layer, "weights"), (layer, "biases")] if has_bias else [(layer, "weights")]

    # --- walking down --------------------------------------------------------------------------

    def run(self, budget: int) -> list[Explanation]:
        """Return the best explanations, cheapest first."""
        states = [State(Explanation())]
        for layer in range(self.s.n_layers, 0, -1):
            following: dict[tuple[object, ...], State] = {}
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

    def borne_out(self, found: list[Explanation]) -> list[Explanation]:
        """Keep what gives the numbers that came when it is run by itself; the rest is no explanation of anything."""
        kept: list[Explanation] = []
        for e in sorted(found, key=lambda e: e.cost):
            # What costs more than a whole mistake beyond one that is borne out will not be shown.
            if kept and e.cost > kept[0].cost + 1.5:
                break
            if not e.items or bears(self.s, e, self.observed, self.precision):
                kept.append(e)
        return kept or [self.unexplained()]

    def simplified(self, found: Explanation) -> Explanation:
        """See averages that are repeated from layer to layer as one mistake."""
        return replace(
            found, items=merge_repeated_averages(found.items, self.s.n_layers, "both" if self.s.has_bias else "weights")
        )

    def layer_states(self, state: State, layer: int, budget: int) -> Iterable[State]:
        """Return what one more layer makes of an explanation of those above it."""
        # Below a layer that nothing explains, only right deltas and factors are trusted.
        budget = 0 if state.found.open_parts else budget
        candidates, in_weights, in_biases = self.tried(state, layer, budget)
        states = []
        above = {item.group for item in state.found.items}

        def bare(part: _Match, beside: _Match | None, candidate: Candidate) -> bool:
            """Whether nothing but zeros supports a mistake: they say that they are zeros."""
            supported = beside is not None and not beside.vacuous
            known = above | {i.group for i in beside.items} if beside is not None and supported else above
            claimed = part.items if supported else (*candidate.items, *part.items)
            return part.vacuous and any(i.group not in known and i.name not in ZERO for i in claimed)

        others = {  # candidates that explain the biases, for each kind of candidate that may stand beside them
            afresh: [
                (other, b)
                for other, bs in zip(candidates, in_biases, strict=True)
                for b in bs
                if other.free == 0 and other.afresh == afresh and not bare(b, None, other)
            ]
            for afresh in (False, True)
        }
        for candidate, w_matches, b_matches in zip(candidates, in_weights, in_biases, strict=True):
            for w in w_matches:
                pairs = b_matches or list(self.decayed_alike(candidate, layer, w))
                pairs = [b for b in pairs if not (bare(b, w, candidate) or bare(w, b, candidate))]
                if not pairs and bare(w, None, candidate):
                    continue
                if pairs:
                    states += [self.extend(state, layer, candidate, w, b) for b in pairs]
                    continue
                # The biases may suffer from another mistake than the weights do.
                elsewhere = others[candidate.afresh]
                fewest = min((len(o.items) + len(b.items) + len(b.factor.tokens) for o, b in elsewhere), default=0)
                # More than two mistakes that spare the weights are no explanation but a coincidence.
                elsewhere = elsewhere if fewest <= 2 else []
                for other, b in elsewhere:
                    if len(other.items) + len(b.items) + len(b.factor.tokens) == fewest:
                        states.append(self.extend_apart(state, layer, candidate, w, other, b))
                if not elsewhere and not reaches_biases((*candidate.items, *w.items)):
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
        self, state: State, layer: int, budget: int
    ) -> tuple[list[Candidate], list[list[_Match]], list[list[_Match]]]:
        """Return the deltas of a layer and what each explains; the same for all states with the same delta above."""
        key = (layer, id(state.delta), id(state.error), budget)
        if key not in self._tried:
            candidates = self.candidates.of(state, layer, budget)
            in_weights = self.matches(candidates, layer, "weights", budget, [False] * len(candidates))
            in_biases: list[list[_Match]] = [[_NOTHING] if not self.s.has_bias else [] for _ in candidates]
            if self.s.has_bias:
                # Where nothing explains the weights, biases are asked only whether they are right.
                some = any(in_weights)
                asked = [i for i, c in enumerate(candidates) if some or not c.items]
                # Zeros that are zero support nothing.
                supported = [any(not m.vacuous for m in in_weights[i]) for i in asked]
                made = self.matches([candidates[i] for i in asked], layer, "biases", budget, supported)
                for i, found in zip(asked, made, strict=True):
                    in_biases[i] = found
            # The state is kept as well, so that no other array can take its arrays' places in memory.
            self._tried[key] = (state, candidates, in_weights, in_biases)
        return self._tried[key][1:]

    def decayed_alike(self, candidate: Candidate, layer: int, w: _Match) -> Iterator[_Match]:
        """Try the multiple of the weights that explained their gradient on the biases as well."""
        target = self.observed.biases[layer - 1]
        for item in w.items:
            mistake = MISTAKES[item.name]
            if mistake.slot != "added" or item.value is None or target is None:
                continue
            column = dict(mistake.forms(self.s, layer, True))[item.detail]
            P = self.s.scale * self.s.bias_sign * candidate.delta.sum(axis=-2)
            factors, residual = self.numbers.compare(
                target - item.value * column, P, layer, "biases", candidate.delta, 0, 1.0
            )
            for factor in factors:
                yield _Match((replace(item, part="biases"),), factor, residual, target.size)

    def extend(self, state: State, layer: int, candidate: Candidate, w: _Match | None, b: _Match | None) -> State:
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
        return State(found, candidate.delta, candidate.error, candidate.right)

    def extend_apart(
        self, state: State, layer: int, candidate: Candidate, w: _Match, other: Candidate, b: _Match
    ) -> State:
        """Add a layer whose biases come from other deltas than its weights."""
        new = self.extend(state, layer, replace(candidate, items=()), w, b)
        apart = tuple(replace(item, part="weights") for item in candidate.items if item not in other.items)
        apart += tuple(replace(item, part="biases") for item in other.items if item not in candidate.items)
        shared = tuple(item for item in other.items if item in candidate.items)
        return replace(new, found=replace(new.found, items=new.found.items + shared + apart))

    def factor_items(self, layer: int, w: Factor | None, b: Factor | None, has_bias: bool) -> list[Item]:
        """Name the factors: those that weights and biases share, then those of each alone."""
        in_weights, in_biases = (_counted(factor.tokens if factor else ()) for factor in (w, b))
        shared = in_weights & in_biases
        items = [self.factor_item(token, layer, "both") for token in _tokens(shared)]
        items += [self.factor_item(token, layer, "weights") for token in _tokens(in_weights - shared)]
        names = {right: own for own, right in BIAS_FACTORS.items()}
        for name, detail in _tokens(in_biases - shared):
            own = names.get(name, name) if not detail else name
            items.append(replace(self.factor_item((name, detail), layer, "biases"), name=own))
        if not has_bias:
            return [replace(item, part="weights") for item in items]
        return items

    def factor_item(self, token: tuple[str, str], layer: int, part: str) -> Item:
        """Return a mistake that is a factor, with its number."""
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
