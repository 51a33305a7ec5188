"""Tolerance band: what a judge of gradients accepts, as the gradient shrinks."""

from __future__ import annotations

import numpy as np

from .base import Explorable
from .curve_stills import curve_picture

__all__ = ["ToleranceBand"]

#: What passes make of a slope, as a multiple of it.
NAMES = {2.0: "twice", 1.1: "1.1 times", 1.0: "right", 0.0: "zeros", -1.0: "wrong sign"}


class ToleranceBand(Explorable):
    """A judge with an absolute tolerance accepts more and more as the slope shrinks (eq-wrong-factor-passes).

    Parameters
    ----------
    slope : float
        The measured slope b, 1e-8 to 1.
    atol, rtol : float
        Absolute and relative tolerance of the judge, 1e-12 to 0.1; at first
        those of PyTorch's ``gradcheck``.
    hide : list of str
        Controls to leave out.
    """

    lesson = "tolerance-band"

    slope: float
    atol: float
    rtol: float

    def reach(self, slope: float | None = None) -> float:
        """Return how far from 1 a factor on the slope may be (eq-wrong-factor-passes).

        Parameters
        ----------
        slope : float, optional
            The measured slope; the setting's by default.

        Returns
        -------
        float
            The relative tolerance, and the absolute one as a share of the slope.
        """
        return self.rtol + self.atol / (self.slope if slope is None else slope)

    def accepted(self) -> list[float]:
        """Return which of the factors 2, 1.1, 1, 0 and -1 are accepted; one on the very edge is."""
        return [factor for factor in NAMES if abs(factor - 1) <= self.reach() * (1 + 1e-12)]

    def sentence(self) -> str:
        """Return what is accepted at this slope."""
        wrong = [NAMES[factor] for factor in self.accepted() if factor != 1]
        passing = (
            f"besides the right pass it accepts: {', '.join(wrong)}" if wrong else "it accepts the right pass alone"
        )
        return (
            f"At a slope of {self.slope:g} a judge with tolerances {self.atol:g} and {self.rtol:g} lets a factor be "
            f"{self.reach():.3g} away from 1, so of these {passing}."
        )

    def still(self) -> str:
        """Return the band over shrinking slopes."""
        powers = np.linspace(-8, 0, 81)
        edges = [[(float(p), 1 + side * self.reach(10.0**p)) for p in powers] for side in (1, -1)]
        lines = [("error", True, [(-8.0, factor), (0.0, factor)]) for factor in (2.0, 0.0, -1.0)]
        return curve_picture(
            [("deltas", False, edges[0]), ("deltas", False, edges[1]), *lines],
            [(-8, "10⁻⁸"), (-6, "10⁻⁶"), (-4, "10⁻⁴"), (-2, "10⁻²"), (0, "b = 1")],
            [(-1.6, ""), (-1, "−1"), (0, "0"), (1, "1"), (2, "2"), (2.6, "")],
            float(np.log10(self.slope)),
            "The band of accepted factors is narrow where the slope b is large, and opens as b shrinks until it "
            "takes in zeros, twice the slope and the wrong sign.",
        )
