"""Variations beyond the catalogue's plain ones: index slips anywhere, other functions as slopes, errors cut or reshaped.

They are tried only where nothing plain explains a layer. Some are fitted to the gradients that came: which neuron's error
each neuron got, or which function of h the error was multiplied by. Each of those is written down in its form, and can be
made again from that alone, on any network of the same shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..per_layer import Array
from .known import KNOWN
from .setting import Setting, carry, output_error, t
from .variations import Forms, nothing, right_products

__all__ = [
    "Came",
    "cut_or_reshaped",
    "fitted_slope",
    "from_other_units",
    "mixed_units",
    "nothing",
    "other_slopes",
    "placed",
    "slope_from",
    "slopes_elsewhere",
    "some_without",
    "stored_elsewhere",
    "told",
    "which_units",
    "without_units",
]


@dataclass(frozen=True)
class Came:
    """The gradients of one layer, and how far an entry may be off.

    Attributes
    ----------
    weights : ndarray
        (n_in, n).
    biases : ndarray or None
        (n,).
    tolerance : float
        In absolute terms.
    """

    weights: Array
    biases: Array | None
    tolerance: float

    @property
    def columns(self) -> Array:
        """All that belongs to each unit, (n_in, n) or (n_in + 1, n)."""
        return self.weights if self.biases is None else np.concatenate([self.weights, self.biases[None]])


#: Bounds at which programs cut errors off; 1 is one of the plain forms.
BOUNDS = (0.1, 0.5, 5.0, 10.0)

# --- the error that arrives, changed ---------------------------------------------------------------------


def _bent(s: Setting, layer: int, error: Array) -> Iterator[tuple[str, Array]]:
    """Yield what is made of the error that depends on its size."""
    length = np.linalg.norm(error, axis=-1, keepdims=True)
    yield "divided by its length, example by example", error / np.where(length > 0.0, length, 1.0)
    yield "squared", error**2
    yield "its square with the sign kept", error * np.abs(error)
    for bound in BOUNDS:
        yield f"cut off at -{bound:g} and +{bound:g}", np.clip(error, -bound, bound)
    if error.shape[-1] > 1:
        shifted = np.exp(error - error.max(axis=-1, keepdims=True))
        yield "put through softmax", shifted / shifted.sum(axis=-1, keepdims=True)
    for name in ("tanh", "sigmoid"):
        yield f"put through {name}", KNOWN[name].value(error, 1.0)


def _changed(s: Setting, layer: int, error: Array) -> Iterator[tuple[str, Array]]:
    """Yield what programs make of the error, each to be multiplied by g'(h), or not."""
    yield from _bent(s, layer, error)
    if s.scale != 1.0:
        # A program that averages early bends the share of each example.
        yield from ((f"{about}, once averaged", bent / s.scale) for about, bent in _bent(s, layer, s.scale * error))
    yield "minus its mean over the examples", error - error.mean(axis=-2, keepdims=True)
    yield "summed over the examples", error.sum(axis=-2, keepdims=True) + np.zeros_like(error)
    yield from _some_kept(s, layer, error)
    k, n = error.shape[-2:]
    if k > 1:
        yield "examples in reverse order", error[..., ::-1, :]
        yield "that of the next example", np.roll(error, -1, axis=-2)
        yield "that of the example before", np.roll(error, 1, axis=-2)
    if n > 1:
        yield "minus its mean over the units", error - error.mean(axis=-1, keepdims=True)
        if k > 1:
            yield "reshaped where it should have been transposed", t(error).reshape(error.shape)
            yield "reshaped where it should have been transposed, columns", t(error.reshape(t(error).shape))
    yield from _of_the_output(s, layer, n)


#: A mask at random keeps n entries as their signs would once in 2^n times: from 8 on that bears a name.
MASK_ENTRIES = 8


def _some_kept(s: Setting, layer: int, error: Array) -> Iterator[tuple[str, Array]]:
    """Yield the error with entries replaced by 0, where so many entries reach the gradients that the rule is seen."""
    reaches = (error != 0.0) & (s.derivative(layer) != 0.0)
    if np.count_nonzero(reaches) < MASK_ENTRIES:
        return
    yield "only what is negative is kept", np.where(error < 0.0, error, 0.0)
    yield "its largest entry only", np.where(np.abs(error) == np.abs(error).max(axis=-1, keepdims=True), error, 0.0)


def _of_the_output(s: Setting, layer: int, n: int) -> Iterator[tuple[str, Array]]:
    """Yield the output's error in place of what comes back, where it fits."""
    if s.layer_sizes[-1] not in (1, n) or layer == s.n_layers:
        return
    yield "the output's own error, without the way back", output_error(s) + np.zeros_like(s.H[layer])
    if s.loss != "half_squared_error":
        yield "y - t, without the way back", s.A[-1] - s.T + np.zeros_like(s.H[layer])


