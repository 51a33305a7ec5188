"""Which way a training goes."""

from __future__ import annotations

from ..architecture import Architecture
from ..recipe import Recipe
from . import calls, compiled
from .descent import FastTraining, Portions
from .small import SmallTraining, is_enough

__all__ = ["fastest"]


def fastest(architecture: Architecture, recipe: Recipe, n_examples: int) -> type[Portions] | None:
    """Choose the fastest way to train.

    Parameters
    ----------
    architecture : Architecture
        Of the network.
    recipe : Recipe
        The settings.
    n_examples : int
        k.

    Returns
    -------
    type or None
        None for an activation that no way but the plain one knows.
    """
    if is_enough(architecture, recipe, n_examples) and compiled.function() is not None:
        return SmallTraining
    return FastTraining if calls.knows(architecture.activation) else None
