"""What was found out of a script, once it has been run and measured."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .cast import Loss, Network, Roles
from .lab import Lab
from .measuring import Judgement, Slopes
from .source import Script

__all__ = ["Examination"]


@dataclass
class Examination:
    """A script measured: what is what, and which steps are right.

    `beneath` is the line of a sign under which the steps were measured, if they hold no more of the slopes.
    """

    script: Script
    tree: ast.Module
    lab: Lab
    roles: Roles
    networks: list[Network]
    losses: list[Loss]
    slopes: Slopes
    judgements: list[Judgement]
    best: int
    beneath: int | None = None

    @property
    def judgement(self) -> Judgement:
        """How the steps compare with the gradient of the loss that fits best."""
        return self.judgements[self.best]

    @property
    def loss(self) -> Loss:
        """The loss that fits best."""
        return self.losses[self.best]
