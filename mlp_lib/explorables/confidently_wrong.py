"""Confidently wrong: one logit, two losses, and what each sends back."""

from __future__ import annotations

import numpy as np

from ..network import MLP
from .base import Explorable
from .curve_stills import curve_picture

__all__ = ["ConfidentlyWrong"]

LOSSES = ("half_squared_error", "binary_cross_entropy")


class ConfidentlyWrong(Explorable):
    """Half the squared error lets go of a neuron that is sure of the wrong answer; cross-entropy does not.

    Parameters
    ----------
    h : float
        Pre-activation of one sigmoid output of slope 1, -10 to 10.
    target : int
        0 or 1.
    prediction : str
        Where the reader expects the strongest pull of half the squared error:
        ``"wrong"``, ``"middle"`` or ``"right"``; ``"none"`` before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "confidently-wrong"

    h: float
    target: int
    prediction: str

    def delta_and_error(self, loss: str, h: float | None = None) -> tuple[float, float]:
        """Return delta and E of one loss, at the setting's h or another.

        Parameters
        ----------
        loss : str
            ``"half_squared_error"`` or ``"binary_cross_entropy"``.
        h : float, optional
            Pre-activation; the setting's by default.

        Returns
        -------
        tuple of float
            dE/dh and E.
        """
        neuron = MLP([1, 1], loss=loss, weights=[[[-(self.h if h is None else h)], [0.0]]])
        forward = neuron.forward([[0.0]])
        T = np.array([[float(self.target)]])
        return float(neuron.backward(forward, T).deltas[1][0, 0]), neuron.error([[0.0]], T)

    def sentence(self) -> str:
        """Return how hard each loss pulls."""
        squared, entropy = (self.delta_and_error(loss)[0] for loss in LOSSES)
        return (
            f"At h = {self.h:g} with target {self.target}, half the squared error sends back δ = {squared:.4f}, "
            f"binary cross-entropy δ = {entropy:.4f}: {entropy / squared:.3g} times as much."
        )

    def still(self) -> str:
        """Return the deltas of both losses over h."""
        grid = np.linspace(-10, 10, 81)
        curves = [
            ("deltas", loss != LOSSES[0], [(float(h), self.delta_and_error(loss, float(h))[0]) for h in grid])
            for loss in LOSSES
        ]
        return curve_picture(
            curves,
            [(-10, "−10"), (0, "h = 0"), (10, "10")],
            [(-1, "−1"), (0, "δ = 0"), (1, "1")],
            self.h,
            "δ over h: with half the squared error (solid) it fades where the neuron is surely wrong, "
            "with cross-entropy (dashed) it does not.",
        )
