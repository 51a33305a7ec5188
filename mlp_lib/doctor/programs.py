"""One update of a network, right or mistaken, as a program for many networks at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .._machine.compiled import Compiled
from .._machine.tape import Program, Tape
from ..activations import ACTIVATIONS
from ..losses import LOSSES
from ..per_layer import Array
from .setting import Setting

__all__ = ["program_of", "run"]

#: Weights and biases after an update, by layer.
Parameters = tuple[Sequence[Array], Sequence[Array]]


def _sigmoid(h: Any, beta: float = 1.0) -> Any:
    return 1.0 / (1.0 + np.exp(h * -beta))


def _sigmoid_derivative(h: Any, beta: float = 1.0) -> Any:
    """Return beta g(h) g(-h) (eq-sigmoid-derivative): of e^-h both are made."""
    e = np.exp(h * -beta)
    a = 1.0 / (1.0 + e)
    return beta * (a * (a * e))


#: The library's own without the questions that are asked of floats: whether they are numbers, and on which side of 0.
_OWN = {
    "sigmoid": replace(ACTIVATIONS["sigmoid"], value=_sigmoid, derivative=_sigmoid_derivative),
    "half_squared_error": replace(
        LOSSES["half_squared_error"], value=lambda Y, T: 0.5 * (Y - T) ** 2, derivative=lambda Y, T: Y - T
    ),
}


def program_of(s: Setting, step: Callable[[Setting], Parameters]) -> Program | None:
    """Write down what an update does to the weights and biases of each network.

    Parameters
    ----------
    s : Setting
        Networks of one kind; their weights are not looked at.
    step : callable
        What the weights and biases of a network become.

    Returns
    -------
    Program or None
        None where the update asks what cannot be known beforehand, or has other activations or another loss.
    """
    if not {*s.activation, s.loss} <= _OWN.keys():
        return None
    tape = Tape()
    numbers: list[list[Any]] = [[tape.parameters(P.shape[1:]) for P in layers] for layers in (s.weights, s.biases)]
    try:
        ended = step(s.with_parameters(*numbers).but(own=_OWN))
    except TypeError:
        return None
    return tape.program([number for layers in ended for P in layers for number in np.asarray(P).ravel()])


def run(compiled: Compiled, program: Program, s: Setting, repeats: int) -> Setting:
    """Make updates of all networks.

    Parameters
    ----------
    compiled : callable
        `mlp_lib._machine.programs.carry_out` as machine code.
    program : Program
        Of one update.
    s : Setting
        The networks, (networks, ...).
    repeats : int
        How many updates.

    Returns
    -------
    Setting
        With what their weights and biases have become.
    """
    parts = [*s.weights, *s.biases]
    n = len(parts[0])
    ended = program.carry_out(compiled, np.concatenate([P.reshape(n, -1) for P in parts], axis=1), repeats)
    ends = np.cumsum([P[0].size for P in parts])[:-1]
    changed = [new.reshape(old.shape) for new, old in zip(np.split(ended, ends, axis=1), parts, strict=True)]
    L = s.n_layers
    return s.with_parameters(changed[:L], changed[L:])
