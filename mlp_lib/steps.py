"""Other steps than W - eta G: what the optimisers that people use do with the same gradient.

All weights stand in one row w, all slopes in one row g. A *move* says where the
weights go: ``w = move(w, g, eta)``. It may remember what came before, so each
training needs a fresh one: a `Step` begins it. `MLP.train` takes a step::

    network.train(X, T, epochs=500, learning_rate=0.1, step=steps.momentum(0.9))

Steps are put together: ``clipped(weight_decay(adam(), 0.01), 1.0)``. Your own is
a line: ``Step(lambda: lambda w, g, eta: w - eta * np.sign(g))``.

`mlp_lib.sweep` hands many networks over at once: w and g then have a column for
each, (weights, runs), and eta a rate for each. So everything here is computed
entry by entry, or along axis 0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
    "named",
    "penalty",
    "plain",
    "taken",
    "weight_decay",
    "works_by_columns",
]

#: From weights, slopes and the rate to the new weights.
Move = Callable[[Array, Array, Any], Array]


@dataclass(frozen=True)
class Step:
    """What is done with the gradient, again and again.

    Attributes
    ----------
    begin : callable
        Without arguments; returns a function of weights, slopes and
        rate that gives the new weights, and remembers nothing yet.
    name : str
        What it is called, and tells it from any other: a sweep with a
        checkpoint has to know whether it goes on with the same step. That of
        `momentum` and its kin is the call that makes it.
    """

    begin: Callable[[], Move]
    name: str = ""

    def __repr__(self) -> str:
        """Return the call that made it."""
        return self.name or f"Step({self.begin!r})"


def plain() -> Step:
    """Return the step of this book, w - eta g.

    Returns
    -------
    Step
        What `MLP.train` does without a step, by the slower way.
    """
    return Step(_plain, "plain()")


def _plain() -> Move:
    return lambda w, g, eta: w - eta * g


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
    name = f"momentum({kept!r}, nesterov={nesterov}, rate_inside={rate_inside})"
    return Step(partial(_momentum, kept, nesterov, rate_inside), name)


def _momentum(kept: float, nesterov: bool, rate_inside: bool) -> Move:
    v: Any = 0.0

    def move(w: Array, g: Array, eta: Any) -> Array:
        nonlocal v
        inside, outside = (eta, 1.0) if rate_inside else (1.0, eta)
        v = kept * v + inside * g
        return w - outside * (inside * g + kept * v if nesterov else v)

    return move


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

    name = (
        f"adam({first!r}, {second!r}, {epsilon!r}, bias_correction={bias_correction}, "
        f"epsilon_before_correction={epsilon_before_correction})"
    )
    return Step(partial(_adam, first, second, epsilon, bias_correction, epsilon_before_correction), name)


def _adam(first: float, second: float, epsilon: float, corrected: bool, epsilon_first: bool) -> Move:
    m: Any = 0.0
    r: Any = 0.0
    n = 0

    def move(w: Array, g: Array, eta: Any) -> Array:
        nonlocal m, r, n
        n += 1
        m = first * m + (1 - first) * g
        r = second * r + (1 - second) * g**2
        seen_m, seen_r = (1 - first**n, 1 - second**n) if corrected else (1.0, 1.0)
        # m / seen_m divided by sqrt(r / seen_r) + epsilon, with both corrections taken to the rate.
        rate, divisor = eta * np.sqrt(seen_r) / seen_m, np.sqrt(r)
        divisor += epsilon if epsilon_first else epsilon * np.sqrt(seen_r)
        if epsilon:
            return w - rate * (m / divisor)
        # Where no slope has come yet, m is 0 too, and the weight stays.
        return w - rate * np.divide(m, divisor, out=np.zeros_like(w), where=divisor != 0)

    return move


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

    return _around(step, _penalised, "penalty", strength, absolute=absolute)


def _penalised(move: Move, strength: float, absolute: bool) -> Move:
    return lambda w, g, eta: move(w, g + strength * (np.sign(w) if absolute else w), eta)


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
    return _around(step, _shrinking, "weight_decay", strength)


def _shrinking(move: Move, strength: float) -> Move:
    return lambda w, g, eta: move(w * (1 - eta * strength), g, eta)


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
    return _around(step, _clipped, "clipped", check_positive("length", length))


def _clipped(move: Move, limit: float) -> Move:
    def shortened(g: Array) -> Array:
        size = np.linalg.norm(g, axis=0)
        return g * np.divide(limit, size, out=np.ones_like(size), where=size > limit)

    return lambda w, g, eta: move(w, shortened(g), eta)


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
    return _around(step, _slower, "falling_rate", check_positive("half_after", half_after))


def _slower(move: Move, half_after: float) -> Move:
    n = -1

    def slower(w: Array, g: Array, eta: Any) -> Array:
        nonlocal n
        n += 1
        return move(w, g, eta * 0.5 ** (n / half_after))

    return slower


def _around(step: Step, wrap: Callable[..., Move], maker: str, number: float, **flags: bool) -> Step:
    """Return a step whose moves are those of another one, wrapped."""
    inner = check_step(step)
    flagged = "".join(f", {flag}={value}" for flag, value in flags.items())
    # Without a name of the inner step there is none of the whole.
    name = f"{maker}({inner.name}, {number!r}{flagged})" if inner.name else ""
    return Step(partial(_wrapped, inner.begin, wrap, number, tuple(flags.values())), name)


def _wrapped(begin: Callable[[], Move], wrap: Callable[..., Move], number: float, flags: tuple[bool, ...]) -> Move:
    return wrap(begin(), number, *flags)


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


def taken(move: Move, w: Array, g: Array, eta: Any) -> Array:
    """Return where a move takes weights, or refuse what is no row of them.

    Parameters
    ----------
    move : callable
        Of a `Step` that has begun.
    w, g : ndarray
        Weights and slopes, (weights,) or (weights, runs).
    eta : float or ndarray
        The rate, or one for each run.

    Returns
    -------
    ndarray
        The new weights, in the shape of w.

    Raises
    ------
    ValueError
        When they have another shape.
    """
    new = np.asarray(move(w, g, eta), dtype=np.float64)
    if new.shape != w.shape:
        raise ValueError(f"the step gave weights of shape {new.shape}, but {w.shape} expected: as w came")
    return new


def named(name: str) -> Step:
    """Return the step of a name, as it was written to a file.

    Parameters
    ----------
    name : str
        That of a `Step`.

    Returns
    -------
    Step
        Made by the call that the name is. Of any other name it knows no more
        than the name, and refuses to begin.
    """
    makers = {f.__name__: f for f in (plain, momentum, adam, penalty, weight_decay, clipped, falling_rate)}

    def made(node: ast.expr) -> Any:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            return ast.literal_eval(node)
        return makers[node.func.id](*map(made, node.args), **{str(k.arg): made(k.value) for k in node.keywords})

    try:
        step = made(ast.parse(name, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, KeyError):
        step = None
    return step if isinstance(step, Step) else Step(partial(_unknown, name), name)


def _unknown(name: str) -> Move:
    raise ValueError(f"the step {name!r} is none of mlp_lib.steps: of such a step a file holds the name alone")


def works_by_columns(step: Step) -> bool:
    """Tell whether a step does with many networks side by side what it does with each alone, by trying.

    Parameters
    ----------
    step : Step
        Perhaps one that computes something of all weights at once, or draws
        by chance.

    Returns
    -------
    bool
        Whether weights of shape (weights, runs) and one rate for each run give
        the same as one run after the other.
    """
    draw = np.random.RandomState(0)
    start, rates = draw.standard_normal((5, 3)), np.array([0.1, 0.2, 0.3])
    slopes = [size * draw.standard_normal((5, 3)) for size in (0.1, 1.0, 10.0, 1.0)]

    def gone(w: Array, column: int | slice, eta: Any) -> Array:
        move = step.begin()
        for g in slopes:
            w = np.asarray(move(w, g[:, column], eta))
        return w

    try:
        together = gone(start, slice(None), rates)
        alone = [gone(start[:, run], run, float(rate)) for run, rate in enumerate(rates)]
        return np.allclose(together, np.transpose(alone), rtol=1e-9, atol=0)
    except Exception:  # it takes one row and no more, and says so in a way of its own
        return False


def _check_share(name: str, value: float) -> float:
    """Return a share that can be kept step after step."""
    share = check_not_negative(name, value)
    if share >= 1:
        raise ValueError(f"{name} must be at least 0 and below 1, but {value!r} came")
    return share
