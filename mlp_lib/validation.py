"""Checks of what comes in, each with a message that says what to change.

Nothing here reshapes, clips or guesses: input is either used as it is or
refused with the argument's name, what came, and what was expected.
"""

from __future__ import annotations

import contextlib
import math
import numbers
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from .per_layer import Array, PerLayer

__all__ = [
    "check_choice",
    "check_finite_array",
    "check_flag",
    "check_gradients_fit",
    "check_inputs",
    "check_labels",
    "check_layer_sizes",
    "check_learning_rate",
    "check_not_negative",
    "check_per_layer",
    "check_positive",
    "check_positive_int",
    "check_seed",
    "check_targets",
    "named_memory",
    "read_float64",
    "read_numbers",
]

#: Whole numbers from here on fit no index of numpy.
_TOO_MANY = 2**63


def read_numbers(name: str, value: Any) -> np.ndarray[Any, Any]:
    """Return ``value`` as an array of real numbers of whatever kind and shape.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like
        What came.

    Returns
    -------
    ndarray
        ``value`` itself when it already is such an array.

    Raises
    ------
    TypeError
        When it cannot be read as an array, or the values are not real numbers.
    ValueError
        When rows have different lengths, or entries are masked.
    """
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries; fill them or leave their rows out")
    try:
        array = np.asarray(value)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} is not an array: {error}") from None
    except Exception as error:  # of another library, which says in its own way why it hands nothing over
        raise TypeError(f"{name} cannot be read as an array: {error}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}")
    return array


def read_float64(name: str, value: Any) -> Array:
    """Return ``value`` in double precision, in its own shape; infinities and NaN stay.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like
        What came.

    Returns
    -------
    ndarray of float64
        ``value`` itself when it already is such an array.

    Raises
    ------
    TypeError
        When it cannot be read as an array of real numbers.
    ValueError
        When rows have different lengths, entries are masked, or a number has
        no counterpart in double precision.
    """
    came = read_numbers(name, value)
    if came.dtype == np.float64 and came.dtype.isnative:
        return came
    with np.errstate(over="ignore", under="ignore"):
        array = came.astype(np.float64)
    if came.dtype.itemsize > 8:
        if (np.isfinite(came) & ~np.isfinite(array)).any():
            raise ValueError(f"{name} holds numbers that are infinite in double precision, though they are not")
        if ((array == 0) & (came != 0)).any():
            raise ValueError(f"{name} holds numbers that are 0 in double precision, though they are not 0")
    return array


@contextlib.contextmanager
def named_memory(what: str) -> Iterator[None]:
    """Say what asked for more memory than there is.

    Parameters
    ----------
    what : str
        The argument and its value, with which the message begins.

    Yields
    ------
    None
        The memory is asked for inside.

    Raises
    ------
    MemoryError
        When the memory does not suffice, or no array can be that large.
    """
    try:
        yield
    except (MemoryError, OverflowError, ValueError) as error:
        if isinstance(error, ValueError) and not re.search("array is too big|Maximum allowed", str(error)):
            raise
        raise MemoryError(f"{what} needs more memory than there is: {error}") from None


def check_finite_array(name: str, value: Any, ndim: int) -> Array:
    """Return ``value`` as a float64 array, or say why it cannot be one.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like
        What came.
    ndim : int
        The number of dimensions expected.

    Returns
    -------
    ndarray of float64
        ``value`` itself when it already is such an array.

    Raises
    ------
    TypeError
        When the values are not real numbers.
    ValueError
        When the array is empty, has another number of dimensions, or holds
        NaN, infinity or masked entries.
    """
    array = read_numbers(name, value)
    if array.ndim != ndim:
        expected = {0: "a number", 1: "one dimension", 2: "two dimensions (rows are examples)"}[ndim]
        # A list has no reshape.
        of_list = "" if hasattr(value, "reshape") else f", np.reshape({name}, (-1, 1)) of a list"
        hint = f"; use {name}.reshape(-1, 1) for one column{of_list}" if ndim == 2 and array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}, but {expected} expected{hint}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    array = read_float64(name, array)
    # The smallest and the largest tell as much as all of them, and need no array of their own.
    if not (np.isfinite(array.min()) and np.isfinite(array.max())):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite, but {name}[{', '.join(map(str, where))}] is {array[where]}")
    return array


