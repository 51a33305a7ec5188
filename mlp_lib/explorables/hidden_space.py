"""Hidden space: where two ReLU neurons put the four inputs of exclusive or, update by update."""

from __future__ import annotations

import numpy as np

from ..datasets import xor
from ..network import MLP
from .base import Explorable
from .lab import bounds_of
from .stills import plane_picture

__all__ = ["HiddenSpace"]


class HiddenSpace(Explorable):
    """A ReLU network without bias nodes learns exclusive or, one example at a time.

    The output is linear, the loss half the squared error, and the weights
    start between 0 and 1.

    Parameters
    ----------
    seed : int
        Of the starting weights.
    hidden : int
        2 or 4 hidden neurons; the first two make the plane.
    learning_rate : float
        0.001, 0.003, 0.01 or 0.03.
    update : int
        The moment shown, 0 to 2,400; four updates are one sweep.
    speed : int
        Updates a second while it plays: 4, 40, 200 or 800.
    prediction : str
        The input that the reader expects in the corner at the end: ``"01"``,
        ``"10"`` or ``"11"``; ``"none"`` before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "hidden-space"

    seed: int
    hidden: int
    learning_rate: float
    update: int
    speed: int
    prediction: str

    @property
    def network(self) -> MLP:
        """The network after `update` updates, trained anew."""
        network = MLP(
            [2, self.hidden, 1],
            activation=["relu", "linear"],
            initializer="uniform_0_1",
            bias=False,
            seed=self.seed,
        )
        X, T = xor()
        sweeps, rest = divmod(self.update, len(X))
        if sweeps:
            network.train(X, T, sweeps, self.learning_rate, batch_size=1, progress=False)
        for i in range(rest):
            x, t = X[i : i + 1], T[i : i + 1]
            network.step(network.backward(network.forward(x), t).gradients, self.learning_rate)
        return network

    def sentence(self) -> str:
        """Return how many answers are right and where the input (1, 1) stands."""
        X, T = xor()
        network = self.network
        right = int((network.labels(X) == T[:, 0]).sum())
        a1, a2 = network.forward(X).activations[1][3, :2]
        return (
            f"A 2-{self.hidden}-1 network of ReLUs, seed {self.seed}, after {self.update:,} updates: {right} of 4 answers "
            f"are right, and the input 11 stands at a₁ = {a1:.3f}, a₂ = {a2:.3f} in the hidden plane."
        )

    def still(self) -> str:
        """Return the input plane with the answers."""
        X, T = xor()
        network = self.network
        alt = f"The input plane after {self.update:,} updates, coloured by the answer, with the four inputs."
        return plane_picture(lambda grid: np.clip(network.predict(grid)[:, 0], 0.0, 1.0), X, T, bounds_of(X), alt)
