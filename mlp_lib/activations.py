"""Activation functions g and their derivatives g', in the order of the derivation.

Each function takes pre-activations h of any shape and returns an array of the
same shape. All are stable: inputs of any finite size give a finite value and no
warning. `ACTIVATIONS` finds them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .per_layer import Array
from .validation import check_positive, read_float64

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "linear",
    "linear_derivative",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "sigmoid_derivative_from_activation",
    "softmax",
    "softmax_jacobian",
    "softplus",
    "softplus_derivative",
    "tanh",
    "tanh_derivative",
    "tanh_derivative_from_activation",
    "threshold",
    "threshold_derivative",
]


def threshold(h: ArrayLike) -> Array:
    """Fire (1) for h > 0, stay silent (0) otherwise (eq-threshold).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        0.0 or 1.0, in the shape of ``h``; NaN where ``h`` is NaN.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return _is_positive(h)


def _is_positive(h: ArrayLike) -> Array:
    h = read_float64("h", h)
    return np.where(np.isnan(h), np.nan, h > 0)


def threshold_derivative(h: ArrayLike) -> Array:
    """Return g'(h) = 0 wherever it exists; 0 by convention at the jump.

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Zeros in the shape of ``h``.
    """
    return np.zeros_like(read_float64("h", h))


def sigmoid(h: ArrayLike, beta: float = 1.0) -> Array:
    """Return 1 / (1 + exp(-beta h)), between 0 and 1 (eq-sigmoid).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.
    beta : float
        Slope; g'(0) = beta / 4.

    Returns
    -------
    ndarray
        Activations in the shape of ``h``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked, or
        the slope is not positive and finite.

    Notes
    -----
    exp is only ever taken of a number that is not positive, so it cannot
    overflow: 1 / (1 + e^-x) for x >= 0 and e^x / (1 + e^x) for x < 0.
    """
    # beta h may reach infinity, whose sigmoid is the right 0 or 1
    beta = check_positive("beta", beta)
    with np.errstate(over="ignore", under="ignore"):
        x = beta * read_float64("h", h)
        e = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(h: ArrayLike, beta: float = 1.0) -> Array:
    """Return g'(h) = beta g(h) g(-h) = beta a (1 - a) (eq-sigmoid-derivative).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape. Not the activations: for those see
        `sigmoid_derivative_from_activation`.
    beta : float
        Slope.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``h``, at most beta / 4.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked, or
        the slope is not positive and finite.

    Notes
    -----
    1 - a loses all its digits once a rounds to 1. g(-h) is the same number
    computed without the subtraction.
    """
    beta = check_positive("beta", beta)
    with np.errstate(over="ignore", under="ignore"):
        e = np.exp(-np.abs(beta * read_float64("h", h)))
        return beta * e / (1.0 + e) ** 2


def sigmoid_derivative_from_activation(a: ArrayLike, beta: float = 1.0) -> Array:
    """Return g' from the activation: beta a (1 - a) (eq-sigmoid-derivative).

    Parameters
    ----------
    a : array_like
        Activations a = g(h), between 0 and 1, any shape.
    beta : float
        Slope.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``a``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked, or
        the slope is not positive and finite.
    """
    a = read_float64("a", a)
    return check_positive("beta", beta) * a * (1.0 - a)


def tanh(h: ArrayLike) -> Array:
    """Return (e^h - e^-h) / (e^h + e^-h), between -1 and 1 (eq-tanh).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Activations in the shape of ``h``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return np.tanh(read_float64("h", h))


def tanh_derivative(h: ArrayLike) -> Array:
    """Return g'(h) = 1 - tanh(h)^2 (eq-tanh-derivative).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``h``, at most 1.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.

    Notes
    -----
    Computed as 4 e^(-2|h|) / (1 + e^(-2|h|))^2, which keeps its digits where
    1 - a^2 would cancel to 0.
    """
    with np.errstate(over="ignore", under="ignore"):
        e = np.exp(-2.0 * np.abs(read_float64("h", h)))
        return 4.0 * e / (1.0 + e) ** 2


def tanh_derivative_from_activation(a: ArrayLike) -> Array:
    """Return g' from the activation: 1 - a^2 (eq-tanh-derivative).

    Parameters
    ----------
    a : array_like
        Activations a = tanh(h), any shape.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``a``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    a = read_float64("a", a)
    return 1.0 - a * a


def relu(h: ArrayLike) -> Array:
    """Return max(0, h), the rectified linear unit (eq-relu).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Activations in the shape of ``h``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return np.maximum(0.0, read_float64("h", h))


def relu_derivative(h: ArrayLike) -> Array:
    """Return g'(h): 1 for h > 0, else 0; 0 by convention at the kink (eq-relu-derivative).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        0.0 or 1.0, in the shape of ``h``; NaN where ``h`` is NaN.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return _is_positive(h)


def softplus(h: ArrayLike) -> Array:
    """Return log(1 + e^h), a smooth relu (Dugas et al. 2001).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Activations in the shape of ``h``, above 0.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.

    Notes
    -----
    Computed as max(h, 0) + log(1 + e^(-|h|)), in which e is only taken of a
    number that is not positive. Its derivative is the sigmoid.
    """
    h = read_float64("h", h)
    with np.errstate(under="ignore"):
        return np.maximum(h, 0.0) + np.log1p(np.exp(-np.abs(h)))


