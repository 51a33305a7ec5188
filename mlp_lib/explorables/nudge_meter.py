"""The nudge meter: the definition of a delta, measured."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from ..activations import sigmoid
from ..network import MLP
from .gate_network import GateNetwork, minus
from .network_still import BESIDE, Drawing

__all__ = ["NudgeMeter"]


class NudgeMeter(GateNetwork):
    """The slope of E for a nudge of one neuron's sum, beside its delta, as the nudge shrinks.

    Parameters
    ----------
    layer_sizes : list of int
        (2, ..., 2), every layer 1 to 4 nodes, up to 4 layers; the outputs are a half adder.
    seed : int
        Of the drawn weights.
    example : int
        0 to 3: the input 00, 01, 10 or 11.
    part : str
        The neuron that is nudged: ``"n1-2"`` is neuron 2 of layer 1.
    epsilon : float
        The nudge, 1e-12 to 1.
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "nudge-meter"
    still_width = BESIDE

    layer_sizes: list[int]
    part: str
    epsilon: float

    def _neuron(self) -> tuple[int, int]:
        """Layer and number of the neuron; the first one when `part` names none."""
        found = re.fullmatch(r"n([1-9])-([1-9])", self.part)
        layer, q = (int(found[1]), int(found[2])) if found else (1, 1)
        return (layer, q) if layer < len(self.layer_sizes) and q <= self.layer_sizes[layer] else (1, 1)

    def nudged_error(self, nudge: float) -> float:
        """Return E of the example with the sum of the neuron moved by `nudge`."""
        layer, q = self._neuron()
        network, forward, _ = self.passes()
        H = forward.pre_activations[layer].copy()
        H[0, q - 1] += nudge
        A = sigmoid(H)
        for following in range(layer + 1, network.n_layers + 1):
            A = sigmoid(np.hstack([[[-1.0]], A]) @ network.weights[following])
        return float(0.5 * ((A - self.data[1]) ** 2).sum())

    def measured(self) -> tuple[float, float]:
        """Return the one-sided and the central slope at the present nudge."""
        above, below = self.nudged_error(self.epsilon), self.nudged_error(-self.epsilon)
        return (above - self.nudged_error(0.0)) / self.epsilon, (above - below) / (2 * self.epsilon)

    @property
    def delta(self) -> float:
        """The delta of the neuron, computed."""
        layer, q = self._neuron()
        return float(self.passes()[2].deltas[layer][0, q - 1])

    def _drawing(self) -> tuple[MLP, Drawing]:
        """Return the diagram with the neuron on view chosen."""
        network, drawing = super()._drawing()
        layer, q = self._neuron()
        return network, replace(drawing, selected=f"n{layer}-{q}")

    def sentence(self) -> str:
        """Return delta and both measurements."""
        layer, q = self._neuron()
        one_sided, central = self.measured()
        return (
            f"{self._about()}: at neuron {q} of layer {layer} the delta is {minus(f'{self.delta:.6f}')}; a nudge of "
            f"{minus(f'{self.epsilon:g}')} measures {minus(f'{one_sided:.6f}')} one-sided, {minus(f'{central:.6f}')} central."
        )