def cut_or_reshaped(s: Setting, layer: int, error: Array) -> Forms:
    """Do something to the error that arrives, with and without the multiplication by g'(h)."""
    if layer == s.n_layers or not s.elementwise(layer):
        return
    slope = s.derivative(layer)
    for about, changed in _changed(s, layer, error):
        yield about, changed * slope
        yield f"{about}, and g'(h) left out", changed + np.zeros_like(error)


def _way_back(s: Setting, layer: int, delta: Array) -> Iterator[tuple[str, Array]]:
    W = s.weights[layer + 1]
    rows, columns = W.shape[-2:]
    if rows != columns:
        yield "the weights were reshaped, not transposed", delta @ W.reshape(*W.shape[:-2], columns, rows)
    if columns > 1:
        yield "deltas of the layer above in reverse order", carry(s, layer, delta[..., ::-1])
        if columns > 2:
            yield "deltas of the layer above moved by one", carry(s, layer, np.roll(delta, 1, axis=-1))
            yield "deltas of the layer above moved by one the other way", carry(s, layer, np.roll(delta, -1, axis=-1))
    for n in range(columns) if columns > 1 else ():
        own = np.arange(columns) == n
        yield f"unit {n} of the layer above was left out", carry(s, layer, np.where(own, 0.0, delta))
        if columns > 2:
            yield f"unit {n} of the layer above is the only one", carry(s, layer, np.where(own, delta, 0.0))


def from_other_units(s: Setting, layer: int, delta: Array, *_: Any) -> Forms:
    """Go back with an index that slips: other deltas, or weights in another shape."""
    yield from _way_back(s, layer, delta)


# --- which neuron's error each neuron got ----------------------------------------------------------------

_PLACE = re.compile(r"unit (\d+) gets that of (?:unit )?(\d+|none)")


def _orders(n: int) -> dict[str, list[int | None]]:
    """Return the slips that have plain words, as whose error each of n units gets."""
    units: list[int | None] = list(range(n))
    return {
        "each unit gets that of the next one, the last that of the first": [*units[1:], *units[:1]],
        "each unit gets that of the one before, the first that of the last": [*units[-1:], *units[:-1]],
        "the units are in reverse order": units[::-1],
    }


def units_taken(detail: str, n: int) -> list[int | None]:
    """Return whose error each of n units gets, from the words that tell it."""
    if detail in (orders := _orders(n)):
        return orders[detail]
    taken: list[int | None] = list(range(n))
    for unit, other in _PLACE.findall(detail):
        if int(unit) < n and (other == "none" or int(other) < n):
            taken[int(unit)] = None if other == "none" else int(other)
    return taken


def told(taken: list[int | None]) -> str:
    """Return the words for whose error each unit gets."""
    each = ", ".join(
        f"unit {j} gets that of {'none' if p is None else f'unit {p}'}" for j, p in enumerate(taken) if p != j
    )
    orders = _orders(len(taken)).items() if len(taken) > 2 else ()
    return next((words for words, order in orders if order == taken), each)


def mixed_units(s: Setting, layer: int, delta: Array, *rest: Any) -> Array:
    """Return the error of a layer whose units get that of others, in the words that come last."""
    own = carry(s, layer, delta)
    taken = units_taken(rest[-1], own.shape[-1])
    columns = [np.zeros_like(own[..., 0]) if p is None else own[..., p] for p in taken]
    mixed: Array = np.stack(columns, axis=-1)
    return mixed


def which_units(s: Setting, layer: int, error: Array, came: Came) -> list[int | None] | None:
    """Find for each unit whose error gives its gradients, with the unit's own slope.

    Parameters
    ----------
    s : Setting
        The network.
    layer : int
        1..L - 1.
    error : ndarray
        dE/da of the layer, as it should arrive.
    came : Came
        The gradients of the layer.

    Returns
    -------
    list or None
        For each unit the one whose error it gets, None in it for no error; None when some unit has no match, or all have
        their own.
    """
    A = s.A[layer - 1]
    if came.biases is not None:
        A = np.concatenate([A, np.full((len(A), 1), s.bias_sign)], axis=1)
    target, slope = came.columns, s.derivative(layer)
    # All units with the error of all others, seen along one direction of the inputs: one number tells most apart.
    along = np.random.RandomState(0).uniform(0.5, 1.5, target.shape[0])
    seen = s.scale * (error * (A @ along)[:, None]).T @ slope  # of p, in the place of j
    nearest = np.argmin(np.abs(seen - along @ target), axis=0)
    taken: list[int | None] = []
    for j, p in enumerate(nearest):
        fits = [
            i
            for i in (j, int(p))
            if np.abs(s.scale * A.T @ (error[:, i] * slope[:, j]) - target[:, j]).max() <= came.tolerance
        ]
        if not fits and np.abs(target[:, j]).max() > came.tolerance:
            return None
        taken.append(fits[0] if fits else None)
    return taken if any(p is not None and p != j for j, p in enumerate(taken)) else None


