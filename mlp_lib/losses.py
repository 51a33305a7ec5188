"""Losses of one output, their derivatives, and the error of an example.

A loss compares outputs y with targets t entry by entry. The error E of one
example is the sum over its outputs (eq-network-error); the mean over examples
is taken later, where it is needed. `LOSSES` finds them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from .per_layer import Array
from .validation import check_choice, check_positive, read_float64

__all__ = [
    "LOSSES",
    "PROBABILITY_FLOOR",
    "Loss",
    "binary_cross_entropy",
    "binary_cross_entropy_derivative",
    "binary_cross_entropy_from_logits",
    "categorical_cross_entropy",
    "categorical_cross_entropy_derivative",
    "categorical_cross_entropy_from_logits",
    "half_squared_error",
    "half_squared_error_derivative",
    "network_error",
]

#: Floor under probabilities that a network applies where a cross-entropy meets
#: an output activation it does not simplify with: caps a loss at 27.6 nats.
PROBABILITY_FLOOR = 1e-12

_LARGEST = float(np.finfo(np.float64).max)


def _pair(outputs: ArrayLike, T: ArrayLike, name: str = "Y") -> tuple[Array, Array]:
    """Return both as float64 arrays, unless (k, 1) against (k,) would become k times k losses."""
    Y, T = read_float64(name, outputs), read_float64("T", T)
    if Y.shape != T.shape and Y.ndim > 0 and T.ndim > 0:
        repeats = T.shape[-1] == Y.shape[-1] and T.ndim <= Y.ndim
        if not repeats or any(t not in (1, y) for t, y in zip(T.shape[::-1], Y.shape[::-1], strict=False)):
            raise ValueError(f"T has shape {T.shape}, but {Y.shape} expected, the shape of {name}")
    return Y, T


def _probabilities(Y: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    """Return both, unless one holds what is no probability: there a logarithm means nothing."""
    Y, T = _pair(Y, T)
    _check_probabilities("Y", Y)
    _check_probabilities("T", T)
    return Y, T


def _check_probabilities(name: str, values: Array) -> None:
    if values.size and (values.min() < 0.0 or values.max() > 1.0):
        worst = values.min() if values.min() < 0.0 else values.max()
        raise ValueError(f"{name} must lie between 0 and 1 for a cross-entropy, but it holds {worst:g}")


def half_squared_error(Y: ArrayLike, T: ArrayLike) -> Array:
    """Return (y - t)^2 / 2 for every output (eq-half-squared-error).

    Parameters
    ----------
    Y, T : array_like
        Outputs and targets of the same shape, usually (k, n_L).

    Returns
    -------
    ndarray
        Losses in the shape of ``Y``, in squared units of the target.

    Raises
    ------
    ValueError
        When the shapes differ; a single number, or the same targets for several
        sets of outputs, will do.
    """
    Y, T = _pair(Y, T)
    with np.errstate(over="ignore"):  # beyond all floats the loss is infinite
        return 0.5 * (Y - T) ** 2


def half_squared_error_derivative(Y: ArrayLike, T: ArrayLike) -> Array:
    """Return dL/dy = y - t (eq-half-squared-error-derivative).

    Parameters
    ----------
    Y, T : array_like
        Outputs and targets of the same shape.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``Y``.

    Raises
    ------
    ValueError
        When the shapes differ; a single number, or the same targets for several
        sets of outputs, will do.
    """
    Y, T = _pair(Y, T)
    return Y - T


def _t_log_y(T: Array, Y: Array, clip: float) -> Array:
    """Return t log max(y, clip) with 0 log 0 = 0; -inf where t > 0 meets y = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(T == 0.0, 0.0, T * np.log(np.maximum(Y, clip)))


def binary_cross_entropy(Y: ArrayLike, T: ArrayLike, clip: float = 0.0) -> Array:
    """Return -(t log y + (1 - t) log(1 - y)) for every output (eq-binary-cross-entropy).

    Parameters
    ----------
    Y : array_like
        Probabilities between 0 and 1, any shape.
    T : array_like
        Targets between 0 and 1, same shape.
    clip : float
        Floor under y and, separately, under 1 - y before the logarithm. With
        the default 0 nothing is clipped: a certain wrong answer costs
        infinity. 1e-12 caps it at 27.6 nats.

    Returns
    -------
    ndarray
        Losses in nats, in the shape of ``Y``; never NaN, never a warning.

    Raises
    ------
    ValueError
        When the shapes differ (a single number, or the same targets for
        several sets of outputs, will do), or a number is no probability.
    """
    Y, T = _probabilities(Y, T)
    # 0.0 - x rather than -x: a loss of nothing is 0, not -0.
    return 0.0 - _t_log_y(T, Y, clip) - _t_log_y(1.0 - T, 1.0 - Y, clip)