def softplus_derivative(h: ArrayLike) -> Array:
    """Return g'(h) = 1 / (1 + e^-h), the sigmoid.

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Derivatives in the shape of ``h``, between 0 and 1.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return sigmoid(h)


def linear(h: ArrayLike) -> Array:
    """Return h itself (eq-linear).

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        A copy of ``h``.

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.
    """
    return read_float64("h", h).copy()


def linear_derivative(h: ArrayLike) -> Array:
    """Return g'(h) = 1.

    Parameters
    ----------
    h : array_like
        Pre-activations, any shape.

    Returns
    -------
    ndarray
        Ones in the shape of ``h``.
    """
    return np.ones_like(read_float64("h", h))


def softmax(h: ArrayLike) -> Array:
    """Return exp(h_i) / sum_c exp(h_c) along the last axis (eq-softmax).

    Parameters
    ----------
    h : array_like
        Pre-activations, shape (..., n): the last axis runs over the layer.

    Returns
    -------
    ndarray
        Activations in the shape of ``h``; each row is positive and sums to 1.

    Raises
    ------
    ValueError
        When ``h`` is a single number or its last axis is empty.

    Notes
    -----
    Adding the same number to every h_i changes nothing, so the largest is
    moved to 0 first and exp cannot overflow.
    """
    h = read_float64("h", h)
    if h.ndim == 0 or h.shape[-1] == 0:
        raise ValueError(f"h has shape {h.shape}, but at least one number along its last axis expected")
    # With finite but enormous h the shift itself may overflow to -inf, whose exp is the right 0.
    with np.errstate(over="ignore", under="ignore"):
        e = np.exp(h - h.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


def softmax_jacobian(h: ArrayLike) -> Array:
    """Return all derivatives of softmax (eq-softmax-own-derivative, eq-softmax-cross-derivative).

    Parameters
    ----------
    h : array_like
        Pre-activations, shape (..., n).

    Returns
    -------
    ndarray
        J of shape (..., n, n) with J[i, j] = da_i/dh_j = a_i ([i = j] - a_j).

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When rows have different lengths or entries are masked.

    Notes
    -----
    1 - a_i loses its digits as a_i nears 1. Each row sums to 0, because adding
    the same number to every h changes nothing; so the diagonal is computed as
    a_i times the sum of the other a_j.
    """
    a = softmax(h)
    with np.errstate(under="ignore"):
        J = 0.0 - a[..., :, np.newaxis] * a[..., np.newaxis, :]
    own = np.arange(a.shape[-1])
    J[..., own, own] = 0.0
    J[..., own, own] = 0.0 - J.sum(axis=-1)
    return J


@dataclass(frozen=True)
class Activation:
    """What the library needs to know of an activation.

    Attributes
    ----------
    name : str
        The name it is found by.
    value : callable
        (h, beta) -> a, both (k, n).
    derivative : callable or None
        (h, beta) -> g'(h), element by element; None for softmax, whose
        derivative is a matrix.
    range : tuple of float
        Infimum and supremum of a: what a target can be.
    decision : float or None
        The output above which a single neuron says class 1; None for softmax,
        where the largest output decides.
    has_beta : bool
        Whether the slope beta means anything for it.
    crossing : float
        The h with g(h) = decision.
    classes : tuple of float
        The targets that name the two classes of a single output.
    probability : bool
        Whether outputs are probabilities.
    """

    name: str
    value: Callable[[Array, float], Array]
    derivative: Callable[[Array, float], Array] | None
    range: tuple[float, float]
    decision: float | None = 0.5
    has_beta: bool = False
    crossing: float = 0.0
    classes: tuple[float, float] = (0.0, 1.0)
    probability: bool = False

    @property
    def elementwise(self) -> bool:
        """True when a_i depends on h_i alone."""
        return self.derivative is not None


def _no_slope(function: Callable[[ArrayLike], Array]) -> Callable[[Array, float], Array]:
    """Return the function so that it is called like those with a slope."""
    return lambda h, beta: function(h)


#: The activations by name, in the order of the book.
ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("threshold", _no_slope(threshold), _no_slope(threshold_derivative), (0.0, 1.0)),
        Activation("sigmoid", sigmoid, sigmoid_derivative, (0.0, 1.0), has_beta=True, probability=True),
        Activation("tanh", _no_slope(tanh), _no_slope(tanh_derivative), (-1.0, 1.0), decision=0.0, classes=(-1.0, 1.0)),
        Activation("relu", _no_slope(relu), _no_slope(relu_derivative), (0.0, np.inf), crossing=0.5),
        Activation(
            "softplus",
            _no_slope(softplus),
            _no_slope(softplus_derivative),
            (0.0, np.inf),
            crossing=float(np.log(np.expm1(0.5))),
        ),
        Activation("linear", _no_slope(linear), _no_slope(linear_derivative), (-np.inf, np.inf), crossing=0.5),
        Activation("softmax", _no_slope(softmax), None, (0.0, 1.0), decision=None, probability=True),
    )
}