def check_inputs(X: Any, n_features: int) -> Array:
    """Return the inputs as a (k, n_features) array.

    Parameters
    ----------
    X : array_like
        What came.
    n_features : int
        n_0.

    Returns
    -------
    ndarray of float64
        Shape (k, n_features).

    Raises
    ------
    TypeError
        When the values are not real numbers.
    ValueError
        When the shape is another, or a number is not finite.
    """
    array = check_finite_array("X", X, ndim=2)
    if array.shape[1] != n_features:
        raise ValueError(
            f"X has shape {array.shape}, but ({array.shape[0]}, {n_features}) expected: "
            f"one row per example, one column for each of the {n_features} input nodes"
        )
    return array


def check_targets(T: Any, n_examples: int, n_outputs: int) -> Array:
    """Return the targets as a (n_examples, n_outputs) array.

    Parameters
    ----------
    T : array_like
        What came.
    n_examples, n_outputs : int
        k and n_L.

    Returns
    -------
    ndarray of float64
        Shape (n_examples, n_outputs).

    Raises
    ------
    TypeError
        When the values are not real numbers.
    ValueError
        When the shape is another, or a number is not finite.
    """
    labels = read_numbers("T", T)
    if labels.ndim == 1 and n_outputs > 1:
        raise ValueError(
            f"T has shape {labels.shape}, but ({n_examples}, {n_outputs}) expected: one row per example, one column per "
            f"output neuron; class labels become such rows with datasets.one_hot(T, {n_outputs})"
        )
    array = check_finite_array("T", T, ndim=2)
    if array.shape != (n_examples, n_outputs):
        hint = ""
        if array.shape == (n_examples, 1):
            hint = "; a column of class labels becomes one column per class with datasets.one_hot(labels)"
        raise ValueError(
            f"T has shape {array.shape}, but ({n_examples}, {n_outputs}) expected: "
            f"one row per example, one column per output neuron{hint}"
        )
    return array


def check_gradients_fit(gradients: Any, weights: PerLayer) -> list[Array]:
    """Return gradients as a list of arrays in the shapes of the weights.

    Parameters
    ----------
    gradients : sequence of array_like
        G^(1)..G^(L), as they came.
    weights : PerLayer
        W^(1)..W^(L).

    Returns
    -------
    list of ndarray
        G^(l) in the shape of W^(l).

    Raises
    ------
    TypeError
        When ``gradients`` is no sequence of arrays of real numbers.
    ValueError
        When there are more or fewer than layers, or a shape is another.
    """
    if not isinstance(gradients, Sequence):
        hint = "; pass its .gradients" if hasattr(gradients, "gradients") else ""
        raise TypeError(
            f"gradients must be a sequence of arrays, one per layer 1..L, but {type(gradients).__name__} came{hint}"
        )
    if len(gradients) != len(weights):
        raise ValueError(f"gradients has {len(gradients)} arrays, but {len(weights)} expected: one per layer")
    arrays = [read_numbers(f"gradients of layer {layer}", G) for layer, G in enumerate(gradients, start=1)]
    for layer, (W, G) in enumerate(zip(weights, arrays, strict=True), start=1):
        if G.shape != W.shape:
            raise ValueError(
                f"gradients of layer {layer} have shape {G.shape}, but {W.shape} expected, the weights' own"
            )
    return [G.astype(np.float64, copy=False) for G in arrays]