def binary_cross_entropy_derivative(Y: ArrayLike, T: ArrayLike, clip: float = 0.0) -> Array:
    """Return dL/dy = (1 - t)/(1 - y) - t/y (eq-binary-cross-entropy-derivative).

    Parameters
    ----------
    Y, T : array_like
        Probabilities and targets of the same shape.
    clip : float
        Floor under y and, separately, under 1 - y in the denominators.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``Y``; infinite where a certain answer is
        wrong and nothing is clipped.

    Raises
    ------
    ValueError
        When the shapes differ (a single number, or the same targets for
        several sets of outputs, will do), or a number is no probability.
    """
    Y, T = _probabilities(Y, T)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        wrong_if_zero = np.where(T == 0.0, 0.0, T / np.maximum(Y, clip))
        wrong_if_one = np.where(T == 1.0, 0.0, (1.0 - T) / np.maximum(1.0 - Y, clip))
    return wrong_if_one - wrong_if_zero


def binary_cross_entropy_from_logits(H: ArrayLike, T: ArrayLike, beta: float = 1.0) -> Array:
    """Return the binary cross-entropy of y = sigmoid(beta h), finite for any h (eq-binary-cross-entropy).

    Parameters
    ----------
    H : array_like
        Pre-activations of sigmoid outputs, any shape.
    T : array_like
        Targets between 0 and 1, same shape.
    beta : float
        Slope of the sigmoid.

    Returns
    -------
    ndarray
        Losses in nats, in the shape of ``H``.

    Raises
    ------
    ValueError
        When the shapes differ; a single number, or the same targets for several
        sets of outputs, will do.

    Notes
    -----
    With x = beta h the loss is max(x, 0) - t x + log(1 + e^-|x|). Its derivative
    by h is beta (y - t).
    """
    H, T = _pair(H, T, "H")
    beta = check_positive("beta", beta)
    _check_probabilities("T", T)
    with np.errstate(over="ignore", under="ignore"):  # beta h may overflow; the largest float stands for it
        x = np.clip(beta * H, -_LARGEST, _LARGEST)
        return np.maximum(x, 0.0) - T * x + np.log1p(np.exp(-np.abs(x)))


def categorical_cross_entropy(Y: ArrayLike, T: ArrayLike, clip: float = 0.0) -> Array:
    """Return -t log y for every output (eq-categorical-cross-entropy).

    Parameters
    ----------
    Y : array_like
        Probabilities, shape (k, n_L), one distribution per row.
    T : array_like
        Targets, same shape: one-hot, or any distribution per row.
    clip : float
        Floor under y before the logarithm; 0 clips nothing.

    Returns
    -------
    ndarray
        Losses in nats, in the shape of ``Y``; the row sums are the errors.

    Raises
    ------
    ValueError
        When the shapes differ (a single number, or the same targets for
        several sets of outputs, will do), or a number is no probability.
    """
    Y, T = _probabilities(Y, T)
    return 0.0 - _t_log_y(T, Y, clip)


def categorical_cross_entropy_derivative(Y: ArrayLike, T: ArrayLike, clip: float = 0.0) -> Array:
    """Return dL/dy = -t/y (eq-categorical-cross-entropy-derivative).

    Parameters
    ----------
    Y, T : array_like
        Probabilities and targets of the same shape.
    clip : float
        Floor under y in the denominator.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``Y``.

    Raises
    ------
    ValueError
        When the shapes differ (a single number, or the same targets for
        several sets of outputs, will do), or a number is no probability.
    """
    Y, T = _probabilities(Y, T)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(T == 0.0, 0.0, -T / np.maximum(Y, clip))


