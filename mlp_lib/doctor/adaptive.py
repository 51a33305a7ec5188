"""Undo a step of Adam: which gradient, with the running averages from before it, moves the weights so far.

A step of Adam is no multiple of a gradient, but each entry of it depends on one entry of the gradient alone. With the
averages m and v from before the step, and its number, that entry is the root of a quadratic equation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..per_layer import Array
from ..validation import check_positive_int, read_float64
from .conventions import to_array

__all__ = ["Adam", "read_adam"]

#: What a mapping that states a step of Adam may hold.
_KEYS = ("step", "m", "v", "bias_m", "bias_v", "betas", "epsilon")


@dataclass(frozen=True)
class Adam:
    """The state before a step of Adam.

    Attributes
    ----------
    step : int
        Its number; the first one is 1.
    m, v : list of ndarray
        Running averages of gradients and of their squares, for the weights and then, where they are separate, the biases.
    betas : tuple of float
        What both keep of themselves in a step.
    epsilon : float
        Added to the root of v.
    """

    step: int
    m: list[Array]
    v: list[Array]
    betas: tuple[float, float]
    epsilon: float

    def moved(self, G: Sequence[Array]) -> list[Array]:
        """Return the step that gradients make, divided by the learning rate."""
        (b1, b2), n = self.betas, self.step
        return [
            (b1 * m + (1.0 - b1) * g) / (1.0 - b1**n)
            / (np.sqrt((b2 * v + (1.0 - b2) * g * g) / (1.0 - b2**n)) + self.epsilon)
            for m, v, g in zip(self.m, self.v, G, strict=True)
        ]  # fmt: skip

    def undone(
        self, moved: Sequence[Array], near: Sequence[Array], rounding: float
    ) -> tuple[list[Array], list[float], float]:
        """Return the gradients that make a step.

        Parameters
        ----------
        moved : sequence of ndarray
            The step, divided by the learning rate.
        near : sequence of ndarray
            Gradients to choose by where two make the same step.
        rounding : float
            How far ``moved`` may be off.

        Returns
        -------
        (list of ndarray, list of float, float)
            The gradients; for each array how far they may be off for it; and the share of all entries of which the step
            shows the sign alone.
        """
        (b1, b2), n = self.betas, self.step
        b, d = (1.0 - b1) / (1.0 - b1**n), (1.0 - b2) / (1.0 - b2**n)
        made, unsure, blind, entries = [], [], 0, 0
        for m, v, u, guess, of_guess in zip(self.m, self.v, moved, near, self.moved(near), strict=True):
            with np.errstate(all="ignore"):
                a, c = b1 * m / (1.0 - b1**n) - u * self.epsilon, b2 * v / (1.0 - b2**n)
                # (a + b g)^2 = u^2 (c + d g^2), where a + b g has the sign of u.
                A, B, C = b * b - u * u * d, a * b, a * a - u * u * c
                root = np.sqrt(np.maximum(B * B - A * C, 0.0))
                q = -(B + np.where(B < 0.0, -root, root))
                roots = np.stack([q / A, C / q])
                roots = np.where(np.isfinite(roots) & (u * (a + b * roots) >= 0.0), roots, np.inf)
                best = np.take_along_axis(roots, np.argmin(np.abs(roots - guess), axis=0)[None], axis=0)[0]
                g = np.where(np.isfinite(best), best, guess + (u - of_guess))
                size = np.sqrt(c + d * g * g)
                slope = np.abs(b * (size + self.epsilon) - (a + u * self.epsilon + b * g) * d * g / size)
                off = rounding * (size + self.epsilon) ** 2 / np.where(slope > 0.0, slope, np.inf)
            # What the guess makes to all digits needs no root, which has fewer where the step hardly depends on g.
            same = np.abs(u - of_guess) <= rounding
            blind += int((off > 1e-2 * np.abs(g)).sum())
            entries += g.size
            made.append(np.where(same, guess, g))
            unsure.append(float(np.where(same, 0.0, off).max(initial=0.0)))
        return made, unsure, blind / entries


def read_adam(value: Any, weights: Sequence[Array], biases: Sequence[Array] | None) -> Adam:
    """Read what was stated of a step of Adam.

    Parameters
    ----------
    value : mapping
        With ``step``, its number; and, from the second step on, ``m`` and ``v`` in the shape of the weights (``bias_m`` and
        ``bias_v`` for separate biases), as they were before the step. ``betas`` and ``epsilon`` where they are not 0.9,
        0.999 and 1e-8.
    weights, biases : list of ndarray
        The parameters, for their shapes.

    Raises
    ------
    TypeError
        When it is no mapping.
    ValueError
        When a key is unknown, an array is missing or has another shape, or a number is out of range.
    """
    if not isinstance(value, Mapping):
        raise TypeError(f"adam must be a mapping such as {{'step': 3, 'm': [...], 'v': [...]}}, but {value!r} came")
    unknown = sorted(set(map(str, value)) - set(_KEYS))
    if unknown:
        raise ValueError(f"adam holds {', '.join(unknown)}; expected some of {', '.join(_KEYS)}")
    if "step" not in value:
        raise ValueError("adam lacks step; expected the number of this step, 1 for the first")
    check_positive_int("adam step", value["step"])
    betas = read_float64("adam betas", value.get("betas", (0.9, 0.999)))
    if betas.shape != (2,):
        raise ValueError(f"adam betas has shape {betas.shape}, but two numbers expected, those of m and of v")
    b1, b2 = (float(b) for b in betas)
    epsilon = float(read_float64("adam epsilon", value.get("epsilon", 1e-8)).reshape(-1)[0])
    if biases is None and (extra := [key for key in ("bias_m", "bias_v") if value.get(key) is not None]):
        raise ValueError(
            f"adam holds {' and '.join(extra)}, but the network has no separate biases; expected m and v alone"
        )
    if not (0.0 <= b1 < 1.0 and 0.0 <= b2 < 1.0 and epsilon >= 0.0):
        raise ValueError(
            f"adam holds betas ({b1:g}, {b2:g}) and epsilon {epsilon:g}; expected betas from 0 to below 1, epsilon of at least 0"
        )
    m, v = (
        _averages(value, name, weights) + (_averages(value, f"bias_{name}", biases) if biases is not None else [])
        for name in ("m", "v")
    )
    if any((array < 0.0).any() for array in v):
        raise ValueError("adam's v holds numbers below 0; expected running averages of squares")
    return Adam(int(value["step"]), m, v, (b1, b2), epsilon)


def _averages(value: Mapping[str, Any], key: str, like: Sequence[Array]) -> list[Array]:
    """Return one running average as it was before the step: 0 before the first."""
    came = value.get(key)
    if came is None:
        if value["step"] == 1:
            return [np.zeros_like(w) for w in like]
        raise ValueError(f"adam lacks {key}, which step {value['step']} needs; expected one array per layer")
    if not isinstance(came, list | tuple):
        raise TypeError(f"adam's {key} must be a list with one array per layer, but {type(came).__name__} came")
    if len(came) != len(like):
        raise ValueError(f"adam's {key} holds {len(came)} arrays, but {len(like)} expected: one per layer")
    arrays = [to_array(f"adam's {key} of layer {n}", array) for n, array in enumerate(came, start=1)]
    for n, (array, w) in enumerate(zip(arrays, like, strict=True), start=1):
        if array.size != w.size:
            raise ValueError(f"adam's {key} of layer {n} has shape {array.shape}, but {w.shape} expected")
    return [array.reshape(w.shape) for array, w in zip(arrays, like, strict=True)]
