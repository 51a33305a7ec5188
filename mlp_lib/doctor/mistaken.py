"""Run a whole backward pass with one mistake in it."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from ..per_layer import Array, PerLayer
from .mistakes import BIAS_FACTORS, MISTAKES, Mistake, Slot
from .setting import Pass, Setting, carry, output_delta, output_error, through
from .variations import right_products

__all__ = ["mistaken_pass"]


def mistaken_pass(
    s: Setting, mistake: Mistake, form: int = 0, layers: tuple[int, ...] | None = None, learning_rate: float = 1.0
) -> Pass | None:
    """Compute the gradients of a program with one mistake.

    Parameters
    ----------
    s : Setting
        The network and the data.
    mistake : Mistake
        What to do wrong; slots "added" and "step" are not gradients alone.
    form : int
        Which of its forms, in the order in which it yields them.
    layers : tuple of int, optional
        Where it is made; by default in each layer where it can be.
    learning_rate : float
        eta of the step that `updated_weights_in_delta` makes too early.

    Returns
    -------
    Pass or None
        None when the mistake, in this form, cannot be made in this network.
    """
    chosen = set(range(1, s.n_layers + 1)) if layers is None else set(layers)
    made = False

    def vary(slot: Slot, layer: int, right: Any, *arguments: Any) -> Any:
        nonlocal made
        if mistake.slot != slot or layer not in chosen:
            return right
        for n, (_, result) in enumerate(chain(mistake.forms(s, *arguments), mistake.unusual(s, *arguments))):
            if n == form:
                made = True
                return result
        return right

    if mistake.slot == "network":
        other = vary("network", max(chosen), None)
        if other is None:
            return None
        s = other
    L = s.n_layers
    errors: list[Array] = []
    deltas: list[Array] = []
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in range(L, 0, -1):
        if layer == L:
            error = vary("error", L, output_error(s))
            right_delta = output_delta(s, error) if mistake.slot != "error" else through(s, L, error)
        else:
            change = -learning_rate * weights[0]
            error = vary("carry", layer, carry(s, layer, deltas[0]), layer, deltas[0], errors[0], change)
            right_delta = through(s, layer, error)
        delta = vary("derivative", layer, right_delta, layer, error)
        if layer < L:
            delta = vary("delta", layer, delta, layer, deltas[0], errors[0])
        W, b = vary("products", layer, right_products(s, layer, delta), layer, delta)
        W = vary("weights", layer, W, layer, delta)
        b = vary("biases", layer, b, layer, delta)
        factor = np.asarray(vary("factor", layer, 1.0))[..., None]
        in_biases = factor
        if mistake.name in BIAS_FACTORS and layer in chosen and s.has_bias:
            in_biases, made = np.array([_value(MISTAKES[BIAS_FACTORS[mistake.name]], s)]), True
        errors.insert(0, error)
        deltas.insert(0, delta)
        weights.insert(0, s.scale * factor[..., None] * W)
        biases.insert(0, s.scale * in_biases * b)
    return Pass(PerLayer(errors), PerLayer(deltas), PerLayer(weights), PerLayer(biases)) if made else None


def _value(mistake: Mistake, s: Setting) -> float:
    return float(next((value for _, value in mistake.forms(s)), 1.0))
