"""What the search looks for and what it finds: gradients that came, mistakes at a layer, sets of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from ..per_layer import Array
from .mistakes import MISTAKES

__all__ = ["ONE_HABIT", "UNEXPLAINED", "Explanation", "Item", "Observed", "Precision"]

#: What one gradient without an explanation costs; no explanation has as many mistakes.
UNEXPLAINED = 10.0

#: Leaving out every g' is one habit, though it has one name at the output and one below.
ONE_HABIT = dict.fromkeys(("output_derivative_missing", "hidden_derivative_missing"), "derivative_missing")


@dataclass(frozen=True)
class Observed:
    """Gradients that came, in the doctor's form.

    Attributes
    ----------
    weights, biases : tuple of (ndarray or None)
        For layers 1..L; None where nothing can be compared.
    slack : tuple of float
        For each layer, how far a right entry may be off for reasons of
        rounding alone, in absolute terms.
    """

    weights: tuple[Array | None, ...]
    biases: tuple[Array | None, ...]
    slack: tuple[float, ...]


@dataclass(frozen=True)
class Precision:
    """How exactly gradients have to agree: relative to the largest entry of a layer."""

    relative: float = 1e-8

    @property
    def digits(self) -> float:
        """Decimal digits that one entry testifies to."""
        return -math.log10(self.relative)


@dataclass(frozen=True)
class Item:
    """One mistake at one layer.

    Attributes
    ----------
    name : str
        A name in `MISTAKES`.
    layer : int
        1..L; 0 for the whole network.
    part : str
        "weights", "biases" or "both".
    detail : str
        The form it takes.
    value : float or None
        The factor, learning rate or decay found.
    """

    name: str
    layer: int
    part: str = "both"
    detail: str = ""
    value: float | None = None

    @property
    def group(self) -> tuple[str, str]:
        """Items with the same name and form count as one mistake, wherever they occur."""
        return ONE_HABIT.get(self.name, self.name), self.detail


@dataclass(frozen=True)
class Explanation:
    """A set of mistakes and what it leaves open.

    Attributes
    ----------
    items : tuple of Item
        The mistakes.
    open_parts : tuple of (int, str)
        Layers and parts that it does not explain.
    residual : float
        Largest deviation from the explained gradients, relative to the largest entry of each.
    entries : int
        Number of gradients that it explains.
    afresh : frozenset of int
        Layers that were explained from the right deltas above them, although those above were varied.
    """

    items: tuple[Item, ...] = ()
    open_parts: tuple[tuple[int, str], ...] = ()
    residual: float = 0.0
    entries: int = 0
    afresh: frozenset[int] = frozenset()

    @cached_property
    def cost(self) -> float:
        """Number of distinct mistakes, plus a little for every place where they occur."""
        groups: dict[tuple[str, str], set[str]] = {}
        for item in self.items:
            groups.setdefault(item.group, set()).add(item.part)
        mixed = sum(0.3 for parts in groups.values() if len(parts) > 1)
        return len(groups) + mixed + 0.01 * len(self.items) + UNEXPLAINED * len(self.open_parts)

    @property
    def has_compound_factor(self) -> bool:
        """Whether one gradient is explained by a product of several factors."""
        places = [(item.layer, item.part) for item in self.items if MISTAKES[item.name].slot == "factor"]
        return len(places) > len(set(places))

    @property
    def n_mistakes(self) -> int:
        """Number of distinct mistakes."""
        return len({item.group for item in self.items})
