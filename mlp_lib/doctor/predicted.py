"""Run backward passes with whole sets of mistakes in them: what explanations would compute.

An explanation is only as good as the numbers that it predicts. Everything that
is named is run again from its mistakes alone, apart from the search that found
it, and compared with what came. `Programs` runs many sets of mistakes side by
side: in each step of the way back, every variation is made once, for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from ..per_layer import Array, PerLayer
from .explanations import Explanation, Item, Observed, Precision
from .mistakes import MISTAKES
from .setting import Indices, Pass, Setting, carry, output_delta, output_error, right_pass, t, through
from .variations import Pairs, carries, product_pairs, slope_pairs

__all__ = ["Programs", "bears", "predicted_pass"]

#: Mistakes whose place in the backward pass is before the products.
_BEFORE_PRODUCTS = ("error", "derivative", "carry", "delta")

#: What a set of mistakes in one step is made of, and the programs (rows) that make it.
_Wanted = dict[frozenset[tuple[str, str]], Indices]


def _form(forms: Iterable[tuple[str, Any]], detail: str) -> Any:
    """Return the form with a description, None when the mistake cannot be made so."""
    return next((made for about, made in forms if about == detail), None)


def _beyond(name: str, details: list[str], *arguments: Any) -> Iterable[tuple[str, Any]]:
    """Yield the unusual forms of a mistake that are wanted, and those that are made from their words."""
    mistake, left = MISTAKES[name], set(details)
    for detail, made in mistake.unusual(*arguments):
        if detail in left:
            left.discard(detail)
            yield detail, made
    if mistake.made_from is not None:
        yield from ((detail, mistake.made_from(*arguments, detail)) for detail in left)


class _Cannot(Exception):
    """The explanation cannot be carried out in this network."""


def other_network(s: Setting, item: Item) -> Setting:
    """Return the network that an item of the slot network stands for."""
    if item.name == "slope_unstated" and item.value is not None:
        return s.with_slope(item.value)
    other = _form(MISTAKES[item.name].forms(s), item.detail)
    if other is None:
        raise _Cannot
    result: Setting = other
    return result


def predicted_pass(
    s: Setting, items: Sequence[Item], afresh: frozenset[int] = frozenset(), previous: Any = None
) -> Pass | None:
    """Compute the gradients of a program that makes these mistakes.

    Parameters
    ----------
    s : Setting
        The network and the data.
    items : sequence of Item
        The mistakes, as an `Explanation` holds them.
    afresh : frozenset of int
        Layers whose deltas come from right ones above, although those that
        gave the gradients above were wrong.
    previous : tuple of PerLayer, optional
        The step before, for momentum.

    Returns
    -------
    Pass or None
        None when one of them cannot be made in this network.
    """
    try:
        for item in items:
            if MISTAKES[item.name].slot == "network":
                s = other_network(s, item)
    except _Cannot:
        return None
    programs = Programs(s.n_layers, [tuple(items)], [afresh])
    made = programs.run(s, previous)
    if programs.cannot[0]:
        return None
    first = [PerLayer([G[0] for G in kind]) for kind in (made.errors, made.deltas, made.weights, made.biases)]
    return Pass(*first)


class Programs:
    """Many programs, each with mistakes of its own, run side by side on one network or on one each.

    Parameters
    ----------
    n_layers : int
        L.
    sets : sequence of tuple of Item
        The mistakes of each program; none of another network.
    afresh : sequence of frozenset
        For each program the layers whose deltas come from right ones above.

    Attributes
    ----------
    cannot : ndarray of bool
        After a run: which programs make a mistake that cannot be made in this network.
    """

    def __init__(self, n_layers: int, sets: Sequence[tuple[Item, ...]], afresh: Sequence[frozenset[int]]) -> None:
        self.n = len(sets)
        self.cannot = np.zeros(self.n, dtype=bool)
        self._steps: dict[tuple[int, str, str], _Wanted] = {}  # (layer, lane, slot)
        self._factors: dict[tuple[int, str], dict[tuple[str, str, float | None], list[int]]] = {}
        self._added: dict[tuple[int, str], list[tuple[int, Item]]] = {}
        self._rates = np.zeros((n_layers + 1, self.n))
        self._momentum = np.zeros(self.n)
        self._apart: set[int] = set()
        self._afresh = {
            layer: np.array([row for row, layers in enumerate(afresh) if layer in layers], dtype=np.intp)
            for layer in range(1, n_layers)
        }
        rows: dict[tuple[int, str, str], dict[int, set[tuple[str, str]]]] = {}
        for row, items in enumerate(sets):
            for item in items:
                self._place(rows, row, item)
        for key, tokens in rows.items():
            made: dict[frozenset[tuple[str, str]], list[int]] = {}
            for row, wanted in tokens.items():
                made.setdefault(frozenset(wanted), []).append(row)
            self._steps[key] = {wanted: np.array(where, dtype=np.intp) for wanted, where in made.items()}

    def _place(self, rows: dict[tuple[int, str, str], dict[int, set[tuple[str, str]]]], row: int, item: Item) -> None:
        """Write down at which steps of the pass a program makes a mistake."""
        slot = MISTAKES[item.name].slot
        lanes = ("weights", "biases") if item.part == "both" else (item.part,)
        if item.name == "momentum" and item.value is not None:
            self._momentum[row] = item.value
        if slot == "factor" or item.name in ("constant_factor", "constant_factor_in_part"):
            for lane in lanes:
                numbers = self._factors.setdefault((item.layer, lane), {})
                numbers.setdefault((item.name, item.detail, item.value), []).append(row)
        elif slot == "added":
            for lane in lanes:
                self._added.setdefault((item.layer, lane), []).append((row, item))
        elif slot in (*_BEFORE_PRODUCTS, "products", "weights", "biases"):
            step = "products" if slot in ("weights", "biases") else slot
            for lane in lanes:
                rows.setdefault((item.layer, lane, step), {}).setdefault(row, set()).add((item.name, item.detail))
            if slot in _BEFORE_PRODUCTS and item.part != "both":
                self._apart.add(item.layer)
            if item.name == "updated_weights_in_delta" and item.value is not None:
                self._rates[item.layer, row] = item.value

    def run(self, s: Setting, previous: Any = None) -> Pass:
        """Return errors, deltas and gradients, each with the programs in front.

        Parameters
        ----------
        s : Setting
            One network for all, or with an axis in front, one for each program.
        previous : tuple of PerLayer, optional
            The step before, for momentum.
        """
        self.cannot[:] = False
        right = right_pass(s) if any(len(rows) for rows in self._afresh.values()) else None
        numbers: dict[tuple[str, str, float | None], Any] = {}  # what the factors are here
        errors: list[Array] = []
        deltas: list[Array] = []
        weights: list[Array] = []
        biases: list[Array] = []
        for layer in range(s.n_layers, 0, -1):
            above = (errors[0], deltas[0], weights[0], biases[0]) if errors else None
            fresh = self._afresh.get(layer)
            if above is not None and fresh is not None and len(fresh):
                assert right is not None
                above = (
                    _replaced(errors[0], right.errors[layer + 1], fresh),
                    _replaced(deltas[0], right.deltas[layer + 1], fresh),
                    weights[0],
                    biases[0],
                )
            error, delta = self._delta(s, layer, "weights", above)
            delta_b = self._delta(s, layer, "biases", above)[1] if layer in self._apart else delta
            G = self._gradient(s, layer, "weights", delta, numbers)
            g = self._gradient(s, layer, "biases", delta_b, numbers)
            if previous is not None:
                G = G + self._momentum[:, None, None] * previous[0][layer]
                g = g + self._momentum[:, None] * previous[1][layer]
            errors.insert(0, error)
            deltas.insert(0, delta)
            weights.insert(0, G)
            biases.insert(0, g)
        return Pass(PerLayer(errors), PerLayer(deltas), PerLayer(weights), PerLayer(biases))

    def _varied(
        self, wanted: _Wanted, result: Array, single: Callable[[str, list[str]], Any], pairs: Pairs | None = None
    ) -> None:
        """Put the variations of one step where the programs that make them have their rows."""
        left = dict(wanted)

        def put(made_of: Iterable[tuple[str, str]], made: Any) -> None:
            rows = left.pop(frozenset(made_of), None)
            if rows is not None:
                result[rows] = np.broadcast_to(made, result.shape)[rows]

        alone = [next(iter(tokens)) for tokens in wanted if len(tokens) == 1]
        for name in dict.fromkeys(name for name, _ in alone):
            for detail, made in single(name, [about for other, about in alone if other == name]):
                put([(name, detail)], made)
        for tokens, made in pairs if pairs is not None and left else ():
            put(tokens, made)
        for rows in left.values():
            self.cannot[rows] = True

    def _delta(
        self, s: Setting, layer: int, lane: str, above: tuple[Array, Array, Array, Array] | None
    ) -> tuple[Array, Array]:
        """Return the errors and the deltas of one layer."""

        def wanted(slot: str) -> _Wanted:
            return self._steps.get((layer, lane, slot), {})

        if above is None:
            error = self._rows(output_error(s))
            delta = self._rows(output_delta(s, output_error(s)))
            if wanted("error"):
                self._varied(wanted("error"), error, lambda name, _: MISTAKES[name].forms(s))
                rows = np.concatenate(list(wanted("error").values()))
                delta[rows] = through(s, layer, error)[rows]
        else:
            error_above, delta_above, G, g = above
            error = carry(s, layer, delta_above)
            if wanted("carry"):
                rate = self._rates[layer]
                change = (-rate[:, None, None] * G, -rate[:, None] * g) if rate.any() else None
                self._varied(
                    wanted("carry"),
                    error,
                    lambda name, details: _beyond(name, details, s, layer, delta_above, error_above, change),
                    carries(s, layer, delta_above, error_above, change),
                )
            delta = through(s, layer, error)
            if wanted("delta"):
                self._varied(
                    wanted("delta"), delta, lambda name, _: MISTAKES[name].forms(s, layer, delta_above, error_above)
                )
        if wanted("derivative"):
            delta = delta.copy() if delta is error else delta
            self._varied(
                wanted("derivative"),
                delta,
                lambda name, details: chain(
                    MISTAKES[name].forms(s, layer, error), _beyond(name, details, s, layer, error)
                ),
                slope_pairs(s, layer, error),
            )
        return error, delta

    def _rows(self, one: Array) -> Array:
        """Return an array of one program for each of them, unless it is there already."""
        return one.copy() if one.ndim == 3 else np.broadcast_to(one, (self.n, *one.shape)).copy()

    def _gradient(
        self, s: Setting, layer: int, part: str, delta: Array, numbers: dict[tuple[str, str, float | None], Any]
    ) -> Array:
        """Return the gradients of a layer's weights or biases."""
        index = 0 if part == "weights" else 1
        P: Array = t(s.A[layer - 1]) @ delta if index == 0 else s.bias_sign * delta.sum(axis=-2)
        wanted = self._steps.get((layer, part, "products"), {})
        if wanted:

            def single(name: str, details: list[str]) -> Iterable[tuple[str, Any]]:
                mistake = MISTAKES[name]
                forms = chain(mistake.forms(s, layer, delta), _beyond(name, details, s, layer, delta))
                return ((d, made[index]) for d, made in forms) if mistake.slot == "products" else forms

            pairs = ((tokens, made[index]) for tokens, made in product_pairs(s, layer, delta))
            before = self.cannot.copy()
            self._varied(wanted, P, single, pairs)
            if part == "biases":
                # What a shape gave away, biases that were not summed, say, has no numbers of its own.
                for tokens, rows in wanted.items():
                    if all(MISTAKES[name].slot == "biases" for name, _ in tokens):
                        self.cannot[rows] = before[rows]
        column = (slice(None),) + (None,) * (P.ndim - 1)
        factors = np.ones(self.n)
        for made_of, where in self._factors.get((layer, part), {}).items():
            value = numbers[made_of] if made_of in numbers else numbers.setdefault(made_of, _factor(s, *made_of))
            factors[where] *= value[where] if np.ndim(value) else value
        result: Array = s.scale * factors[column] * P
        for row, item in self._added.get((layer, part), ()):
            form = _form(MISTAKES[item.name].forms(s, layer, part == "biases"), item.detail)
            if form is None or item.value is None:
                self.cannot[row] = True
                continue
            result[row] += item.value * (form[row] if form.ndim == P.ndim else form)
        return result


