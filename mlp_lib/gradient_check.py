"""Judge gradients by central differences: nudge every weight and watch E (eq-central-difference)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .network import MLP
from .per_layer import Array, PerLayer
from .validation import check_gradients_fit, check_positive, read_float64

__all__ = ["GradientCheck", "central_differences", "check_gradients", "relative_error"]

#: Beyond this share of a layer's largest entry, a difference may be a kink's and is looked at again.
NOTICED = 1e-7
#: What is nearer to a kink than this is at it: a smaller nudge leaves no digits of E.
NEAREST = 1e-7


def central_differences(function: Callable[[Array], float], at: Array, nudge: float = 1e-4) -> Array:
    """Measure the derivative of a function by every entry of an array (eq-central-difference).

    Parameters
    ----------
    function : callable
        Takes an array shaped like ``at``, returns a number.
    at : ndarray
        Where the derivative is wanted, any shape; it is not changed.
    nudge : float
        epsilon, in the units of ``at``.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``at``.

    Raises
    ------
    TypeError
        When ``at`` does not hold real numbers.
    ValueError
        When the nudge is not a positive, finite number, or so small that it
        vanishes beside an entry of ``at``.

    Notes
    -----
    (f(x + e) - f(x - e)) / 2e is wrong by a term in e^2. Measuring with e and
    e/2 and taking (4 d(e/2) - d(e)) / 3 removes it (Richardson 1911), so that
    e can stay large enough for the subtraction to keep its digits.
    """
    nudge = check_positive("nudge", nudge)
    at = read_float64("at", at).copy()
    result = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        here = float(at[index])
        if here + nudge / 2.0 == here or here - nudge / 2.0 == here:
            raise ValueError(f"nudge must move what it nudges, but {nudge:g} vanishes beside {here:g}")

        def difference(step: float, index: tuple[int, ...] = index, here: float = here) -> float:
            at[index] = here + step
            above = function(at)
            at[index] = here - step
            below = function(at)
            at[index] = here
            return (above - below) / (2.0 * step)

        result[index] = (4.0 * difference(nudge / 2.0) - difference(nudge)) / 3.0
    return result


def relative_error(gradient: ArrayLike, reference: ArrayLike) -> float:
    """Compare two arrays by |g - r| / max(|g|, |r|), with Euclidean lengths.

    Parameters
    ----------
    gradient, reference : array_like
        Arrays of the same shape.

    Returns
    -------
    float
        0 for equal arrays (two zero arrays included), at most 2 for finite
        ones, infinite when a number is NaN or infinite.

    Raises
    ------
    TypeError
        When one of them does not hold real numbers.
    ValueError
        When the shapes differ, or entries are masked.
    """
    g, r = read_float64("gradient", gradient), read_float64("reference", reference)
    if g.shape != r.shape:
        raise ValueError(f"gradient has shape {g.shape}, but the reference has {r.shape}")
    if not (np.isfinite(g).all() and np.isfinite(r).all()):
        return float("inf")
    largest = max(float(np.abs(g).max(initial=0.0)), float(np.abs(r).max(initial=0.0)))
    if largest == 0.0:
        return 0.0
    g, r = g / largest, r / largest  # so that squares neither under- nor overflow
    return float(np.linalg.norm(g - r)) / max(float(np.linalg.norm(g)), float(np.linalg.norm(r)))


@dataclass(frozen=True)
class GradientCheck:
    """What central differences say about a set of gradients.

    Attributes
    ----------
    relative_errors : tuple of float
        One for each of the layers 1..L, see `relative_error`, over the entries
        that can be measured.
    measured : PerLayer
        The gradients found by central differences; at a kink, the mean of the
        slopes on both sides.
    at_kinks : tuple of (int, (int, int))
        Layer, row and column of each entry that differs from what was measured
        where E has one slope on the left and another on the right (ReLU exactly
        at 0). It is neither right nor wrong, so no error counts it.
    """

    relative_errors: tuple[float, ...]
    measured: PerLayer
    at_kinks: tuple[tuple[int, tuple[int, int]], ...] = ()

    @property
    def worst(self) -> float:
        """The largest relative error, entries at kinks left out."""
        return max(self.relative_errors)

    def __repr__(self) -> str:
        per_layer = ", ".join(f"layer {n}: {e:.1e}" for n, e in enumerate(self.relative_errors, start=1))
        n = len(self.at_kinks)
        left_out = f"; {n} {'entry' if n == 1 else 'entries'} at a kink, where E has no slope, left out" if n else ""
        return f"GradientCheck({per_layer}{left_out})"


def _slope_beside_kinks(function: Callable[[Array], float], at: Array, index: tuple[int, int], nudge: float,
                        tolerance: float) -> float | None:  # fmt: skip
    """Measure one derivative with smaller and smaller nudges, until they reach no kink; None when they always do.

    The slope on the right minus the slope on the left halves with the nudge
    where the function is smooth, and stays where it has a kink.
    """
    at = at.copy()
    here, value = float(at[index]), function(at)

    def sides(step: float) -> tuple[float, float]:
        results = []
        for moved in (here + step, here - step):
            at[index] = moved
            results.append((function(at) - value) / (moved - here))
        return results[0], results[1]

    step = 8.0 * nudge
    while step > 8.0 * NEAREST or step > nudge:
        step /= 8.0
        (right, left), (near_right, near_left) = sides(step), sides(step / 2.0)
        wide, narrow = (right + left) / 2.0, (near_right + near_left) / 2.0
        allowed = tolerance + 1e-14 * max(1.0, abs(value)) / step
        bend = (near_right - near_left) - (right - left) / 2.0
        if max(abs(bend), abs(narrow - wide)) <= allowed:
            return (4.0 * narrow - wide) / 3.0
    return None


def check_gradients(
    network: MLP,
    X: ArrayLike,
    T: ArrayLike,
    gradients: PerLayer | Sequence[Array] | None = None,
    nudge: float = 1e-4,
) -> GradientCheck:
    """Compare gradients of the mean error with central differences over every weight.

    Parameters
    ----------
    network : MLP
        The network; its weights are the same afterwards.
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L).
    gradients : PerLayer, optional
        Gradients to judge, of the mean of E over the examples; by default the
        network's own.
    nudge : float
        See `central_differences`.

    Returns
    -------
    GradientCheck
        The relative error of each layer, the measured gradients, and the
        entries that a kink makes unmeasurable.

    Raises
    ------
    TypeError
        When ``gradients`` is no sequence of arrays of real numbers.
    ValueError
        When shapes do not fit, or the nudge is not a positive, finite number
        or vanishes beside a weight.

    Notes
    -----
    Two forward passes per weight and nudge: fine for thousands of weights, not
    for millions. Entries that disagree are measured again with smaller nudges,
    since a nudge may reach beyond a kink nearby. At a kink (ReLU exactly at 0)
    E has no derivative: g'(0) = 0 is a convention, and what differs there is
    listed in `at_kinks` and is no error, as in `mlp_lib.doctor.diagnose`.
    """
    nudge = check_positive("nudge", nudge)
    if gradients is None:
        gradients = network.backward(network.forward(X), T).gradients
    given = check_gradients_fit(gradients, network.weights)
    probe = network.copy()
    measured, errors = [], []
    at_kinks: list[tuple[int, tuple[int, int]]] = []
    for layer in network.weights.layers:
        weights = [W.copy() for W in network.weights]

        def error(W: Array, layer: int = layer, weights: list[Array] = weights) -> float:
            weights[layer - 1] = W
            probe.weights = weights
            return probe.error(X, T)

        W, mine = network.weights[layer], given[layer - 1]
        slopes = central_differences(error, W, nudge)
        counted = np.ones(W.shape, dtype=bool)
        # Infinities and NaN are errors, wherever they stand.
        finite = np.isfinite(mine) & bool(np.isfinite(slopes).all())
        tolerance = NOTICED * float(max(np.abs(part[finite]).max(initial=0.0) for part in (mine, slopes)))
        off = np.abs(np.where(finite, mine - slopes, 0.0)) > tolerance
        for row, column in np.argwhere(off).tolist():
            again = _slope_beside_kinks(error, W, (row, column), nudge, tolerance)
            if again is None:
                counted[row, column] = False
                at_kinks.append((layer, (row, column)))
            else:
                slopes[row, column] = again
        measured.append(slopes)
        errors.append(relative_error(mine[counted], slopes[counted]))
    return GradientCheck(tuple(errors), PerLayer(measured), tuple(at_kinks))
