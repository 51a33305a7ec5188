"""Run a backward pass with a whole set of mistakes in it: what an explanation would compute.

An explanation is only as good as the numbers that it predicts. Everything that
is named is run again from its mistakes alone, apart from the search that found
it, and compared with what came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..per_layer import Array, PerLayer
from .explanations import Explanation, Item, Observed, Precision
from .mistakes import MISTAKES
from .setting import Pass, Setting, carry, output_delta, output_error, right_pass, t, through
from .variations import Pairs, carries, product_pairs, slope_pairs

__all__ = ["bears", "predicted_pass"]

#: Mistakes whose place in the backward pass is before the products.
_BEFORE_PRODUCTS = ("error", "derivative", "carry", "delta")


def _form(forms: Iterable[tuple[str, Any]], detail: str) -> Any:
    """Return the form with a description, None when the mistake cannot be made so."""
    return next((made for about, made in forms if about == detail), None)


class _Cannot(Exception):
    """The explanation cannot be carried out in this network."""


def other_network(s: Setting, item: Item) -> Setting:
    """Return the network that an item of the slot network stands for."""
    if item.name == "slope_unstated" and item.value is not None:
        return s.but(beta=tuple(item.value if g == "sigmoid" else b for g, b in zip(s.activation, s.beta, strict=True)))
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
        return _passed(s, list(items), afresh, previous)
    except _Cannot:
        return None


def _passed(s: Setting, items: list[Item], afresh: frozenset[int], previous: Any) -> Pass:
    right = right_pass(s) if afresh else None
    errors: list[Array] = []
    deltas: list[Array] = []
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in range(s.n_layers, 0, -1):
        here = [item for item in items if item.layer == layer]
        if not errors:
            above = None
        elif layer in afresh:
            assert right is not None
            above = (right.errors[layer + 1], right.deltas[layer + 1], weights[0], biases[0])
        else:
            above = (errors[0], deltas[0], weights[0], biases[0])
        error, delta = _delta(s, layer, [i for i in here if i.part != "biases"], above)
        apart = any(i.part != "both" and MISTAKES[i.name].slot in _BEFORE_PRODUCTS for i in here)
        delta_b = _delta(s, layer, [i for i in here if i.part != "weights"], above)[1] if apart else delta
        G = _gradient(s, layer, "weights", delta, here)
        g = _gradient(s, layer, "biases", delta_b, here)
        if previous is not None:
            for item in items:
                if item.name == "momentum" and item.value is not None:
                    G, g = G + item.value * previous[0][layer], g + item.value * previous[1][layer]
        errors.insert(0, error)
        deltas.insert(0, delta)
        weights.insert(0, G)
        biases.insert(0, g)
    return Pass(PerLayer(errors), PerLayer(deltas), PerLayer(weights), PerLayer(biases))


def _delta(
    s: Setting, layer: int, here: list[Item], above: tuple[Array, Array, Array, Array] | None
) -> tuple[Array, Array]:
    """Return the error and the delta of one layer."""
    by_slot: dict[str, list[Item]] = {}
    for item in here:
        by_slot.setdefault(MISTAKES[item.name].slot, []).append(item)

    def varied(slot: str, *arguments: Any) -> Any:
        (item,) = by_slot[slot]
        made = _form(MISTAKES[item.name].forms(s, *arguments), item.detail)
        if made is None:
            raise _Cannot
        return made

    def pair(slot: str, made: Pairs) -> Any:
        """Return the result of two mistakes in one step."""
        wanted = {(item.name, item.detail) for item in by_slot[slot]}
        result = next((result for names, result in made if set(names) == wanted), None)
        if result is None:
            raise _Cannot
        return result

    if above is None:
        error = varied("error") if "error" in by_slot else output_error(s)
        delta = through(s, layer, error) if "error" in by_slot else output_delta(s, error)
    else:
        error_above, delta_above, G, g = above
        error = carry(s, layer, delta_above)
        if "carry" in by_slot:
            rate = next((i.value for i in by_slot["carry"] if i.name == "updated_weights_in_delta"), None)
            change = None if rate is None else (-rate * G, -rate * g)
            error = pair("carry", carries(s, layer, delta_above, error_above, change))
        delta = varied("delta", layer, delta_above, error_above) if "delta" in by_slot else through(s, layer, error)
    if "derivative" in by_slot:
        one = len(by_slot["derivative"]) == 1
        delta = varied("derivative", layer, error) if one else pair("derivative", slope_pairs(s, layer, error))
    return error, delta


def _gradient(s: Setting, layer: int, part: str, delta: Array, here: list[Item]) -> Array:
    """Return the gradient of a layer's weights or biases."""
    index = 0 if part == "weights" else 1
    P: Array = (t(s.A[layer - 1]) @ delta, s.bias_sign * delta.sum(axis=-2))[index]
    factor = 1.0
    added = []
    mine = [item for item in here if item.part in ("both", part)]
    twice = [item for item in mine if MISTAKES[item.name].slot in ("products", "weights")]
    if len(twice) == 2 and part == "weights":
        wanted = {(item.name, item.detail) for item in twice}
        made = next((made for names, made in product_pairs(s, layer, delta) if set(names) == wanted), None)
        if made is None:
            raise _Cannot
        P = made[index]
        mine = [item for item in mine if item not in twice]
    for item in mine:
        mistake = MISTAKES[item.name]
        if mistake.slot in ("products", part):
            made = _form(mistake.forms(s, layer, delta), item.detail)
            if made is None and mistake.slot != "biases":
                raise _Cannot
            # What a shape gave away, biases that were not summed, say, has no numbers of its own.
            if made is not None:
                P = made[index] if mistake.slot == "products" else made
        elif mistake.slot == "factor" or item.name in ("constant_factor", "constant_factor_in_part"):
            factor *= _factor(s, item)
        elif mistake.slot == "added":
            assert item.value is not None
            added.append(item.value * _form(mistake.forms(s, layer, part == "biases"), item.detail))
    result: Array = s.scale * factor * P + sum(added)
    return result


def _factor(s: Setting, item: Item) -> float:
    """Return the number that a factor is in this setting: 1/k depends on k, a constant does not."""
    if item.name == "averaged_in_every_layer":
        return float(s.n_examples) ** -(item.value or 1.0)
    known = _form(MISTAKES[item.name].forms(s), item.detail)
    if known is None and item.detail.endswith("times"):
        known = _form(MISTAKES[item.name].forms(s), "")
        return float(known) ** int(item.detail.split()[0]) if known is not None else 1.0
    if known is not None:
        return float(known)
    twin = {"bias_averaged": 1.0 / s.n_examples, "bias_summed": float(s.n_examples), "bias_sign": -1.0}.get(item.name)
    if twin is not None:
        return twin
    return 1.0 if item.value is None else item.value


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
