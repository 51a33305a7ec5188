"""Self-grader: a backward pass in the column convention, done by the reader, graded entry by entry."""

from __future__ import annotations

import html

import numpy as np

from ..activations import sigmoid
from ..network import MLP
from ..per_layer import Array
from .base import Explorable
from .settings import settings_of

__all__ = ["SelfGrader"]

#: Stands for an entry without an answer.
_ANSWERS = settings_of("self-grader")["answers"]
NOT_YET: float = _ANSWERS["item"]["max"]
ENTRIES: int = _ANSWERS["maxLength"]

#: Known slips, and what the reader is told.
SLIPS = {
    "turned": "the sign is turned: t − a instead of a − t",
    "output": "it has σ′ of the output in it; with cross-entropy that cancels",
    "mean": "it is averaged over the examples; the gradient is their sum",
    "flat": "σ′ of the hidden neurons is missing",
    "twice": "σ′ is taken at a; a (1 − a) is σ′ at z already",
    "exchanged": "rows and columns are exchanged",
}


def near(said: float, value: float) -> bool:
    """Whether two significant digits agree, as far as they can be worked out from three decimals."""
    return bool(abs(said - value) <= max(0.0011, 0.02 * abs(value)))


class SelfGrader(Explorable):
    """The homework's backward pass, two examples in columns; every entry is graded, every known slip named.

    Parameters
    ----------
    seed : int
        Of the weights, which are drawn from the standard normal distribution and rounded to multiples of one half.
    answers : list of float
        The reader's entries of D², ∂E/∂b², ∂E/∂V², D¹, ∂E/∂b¹ and ∂E/∂V¹, row by row, 15 in all;
        99 stands for one that is not answered yet.
    hide : list of str
        Controls to leave out.

    Examples
    --------
    >>> sheet = SelfGrader()
    >>> sheet.answers = sheet.truth().tolist()
    >>> sheet.grades().count("right")
    15
    """

    lesson = "self-grader"

    seed: int
    answers: list[float]

    X = np.array([[0.0, 1.0], [1.0, 1.0]])  # rows are examples, as everywhere in the library
    T = np.array([[1.0], [0.0]])

    @property
    def network(self) -> MLP:
        """The network of the sheet."""
        network = MLP([2, 2, 1], loss="binary_cross_entropy", initializer="standard_normal", seed=self.seed)
        network.weights = [np.floor(2 * W + 0.5) / 2 for W in network.weights]
        return network

    def truth(self) -> Array:
        """Return the 15 entries, from the library's own backward pass."""
        network = self.network
        backward = network.backward(network.forward(self.X), self.T, reduction="sum")
        parts = []
        for layer in (2, 1):
            D, G = backward.deltas[layer].T, backward.gradients[layer]
            parts += [D, -G[0], G[1:].T]  # b is minus the bias row, so its gradient is too
        return np.concatenate([part.ravel() for part in parts])

    def with_slip(self, slip: str) -> Array:
        """Return the 15 entries as somebody gets them who makes one known slip.

        Parameters
        ----------
        slip : str
            A name in `SLIPS`.
        """
        if slip not in SLIPS:
            raise ValueError(f"slip must be one of {', '.join(SLIPS)}, but {slip!r} came")
        network = self.network
        A0, A1, A2 = (A.T for A in network.forward(self.X).activations)
        V2 = network.weights[2][1:].T
        share = 0.5 if slip == "mean" else 1.0
        D2 = (A2 - self.T.T) * (-1.0 if slip == "turned" else 1.0)
        if slip == "output":
            D2 = D2 * A2 * (1 - A2)
        slope = np.ones_like(A1) if slip == "flat" else A1 * (1 - A1)
        if slip == "twice":
            slope = sigmoid(A1) * (1 - sigmoid(A1))
        D1 = V2.T @ D2 * slope
        parts = [D2, share * D2.sum(axis=1), share * D2 @ A1.T, D1, share * D1.sum(axis=1), share * D1 @ A0.T]
        if slip == "exchanged":
            parts[3], parts[5] = parts[3].T, parts[5].T
        return np.concatenate([part.ravel() for part in parts])

    def grades(self) -> list[str | None]:
        """Return for each entry ``"right"``, what slip it shows, ``"not this"``, or None for no answer."""
        truth = self.truth()
        slips = {text: self.with_slip(slip) for slip, text in SLIPS.items()}
        grades: list[str | None] = []
        for entry in range(ENTRIES):
            said = self.answers[entry] if entry < len(self.answers) else NOT_YET
            if said == NOT_YET:
                grades.append(None)
            elif near(said, truth[entry]):
                grades.append("right")
            else:
                named = (text for text, values in slips.items() if near(said, values[entry]))
                grades.append(next(named, "not this"))
        return grades

    def sentence(self) -> str:
        """Return how many entries are filled in and right."""
        grades = self.grades()
        right = grades.count("right")
        if right == ENTRIES:
            return f"All {ENTRIES} entries are right: a backward pass that central differences would pass."
        text = f"{ENTRIES - grades.count(None)} of {ENTRIES} entries filled in, {right} right."
        wrong = [grade for grade in grades if grade not in (None, "right")]
        return f"{text} The first that is wrong: {wrong[0]}." if wrong else text

    def still(self) -> str:
        """Return what is given."""
        network = self.network
        A0, A1, A2 = (A.T for A in network.forward(self.X).activations)
        V2 = network.weights[2][1:].T
        given = {"A⁰": A0, "A¹": A1, "A²": A2, "t": self.T.T, "V²": V2}
        rows = [
            f"{name if not i else ''}|{'  '.join(f'{x:.3f}'.rstrip('0').rstrip('.').replace('-', '−') or '0' for x in row)}"
            for name, M in given.items()
            for i, row in enumerate(M)
        ]
        lines = "".join(
            f'<text x="{x}" y="{22 + 22 * i}">{html.escape(text)}</text>'
            for i, row in enumerate(rows)
            for x, text in zip((8, 60), row.split("|"), strict=True)
        )
        height = 22 * len(rows) + 10
        return (
            f'<svg viewBox="0 0 330 {height}" width="330" height="{height}" role="img" font-family="sans-serif" '
            f'font-size="14" fill="currentColor" aria-label="What the sheet gives: inputs, activations, targets and '
            f'output weights.">{lines}</svg>'
        )
