"""Compare what came with what a variation gives: up to a factor with a name, and not by chance.

A variation is taken for what it is only if the numbers that came are more than the choices that were made to find it.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..per_layer import Array
from .explanations import Observed, Precision
from .factors import ONE, Factor, FactorTable
from .setting import Pass, Setting

__all__ = ["Comparison"]

#: Digits of evidence that suffice for any explanation; what is counted beyond them changes nothing.
ENOUGH = 20.0


class Comparison:
    """What came, how exact it is, and how large right gradients are before terms cancel.

    Parameters
    ----------
    s : Setting
        The stated network.
    observed : Observed
        The gradients that came.
    precision : Precision
        How exactly they have to agree.
    table : FactorTable
        The numbers with a name.
    right : Pass
        The right gradients.
    """

    def __init__(self, s: Setting, observed: Observed, precision: Precision, table: FactorTable, right: Pass) -> None:
        self.s, self.observed, self.precision, self.table = s, observed, precision, table
        came = {"weights": observed.weights, "biases": observed.biases}
        self.right_bounds = {part: [self.bound(n, part, d) for n, d in enumerate(right.deltas, 1)] for part in came}
        self.sizes = {
            part: [
                max(bound, 0.0 if G is None else float(np.abs(G).max()))
                for bound, G in zip(self.right_bounds[part], gradients, strict=True)
            ]
            for part, gradients in came.items()
        }

    def came(self, layer: int, part: str) -> Array | None:
        """Return what came for a part of a layer."""
        return (self.observed.weights if part == "weights" else self.observed.biases)[layer - 1]

    def is_nothing(self, target: Array, layer: int, part: str) -> bool:
        """Whether gradients are 0, but for rounding: zero may be any multiple of zero."""
        bound = self.precision.relative * self.right_bounds[part][layer - 1]
        return float(np.abs(target).max()) <= max(self.observed.slack[layer - 1], bound)

    def may_match(self, target: Array, P: Array, layer: int, part: str) -> NDArray[np.bool_]:
        """Say which of many arrays may be a multiple of the target: most variations point elsewhere."""
        flat = target.ravel()
        P = np.broadcast_to(P, (*P.shape[: P.ndim - target.ndim], *target.shape)).reshape(-1, flat.size)
        loose = self.observed.slack[layer - 1] + 1e3 * self.precision.relative * self.sizes[part][layer - 1]
        with np.errstate(all="ignore"):
            tt, pp, tp = float(flat @ flat), np.einsum("ij,ij->i", P, P), P @ flat
            beside = tt - tp * tp / np.where(pp > 0.0, pp, 1.0)
        may: NDArray[np.bool_] = np.isfinite(pp) & ((pp == 0.0) | (beside <= 1e-12 * tt + flat.size * loose * loose))
        return may

    def compare(
        self, target: Array, P: Array, layer: int, part: str, delta: Array, free: int, odds: float
    ) -> tuple[list[Factor], float]:
        """Return the factors c for which c P is the target, and the relative residual."""
        rtol = self.precision.relative
        slack = self.observed.slack[layer - 1]
        flat = target.ravel()
        right_bound = self.right_bounds[part][layer - 1]
        bound = self.bound(layer, part, delta)
        size, big = float(np.abs(flat).max()), float(np.abs(P).max())
        if not math.isfinite(big):
            return [], math.inf
        # Terms that cancel exactly leave rounding errors of the size of the right sums. How large a variation's own
        # terms are is no measure of what is nothing: -t/y may be as large as it likes.
        if big <= 1e-13 * max(bound, right_bound):
            return ([ONE] if self.is_nothing(target, layer, part) else []), 0.0
        bound = min(bound, right_bound) + 1e-7 * bound
        unit = P.ravel() / big  # the squares of tiny numbers would be 0
        c = float(flat @ unit) / float(unit @ unit) / big
        tolerance = slack + rtol * max(size, abs(c) * big, min(abs(c), 1.0) * bound)
        if np.abs(target - c * P).max() > 2.0 * tolerance:
            return [], math.inf
        found: list[tuple[Factor, float]] = []
        worth: float | None = None
        for factor in self.table.near(c, 2.0 * tolerance / big):
            off = float(np.abs(target - factor.value * P).max())
            tolerated = slack + rtol * max(size, abs(factor.value) * big, min(abs(factor.value), 1.0) * bound)
            tries = math.log10(self.table.counts[len(factor.tokens)]) if factor.tokens else 0.0
            digits = math.log10(max(size, 1e-300) / tolerated) if size > 0.0 else 0.0
            if off > tolerated:
                continue
            # Agreement that is likely by chance, given all that was tried, is no agreement.
            worth = self.information(flat) if worth is None else worth
            # Units or examples that are alike testify once.
            distinct = 1 + np.count_nonzero(np.diff(np.sort(np.abs(flat))) > tolerated)
            certain = (distinct - free) * digits >= tries + odds + 2.0 and worth >= tries + odds
            if (not factor.tokens and odds == 0.0) or certain:
                found.append((factor, off))
        if not found:
            return [], math.inf
        residual = min(off for _, off in found) / max(size, 1e-300)
        return [factor for factor, _ in found], residual

    def information(self, values: Array) -> float:
        """Return how many decimal digits it takes to write numbers down, each magnitude once.

        1, -1 and 1/4 agree with many things by chance: an explanation has to be shorter than what it explains.
        """
        magnitudes = np.abs(values[values != 0.0])
        total = len(magnitudes) * math.log10(2.0)  # the signs
        last = 0.0
        for magnitude in np.sort(magnitudes):
            if magnitude - last > self.precision.relative * magnitude:
                simple = Fraction(float(magnitude)).limit_denominator(100)
                plain = abs(float(simple) - magnitude) <= self.precision.relative * magnitude
                written = math.log10((simple.numerator + 1) * (simple.denominator + 1))
                total += min(written, self.precision.digits) if plain else self.precision.digits
            last = magnitude
            if total > ENOUGH:
                break
        return total

    def bound(self, layer: int, part: str, delta: Array) -> float:
        """Return how large sums over the examples are before terms cancel."""
        sums = self.s.scale * float(np.abs(delta).sum(axis=0).max(initial=0.0))
        return sums * max(float(np.abs(self.s.A[layer - 1]).max()), 1e-300) if part == "weights" else sums
