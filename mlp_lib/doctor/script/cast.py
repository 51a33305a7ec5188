"""What plays which part in a script: a state to step from, a number to descend, and the roles of its arrays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ...per_layer import Array
from .lab import Visit
from .state import Environment, Quantity

__all__ = ["LOSSLIKE", "Loss", "Network", "Roles"]


#: What people call a loss.
LOSSLIKE = re.compile(
    r"loss|cost|mse|mae|nll|bce|hinge|huber|error|entropy|objective|energy|price|(?:^|\.)total$|^j$", re.IGNORECASE
)


#: Characters of code that a sentence holds.
SHORT = 40


@dataclass
class Network:
    """A state from which a step is taken: an iteration, and numbers put in place of some quantities."""

    at: int
    values: list[tuple[Quantity, Array]] = field(default_factory=list)

    def start(self, env: Environment) -> None:
        """Put the numbers in place."""
        for quantity, vector in self.values:
            quantity.put(env, vector)


@dataclass
class Loss:
    """A number that training may descend.

    Attributes
    ----------
    name : str
        As the script or the book calls it.
    own : bool
        Whether the script computes it.
    value : callable
        From a trace to the number.
    watch : set of int
        The probes whose values it needs.
    line : int or None
        Where the script computes it.
    output : tuple or None
        The visit that it takes for the output.
    text : str
        The expression, where the script computes it.
    place : int
        The network that is looked at, for a loss that holds numbers of each network fast.
    """

    name: str
    own: bool
    value: Callable[[dict[Visit, Array]], float]
    watch: set[int]
    line: int | None = None
    output: Visit | None = None
    text: str = ""
    place: int = 0

    @property
    def called(self) -> str:
        """How a sentence calls it: by its own code, or by the line of code that would be longer than the sentence."""
        if not self.own:
            return self.name
        return f"`{self.name}`" if len(self.name) <= SHORT or not self.line else f"the loss of line {self.line}"


@dataclass
class Roles:
    """What is what.

    Attributes
    ----------
    parameters, memory : list of Quantity
        The weights, and what an optimiser keeps.
    denominators : list of str
        Those of the memory that divide the step.
    held : dict
        By name: the number at which a step size is held that is kept for each weight.
    targets : list of Quantity
        Data that reach the way back only.
    targets_named : list of str
        How the script calls them.
    forward, error : set of visit
        What depends on the weights and not on the targets; and on both.
    reach : dict
        By name of a parameter: the visits that depend on it.
    losses : list of Loss
        Every number that training may descend.
    trace : dict
        All values of a step from the first network.
    inputs : list of Quantity
        Data that reach the forward pass.
    single : list of str
        Single numbers that the forward pass reads and a step changes by nothing that depends on the error.
    standing : list of str
        What the forward pass reads and no step changes, though what is called alike is a weight.
    rates : list of dict
        By name of a parameter: the product of the rates of its step; without and with the numbers of its update.
    numbers : tuple of float
        The positive single numbers that the script holds or writes out.
    multiples : array
        They, times what is likely to stand beside them.
    own : set of int
        The numbers of the losses that the script computes.
    penalised, bare : set of int
        The numbers of the losses that hold a penalty, and of those that are the same without it.
    by_scale : bool
        Whether the targets are one number that scales all steps: of one output, or a rate.
    rate : float
        The factor between a step and the slopes, where a loop stands in for an optimiser; nought if it is not known.
    """

    parameters: list[Quantity]
    memory: list[Quantity]
    denominators: list[str] = field(default_factory=list)
    held: dict[str, float] = field(default_factory=dict)
    targets: list[Quantity] = field(default_factory=list)
    targets_named: list[str] = field(default_factory=list)
    inputs: list[Quantity] = field(default_factory=list)
    forward: set[Visit] = field(default_factory=set)
    error: set[Visit] = field(default_factory=set)
    reach: dict[str, set[Visit]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    trace: dict[Visit, Array] = field(default_factory=dict)
    only_targets: set[Visit] = field(default_factory=set)
    first_error: Visit | None = None
    output: Visit | None = None
    single: list[str] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
    rates: list[dict[str, float]] = field(default_factory=list)
    numbers: tuple[float, ...] = ()
    multiples: Array = field(default_factory=lambda: np.ones(1))
    own: set[int] = field(default_factory=set)
    penalised: set[int] = field(default_factory=set)
    bare: set[int] = field(default_factory=set)
    by_scale: bool = False
    rate: float = 0.0

    def may_decay(self, loss: int) -> bool:
        """Whether steps along a loss may hold a penalty that it does not: it states none, and no optimiser knows it."""
        return not self.rate and loss not in self.penalised | self.bare