# --- gradients that stand elsewhere, or nowhere -----------------------------------------------------------

_HOLDS = re.compile(r"(unit|row) (\d+) (?:of the layer )?holds what belongs to (?:unit|row) (\d+)")


def _columns(s: Setting, layer: int, delta: Array, order: list[int | None]) -> tuple[Array, Array]:
    """Return the gradients with each unit's taken from another unit, or 0."""
    pair = right_products(s, layer, delta)
    W, b = (np.stack([np.zeros_like(G[..., 0]) if q is None else G[..., q] for q in order], axis=-1) for G in pair)
    return W, b


def stored_elsewhere(s: Setting, layer: int, delta: Array) -> Forms:
    """Store the gradient of each unit at another's place."""
    n = s.layer_sizes[layer]
    for words, order in _orders(n).items() if n > 1 else ():
        yield words.replace("gets that", "holds that"), _columns(s, layer, delta, order)


def placed(s: Setting, layer: int, delta: Array, detail: str) -> tuple[Array, Array]:
    """Return the gradients with units or rows where the words of `noticed.moved` put them."""
    W, b = right_products(s, layer, delta)
    rows, columns = list(range(W.shape[-2])), list(range(W.shape[-1]))
    for kind, at, of in _HOLDS.findall(detail):
        order = columns if kind == "unit" else rows
        if int(at) < len(order) and int(of) < len(order):
            order[int(at)] = int(of)
    return W[..., rows, :][..., columns], b[..., columns]


def some_without(s: Setting, layer: int, delta: Array) -> Forms:
    """Give no gradient to the last unit, or to the first."""
    n = s.layer_sizes[layer]
    units: list[int | None] = list(range(n))
    if n > 1:
        yield f"unit {n - 1} of the layer", _columns(s, layer, delta, [*units[:-1], None])
        yield "unit 0 of the layer", _columns(s, layer, delta, [None, *units[1:]])


def without_units(s: Setting, layer: int, delta: Array, detail: str) -> tuple[Array, Array]:
    """Return the gradients with 0 where the words of `noticed.which` say."""
    W, b = right_products(s, layer, delta)
    kept_W, kept_b = np.ones(W.shape[-2:]), np.ones(W.shape[-1])
    of_rows, _, of_columns = detail.partition(" into ") if " from unit" in detail else ("", "", detail)
    rows = [int(i) for i in re.findall(r"\d+", of_rows.split(" of ")[0])] or list(range(W.shape[-2]))
    columns = [int(i) for i in re.findall(r"\d+", of_columns.split(" of ")[0])] or list(range(W.shape[-1]))
    kept_W[np.ix_([i for i in rows if i < len(kept_W)], [j for j in columns if j < len(kept_b)])] = 0.0
    kept_b[[j for j in columns if j < len(kept_b)]] = 0.0
    return W * kept_W, b * kept_b


# --- which function of h the error was multiplied by -----------------------------------------------------