def check_labels(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return class numbers as a list of ints.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : array_like of int
        What came; whole floats will do.

    Returns
    -------
    ndarray of int
        Shape (k,).

    Raises
    ------
    ValueError
        When it is not a non-empty list of whole numbers from 0 on.
    """
    try:
        array = read_numbers(name, value)
    except TypeError as error:
        raise ValueError(
            f"{name} must hold whole class numbers 0, 1, ..., but {_shown(value)} came ({error})"
        ) from None
    if array.ndim != 1 or array.size == 0:
        hint = f"; use np.ravel({name}) for one column" if array.ndim == 2 and array.shape[1] == 1 else ""
        raise ValueError(f"{name} must be a non-empty list of class numbers, but its shape is {array.shape}{hint}")
    if array.dtype.kind == "f" and not (np.isfinite(array) & (array == np.floor(array))).all():
        raise ValueError(f"{name} must hold whole class numbers 0, 1, ..., but {array[:5]!r} came")
    if array.min() < 0:
        raise ValueError(f"{name} must hold class numbers from 0 on, but {array.min()} came")
    if float(array.max()) >= _TOO_MANY:
        raise ValueError(f"{name} must hold class numbers below 2**63, but {array.max()} came")
    return array.astype(np.int64)


def check_flag(name: str, value: Any) -> bool:
    """Return ``value`` if it is True or False.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : bool
        What came.

    Returns
    -------
    bool
        The same.

    Raises
    ------
    ValueError
        When it is anything else: "no" would count as true.
    """
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, but {value!r} came")
    return bool(value)


def check_learning_rate(value: Any) -> float:
    """Return the learning rate as a float.

    Parameters
    ----------
    value : float
        eta, as it came.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    ValueError
        When it is not a positive, finite number.
    """
    return check_positive("learning_rate", value)


def check_positive(name: str, value: Any) -> float:
    """Return ``value`` as a float above 0.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : float
        What came.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    ValueError
        When it is not a positive, finite number.
    """
    number = _as_float(name, value)
    if not number > 0:
        raise ValueError(f"{name} must be a positive, finite number, but {_shown(value)} came")
    return number


def check_not_negative(name: str, value: Any) -> float:
    """Return ``value`` as a float of at least 0.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : float
        What came.

    Returns
    -------
    float
        The same number.

    Raises
    ------
    ValueError
        When it is not a finite number of at least 0.
    """
    number = _as_float(name, value)
    if not number >= 0:
        raise ValueError(f"{name} must be a finite number of at least 0, but {_shown(value)} came")
    return number


def _as_float(name: str, value: Any) -> float:
    """Return a number in double precision; NaN for what is none, or not finite."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        return math.nan
    try:
        number = float(value)
    except OverflowError:  # a whole number or a fraction beyond all floats
        return math.nan
    if number == 0 and value != 0:
        raise ValueError(f"{name} is too small: in double precision {_shown(value)} is 0")
    return number if math.isfinite(number) else math.nan


def _shown(value: Any) -> str:
    """Write a value into a message; whole numbers of hundreds of digits by their length only."""
    if isinstance(value, int) and abs(value) >= 10**40:
        return f"a whole number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def check_seed(value: Any) -> int:
    """Return the seed as an int that `RandomState` takes as one number.

    Parameters
    ----------
    value : int
        What came.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    ValueError
        When it is not a whole number from 0 to 2**32 - 1.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value < 2**32:
        raise ValueError(f"seed must be a whole number from 0 to 2**32 - 1, but {_shown(value)} came")
    return int(value)


def check_positive_int(name: str, value: Any) -> int:
    """Return ``value`` as an int of at least 1.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : int
        What came.

    Returns
    -------
    int
        The same number.

    Raises
    ------
    ValueError
        When it is anything else.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, but {_shown(value)} came")
    if int(value) >= _TOO_MANY:
        raise ValueError(f"{name} must be a whole number below 2**63, but {_shown(value)} came")
    return int(value)


def check_choice(name: str, value: Any, known: Iterable[str]) -> str:
    """Return ``value`` if it is one of the known names.

    Parameters
    ----------
    name : str
        What is chosen, for the message.
    value : str
        What came.
    known : iterable of str
        The names that would do.

    Returns
    -------
    str
        ``value``.

    Raises
    ------
    ValueError
        When it is not; the message lists the known names.
    """
    names = list(known)
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"unknown {name} {value!r}; the known ones are {', '.join(names)}")
    return value


def check_layer_sizes(layer_sizes: Any) -> tuple[int, ...]:
    """Return (n_0, n_1, ..., n_L) as a tuple of ints.

    Parameters
    ----------
    layer_sizes : sequence of int
        What came.

    Returns
    -------
    tuple of int
        The same numbers.

    Raises
    ------
    ValueError
        When there are fewer than two sizes or one is not a positive integer.
    """
    if not _is_list(layer_sizes):
        raise ValueError(f"layer_sizes must be a sequence such as [2, 2, 1], but {layer_sizes!r} came")
    sizes = tuple(check_positive_int(f"layer_sizes[{i}]", n) for i, n in enumerate(layer_sizes))
    if len(sizes) < 2:
        raise ValueError(
            f"layer_sizes must give at least the input and the output layer, as in [2, 1], but {list(sizes)} came"
        )
    return sizes


def _is_list(value: Any) -> bool:
    """Tell a list of things, in an order, from one thing."""
    return (
        isinstance(value, Sequence | np.ndarray)
        and not isinstance(value, str | bytes)
        and getattr(value, "ndim", 1) > 0
    )


def check_per_layer(name: str, value: Any, n_layers: int) -> tuple[Any, ...]:
    """Spread one value over all layers, or check that there is one per layer.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    value : object or sequence
        What came.
    n_layers : int
        L.

    Returns
    -------
    tuple
        One entry for each of the layers 1..L.

    Raises
    ------
    ValueError
        When a sequence has another length than ``n_layers``.
    """
    if not _is_list(value):
        return (value,) * n_layers
    values = tuple(value)
    if len(values) != n_layers:
        raise ValueError(
            f"{name} has {len(values)} entries, but {n_layers} expected: one for each of the layers 1 to {n_layers}"
        )
    return values
