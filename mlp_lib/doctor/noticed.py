"""What can be said of numbers beyond the catalogue: where they are off, where they went, what a factor may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..per_layer import Array
from .setting import Setting

__all__ = ["about_factor", "about_slope", "moved", "reshaped", "which"]

#: Entries that are listed one by one.
LISTED = 4


def _units(indices: Sequence[int] | NDArray[np.intp]) -> str:
    numbers = ", ".join(str(int(i)) for i in indices)
    return f"unit{'s' if len(indices) > 1 else ''} {numbers}"


def which(wrong: NDArray[np.bool_], layer: int) -> str:
    """Return in words which entries of a layer are off, by units; "" where they have no pattern.

    Parameters
    ----------
    wrong : ndarray of bool
        (n_in, n_out) for weights, (n_out,) for biases.
    layer : int
        1..L.
    """
    if wrong.ndim == 1:
        return f"those of {_units(np.flatnonzero(wrong))} of the layer"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    below = "the inputs" if layer == 1 else f"layer {layer - 1}"
    if wrong[np.ix_(rows, columns)].all():
        if len(rows) == wrong.shape[0]:
            return f"all weights into {_units(columns)} of the layer"
        if len(columns) == wrong.shape[1]:
            return f"all weights from {_units(rows)} of {below}"
        return f"the weights from {_units(rows)} of {below} into {_units(columns)} of the layer"
    places = np.argwhere(wrong)
    if len(places) <= LISTED:
        return "those " + ", ".join(f"from unit {i} into unit {j}" for i, j in places)
    return ""


def _same(a: Array, b: Array, slack: float) -> bool:
    return bool(np.abs(a - b).max(initial=0.0) <= slack)


def moved(came: Array, right: Array, slack: float) -> str:
    """Return in words where the right numbers stand, when all of them are there but in other places; "" otherwise."""
    ordered = np.sort(right.ravel())
    # Equal numbers say nothing of places.
    if came.size < 3 or not _same(np.sort(came.ravel()), ordered, slack) or np.diff(ordered).min() <= 4.0 * slack:
        return ""
    for axis, words in (
        (-1, "unit {0} of the layer holds what belongs to unit {1}"),
        (0, "row {0} holds what belongs to row {1}"),
    ):
        own, of_right = (
            np.moveaxis(np.atleast_2d(a), axis, 0).reshape(np.atleast_2d(a).shape[axis], -1) for a in (came, right)
        )
        order = [next((q for q, other in enumerate(of_right) if _same(mine, other, slack)), None) for mine in own]
        if None not in order and len(set(order)) == len(order):
            return ", ".join(words.format(p, q) for p, q in enumerate(order) if p != q)
    return "they stand in other places: an order of axes, a transpose or a reshape, or an index"


def reshaped(came: Array, right: Array, slack: float) -> str:
    """Return in words what was done to every right number alike, where a rule of one line gives all; "" otherwise.

    Parameters
    ----------
    came, right : ndarray
        The gradients of one part, and the right ones.
    slack : float
        How far an entry may be off.
    """
    if _same(came, np.abs(right), slack):
        return "the right ones without their signs"
    if _same(came, np.sign(right), slack):
        return "the signs of the right ones"
    if _same(came, right / max(float(np.linalg.norm(right)), 1e-300), slack):
        return "the right ones divided by their own length"
    bound = float(np.abs(came).max())
    if bound <= slack:
        return "all 0, but for rounding"
    at_bound = np.abs(np.abs(came) - bound) <= slack
    # One entry that is too small may be anything; two that are equal are a bound.
    if at_bound.sum() > 1 and _same(came, np.clip(right, -bound, bound), slack):
        return f"the right ones cut off at -{bound:g} and +{bound:g}"
    return ""


#: Rates that people write.
_RATES = (1e-5, 1e-4, 3e-4, 5e-4, 1e-3, 3e-3, 5e-3, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.25, 0.3)


def _of_rates(size: float, k: int, rate: float | None) -> Iterator[str]:
    """Yield reasons that are made of a learning rate, or of a momentum."""

    def near(number: float) -> bool:
        return abs(size - number) <= 1e-6 * size

    for b in (0.9, 0.99, 0.999, 0.5):
        if near(1.0 - b):
            yield f"1 - {b:g}, what an averaged momentum of {b:g} leaves of a gradient"
    stated = rate if rate is not None and rate != 1.0 else None
    if stated is not None and near(stated):
        yield f"the learning rate, {stated:.6g}"
    for r in _RATES:
        if near(r) and r != stated:
            yield f"a learning rate of {r:.6g}"
        elif k > 1 and near(r / k) and r != stated:
            yield f"{r:.6g} / {k}, a learning rate over the number of examples"


def _of_slope(s: Setting, size: float) -> Iterator[str]:
    """Yield the slope of the output's activation, where a factor is that number: a delta may hold it twice."""
    beta = s.beta[-1]
    if s.g(s.n_layers).has_beta and beta != 1.0 and abs(size - beta) <= 1e-6 * size:
        yield f"the beta of the output layer, {beta:.6g}, counted twice"


def about_slope(s: Setting, c: float) -> str:
    """Return that a factor of 2 or 1/2 may be the slope of the output's activation as well; "" where it is not.

    Parameters
    ----------
    s : Setting
        The network.
    c : float
        The factor.
    """
    return "".join(f"The factor {c:.6g} may also be {reason}." for reason in _of_slope(s, abs(c)))


def about_factor(s: Setting, c: float, rate: float | None = None) -> str:
    """Return what a constant factor may be made of, where a plain reason fits; "" otherwise.

    Parameters
    ----------
    s : Setting
        The network, for its numbers.
    c : float
        The factor.
    rate : float, optional
        The learning rate, where it was stated.
    """
    k, size = s.n_examples, abs(c)

    def whole(x: float) -> int | None:
        return round(x) if round(x) >= 2 and abs(x - round(x)) <= 1e-6 * x else None

    reasons = [*_of_slope(s, size), *_of_rates(size, k, rate)]
    below, above = whole(1.0 / size), whole(size)
    parameters = sum(W.size for W in s.weights)
    for number, words in ((below, "1/{0}: a mean over {0}"), (above, "{0}: a sum over {0}")):
        if number is not None:
            known = {s.layer_sizes[0]: "the number of inputs", parameters: "the number of weights"}.get(number)
            other = next((f"the size of layer {n}" for n, m in enumerate(s.layer_sizes[1:], 1) if m == number), None)
            what = known or other
            reasons.append(words.format(number) + (f", {what}" if what else f", where there are {k} examples"))
    ratio = whole(k / size)
    if not reasons and ratio is not None and k > 1:
        reasons.append(f"{k}/{ratio}: the sum over {k} examples divided by {ratio}")
    return f"The factor {c:.6g} may be " + ", or ".join(reasons) + "." if reasons else ""
