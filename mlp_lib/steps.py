"""Other steps than W - eta G: what the optimisers that people use do with the same gradient.

All weights stand in one row w, all slopes in one row g. A *move* says where the
weights go: ``w = move(w, g, eta)``. It may remember what came before, so each
training needs a fresh one: a `Step` begins it. `MLP.train` takes a step::

    network.train(X, T, epochs=500, learning_rate=0.1, step=steps.momentum(0.9))

Steps are put together: ``clipped(weight_decay(adam(), 0.01), 1.0)``. Your own is
a line: ``Step(lambda: lambda w, g, eta: w - eta * np.sign(g))``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .per_layer import Array
from .validation import check_flag, check_not_negative, check_positive

__all__ = [
    "Step",
    "adam",
    "check_step",
    "clipped",
    "falling_rate",
    "momentum",
    "penalty",
    "plain",
    "weight_decay",
]

#: From weights, slopes and the rate to the new weights.
Move = Callable[[Array, Array, float], Array]


@dataclass(frozen=True)
class Step:
    """What is done with the gradient, again and again.

    Attributes
    ----------
    begin : callable
        Without arguments; returns a function of weights, slopes and
        rate that gives the new weights, and remembers nothing yet.
    """

    begin: Callable[[], Move]


def plain() -> Step:
    """Return the step of this book, w - eta g.

    Returns
    -------
    Step
        What `MLP.train` does without a step, by the slower way.
    """
    return Step(lambda: lambda w, g, eta: w - eta * g)


def momentum(kept: float = 0.9, *, nesterov: bool = False, rate_inside: bool = False) -> Step:
    """Return a step along a velocity that gathers the slopes.

    v = kept v + g and w - eta v; with Nesterov w - eta (g + kept v), the slope
    and what the velocity will be a step later.

    Parameters
    ----------
    kept : float
        The share of the velocity that each step keeps, 0 to below 1.
    nesterov : bool
        Whether to look one step ahead.
    rate_inside : bool
        False, as in PyTorch: the rate multiplies the whole velocity. True, as
        in Keras and scikit-learn: v = kept v + eta g and w - v, so that a new
        rate leaves the velocity as it was. The same while the rate is constant.

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When ``kept`` is out of range, or a flag is no flag.

    Examples
    --------
    >>> import numpy as np
    >>> from mlp_lib import steps
    >>> move = steps.momentum(0.5).begin()
    >>> w = np.zeros(1)
    >>> for _ in range(3):
    ...     w = move(w, np.ones(1), 0.1)
    >>> round(w.item(), 6)  # -0.1 (1 + 1.5 + 1.75)
    -0.425
    """
    kept = _check_share("kept", kept)
    check_flag("nesterov", nesterov)
    check_flag("rate_inside", rate_inside)

    def begin() -> Move:
        v: Any = 0.0

        def move(w: Array, g: Array, eta: float) -> Array:
            nonlocal v
            inside, outside = (eta, 1.0) if rate_inside else (1.0, eta)
            v = kept * v + inside * g
            return w - outside * (inside * g + kept * v if nesterov else v)

        return move

    return Step(begin)


def adam(
    first: float = 0.9,
    second: float = 0.999,
    epsilon: float = 1e-8,
    *,
    bias_correction: bool = True,
    epsilon_before_correction: bool = False,
) -> Step:
    """Return Adam's step: a mean of the slopes, divided by the root of a mean of their squares.

    m = first m + (1 - first) g and r = second r + (1 - second) g^2 begin at 0.
    After n steps both are too small by 1 - first^n and 1 - second^n, and are
    divided by it; then w - eta m / (sqrt(r) + epsilon).

    Parameters
    ----------
    first, second : float
        The shares of both means that each step keeps, 0 to below 1. The paper
        calls them beta_1 and beta_2.
    epsilon : float
        Keeps the divisor away from 0, not negative.
    bias_correction : bool
        False leaves m and r as they are: the first step is then
        (1 - first) / sqrt(1 - second) rates long, 3.162 with these shares.
    epsilon_before_correction : bool
        True adds epsilon to the root of r before that is corrected, as Keras
        does. It is then larger at first, by 1 / sqrt(1 - second^n).

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When a share or epsilon is out of range, or a flag is no flag.

    Notes
    -----
    D. P. Kingma and J. Ba: Adam: A Method for Stochastic Optimization, 2015.
    """
    first, second = _check_share("first", first), _check_share("second", second)
    epsilon = check_not_negative("epsilon", epsilon)
    check_flag("bias_correction", bias_correction)
    check_flag("epsilon_before_correction", epsilon_before_correction)

    def begin() -> Move:
        m: Any = 0.0
        r: Any = 0.0
        n = 0

        def move(w: Array, g: Array, eta: float) -> Array:
            nonlocal m, r, n
            n += 1
            m = first * m + (1 - first) * g
            r = second * r + (1 - second) * g**2
            seen_m, seen_r = (1 - first**n, 1 - second**n) if bias_correction else (1.0, 1.0)
            root = np.sqrt(r)
            divisor = (root + epsilon) / np.sqrt(seen_r) if epsilon_before_correction else np.sqrt(r / seen_r) + epsilon
            # Where no slope has come yet, m is 0 too, and the weight stays.
            return w - eta * np.divide(m / seen_m, divisor, out=np.zeros_like(w), where=divisor != 0)

        return move

    return Step(begin)


def penalty(step: Step, strength: float, *, absolute: bool = False) -> Step:
    """Return the step down E + strength / 2 times the sum of all squared weights.

    Its slope is g + strength w, and goes through the step like any other:
    Adam divides it away. Bias weights are weights, too.

    Parameters
    ----------
    step : Step
        What is done with that slope.
    strength : float
        Not negative.
    absolute : bool
        True for E + strength times the sum of the sizes of all weights (L1):
        its slope is g + strength sign(w), with sign(0) = 0.

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When ``strength`` is negative or not finite, or the flag is no flag.
    """
    strength = check_not_negative("strength", strength)
    check_flag("absolute", absolute)

    def slope(w: Array) -> Array:
        return np.sign(w) if absolute else w

    return _around(step, lambda move: lambda w, g, eta: move(w, g + strength * slope(w), eta))


def weight_decay(step: Step, strength: float) -> Step:
    """Return a step before which all weights shrink by the share eta strength.

    For plain steps that is the same as `penalty`; for momentum and Adam it is
    not, since the shrinking does not go through them (AdamW).

    Parameters
    ----------
    step : Step
        What follows.
    strength : float
        Not negative.

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When ``strength`` is negative or not finite.
    """
    strength = check_not_negative("strength", strength)
    return _around(step, lambda move: lambda w, g, eta: move(w * (1 - eta * strength), g, eta))


def clipped(step: Step, length: float) -> Step:
    """Return a step that sees no slope longer than a limit.

    A row g that is longer is made shorter and keeps its direction.

    Parameters
    ----------
    step : Step
        What is done with the shortened slopes.
    length : float
        The limit, positive.

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When ``length`` is not positive and finite.
    """
    limit = check_positive("length", length)

    def shortened(g: Array) -> Array:
        size = float(np.linalg.norm(g))
        return g * (limit / size) if size > limit else g

    return _around(step, lambda move: lambda w, g, eta: move(w, shortened(g), eta))


def falling_rate(step: Step, half_after: float) -> Step:
    """Return a step whose rate halves again and again.

    The n-th step, counted from 0, has the rate eta 0.5^(n / half_after).

    Parameters
    ----------
    step : Step
        What is done with that rate.
    half_after : float
        So many steps halve it, positive.

    Returns
    -------
    Step
        For `MLP.train`.

    Raises
    ------
    ValueError
        When ``half_after`` is not positive and finite.
    """
    half_after = check_positive("half_after", half_after)

    def wrap(move: Move) -> Move:
        n = -1

        def slower(w: Array, g: Array, eta: float) -> Array:
            nonlocal n
            n += 1
            return move(w, g, eta * 0.5 ** (n / half_after))

        return slower

    return _around(step, wrap)


def _around(step: Step, wrap: Callable[[Move], Move]) -> Step:
    """Return a step whose moves are those of another one, wrapped."""
    begin = check_step(step).begin
    return Step(lambda: wrap(begin()))


def check_step(step: Any) -> Step:
    """Return ``step`` if it is one.

    Parameters
    ----------
    step : Step
        What came.

    Returns
    -------
    Step
        The same.

    Raises
    ------
    TypeError
        When it is anything else, such as `momentum` that was not called.
    """
    if not isinstance(step, Step):
        raise TypeError(f"step must be a Step, such as momentum(0.9) of mlp_lib.steps, but {step!r:.60} came")
    return step


def _check_share(name: str, value: float) -> float:
    """Return a share that can be kept step after step."""
    share = check_not_negative(name, value)
    if share >= 1:
        raise ValueError(f"{name} must be at least 0 and below 1, but {value!r} came")
    return share
