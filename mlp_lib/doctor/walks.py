"""Judge a walk through the examples: one update after each, of which only the end is known.

The steps do not add up to one gradient, since each starts where the last one
ended. A hypothesis is walked from beginning to end and compared with what came.
Hypotheses come from the search for one step: what a walk adds to the sum of its
steps is taken off first, as the best hypothesis so far has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from ..gradient_check import relative_error
from ..per_layer import Array, PerLayer
from .conventions import GivenGradients
from .explanations import Explanation, Item, Observed, Precision
from .factors import ONE, Factor, FactorTable
from .mistakes import MISTAKES
from .predicted import predicted_pass
from .report import LayerError
from .search import _BY_SLOT, _Candidate, _Search, _State
from .setting import Setting, t

__all__ = ["Walk"]

#: What a walk may be off, relative to the largest entry of a part: float64, then float32 or a small constant.
EXACT, COARSE = 1e-7, 5e-6
#: Hypotheses kept from layer to layer; single mistakes that are tried together with all others.
KEPT, NEAREST = 12, 10

Effect = tuple[list[Array], list[Array]]


@dataclass(frozen=True)
class _Branch:
    state: _State
    items: tuple[Item, ...]
    score: float


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
        self._ends: dict[tuple[Item, ...], Effect | None] = {}

    def scaled(self, factor: float) -> Walk:
        """Return the walk as seen by a program whose loss has another factor."""
        return Walk(self.s, self.given, self.rate, factor * self.scale, self.weight_decay, self.slack)

    @np.errstate(over="ignore", invalid="ignore")
    def effect(self, items: tuple[Item, ...]) -> Effect | None:
        """Walk with these mistakes, and return what changed, divided by -eta; None when they cannot be made."""
        if items in self._ends:
            return self._ends[items]
        s, rate, decay = self.s, self.rate, self.weight_decay
        afresh = self.afresh(items)
        W, b = list(s.weights), list(s.biases)
        self._ends[items] = None
        for i in range(s.n_examples):
            here = s.but(weights=PerLayer(W), biases=PerLayer(b), X=s.X[i : i + 1], T=s.T[i : i + 1], scale=self.scale)
            made = predicted_pass(here, items, afresh)
            if made is None or not all(np.isfinite(G).all() for G in [*made.weights, *made.biases]):
                return None
            W = [w - rate * (G + decay * w) for w, G in zip(W, made.weights, strict=True)]
            if s.has_bias:
                b = [x - rate * g for x, g in zip(b, made.biases, strict=True)]
        moved = (
            [(old - new) / rate for old, new in zip(s.weights, W, strict=True)],
            [(old - new) / rate for old, new in zip(s.biases, b, strict=True)],
        )
        self._ends[items] = moved
        return moved

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
        moved = self.effect(items)
        if moved is None:
            return math.inf
        worst = 0.0
        for layer, index, _, came in self.parts():
            mine = moved[index][layer - 1]
            off = max(0.0, float(np.abs(came - mine).max()) - 10.0 * self.slack)
            worst = max(worst, off / max(float(np.abs(came).max()), float(np.abs(mine).max()), 1e-300))
        return worst

    def distance(self, items: tuple[Item, ...]) -> float:
        """Return the mean over the parts of the sine between what came and what would: a factor more may be missing."""
        moved = self.effect(items)
        if moved is None:
            return math.inf
        offs = []
        for layer, index, _, came in self.parts():
            mine = moved[index][layer - 1]
            length = float(np.linalg.norm(came) * np.linalg.norm(mine))
            cosine = (
                float((came * mine).sum()) / length if length > 0.0 else float(not np.any(came) and not np.any(mine))
            )
            offs.append(math.sqrt(max(0.0, 1.0 - cosine * cosine)) + 0.01 * (cosine < 0.0))
        return sum(offs) / len(offs)

    def table(self) -> list[LayerError]:
        """Compare with the right walk."""
        right = self.effect(())
        errors = []
        for layer, index, part, came in self.parts():
            if right is None:
                errors.append(LayerError(layer, part, math.inf, False))  # type: ignore[arg-type]
                continue
            mine = right[index][layer - 1]
            off = max(0.0, float(np.abs(came - mine).max()) - 10.0 * self.slack)
            is_right = off <= COARSE * max(float(np.abs(mine).max()), float(np.abs(came).max()))
            errors.append(LayerError(layer, part, relative_error(came, mine), is_right))  # type: ignore[arg-type]
        return errors

    # --- hypotheses ----------------------------------------------------------------------------

    def explanations(self) -> list[Explanation]:
        """Return the simplest explanations that walk to where the given walk ended; none if there is none."""
        entries = sum(came.size for _, _, _, came in self.parts())
        done: dict[tuple[Item, ...], float] = {}

        def settled(tries: Iterable[tuple[Item, ...]]) -> bool:
            for items in tries:
                if items not in done:
                    done[items] = self.residual(items)
            return min(done.values()) <= COARSE

        # First what is quick; then each mistake alone, then from the nearest one on, then pairs with the nearest ones.
        if not settled([()]) and not settled(self.hypotheses(())):
            singles = self.singles()
            if not settled(singles):
                nearest = sorted(singles, key=self.distance)
                if not any(settled(self.hypotheses(items)) for items in nearest[:2]):
                    settled(islice(_pairs(nearest), max(20, 3000 // self.s.n_examples)))
        for limit in (EXACT, COARSE):
            found = [Explanation(items, (), off, entries) for items, off in done.items() if off <= limit]
            if found:
                return sorted(found, key=lambda e: e.cost)
        return []

    def singles(self) -> list[tuple[Item, ...]]:
        """Return each mistake in each single layer, and in all layers where it can be made."""
        flat = self.s.but(scale=self.scale)
        L, whole = flat.n_layers, self.whole
        search = _Search(
            flat, Observed((None,) * L, (None,) * L, (0.0,) * L), Precision(), FactorTable(flat), self.rate
        )
        made: dict[tuple[str, str, str], list[Item]] = {}
        for layer in range(L, 0, -1):
            right = search.right
            above = _State(Explanation(), right.deltas[layer + 1], right.errors[layer + 1]) if layer < L else None
            found = [
                replace(c.items[0], part=whole)
                for c in search.candidates(above or _State(Explanation()), layer, 1)
                if len(c.items) == 1
            ]
            if layer < L:
                found.append(Item("updated_weights_in_delta", layer, whole, "", self.rate))
            for slot, part in (("weights", "weights"), ("biases", "biases")):
                for mistake in _BY_SLOT[slot]:
                    forms = mistake.forms(flat, layer, right.deltas[layer])
                    found += [Item(mistake.name, layer, part, detail) for detail, _ in forms]
            for factor in search.table.factors:
                if len(factor.tokens) == 1 and "mean_error" not in factor.tokens[0][0]:
                    found += search.factor_items(layer, factor, factor if self.s.has_bias else None, self.s.has_bias)
            if whole == "both":
                before = ("error", "derivative", "carry", "delta")
                found += [replace(i, part="weights") for i in found if MISTAKES[i.name].slot in before]
            for item in found:
                made.setdefault((item.name, item.detail, item.part), []).append(item)
        sets = [(item,) for items in made.values() for item in items]
        return [*sets, *(tuple(items) for items in made.values() if len(items) > 1)]

    def hypotheses(self, known: tuple[Item, ...]) -> list[tuple[Item, ...]]:
        """Return sets of mistakes whose steps, all from the same weights, add up to about what came."""
        flat = self.s.but(scale=self.scale)
        made, moved = predicted_pass(flat, known, self.afresh(known)), self.effect(known)
        if made is None or moved is None:
            return []
        # What the walk adds to the sum of its steps; a penalty belongs to it.
        target: dict[tuple[int, int], Array] = {}
        for layer, index, _, came in self.parts():
            target[layer, index] = came - moved[index][layer - 1] + (made.weights, made.biases)[index][layer]
        observed = Observed(
            tuple(target.get((n, 0)) for n in range(1, self.s.n_layers + 1)),
            tuple(target.get((n, 1)) for n in range(1, self.s.n_layers + 1)),
            (0.0,) * self.s.n_layers,
        )
        search = _Search(flat, observed, Precision(), FactorTable(flat), self.rate)
        factors = [f for f in search.table.factors if len(f.tokens) == 1 and "mean_error" not in f.tokens[0][0]]
        sizes = {
            (n, i): max(float(np.abs(G).max()), float(np.abs((search.right.weights, search.right.biases)[i][n]).max()))
            for (n, i), G in target.items()
        }
        zeros = frozenset((n, i) for n, i, _, came in self.parts() if not np.any(came))
        aim = _Aim(search, target, sizes, factors, zeros)
        branches = [_Branch(_State(Explanation()), (), 0.0)]
        for layer in range(self.s.n_layers, 0, -1):
            longer = [new for branch in branches for new in self.grown(aim, branch, layer)]
            longer.sort(key=lambda branch: branch.score)
            kept: dict[tuple[Item, ...], _Branch] = {}
            for branch in longer:
                kept.setdefault(branch.items, branch)
                if len(kept) == KEPT:
                    break
            branches = list(kept.values())
        return [branch.items for branch in branches]

    def grown(self, aim: _Aim, branch: _Branch, layer: int) -> Iterator[_Branch]:
        """Yield the branch with each variation of one layer that comes near."""
        search = aim.search
        candidates = [
            c
            for c in [*search.candidates(branch.state, layer, 1), *search.arrivals(branch.state, layer, 2)]
            if not c.afresh and not c.free
        ]
        seen: set[tuple[Item, ...]] = set()
        right_biases = aim.nearest(candidates[0], layer, 1)
        for candidate in candidates:
            if candidate.items in seen:
                continue
            seen.add(candidate.items)
            items = tuple(replace(item, part=self.whole) for item in candidate.items)
            state = replace(
                branch.state, delta=candidate.delta, error=candidate.error, right=branch.state.right and candidate.right
            )
            in_weights = aim.nearest(candidate, layer, 0)
            in_biases = aim.nearest(candidate, layer, 1)
            yield from self.joined(aim, branch, layer, state, items, in_weights, in_biases)
            if items and right_biases and self.whole == "both":
                # Only the weights suffer; what goes down is right.
                apart = tuple(replace(item, part="weights") for item in candidate.items)
                state = replace(
                    branch.state, delta=candidates[0].delta, error=candidates[0].error, right=branch.state.right
                )
                yield from self.joined(aim, branch, layer, state, apart, in_weights, right_biases, 0.05)

    def joined(
        self,
        aim: _Aim,
        branch: _Branch,
        layer: int,
        state: _State,
        items: tuple[Item, ...],
        in_weights: list[_Near],
        in_biases: list[_Near],
        extra: float = 0.0,
    ) -> Iterator[_Branch]:
        """Yield the branch with what came near in the weights and in the biases of a layer."""
        has_bias = self.s.has_bias
        for w_off, w_items, w_factor in in_weights:
            for b_off, b_items, b_factor in in_biases or [(0.0, (), ONE)]:
                whole = aim.search.factor_items(layer, w_factor, b_factor if has_bias else None, has_bias)
                new = (*branch.items, *items, *_joined(w_items, b_items, self.whole), *whole)
                groups = len({item.group for item in new})
                yield _Branch(state, new, branch.score + max(w_off, b_off) + extra + 0.02 * (groups + 0.05 * len(new)))


#: How far off, with which mistakes in the products, and with which factor.
_Near = tuple[float, tuple[Item, ...], Factor]


@dataclass(frozen=True)
class _Aim:
    """What the steps of a walk would have to add up to, and the means to come near it."""

    search: _Search
    target: dict[tuple[int, int], Array]
    sizes: dict[tuple[int, int], float]
    factors: Sequence[Factor]
    zeros: frozenset[tuple[int, int]] = frozenset()  # parts that did not move at all

    def products(self, candidate: _Candidate, layer: int, index: int) -> Iterator[tuple[tuple[Item, ...], Array]]:
        """Yield the mistakes in the products of one example, and what they make of a delta."""
        part = ("weights", "biases")[index]
        if candidate.items and part == "weights":
            return
        for slot in ("products", part):
            for mistake in _BY_SLOT[slot]:
                if mistake.name in ("one_example_only", "example_left_out", "averaged_before_product"):
                    continue  # each step has one example
                for detail, made in mistake.forms(self.search.s, layer, candidate.delta):
                    yield (Item(mistake.name, layer, part, detail),), made[index] if slot == "products" else made

    def nearest(self, candidate: _Candidate, layer: int, index: int) -> list[_Near]:
        """Return the products and factors that bring a delta nearest to a part of the target, the three best."""
        came = self.target.get((layer, index))
        if came is None:
            return []
        s, part = self.search.s, ("weights", "biases")[index]
        right = (t(s.A[layer - 1]) @ candidate.delta, s.bias_sign * candidate.delta.sum(axis=-2))[index]
        tries = [((), right), *self.products(candidate, layer, index)]
        if (layer, index) in self.zeros:
            name = "weight_gradient_zero" if index == 0 else "bias_gradient_zero"
            return [(0.02, (Item(name, layer, part),), ONE)]
        size = max(self.sizes[layer, index], 1e-300)
        found: list[_Near] = []
        for items, P in tries:
            pp = float((P * P).sum())
            if not math.isfinite(pp):
                continue
            c = float((came * P).sum()) / (s.scale * pp) if pp > 0.0 else 1.0
            named = min(self.factors, key=lambda f: abs(f.value - c), default=ONE)
            for factor in (ONE, named) if abs(named.value - c) < abs(1.0 - c) else (ONE,):
                off = float(np.abs(came - s.scale * factor.value * P).max()) / size
                if off < 1.5:
                    found.append((off + 0.02 * (len(items) + len(factor.tokens)), items, factor))
                    # Numbers that are the same here have several names.
                    twins = [f for f in self.factors if f is not factor and factor.tokens and f.value == factor.value]
                    found += [(off + 0.02 * (len(items) + 1), items, f) for f in twins]
        found.sort(key=lambda entry: entry[0])
        return found[:3]


def _pairs(nearest: list[tuple[Item, ...]]) -> Iterator[tuple[Item, ...]]:
    """Yield pairs of mistakes that do not stand in one place, those that come near by themselves first."""
    order = sorted(
        ((i, j) for i in range(min(NEAREST, len(nearest))) for j in range(i + 1, len(nearest))),
        key=lambda pair: 4 * pair[0] + pair[1],
    )
    for i, j in order:
        places = {(MISTAKES[item.name].slot, item.layer) for item in nearest[i]}
        if not places & {(MISTAKES[item.name].slot, item.layer) for item in nearest[j]}:
            yield (*nearest[i], *nearest[j])


def _joined(w_items: tuple[Item, ...], b_items: tuple[Item, ...], whole: str) -> list[Item]:
    """See one mistake where the weights and the biases have the same."""
    items = list(w_items)
    for item in b_items:
        twin = next((i for i in items if i.group == item.group), None)
        if twin is None:
            items.append(item)
        elif MISTAKES[item.name].slot == "products":
            items[items.index(twin)] = replace(twin, part=whole)
    return items
