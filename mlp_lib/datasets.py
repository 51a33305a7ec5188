"""Small data sets: points drawn from a seed with numpy alone, what can be made of their coordinates, and handwritten digits.

Each function returns ``(X, T)``. For all but `digits` the inputs have the shape
(k, 2) and the targets the shape (k, 1). They are the classes 0 and 1, and
`DATASETS` finds these by name, or numbers, and `REGRESSIONS` finds those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .per_layer import Array
from .validation import (
    check_choice,
    check_inputs,
    check_labels,
    check_not_negative,
    check_positive_int,
    check_seed,
    named_memory,
)

__all__ = [
    "DATASETS",
    "FEATURES",
    "REGRESSIONS",
    "and_",
    "circles",
    "digits",
    "features",
    "hills",
    "moons",
    "nand",
    "one_hot",
    "or_",
    "plane",
    "spirals",
    "xor",
]


def _truth_table(answers: tuple[int, int, int, int]) -> tuple[Array, Array]:
    """Return the four inputs 00, 01, 10, 11 and the answers to them."""
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array(answers, dtype=np.float64).reshape(4, 1)


def xor() -> tuple[Array, Array]:
    """Return exclusive or: 1 when exactly one input is 1 (eq-xor-targets).

    Returns
    -------
    X : ndarray
        Shape (4, 2).
    T : ndarray
        Shape (4, 1).
    """
    return _truth_table((0, 1, 1, 0))


def and_() -> tuple[Array, Array]:
    """Return and: 1 when both inputs are 1.

    Returns
    -------
    X : ndarray
        Shape (4, 2).
    T : ndarray
        Shape (4, 1).
    """
    return _truth_table((0, 0, 0, 1))


def or_() -> tuple[Array, Array]:
    """Return or: 1 when at least one input is 1.

    Returns
    -------
    X : ndarray
        Shape (4, 2).
    T : ndarray
        Shape (4, 1).
    """
    return _truth_table((0, 1, 1, 1))


def nand() -> tuple[Array, Array]:
    """Return not-and: 0 when both inputs are 1.

    Returns
    -------
    X : ndarray
        Shape (4, 2).
    T : ndarray
        Shape (4, 1).
    """
    return _truth_table((1, 1, 1, 0))


def moons(n_examples: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Array, Array]:
    """Return two interleaved half circles.

    Parameters
    ----------
    n_examples : int
        k, at least 2; the first half of the rows is class 0, the rest class 1.
    noise : float
        Standard deviation of the normal noise on both coordinates.
    seed : int
        Seed of the `RandomState`, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray
        Shape (k, 2), coordinates of about -1.2 to 2.2.
    T : ndarray
        Shape (k, 1).

    Raises
    ------
    ValueError
        When there are fewer than 2 examples, the noise is negative or not
        finite, or the seed is out of range.
    """
    n_0, n_1 = _halves(n_examples)
    angle_0, angle_1 = np.linspace(0.0, np.pi, n_0), np.linspace(0.0, np.pi, n_1)
    class_0 = np.column_stack([np.cos(angle_0), np.sin(angle_0)])
    class_1 = np.column_stack([1.0 - np.cos(angle_1), 0.5 - np.sin(angle_1)])
    return _with_noise(class_0, class_1, noise, seed)


def circles(n_examples: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Array, Array]:
    """Return a ring of radius 1 (class 0) around one of radius 0.5 (class 1).

    Parameters
    ----------
    n_examples : int
        k, at least 2; the first half of the rows is class 0, the rest class 1.
    noise : float
        Standard deviation of the normal noise on both coordinates.
    seed : int
        Seed of the `RandomState`, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray
        Shape (k, 2), coordinates of about -1.2 to 1.2.
    T : ndarray
        Shape (k, 1).

    Raises
    ------
    ValueError
        When there are fewer than 2 examples, the noise is negative or not
        finite, or the seed is out of range.
    """
    n_0, n_1 = _halves(n_examples)
    angle_0 = np.arange(n_0) * (2.0 * np.pi / n_0)
    angle_1 = np.arange(n_1) * (2.0 * np.pi / n_1)
    class_0 = np.column_stack([np.cos(angle_0), np.sin(angle_0)])
    class_1 = 0.5 * np.column_stack([np.cos(angle_1), np.sin(angle_1)])
    return _with_noise(class_0, class_1, noise, seed)


def spirals(n_examples: int = 200, noise: float = 0.02, seed: int = 0) -> tuple[Array, Array]:
    """Return two spirals that wind around each other one and a half times.

    Parameters
    ----------
    n_examples : int
        k, at least 2; the first half of the rows is class 0, the rest class 1.
    noise : float
        Standard deviation of the normal noise on both coordinates.
    seed : int
        Seed of the `RandomState`, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray
        Shape (k, 2), coordinates of about -1 to 1.
    T : ndarray
        Shape (k, 1).

    Raises
    ------
    ValueError
        When there are fewer than 2 examples, the noise is negative or not
        finite, or the seed is out of range.
    """
    n_0, n_1 = _halves(n_examples)

    def arm(n: int, start: float) -> Array:
        radius = np.linspace(0.05, 1.0, n)
        angle = start + 3.0 * np.pi * radius
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    return _with_noise(arm(n_0, 0.0), arm(n_1, np.pi), noise, seed)


def _halves(n_examples: int) -> tuple[int, int]:
    n = check_positive_int("n_examples", n_examples)
    if n < 2:
        raise ValueError(f"n_examples must be at least 2, one of each class, but {n} came")
    return n - n // 2, n // 2


def _with_noise(class_0: Array, class_1: Array, noise: float, seed: int) -> tuple[Array, Array]:
    """Stack both classes, add the noise, and label the rows."""
    noise = check_not_negative("noise", noise)
    X = np.vstack([class_0, class_1])
    with np.errstate(over="ignore"):
        X = X + noise * np.random.RandomState(check_seed(seed)).standard_normal(X.shape)
    if not np.isfinite(X).all():
        raise ValueError(f"noise must leave the coordinates finite, but with {noise:g} some are not")
    T = np.vstack([np.zeros((len(class_0), 1)), np.ones((len(class_1), 1))])
    return X, T


def plane(n_examples: int = 200, noise: float = 0.05, seed: int = 0) -> tuple[Array, Array]:
    """Return points of a square, and as targets the heights of a sloping plane: (x1 + x2) / 2.

    Parameters
    ----------
    n_examples : int
        k, at least 1.
    noise : float
        Standard deviation of the normal noise on the targets.
    seed : int
        Seed of the `RandomState`, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray
        Shape (k, 2), uniform from -1 to 1.
    T : ndarray
        Shape (k, 1), without noise from -1 to 1.

    Raises
    ------
    ValueError
        When there is no example, the noise is negative or not finite, or the
        seed is out of range.
    """
    return _heights(n_examples, noise, seed, lambda x1, x2: (x1 + x2) / 2)


def hills(n_examples: int = 200, noise: float = 0.05, seed: int = 0) -> tuple[Array, Array]:
    """Return points of a square, and as targets the heights of two hills and two hollows.

    The hills, of height 1, stand at (0.5, 0.5) and (-0.5, -0.5), the hollows in
    the other two quarters; each is a Gaussian bell with a standard deviation of 0.25.

    Parameters
    ----------
    n_examples : int
        k, at least 1.
    noise : float
        Standard deviation of the normal noise on the targets.
    seed : int
        Seed of the `RandomState`, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray
        Shape (k, 2), uniform from -1 to 1.
    T : ndarray
        Shape (k, 1), without noise from -1 to 1.

    Raises
    ------
    ValueError
        When there is no example, the noise is negative or not finite, or the
        seed is out of range.
    """

    def height(x1: Array, x2: Array) -> Array:
        bells = [
            np.sign(a * b) * np.exp(-8.0 * ((x1 - a) ** 2 + (x2 - b) ** 2)) for a in (0.5, -0.5) for b in (0.5, -0.5)
        ]
        return bells[0] + bells[1] + bells[2] + bells[3]

    return _heights(n_examples, noise, seed, height)


def _heights(n_examples: int, noise: float, seed: int, height: Callable[[Array, Array], Array]) -> tuple[Array, Array]:
    """Draw points, then the noise on their heights."""
    k, noise = check_positive_int("n_examples", n_examples), check_not_negative("noise", noise)
    random_state = np.random.RandomState(check_seed(seed))
    X = random_state.uniform(-1.0, 1.0, (k, 2))
    with np.errstate(over="ignore"):
        T = height(X[:, 0], X[:, 1]) + noise * random_state.standard_normal(k)
    if not np.isfinite(T).all():
        raise ValueError(f"noise must leave the targets finite, but with {noise:g} some are not")
    return X, T.reshape(k, 1)


#: Where each part of the digits ends, after they were put into the order of seed 0.
_PARTS = {"training": slice(0, 1197), "validation": slice(1197, 1497), "test": slice(1497, 1797)}


def digits(part: Literal["training", "validation", "test", "all"] = "training") -> tuple[Array, Array]:
    """Return handwritten digits, pictures of 8 by 8 pixels.

    Parameters
    ----------
    part : {"training", "validation", "test", "all"}
        1,197, 300 or 300 digits that `numpy.random.RandomState(0)` chose once
        and for all, or all 1,797 in the order in which they were collected.

    Returns
    -------
    X : ndarray
        Shape (k, 64): the ink of each pixel, whole numbers from 0 to 16, row by row from the top.
    T : ndarray
        Shape (k, 10), one column per digit (eq-target-matrix).

    Raises
    ------
    ValueError
        When there is no such part.

    Notes
    -----
    The test set of *Optical Recognition of Handwritten Digits* by E. Alpaydin
    and C. Kaynak, UCI Machine Learning Repository, 1998,
    https://doi.org/10.24432/C50P49, licensed under CC BY 4.0. Thirteen people
    wrote them; who wrote which is not recorded.

    Examples
    --------
    >>> from mlp_lib import datasets
    >>> X, T = datasets.digits("test")
    >>> X.shape, T.shape
    ((300, 64), (300, 10))
    """
    check_choice("part", part, ("all", *_PARTS))
    pixels, labels = _packed_digits()
    rows: Any = slice(None)
    if part != "all":
        rows = np.random.RandomState(0).permutation(len(labels))[_PARTS[part]]
    return pixels[rows].astype(np.float64), one_hot(labels[rows], 10)


@cache
def _packed_digits() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Read pixels (1797, 64) and labels (1797,), one byte each."""
    with files(__package__).joinpath("data", "digits.npz").open("rb") as file, np.load(file) as packed:
        return packed["pixels"], packed["labels"]


