"""From outputs to decisions, and counts of right and wrong ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .validation import check_flag, check_labels, check_positive_int, named_memory, read_numbers

__all__ = ["confusion_matrix", "decide", "decide_finite"]

Labels = np.ndarray[Any, np.dtype[np.int64]]


def decide(Y: ArrayLike, decision: float | None = 0.5) -> Labels:
    """Turn outputs, or targets of the same coding, into class numbers.

    Parameters
    ----------
    Y : array_like
        Shape (k, n_L).
    decision : float or None
        For a single column: class 1 above it, class 0 otherwise (exactly on
        it counts as 0). Several columns: the largest decides, the first of
        equals.

    Returns
    -------
    ndarray of int
        Shape (k,).

    Raises
    ------
    TypeError
        When ``Y`` does not hold real numbers.
    ValueError
        When ``Y`` does not have two dimensions or no column, or holds NaN or
        masked entries.
    """
    Y = read_numbers("Y", Y)
    if Y.ndim != 2 or Y.shape[1] == 0:
        raise ValueError(f"Y has shape {Y.shape}, but two dimensions (rows are examples) expected")
    if np.isnan(Y).any():
        row, column = (int(i) for i in np.argwhere(np.isnan(Y))[0])
        raise ValueError(f"Y[{row}, {column}] is nan, which decides for no class")
    return decide_finite(Y, decision)


def decide_finite(Y: np.ndarray[Any, Any], decision: float | None) -> Labels:
    """Do what `decide` does, for numbers that were checked.

    Parameters
    ----------
    Y : ndarray
        Outputs or targets, shape (..., n_L), without NaN.
    decision : float or None
        See `decide`.

    Returns
    -------
    ndarray of int
        Shape (...).
    """
    if Y.shape[-1] == 1:
        return (Y[..., 0] > (0.5 if decision is None else decision)).astype(np.int64)
    return Y.argmax(axis=-1).astype(np.int64)


def confusion_matrix(
    true: ArrayLike, predicted: ArrayLike, n_classes: int | None = None, positive_first: bool = False
) -> Labels:
    """Count examples by true and predicted class.

    Parameters
    ----------
    true, predicted : array_like of int
        Class numbers 0, 1, ..., shape (k,).
    n_classes : int, optional
        Number of classes; by default one more than the largest class seen,
        and at least 2.
    positive_first : bool
        False: the usual layout, rows are true classes and columns predicted
        ones, both ascending, [[tn, fp], [fn, tp]] for two classes. True, for
        two classes only: [[tp, fp], [fn, tn]], rows predicted and columns
        true, class 1 first.

    Returns
    -------
    ndarray of int
        Shape (n_classes, n_classes); the entries sum to k.

    Raises
    ------
    MemoryError
        When a table of so many classes does not fit into the memory.
    ValueError
        When the labels are not whole numbers from 0 to n_classes - 1 of one
        length, or ``positive_first`` is not True or False or meets more than
        two classes.
    """
    check_flag("positive_first", positive_first)
    true, predicted = check_labels("true", true), check_labels("predicted", predicted)
    if true.shape != predicted.shape:
        raise ValueError(f"true has {true.size} labels but predicted has {predicted.size}: one each per example")
    seen = int(max(true.max(), predicted.max())) + 1
    n = max(2, seen) if n_classes is None else check_positive_int("n_classes", n_classes)
    if seen > n:
        raise ValueError(f"labels must be below n_classes = {n}, but {seen - 1} came")
    with named_memory(f"a table of {n} classes"):
        counts = np.zeros((n, n), dtype=np.int64)
    np.add.at(counts, (true, predicted), 1)
    if positive_first:
        if n != 2:
            raise ValueError(f"positive_first is for two classes, but there are {n}")
        return counts.T[::-1, ::-1].copy()
    return counts