def _replaced(own: Array, right: Array, rows: Indices) -> Array:
    """Return a copy with the right numbers in some rows."""
    result = own.copy()
    result[rows] = np.broadcast_to(right, own.shape)[rows]
    return result


def _factor(s: Setting, name: str, detail: str, value: float | None) -> Any:
    """Return the number, or one for each network, that a factor is here: 1/k depends on k, a constant does not."""
    if name == "averaged_in_every_layer":
        return float(s.n_examples) ** -(value or 1.0)
    known = _form(MISTAKES[name].forms(s), detail)
    if known is None and detail.endswith("times"):
        known = _form(MISTAKES[name].forms(s), "")
        return known ** int(detail.split()[0]) if known is not None else 1.0
    if known is not None:
        return known
    twin = {"bias_averaged": 1.0 / s.n_examples, "bias_summed": float(s.n_examples), "bias_sign": -1.0}.get(name)
    if twin is not None:
        return twin
    return 1.0 if value is None else value


def bears(s: Setting, found: Explanation, observed: Observed, precision: Precision, previous: Any = None) -> bool:
    """Say whether an explanation, run by itself, gives the numbers that came, in each part that it claims.

    What is large in the explanation but not in the gradients gives no licence:
    deviations are measured by what came and by what is right.
    """
    made = predicted_pass(s, found.items, found.afresh, previous)
    if made is None:
        return False
    right = right_pass(s)
    for layer in range(1, s.n_layers + 1):
        slack = observed.slack[layer - 1]
        terms = s.scale * float(np.abs(right.deltas[layer]).sum(axis=0).max(initial=0.0))
        reach = max(float(np.abs(s.A[layer - 1]).max()), 1e-300)
        for part, came, mine, bound in (
            ("weights", observed.weights[layer - 1], made.weights[layer], terms * reach),
            ("biases", observed.biases[layer - 1], made.biases[layer], terms),
        ):
            if came is None or (layer, part) in found.open_parts or (part == "biases" and not s.has_bias):
                continue
            size = max(float(np.abs(came).max()), bound)
            if not np.abs(came - mine).max() <= 4.0 * (slack + precision.relative * size):
                return False
    return True