def one_hot(labels: ArrayLike, n_classes: int | None = None) -> Array:
    """Turn class numbers into targets with one column per class (eq-target-matrix).

    Parameters
    ----------
    labels : array_like of int
        Class numbers 0, 1, ..., shape (k,); whole floats will do.
    n_classes : int, optional
        Number of columns; by default one more than the largest label.

    Returns
    -------
    ndarray
        Shape (k, n_classes): 1 in the column of the label, 0 elsewhere.

    Raises
    ------
    MemoryError
        When so many columns do not fit into the memory.
    ValueError
        When labels are not a list of whole numbers from 0 to n_classes - 1.
    """
    array = check_labels("labels", labels)
    n = int(array.max()) + 1 if n_classes is None else check_positive_int("n_classes", n_classes)
    if array.max() >= n:
        raise ValueError(f"labels must be below n_classes = {n}, but {array.max()} came")
    with named_memory(f"{len(array)} rows of {n} classes"):
        T = np.zeros((len(array), n))
    T[np.arange(len(array)), array] = 1.0
    return T


#: What can be made of the coordinates of a point, by name; of the sines one wave is as long as from -1 to 1.
FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(pi x1)": lambda x1, x2: np.sin(np.pi * x1),
    "sin(pi x2)": lambda x1, x2: np.sin(np.pi * x2),
}