def categorical_cross_entropy_from_logits(H: ArrayLike, T: ArrayLike) -> Array:
    """Return the categorical cross-entropy of y = softmax(h), finite for any h (eq-categorical-cross-entropy).

    Parameters
    ----------
    H : array_like
        Pre-activations of a softmax layer, shape (k, n_L).
    T : array_like
        Targets, same shape.

    Returns
    -------
    ndarray
        -t_i log y_i in nats, shape (k, n_L); the row sums are the errors.

    Raises
    ------
    ValueError
        When the shapes differ; a single number, or the same targets for several
        sets of outputs, will do.

    Notes
    -----
    log y_i = h_i - m - log(1 + sum of e^(h_j - m) over all j but the largest),
    with m the largest h. log1p keeps the digits of a loss near 0.
    """
    H, T = _pair(H, T, "H")
    if H.ndim == 0 or not np.isfinite(H).all():
        raise ValueError(f"H must hold a finite pre-activation for each class, but {H!r} came")
    _check_probabilities("T", T)
    with np.errstate(over="ignore", under="ignore"):  # differences of enormous h: the largest float stands for them
        shifted = np.maximum(H - H.max(axis=-1, keepdims=True), -_LARGEST)
        others = np.exp(shifted)
    np.put_along_axis(others, H.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    log_y = shifted - np.log1p(others.sum(axis=-1, keepdims=True))
    return np.where(T == 0.0, 0.0, 0.0 - T * log_y)


@dataclass(frozen=True)
class Loss:
    """What the network needs to know of a loss.

    Attributes
    ----------
    name : str
        The name it is found by.
    value : callable
        (Y, T) -> loss of every output; cross-entropies floor probabilities
        at `PROBABILITY_FLOOR`.
    derivative : callable
        (Y, T) -> dL/dy of every output.
    from_logits : dict
        For each output activation that the loss simplifies with:
        (H, T, beta) -> loss of every output, without passing through y.
        With these pairs delta = beta (y - t) (eq-delta-matched-pair).
    probabilities : bool
        Whether outputs and targets must lie between 0 and 1.
    distribution : bool
        Whether each row of targets must sum to 1.
    """

    name: str
    value: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    from_logits: dict[str, Callable[[Array, Array, float], Array]] = field(default_factory=dict)
    probabilities: bool = False
    distribution: bool = False

    def matches(self, activation: str) -> bool:
        """Tell whether g' and L' cancel, so that delta = beta (y - t) (eq-delta-matched-pair).

        Parameters
        ----------
        activation : str
            Name of the output layer's g.

        Returns
        -------
        bool
            True for sigmoid with the binary, and softmax with the categorical cross-entropy.
        """
        return activation in self.from_logits

    def check_domain(self, T: Array) -> None:
        """Refuse targets that this loss is not defined for.

        Parameters
        ----------
        T : ndarray
            Targets, shape (k, n_L).

        Raises
        ------
        ValueError
            When a target is not a probability, or a row of several outputs
            is not a distribution though the loss needs one.
        """
        if self.probabilities and (T.min() < 0.0 or T.max() > 1.0):
            worst = T.min() if T.min() < 0.0 else T.max()
            raise ValueError(f"T must lie between 0 and 1 for {self.name}, but it holds {worst:g}")
        if self.distribution and T.shape[1] > 1:
            sums = T.sum(axis=1)
            if not np.allclose(sums, 1.0, rtol=0.0, atol=1e-9):
                row = int(np.argmax(np.abs(sums - 1.0)))
                raise ValueError(
                    f"every row of T must sum to 1 for {self.name} (one-hot or a distribution), "
                    f"but row {row} sums to {sums[row]:g}"
                )


#: The losses by name, in the order of the book.
LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("half_squared_error", half_squared_error, half_squared_error_derivative),
        Loss(
            "binary_cross_entropy",
            partial(binary_cross_entropy, clip=PROBABILITY_FLOOR),
            partial(binary_cross_entropy_derivative, clip=PROBABILITY_FLOOR),
            from_logits={"sigmoid": binary_cross_entropy_from_logits},
            probabilities=True,
        ),
        Loss(
            "categorical_cross_entropy",
            partial(categorical_cross_entropy, clip=PROBABILITY_FLOOR),
            partial(categorical_cross_entropy_derivative, clip=PROBABILITY_FLOOR),
            from_logits={"softmax": lambda H, T, _: categorical_cross_entropy_from_logits(H, T)},
            probabilities=True,
            distribution=True,
        ),
    )
}


def network_error(loss: str, Y: ArrayLike, T: ArrayLike) -> Array:
    """Return the error E of each example: the sum of the losses of its outputs (eq-network-error).

    Parameters
    ----------
    loss : str
        A name in `LOSSES`.
    Y, T : array_like
        Outputs and targets, shape (k, n_L).

    Returns
    -------
    ndarray
        Shape (k,).

    Raises
    ------
    ValueError
        When the loss is unknown or the shapes differ.
    """
    known = LOSSES[check_choice("loss", loss, LOSSES)]
    per_output = known.value(Y, T)  # type: ignore[arg-type]  # which reads what is like an array, too
    if per_output.ndim == 0:
        raise ValueError("Y must hold the outputs of an example at least, but a single number came")
    return per_output.sum(axis=-1)