def other_slopes(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply by the derivative of an activation that few networks have, or by that of a wrong argument."""
    own = s.activation[layer - 1]
    if not s.elementwise(layer):
        return
    g, beta, h, a = s.g(layer), s.beta[layer - 1], s.H[layer], s.A[layer]
    assert g.derivative is not None
    if own != "relu":
        yield "g'(g(a)): g was applied twice more", error * g.derivative(g.value(a, beta), beta)
        yield "g'(g'(h))", error * g.derivative(s.derivative(layer), beta)
        yield "g(g(h))", error * g.value(a, beta)
    for name in ("sigmoid", "tanh", "softplus", "elu", "silu", "gelu", "gelu_tanh"):
        other = KNOWN[name]
        if name == own or other.derivative is None:
            continue
        yield f"the derivative of {name}, at a", error * other.derivative(a, 1.0)
        if name not in ("sigmoid", "tanh"):
            yield f"the derivative of {name}", error * other.derivative(h, 1.0)
        yield f"{name} itself", error * other.value(h, 1.0)


def _taken_along(slope: Array, axis: int, one: str, all_of: str) -> Iterator[tuple[str, Array]]:
    """Yield g' with its units, or its examples, taken from others."""
    n = slope.shape[axis]
    if n == 1:
        return
    ones = np.ones_like(slope)
    yield f"those of the {all_of} in reverse order", np.flip(slope, axis)
    if n > 2:
        yield f"each {one} gets that of the next, the last that of the first", np.roll(slope, -1, axis)
        yield f"each {one} gets that of the one before, the first that of the last", np.roll(slope, 1, axis)
    yield f"all {all_of} get that of the first", slope.take([0], axis) * ones
    yield f"all {all_of} get that of the last", slope.take([-1], axis) * ones
    yield f"all {all_of} get their mean", slope.mean(axis=axis, keepdims=True) * ones


def slopes_elsewhere(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply by the slopes of other units, or of other examples."""
    if layer == s.n_layers or not s.elementwise(layer):
        return
    slope = s.derivative(layer)
    for axis, one, all_of in ((-1, "unit", "units"), (-2, "example", "examples")):
        for words, taken in _taken_along(slope, axis, one, all_of):
            yield words, error * taken


#: What a fitted slope is made of: powers of a, or of h.
_POWERS = {"a": ("1", "a", "a^2"), "h": ("1", "h", "h^2")}
_TERM = re.compile(r"([+-]?)\s*([0-9./]*)\s*(a\^2|h\^2|a|h)?")


def powers(s: Setting, layer: int, of: str) -> list[Array]:
    """Return 1, z and z^2 for z = a or h of a layer."""
    z = s.A[layer] if of == "a" else s.H[layer]
    return [np.ones_like(z), z, z * z]


def function_of(coefficients: tuple[float, ...], of: str) -> str:
    """Return the words for a polynomial: "1 - a", "0.5 a + a^2"."""
    words = ""
    for c, power in zip(coefficients, _POWERS[of], strict=True):
        if c == 0.0:
            continue
        size = f"{abs(c):.7g}"
        term = size if power == "1" else power if size == "1" else f"{size} {power}"
        words += (" - " if c < 0 else " + ") + term if words else ("-" if c < 0 else "") + term
    return words


def slope_from(s: Setting, layer: int, error: Array, detail: str) -> Array:
    """Return the delta with the slope that the words of `function_of` tell."""
    total = np.zeros_like(error)
    of = "h" if "h" in detail else "a"
    one, z, square = powers(s, layer, of)
    for sign, size, power in _TERM.findall(detail):
        if not size and not power:
            continue
        c = (-1.0 if sign == "-" else 1.0) * (float(size) if size else 1.0)
        total = total + c * {"": one, of: z, f"{of}^2": square}[power]
    result: Array = error * total
    return result


#: Coefficients that people write; others are no slip of a formula, and are told without a name.
_WRITTEN = tuple(n / 2 for n in range(-8, 9) if n)


def fitted_slope(s: Setting, layer: int, error: Array, came: Came) -> tuple[str, bool] | None:
    """Fit 1, z and z^2, z = a or h, as what the error was multiplied by.

    Parameters
    ----------
    s : Setting
        The network.
    layer : int
        1..L, with an elementwise activation.
    error : ndarray
        dE/da of the layer.
    came : Came
        The gradients of the layer.

    Returns
    -------
    (str, bool) or None
        The function in words, and whether its numbers are such as people write; None when none fits.
    """
    k, n_in, n = s.n_examples, *s.layer_sizes[layer - 1 : layer + 1]
    # More numbers than are chosen: else any would do.
    if not s.elementwise(layer) or min(k, n_in + (came.biases is not None)) * n < 5:
        return None
    target = came.columns.ravel()
    for of in ("a", "h"):
        made = np.stack([error * power for power in powers(s, layer, of)])
        parts = [t(s.A[layer - 1]) @ made]
        if came.biases is not None:
            parts.append(s.bias_sign * made.sum(axis=-2, keepdims=True))
        columns = s.scale * np.concatenate(parts, axis=-2).reshape(3, -1).T
        sizes = np.linalg.norm(columns, axis=0)
        if not np.isfinite(sizes).all() or not (sizes > 0.0).all():
            continue
        solution, _, rank, _ = np.linalg.lstsq(columns / sizes, target, rcond=1e-6)
        c = solution / sizes
        if rank < 3 or np.abs(columns @ c - target).max() > came.tolerance:
            continue
        plain = [next((w for w in (0.0, *_WRITTEN) if abs(x - w) <= 1e-5), None) for x in c]
        if None not in plain:
            exact = tuple(float(w) for w in plain if w is not None)
            if any(exact) and np.abs(columns @ np.array(exact) - target).max() <= came.tolerance:
                return function_of(exact, of), True
        small = 1e-7 * float(np.abs(c).max())
        return function_of(tuple(0.0 if abs(x) <= small else float(x) for x in c), of), False
    return None
