"""Twins: equal hidden neurons stay equal."""

from __future__ import annotations

import numpy as np

from ..datasets import DATASETS
from ..history import History
from ..network import MLP
from ..per_layer import Array, PerLayer
from .base import Explorable
from .curve_stills import curve_picture
from .gate_network import minus

__all__ = ["Twins"]

POINTS = 60


class Twins(Explorable):
    """Two hidden neurons with equal weights never separate; move one by a little and they may.

    Parameters
    ----------
    perturbation : float
        Added to the weight from input 1 to the first twin, 0 to 1.
    learning_rate : float
        eta, 0.01 to 100.
    epochs : int
        Length of the whole run, 1 to 20,000.
    epoch : int
        The epoch on view.
    pair : int
        The weights on view: 0 from the bias node, 1 from input 1, 2 from input 2, 3 to the output.
    prediction : str
        What the reader expects of the twins after the last epoch: ``"equal"``,
        ``"close"`` (they differ by less than 1) or ``"apart"``; ``"none"`` before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "twins"

    perturbation: float
    learning_rate: float
    epochs: int
    epoch: int
    pair: int
    prediction: str

    def starting_network(self) -> MLP:
        """Return a new network of equal weights, one of them moved."""
        network = MLP([2, 2, 1], initializer="all_equal")
        start = [W.copy() for W in network.weights]
        start[0][1, 0] += self.perturbation
        network.weights = start
        return network

    def run(self, epochs: int, record_every: int | None = None) -> tuple[MLP, History]:
        """Train a starting network for so many epochs, at least 1."""
        network = self.starting_network()
        X, T = DATASETS["XOR"]()
        history = network.train(X, T, epochs=epochs, learning_rate=self.learning_rate, record_every=record_every)
        return network, history

    @property
    def network(self) -> MLP:
        """The network after the epoch on view."""
        epoch = min(self.epoch, self.epochs)
        return self.run(epoch)[0] if epoch else self.starting_network()

    @staticmethod
    def pairs(weights: PerLayer | list[Array]) -> Array:
        """Return the four weights of each twin: shape (4, 2), one column per twin."""
        into, out = weights[-2], weights[-1]
        return np.vstack([into, out[1:].T])

    def sentence(self) -> str:
        """Return how far apart the twins are at the end of the run."""
        network, _ = self.run(self.epochs)
        X, T = DATASETS["XOR"]()
        right = int((network.labels(X) == T[:, 0]).sum())
        apart = float(np.abs(np.diff(self.pairs([*network.weights]))).max())
        gap = "are equal in every weight" if apart == 0 else minus(f"differ by {apart:.3g}")
        moved = minus(f"{self.perturbation:g}")
        return (
            f"Two hidden neurons with equal weights, one weight moved by {moved}: after {self.epochs:,} epochs they "
            f"{gap}, and {right} of 4 points of XOR are right."
        )

    def still(self) -> str:
        """Return the chosen weight of both twins over the epochs."""
        _, history = self.run(self.epochs, record_every=max(1, self.epochs // POINTS))
        values = [self.pairs([*weights])[self.pair] for weights in history.recorded_weights]
        low, high = float(np.floor(np.min([*values, [0, 0]]))), float(np.ceil(np.max([*values, [1, 1]])))
        curves = [
            (
                quantity,
                dashed,
                [(float(n), float(v[twin])) for n, v in zip(history.recorded_updates, values, strict=True)],
            )
            for twin, (quantity, dashed) in enumerate((("weights", False), ("deltas", True)))
        ]
        return curve_picture(
            curves,
            [(0.0, "0"), (float(self.epochs), f"{self.epochs:,} epochs")],
            [(y, minus(f"{y:g}")) for y in np.linspace(low, high, 3)],
            float(min(self.epoch, self.epochs)),
            "The same weight of both twins over the epochs.",
        )
