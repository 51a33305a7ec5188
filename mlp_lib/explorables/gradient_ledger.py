"""The gradient ledger: predict a sign, then see the factors."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from ..network import MLP
from .gate_network import HiddenActivation, minus
from .network_still import Drawing

__all__ = ["GradientLedger"]


class GradientLedger(HiddenActivation):
    """Pick a weight into the output layer, say the sign of its gradient, and see the factors.

    Parameters
    ----------
    layer_sizes : list of int
        (2, ..., 2), every layer 1 to 4 nodes, up to 3 layers; the outputs are a half adder.
    activation : str
        Of the hidden layer: sigmoid, tanh or relu. The outputs are sigmoid.
    seed : int
        Of the drawn weights.
    example : int
        0 to 3: the input 00, 01, 10 or 11.
    part : str
        The weight: ``"w2-0-1"`` leads into layer 2, from node 0 to neuron 1.
    guesses : list of int
        For each weight of the output layer, row by row: 1, 0 or -1 as predicted, 9 if not yet.
    earlier_right, earlier_asked : int
        The tally of other inputs and weights.
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "gradient-ledger"

    layer_sizes: list[int]
    part: str
    guesses: list[int]
    earlier_right: int
    earlier_asked: int

    def _wire(self) -> tuple[int, int]:
        """Where the weight comes from and leads to; from 1 to 1 when `part` names none."""
        last = len(self.layer_sizes) - 1
        found = re.fullmatch(rf"w{last}-([0-9])-([1-9])", self.part)
        p, q = (int(found[1]), int(found[2])) if found else (1, 1)
        return (p, q) if p <= self.layer_sizes[-2] and q <= self.layer_sizes[-1] else (1, 1)

    def _drawing(self) -> tuple[MLP, Drawing]:
        """Return the diagram with the weights into the outputs before all others."""
        network, drawing = super()._drawing()
        last = network.n_layers
        p, q = self._wire()
        return network, replace(drawing, selected=f"w{last}-{p}-{q}", first_of_interest=last)

    def factors(self) -> dict[str, float]:
        """Return a, g', L', delta and the gradient of the weight on view."""
        p, q = self._wire()
        network, forward, backward = self.passes()
        last = network.n_layers
        y = float(forward.outputs[0, q - 1])
        return {
            "a": -1.0 if p == 0 else float(forward.activations[last - 1][0, p - 1]),
            "slope": y * (1.0 - y),
            "loss": y - float(self.data[1][0, q - 1]),
            "delta": float(backward.deltas[last][0, q - 1]),
            "gradient": float(backward.gradients[last][p, q - 1]),
        }

    def signs(self) -> list[int]:
        """Return the sign of the gradient of every weight of the output layer, row by row."""
        network, _, backward = self.passes()
        return [int(sign) for sign in np.sign(backward.gradients[network.n_layers]).ravel()]

    def sentence(self) -> str:
        """Return the factors of the weight on view."""
        p, q = self._wire()
        f = {name: minus(f"{value:.4f}") for name, value in self.factors().items()}
        return (
            f"{self._about()}: the gradient of the weight from node {p} to output {q} is "
            f"{f['a']} · {f['slope']} · ({f['loss']}) = {f['gradient']}."
        )
