"""What a known mistake is: a small variation of one step of the right backward pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .variations import Forms, nothing

__all__ = ["Mistake", "Slot"]

Slot = Literal[
    "error",  # (s) -> dE/dy
    "derivative",  # (s, layer, error) -> delta
    "carry",  # (s, layer, delta_next, error_next, change of W_next) -> error
    "delta",  # (s, layer, delta_next, error_next) -> delta
    "products",  # (s, layer, delta) -> gradients of weights and biases, before the scale
    "weights",  # (s, layer, delta) -> gradient of the weights, before the scale
    "biases",  # (s, layer, delta) -> gradient of the biases, before the scale
    "factor",  # (s) -> number
    "network",  # (s) -> another setting
    "added",  # (s, layer, of biases?) -> what an unknown multiple of is added
    "step",  # mistakes that show in a step or a function, found by calling it
]


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    Attributes
    ----------
    name : str
        The name it is found by in `MISTAKES`.
    title : str
        The mistake in one line, for readers of a report.
    explanation : str
        Why it is wrong, or what it is the gradient of.
    remedy : str
        What to change.
    slot : str
        The step of the backward pass that it varies, see `Slot`.
    forms : callable
        Computes the mistaken step, in each of its forms.
    chapter : str
        The chapter that tells of it.
    equation : str
        Label of the equation of the right step; see `EQUATION_CHAPTERS`.
    harmless : bool
        True when the gradients are right for a setting that was not stated.
    unusual : callable
        Further forms, tried only where nothing plain explains the gradients.
    made_from : callable, optional
        Makes a form that was fitted to the gradients again, from its words alone; takes what ``forms`` takes, and them.
    """

    name: str
    title: str
    explanation: str
    remedy: str
    slot: Slot
    forms: Callable[..., Forms]
    chapter: str
    equation: str
    harmless: bool = False
    unusual: Callable[..., Forms] = nothing
    made_from: Callable[..., Any] | None = None
