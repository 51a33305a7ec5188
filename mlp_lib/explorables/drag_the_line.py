"""Drag the line: what one threshold neuron can part, and what two can."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..datasets import DATASETS
from ..network import MLP
from ..per_layer import Array, PerLayer
from ..validation import check_finite_array
from .base import Explorable
from .lab import bounds_of
from .stills import plane_picture

__all__ = ["DragTheLine"]

#: Bias weight of the output neuron: both must fire, or at least one.
OUTPUT_THRESHOLD = {"both": 1.5, "either": 0.5}

#: Handles of a line that are nearer than this are put where the standard line has them.
NEAREST = 0.05

#: How far from the middle of a line its handles are put.
REACH = 0.6


class DragTheLine(Explorable):
    """One neuron is one line, and no line parts XOR; with a second neuron it works.

    Parameters
    ----------
    dataset : str
        XOR, AND, OR or NAND.
    neurons : int
        1 or 2 hidden lines.
    lines : list of float
        x1, y1, x2, y2 of the two handles of line 1, then of line 2. A neuron
        fires on the left of the way from its first handle to its second. A
        line whose handles all but coincide counts as the standard one.
    combine : str
        With two neurons, class 1 is where ``"both"`` fire or ``"either"``.
    prediction : int
        What the reader expects of one line: 2, 3 or 4; 0 before answering.
    best : int
        Most points one line had right so far.
    hide : list of str
        Controls to leave out.
    """

    lesson = "drag-the-line"

    dataset: str
    neurons: int
    lines: list[float]
    combine: str
    prediction: int
    best: int

    def _neuron(self, line: int) -> Array:
        """Return w_0, w_1, w_2 of the neuron that fires on one side of a line."""
        place = slice(4 * line, 4 * line + 4)
        P, Q = np.array(self.lines[place]).reshape(2, 2)
        if np.hypot(*(Q - P)) < NEAREST:
            P, Q = np.array(self.traits()["lines"].default()[place]).reshape(2, 2)
        along = (Q - P) / np.hypot(*(Q - P))
        normal = np.array([-along[1], along[0]])
        return np.array([normal @ P, *normal])

    @property
    def network(self) -> MLP:
        """The threshold network that the lines stand for."""
        W1 = np.column_stack([self._neuron(line) for line in range(self.neurons)])
        if self.neurons == 1:
            return MLP([2, 1], activation="threshold", weights=[W1])
        W2 = [[OUTPUT_THRESHOLD[self.combine]], [1.0], [1.0]]
        return MLP([2, 2, 1], activation="threshold", weights=[W1, W2])

    @property
    def weights(self) -> PerLayer:
        """W^(1), and W^(2) with two neurons. Setting W^(1), shape (3, neurons), moves the lines."""
        return self.network.weights

    @weights.setter
    def weights(self, weights: Any) -> None:
        W1 = np.asarray(next(iter(weights)), dtype=np.float64)
        if W1.ndim != 2 or W1.shape[0] != 3 or W1.shape[1] not in (1, 2):
            raise ValueError(f"weights of layer 1 have shape {W1.shape}, but (3, 1) or (3, 2) expected")
        check_finite_array("weights of layer 1", W1, ndim=2)
        lines = list(self.lines)
        for line, (w0, w1, w2) in enumerate(W1.T):
            length = np.hypot(w1, w2)
            if length == 0:
                raise ValueError(f"neuron {line + 1} has no line: its weights of x1 and x2 are both 0")
            normal, offset = np.array([w1, w2]) / length, w0 / length
            foot = 0.5 + normal * (offset - 0.5 * normal.sum())
            along = np.array([normal[1], -normal[0]])
            lines[4 * line : 4 * line + 4] = [float(v) for v in (*(foot - REACH * along), *(foot + REACH * along))]
        self.lines = lines  # first, for it may be refused
        self.neurons = W1.shape[1]

    def right_count(self) -> int:
        """Return how many of the four points are right."""
        X, T = DATASETS[self.dataset]()
        return int((self.network.labels(X) == T[:, 0]).sum())

    def sentence(self) -> str:
        """Return how many points are right."""
        lines = "One line has" if self.neurons == 1 else "Two lines have"
        return f"{lines} {self.right_count()} of 4 points of {self.dataset} right."

    def still(self) -> str:
        """Return the plane, parted."""
        X, T = DATASETS[self.dataset]()
        network = self.network
        alt = f"The plane parted by {self.neurons} line{'s' * (self.neurons > 1)}, with the four points of {self.dataset}."
        return plane_picture(lambda grid: network.predict(grid)[:, 0], X, T, bounds_of(X), alt)
