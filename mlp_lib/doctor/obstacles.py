"""What stands in the way when shapes fit no convention: the smallest change with which they would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ..per_layer import Array

__all__ = ["Shapes", "obstacle"]


@dataclass(frozen=True)
class Shapes:
    """Weights, biases and data as they came."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] | None
    X: Array
    T: Array


#: What is wrong, the call that would work, and the shapes with it.
_Change = tuple[str, str, Callable[[Shapes], Shapes]]


def _with_weight(s: Shapes, n: int, W: Array) -> Shapes:
    return replace(s, weights=(*s.weights[:n], W, *s.weights[n + 1 :]))


def _changes(s: Shapes) -> Iterator[_Change]:
    """Yield what might be meant, in the order of how often people mean it."""
    widths = {n for W in s.weights[-1:] for n in W.shape}
    labels = s.T.reshape(-1)
    if s.T.size == max(s.T.shape, default=1) and (labels == np.round(labels)).all() and labels.min() >= 0.0:
        for n in sorted(widths):
            if n > 1 and labels.max() < n:
                yield (
                    f"T holds class labels, but the last layer has {n} neurons, one for each class",
                    f"T=one_hot(T, {n})",
                    lambda s, n=n: replace(s, T=np.eye(n)[s.T.reshape(-1).astype(int)]),  # type: ignore[misc]
                )
    if s.X.ndim == 1:
        yield (
            f"X has the shape {s.X.shape}: one example given as a vector",
            "X=np.reshape(X, (1, -1)), T=np.reshape(T, (1, -1))",
            lambda s: replace(s, X=s.X.reshape(1, -1), T=s.T.reshape(1, -1)),
        )
    for n, W in reversed(list(enumerate(s.weights))):
        name = f"weights[{n}]"
        if W.ndim == 1:
            for shape in ((W.size, 1), (1, W.size)):
                yield (
                    f"{name} has the shape {W.shape}, a flat array where a matrix belongs",
                    f"{name} as np.reshape({name}, {shape}), and its gradient likewise",
                    lambda s, n=n, shape=shape: _with_weight(s, n, s.weights[n].reshape(shape)),  # type: ignore[misc]
                )
        elif W.ndim == 2 and W.shape[0] != W.shape[1]:
            yield (
                f"{name} has the shape {W.shape} and lies the other way round than the others",
                f"{name} as np.transpose({name}), and its gradient likewise",
                lambda s, n=n: _with_weight(s, n, s.weights[n].T),  # type: ignore[misc]
            )
    if s.X.ndim == 2:
        yield (
            f"X has the shape {s.X.shape}, and T {s.T.shape}: examples in rows here, in columns there",
            "X=np.transpose(X)",
            lambda s: replace(s, X=s.X.T),
        )


def obstacle(s: Shapes, fits: Callable[[Shapes], bool]) -> str | None:
    """Name what keeps shapes from fitting.

    Parameters
    ----------
    s : Shapes
        What came and fits no convention.
    fits : callable
        Says whether other shapes do.

    Returns
    -------
    str or None
        What is wrong and the call that would work; None when no one or two changes help.
    """
    changes = list(_changes(s))
    for number in (1, 2):
        for chosen in combinations(changes, number):
            if len({why for why, _, _ in chosen}) < number:
                continue
            changed = s
            try:
                for _, _, change in chosen:
                    changed = change(changed)
            except (ValueError, IndexError):
                continue
            if fits(changed):
                whys, calls = [why for why, _, _ in chosen], [call for _, call, _ in chosen]
                return f"{'; '.join(whys)}. Call diagnose with {'; and '.join(calls)}"
    return None


def flat_matrices(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[Array, ...]:
    """Return W1, b1, W2, ... as the list of matrices that it may have been meant as."""
    return tuple(a for pair in zip(weights, biases, strict=True) for a in pair)
