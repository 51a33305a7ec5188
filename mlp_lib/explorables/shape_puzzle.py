"""Shape puzzle: two factors; shapes say whether they fit, a loop whether they are right."""

from __future__ import annotations

import numpy as np

from ..per_layer import Array
from .base import Explorable
from .settings import settings_of
from .stills import colour

__all__ = ["ShapePuzzle"]

MOST: int = settings_of("shape-puzzle")["k"]["max"]
PIECES: list[str] = settings_of("shape-puzzle")["left"]["options"]
NAMES = {"A": "A", "W": "W", "V": "W̄", "D": "Δ"}
QUANTITIES = {"A": "activations", "W": "weights", "V": "weights", "D": "deltas"}


def name_of(piece: str) -> str:
    """Return a piece as it is written in formulas."""
    return NAMES[piece[0]] + ("ᵀ" if piece.endswith("T") else "")


class ShapePuzzle(Explorable):
    """Which two matrices multiply to what is asked for? With sizes that all differ, their shapes say it.

    Parameters
    ----------
    task : str
        What is asked for: ``"H"``, the pre-activations; ``"G"``, the gradients
        (summed over the examples); ``"R"``, the error that returns to the layer before.
    left, right : str
        The factors: ``"A"`` is the activation matrix with its bias column, ``"W"`` the
        weight matrix, ``"V"`` the weight matrix without row 0, ``"D"`` the error matrix
        Δ; a ``T`` behind it transposes.
    k, m, n : int
        Examples, sources (without the bias node) and neurons, 1 to 6.
    prediction : str
        How many of the 64 products the reader expects to have the shape asked for:
        ``"1"``, ``"2"`` or ``"more"``; ``"none"`` before answering.
    hide : list of str
        Controls to leave out.

    Examples
    --------
    >>> puzzle = ShapePuzzle(task="G", left="AT", right="D")
    >>> puzzle.is_right
    True
    >>> puzzle.count_shaped()
    1
    """

    lesson = "shape-puzzle"

    task: str
    left: str
    right: str
    k: int
    m: int
    n: int
    prediction: str

    def pieces(self) -> dict[str, Array]:
        """Return the eight matrices by name; their numbers are drawn from ``RandomState(0)``."""
        rng = np.random.RandomState(0)
        X, W, D = (rng.random_sample(shape) for shape in ((self.k, self.m), (self.m + 1, self.n), (self.k, self.n)))
        A = np.hstack([-np.ones((self.k, 1)), X])
        pieces = {"A": A, "W": W, "V": W[1:], "D": D}
        return pieces | {f"{name}T": M.T for name, M in pieces.items()}

    def loop(self) -> Array:
        """Return what is asked for, one entry after the other, each a sum of products."""
        pieces = self.pieces()
        A, W, D = pieces["A"], pieces["W"], pieces["D"]
        if self.task == "H":
            return np.array(
                [[sum(A[i, j] * W[j, q] for j in range(self.m + 1)) for q in range(self.n)] for i in range(self.k)]
            )
        if self.task == "G":
            return np.array(
                [[sum(A[i, p] * D[i, q] for i in range(self.k)) for q in range(self.n)] for p in range(self.m + 1)]
            )
        return np.array(
            [[sum(D[i, c] * W[p + 1, c] for c in range(self.n)) for p in range(self.m)] for i in range(self.k)]
        )

    def product(self) -> Array | None:
        """Return left times right, or None where the shapes do not fit."""
        pieces = self.pieces()
        left, right = pieces[self.left], pieces[self.right]
        return left @ right if left.shape[1] == right.shape[0] else None

    @property
    def is_right(self) -> bool:
        """Whether the product is what is asked for: same shape, same numbers."""
        P, wanted = self.product(), self.loop()
        return P is not None and P.shape == wanted.shape and bool(np.allclose(P, wanted, rtol=0, atol=1e-12))

    def count_fitting(self) -> int:
        """Return how many of the 64 products fit."""
        shapes = [M.shape for M in self.pieces().values()]
        return sum(a[1] == b[0] for a in shapes for b in shapes)

    def count_shaped(self) -> int:
        """Return how many of the 64 products have the shape asked for."""
        shapes = [M.shape for M in self.pieces().values()]
        wanted = self.loop().shape
        return sum(a[1] == b[0] and (a[0], b[1]) == wanted for a in shapes for b in shapes)

    def sentence(self) -> str:
        """Return whether the two factors fit, and whether they are right."""
        pieces, P, wanted = self.pieces(), self.product(), self.loop()
        sizes = {name: f"{M.shape[0]} × {M.shape[1]}" for name, M in pieces.items()}
        line = f"{name_of(self.left)} ({sizes[self.left]}) times {name_of(self.right)} ({sizes[self.right]})"
        if P is None:
            columns, rows = pieces[self.left].shape[1], pieces[self.right].shape[0]
            text = f"{line} does not fit: {columns} columns meet {rows} rows."
        elif P.shape != wanted.shape:
            text = f"{line} fits and gives {P.shape[0]} × {P.shape[1]}, but {self.task} is {wanted.shape[0]} × {wanted.shape[1]}."
        elif not self.is_right:
            off = float(np.abs(P - wanted).max())
            text = (
                f"{line} has the shape of {self.task} and is not {self.task}: the loop differs by up to {off:.2f}. "
                "Equal sizes hide the mistake."
            )
        else:
            text = f"{line} is {self.task}: the loop gives the same {P.size} numbers."
        return f"{text} With these sizes {self.count_fitting()} of 64 products fit."

    def still(self) -> str:
        """Return the two factors as grids."""
        pieces, side, x, parts = self.pieces(), 18, 10, []
        for piece in (self.left, self.right):
            M = pieces[piece]
            quantity = QUANTITIES[piece[0]]
            fill = colour(quantity, "#76808b")
            top = 10 + side * (MOST + 1 - M.shape[0]) / 2
            for i, row in enumerate(M):
                parts += [
                    f'<rect x="{x + side * j}" y="{top + side * i:g}" width="{side - 1}" height="{side - 1}" rx="2" '
                    f'fill="{fill}" fill-opacity="{0.25 + 0.6 * abs(value):.2f}"/>'
                    for j, value in enumerate(row)
                ]
            parts.append(f'<text x="{x}" y="{30 + side * (MOST + 1)}">{M.shape[0]} × {M.shape[1]}</text>')
            x += side * M.shape[1] + 40
        alt = f"Two matrices as grids: {name_of(self.left)} and {name_of(self.right)}."
        return (
            f'<svg viewBox="0 0 330 170" width="330" height="170" role="img" font-family="sans-serif" font-size="14" '
            f'fill="currentColor" aria-label="{alt}">{"".join(parts)}</svg>'
        )