def features(X: ArrayLike, names: Sequence[str]) -> Array:
    """Make inputs of a network out of the coordinates of points, one column for each name.

    A straight line in the new inputs is a curve in the plane: a circle around
    the origin is straight in ``x1^2`` and ``x2^2``, and exclusive or is solved
    by one neuron that also sees ``x1*x2``.

    Parameters
    ----------
    X : array_like
        Points, shape (k, 2).
    names : sequence of str
        Names in `FEATURES`, each at most once.

    Returns
    -------
    ndarray
        Shape (k, len(names)).

    Raises
    ------
    TypeError
        When X holds no real numbers, or a name is no string.
    ValueError
        When X has another shape or is not finite, there are no names, one is
        unknown or comes twice, or a square is beyond all numbers.

    Examples
    --------
    >>> from mlp_lib import datasets
    >>> X, T = datasets.xor()
    >>> datasets.features(X, ["x1", "x2", "x1*x2"]).tolist()
    [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    """
    points = check_inputs(X, 2)
    chosen = [names] if isinstance(names, str) else list(names)
    for name in chosen:
        check_choice("names", name, FEATURES)
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"names must be at least one of {', '.join(FEATURES)}, each at most once, but {chosen} came")
    with np.errstate(over="ignore"):
        made = np.column_stack([FEATURES[name](points[:, 0], points[:, 1]) for name in chosen])
    if not np.isfinite(made).all():
        raise ValueError(
            "X must leave every feature finite, but its numbers are too large for a product of two of them"
        )
    return made


#: The data sets by name.
DATASETS: dict[str, Callable[[], tuple[Array, Array]]] = {
    "XOR": xor,
    "AND": and_,
    "OR": or_,
    "NAND": nand,
    "moons": moons,
    "circles": circles,
    "spirals": spirals,
}

#: Those whose targets are numbers, by name: to be learned with a linear output and the half squared error.
REGRESSIONS: dict[str, Callable[[], tuple[Array, Array]]] = {"plane": plane, "hills": hills}
