"""The activations and losses that a learner may state: the library's, others by name, and own functions.

The doctor needs only g and g', and a loss and its derivative. A function that
is handed over is measured for its derivative, so that nobody can hand over a
wrong one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..activations import ACTIVATIONS, Activation, sigmoid, sigmoid_derivative, softmax
from ..losses import LOSSES, Loss
from ..per_layer import Array
from ..validation import check_choice

__all__ = ["KNOWN", "KNOWN_LOSSES", "SLOPES", "read_activation", "read_loss"]

#: Slopes of a leaky ReLU below 0 that programs hold, the commonest first.
SLOPES = (0.01, 0.1, 0.2, 0.3, 0.05, 0.001)


def leaky_relu(slope: float) -> Activation:
    """Return g(h) = h above 0 and slope times h below."""
    return Activation(
        f"leaky_relu({slope:g})",
        lambda h, beta: np.where(h > 0.0, h, slope * h),
        lambda h, beta: np.where(h > 0.0, 1.0, slope),
        (-np.inf, np.inf),
    )


def _elu(h: Array, beta: float) -> Array:
    return np.where(h > 0.0, h, np.expm1(np.minimum(h, 0.0)))


def _elu_derivative(h: Array, beta: float) -> Array:
    return np.where(h > 0.0, 1.0, np.exp(np.minimum(h, 0.0)))


def _gelu(h: Array, beta: float) -> Array:
    return 0.5 * h * (1.0 + np.tanh(_GELU * (h + 0.044715 * h**3)))


def _gelu_derivative(h: Array, beta: float) -> Array:
    inner = np.tanh(_GELU * (h + 0.044715 * h**3))
    return 0.5 * (1.0 + inner) + 0.5 * h * (1.0 - inner**2) * _GELU * (1.0 + 3 * 0.044715 * h**2)


_GELU = float(np.sqrt(2.0 / np.pi))


_erf = np.vectorize(math.erf, otypes=[np.float64])


def _exact_gelu(h: Array, beta: float) -> Array:
    return 0.5 * h * (1.0 + _erf(h / math.sqrt(2.0)))


def _exact_gelu_derivative(h: Array, beta: float) -> Array:
    density = np.exp(-0.5 * h * h) / math.sqrt(2.0 * math.pi)
    return 0.5 * (1.0 + _erf(h / math.sqrt(2.0))) + h * density


def _silu(h: Array, beta: float) -> Array:
    return h * sigmoid(h)


def _silu_derivative(h: Array, beta: float) -> Array:
    return sigmoid(h) + h * sigmoid_derivative(h)


_EVERYWHERE = (-np.inf, np.inf)

#: The activations by name. A softmax has a slope here: beta = 1 / temperature.
KNOWN: dict[str, Activation] = ACTIVATIONS | {
    g.name: g
    for g in (
        Activation("softmax", lambda h, beta: softmax(beta * h), None, (0.0, 1.0), None, True, probability=True),
        *map(leaky_relu, SLOPES),
        Activation("elu", _elu, _elu_derivative, (-1.0, np.inf)),
        Activation("gelu", _exact_gelu, _exact_gelu_derivative, _EVERYWHERE),
        Activation("gelu_tanh", _gelu, _gelu_derivative, _EVERYWHERE),
        Activation("silu", _silu, _silu_derivative, _EVERYWHERE),
    )
}

#: The losses by name.
KNOWN_LOSSES: dict[str, Loss] = LOSSES | {
    "absolute_error": Loss("absolute_error", lambda Y, T: np.abs(Y - T), lambda Y, T: np.sign(Y - T)),
}


def slope_of(function: Callable[[Array], Array], at: Array, room: Array) -> Array:
    """Measure the derivative entry by entry, by central differences whose error is of the fourth order.

    Parameters
    ----------
    function : callable
        Works entry by entry.
    at : ndarray
        Where.
    room : ndarray
        How far each entry may be moved: a kink lies beyond.
    """
    step = np.clip(0.5 * room, 1e-7, 1e-3)
    with np.errstate(all="ignore"):
        near = (function(at + step / 2) - function(at - step / 2)) / step
        far = (function(at + step) - function(at - step)) / (2 * step)
    result: Array = (4.0 * near - far) / 3.0
    return result


def read_activation(value: Any) -> Activation:
    """Return the activation that a name or a function stands for.

    Raises
    ------
    TypeError, ValueError
        When it is neither, or does not work entry by entry.
    """
    if isinstance(value, str):
        leaky = re.fullmatch(r"leaky_relu(?:\(([0-9.eE+-]+)\))?", value.replace(" ", ""))
        if leaky:
            return leaky_relu(float(leaky[1] or SLOPES[0]))
        return KNOWN[check_choice("activation", value, [*KNOWN, "leaky_relu"])]
    if not callable(value):
        raise TypeError(f"activation must be a name or a function of the pre-activations, but {value!r} came")

    def own(h: Array) -> Array:
        made = np.asarray(value(np.array(h)), dtype=np.float64)
        if made.shape != h.shape:
            raise ValueError(f"activation returned shape {made.shape} for pre-activations of shape {h.shape}")
        return made

    trial = np.array([[-1.3, 0.4, 2.1], [0.7, -0.2, -2.5]])
    whole = own(trial)
    single = np.array([[own(np.array([[h]]))[0, 0] for h in row] for row in trial])
    if not np.allclose(whole, single, rtol=1e-9, atol=1e-12):
        raise ValueError(
            "activation must work entry by entry: it gave other values for one pre-activation alone; state softmax by name"
        )
    name = getattr(value, "__name__", "own function")
    return Activation(
        name, lambda h, beta: own(h), lambda h, beta: slope_of(own, h, np.where(h == 0.0, 1.0, np.abs(h))), _EVERYWHERE
    )


def read_loss(value: Any) -> Loss:
    """Return the loss that a name or a function (Y, T) -> loss of every output stands for."""
    if isinstance(value, str):
        return KNOWN_LOSSES[check_choice("loss", value, [*KNOWN_LOSSES, "squared_error"])]
    if not callable(value):
        raise TypeError(f"loss must be a name or a function of outputs and targets, but {value!r} came")

    def own(Y: Array, T: Array) -> Array:
        made = np.asarray(value(np.array(Y), np.array(T)), dtype=np.float64)
        if made.shape != Y.shape:
            raise ValueError(
                f"loss returned shape {made.shape}, but {Y.shape} expected: the loss of every output of every example. "
                "Sums and means are stated with reduction=..."
            )
        return made

    def derivative(Y: Array, T: Array) -> Array:
        T = np.broadcast_to(T, Y.shape)
        # Logarithms end at 0 and 1, and an absolute value has its kink at the target.
        ends = [np.abs(Y - place) for place in (0.0, 1.0, T)]
        room = np.min([np.where(end == 0.0, 1.0, end) for end in ends], axis=0)
        return slope_of(lambda moved: own(moved, T), Y, room)

    return Loss(getattr(value, "__name__", "own loss"), own, derivative)
