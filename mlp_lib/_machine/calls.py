"""Both passes as lists of numpy calls on arrays that stay where they are.

* Nothing is allocated or concatenated. Each pass is written down once, and
  then replayed.
* Activations have the shape (units, examples), so that the bias node is one
  row on top and everything else stays contiguous.
* Activations are kept negated, N = -a: the bias node is then +1, the product
  with the weights is -h, which is what the sigmoid's exp(-h) needs, and t + N
  is the negated delta of the output layer. The two minus signs cancel in every
  gradient.
* The step size is multiplied into the output deltas, where numbers are few; it
  reaches every gradient because the backward pass is linear in the deltas.

The training of one network replays these calls, the sweep does with the runs
as a third axis, and the frames of an animation replay the forward pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..activations import ACTIVATIONS
from ..losses import LOSSES
from ..per_layer import Array

__all__ = [
    "MINUS_ONE",
    "NUMPY_BUFFER",
    "Call",
    "activate",
    "aligned_empty",
    "delta_output",
    "knows",
    "replay",
    "through_activation",
]

#: A numpy function and its arguments, the last of which is the array that it fills.
Call = tuple[Callable[..., object], tuple[Any, ...]]

#: numpy copies the rows of an operand that is shorter than this into a buffer before it works on them, which
#: makes broadcasting two to three times slower than it need be; its default is 8192.
NUMPY_BUFFER = 16

MINUS_ONE = np.array(-1.0)
_ONE = np.array(1.0)
_ZERO = np.array(0.0)


def replay(calls: Sequence[Call]) -> None:
    """Carry out what was written down.

    Parameters
    ----------
    calls : sequence of Call
        In order.
    """
    for function, arguments in calls:
        function(*arguments)


def aligned_empty(*shape: int) -> Array:
    """Return an array that begins on a cache line; numpy's own do so by chance only, and are slower.

    Parameters
    ----------
    *shape : int
        Length of each axis.

    Returns
    -------
    ndarray
        Of float64, not initialised.
    """
    size = int(np.prod(shape))
    memory = np.empty(size + 8)
    start = -memory.ctypes.data % 64 // 8
    return memory[start : start + size].reshape(shape)


# Activations in place, from -h to N = -g(h). The first axis runs over the units of the layer.


def _sigmoid(N: Array, beta: Any) -> list[Call]:
    steeper: list[Call] = [] if beta is None else [(np.multiply, (N, beta, N))]
    return [*steeper, (np.exp, (N, N)), (np.subtract, (MINUS_ONE, N, N)), (np.reciprocal, (N, N))]


def _tanh(N: Array, _: Any) -> list[Call]:
    return [(np.tanh, (N, N))]


def _relu(N: Array, _: Any) -> list[Call]:
    return [(partial(np.minimum, out=N), (N, _ZERO))]  # no third argument: numpy means to change its meaning


def _linear(N: Array, _: Any) -> list[Call]:
    return []


def _threshold(N: Array, _: Any) -> list[Call]:
    fires = np.empty(N.shape, dtype=np.bool_)
    return [(np.less, (N, _ZERO, fires)), (np.copyto, (N, fires)), (np.negative, (N, N))]


def _softmax(N: Array, _: Any) -> list[Call]:
    def softmax() -> None:
        np.subtract(N.min(axis=0), N, out=N)
        np.exp(N, out=N)
        np.divide(N, -N.sum(axis=0), out=N)

    return [(softmax, ())]


# D times g', from N = -g(h), with scratch space S.


def _sigmoid_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.subtract, (MINUS_ONE, N, S)), (np.multiply, (S, N, S)), (np.multiply, (D, S, D))]


def _tanh_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.multiply, (N, N, S)), (np.subtract, (_ONE, S, S)), (np.multiply, (D, S, D))]


def _relu_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.sign, (N, S)), (np.multiply, (D, S, D)), (np.negative, (D, D))]


def _linear_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return []


def _threshold_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.multiply, (D, _ZERO, D))]


def _softmax_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    def derivative() -> None:
        np.multiply(D, N, out=S)
        np.add(D, S.sum(axis=0), out=D)
        np.multiply(D, N, out=D)
        np.negative(D, out=D)

    return [(derivative, ())]


#: (N, beta or None) -> calls that turn -h into -g(h).
_ACTIVATE: dict[str, Callable[[Array, Any], list[Call]]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
    "linear": _linear,
    "threshold": _threshold,
    "softmax": _softmax,
}
#: (D, N, S) -> calls that turn dE/da into dE/dh, the sigmoid's beta apart.
_DERIVE: dict[str, Callable[[Array, Array, Array], list[Call]]] = {
    "sigmoid": _sigmoid_derivative,
    "tanh": _tanh_derivative,
    "relu": _relu_derivative,
    "linear": _linear_derivative,
    "threshold": _threshold_derivative,
    "softmax": _softmax_derivative,
}


def knows(activation: Iterable[str]) -> bool:
    """Tell whether there are calls for both passes through these activations.

    Parameters
    ----------
    activation : iterable of str
        Names of g.

    Returns
    -------
    bool
        False when one of them has no calls here: the plain passes do for every activation.
    """
    return all(name in _ACTIVATE and name in _DERIVE for name in activation)


def activate(activation: str, N: Array, beta: Any) -> list[Call]:
    """Write down how -h of a layer becomes -g(h).

    Parameters
    ----------
    activation : str
        Of the layer.
    N : ndarray
        -h, which is overwritten, (units, examples, ...).
    beta : float, ndarray or None
        Its slope, None for 1.

    Returns
    -------
    list of Call
        What remains to be done.
    """
    if activation in _ACTIVATE:
        return _ACTIVATE[activation](N, beta)
    g, slope = ACTIVATIONS[activation], 1.0 if beta is None else beta

    def plainly() -> None:
        layer_last = np.moveaxis(N, 0, -1)
        layer_last[...] = -g.value(-layer_last, slope)

    return [(plainly, ())]


def through_activation(activation: str, beta: Any, D: Array, N: Array, S: Array) -> list[Call]:
    """Write down how dE/da of a layer becomes dE/dh.

    Parameters
    ----------
    activation : str
        Of the layer.
    beta : float, ndarray or None
        Its slope, None for 1.
    D, N, S : ndarray
        dE/da, which is overwritten, negated activations, and scratch space,
        (units, examples, ...).

    Returns
    -------
    list of Call
        What remains to be done.
    """
    calls = _DERIVE[activation](D, N, S)
    return calls if beta is None else [*calls, (np.multiply, (D, beta, D))]


def delta_output(
    loss: str, activation: str, beta: Any, step: Any, N: Array, T: Array, D: Array, S: Array
) -> list[Call]:
    """Write down the output layer's deltas, negated and times the step size.

    Parameters
    ----------
    loss, activation : str
        Of the network, and of its output layer.
    beta : float, ndarray or None
        Slope of the output layer, None for 1.
    step : float or ndarray
        Learning rate, divided by the number of examples for the mean gradient.
    N, T, D, S : ndarray
        Negated outputs, targets, deltas to fill, and scratch space, (units,
        examples, ...).

    Returns
    -------
    list of Call
        What remains to be done.
    """
    known = LOSSES[loss]
    if known.matches(activation):
        return [(np.add, (T, N, D)), (np.multiply, (D, step if beta is None else step * beta, D))]

    def derivative() -> None:
        np.negative(known.derivative(-N, np.broadcast_to(T, N.shape)), out=D)

    first: Call = (np.add, (T, N, D)) if loss == "half_squared_error" else (derivative, ())
    return [first, (np.multiply, (D, step, D)), *through_activation(activation, beta, D, N, S)]
