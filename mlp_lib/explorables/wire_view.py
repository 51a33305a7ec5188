"""The wire view: a network with all numbers of one forward pass."""

from __future__ import annotations

from typing import Any

import traitlets

from ..datasets import DATASETS
from ..network import MLP
from ..per_layer import PerLayer
from .base import flatten, unflatten
from .network_still import Drawing, Lines, NetworkFigure, Pass, show, wire_length, wire_number

__all__ = ["WireView"]


class WireView(NetworkFigure):
    """Each wire shows w times a, each neuron h and then a, with the numbers in the formula.

    Parameters
    ----------
    layer_sizes : list of int
        (2, ..., n_L), every layer 1 to 4 nodes, up to 5 layers.
    activation : str
        sigmoid, tanh, relu, linear or threshold, for all layers.
    beta : float
        Slope of the sigmoid, 0.1 to 10.
    seed : int
        Of the drawn weights.
    dataset : str
        XOR, AND, OR or NAND: what the answer is compared with.
    example : int
        0 to 3: the input 00, 01, 10 or 11.
    part : str
        The neuron (``"n1-2"``: layer 1, neuron 2) or wire (``"w2-0-1"``: into
        layer 2, from node 0 to neuron 1) whose formula is shown.
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "wire-view"
    still_words = "The network with w times a on each wire, h and a in each neuron."

    layer_sizes: list[int]
    activation: str
    beta: float
    seed: int
    given_weights: list[float] | None
    dataset: str
    example: int
    part: str

    @traitlets.validate("layer_sizes")
    def _two_inputs(self, proposal: Any) -> list[int]:
        sizes: list[int] = proposal["value"]
        if sizes[0] != 2:
            raise traitlets.TraitError(f"layer_sizes must begin with the 2 inputs, but {sizes} came")
        return sizes

    @property
    def network(self) -> MLP:
        """The network on view, as a new `MLP`."""
        given = None if self.given_weights is None else unflatten(self.given_weights, self.layer_sizes)
        beta = self.beta if self.activation == "sigmoid" else 1.0
        return MLP(self.layer_sizes, activation=self.activation, beta=beta, seed=self.seed, weights=given)

    @property
    def weights(self) -> PerLayer:
        """W^(1)..W^(L) on view. Setting them replaces the drawn ones; None goes back to those."""
        return self.network.weights

    @weights.setter
    def weights(self, weights: Any) -> None:
        if weights is None:
            self.set_trait("given_weights", None)
            return
        network = MLP(self.layer_sizes)
        network.weights = weights
        self.given_weights = flatten(network.weights)

    def sentence(self) -> str:
        """Return the answer to the example on view."""
        X, T = DATASETS[self.dataset]()
        y = self.network.predict(X[self.example : self.example + 1])[0]
        answer = ", ".join(f"{value:.3f}" for value in y)
        answer = f"y = {answer}" if len(y) == 1 else f"y = ({answer})"
        target = f"; {self.dataset} asks for {T[self.example, 0]:g}" if len(y) == 1 else ""
        sizes = "-".join(map(str, self.layer_sizes))
        x = f"({X[self.example, 0]:g}, {X[self.example, 1]:g})"
        weights = f"seed {self.seed}" if self.given_weights is None else "given weights"
        return f"A {sizes} network, {weights}: for the input {x} it answers {answer}{target}."

    def _drawing(self) -> tuple[MLP, Drawing]:
        """The network and how it is drawn: `wireDiagram` of src/lessons/wire_view.js."""
        network = self.network
        shown = Pass(network, network.forward(DATASETS[self.dataset]()[0]), self.example)

        def product(l: int, p: int, q: int, gap: float) -> str:
            """Return of w·a = wa as much as there is room for."""
            w, x = shown.w(l, p, q), shown.a(l - 1, p)
            if gap < 110:
                return wire_number(w * x, gap)
            factor = show(x, 0 if x.is_integer() else 2)
            short = f"{show(w, 2)}·{f'({factor})' if factor.startswith('−') else factor}"
            return short if gap < 190 else f"{short} = {show(w * x, 2)}"

        def lines(l: int, p: int, digits: int) -> Lines:
            """Return h and a, without their letters where these would leave no room for the numbers on the wires."""
            short = digits < 3 and network.n_layers > 2 and l > 0
            return [(quantity, text[2 * short :]) for quantity, text in shown.lines(l, p, digits)]

        return network, Drawing(
            product,
            lines,
            node_width=lambda width, L: 84 if width >= 420 else 46 if L > 2 else 58,
            node_height=46,
            row_height=92,
            min_height=250,
            label_length=lambda gap: wire_length(gap) if gap < 110 else 9 if gap < 190 else 17,
            selected=self.part,
        )
