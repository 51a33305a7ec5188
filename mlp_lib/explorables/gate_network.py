"""What the lessons on one pass through one small network share: the network and one of four inputs."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets

from ..activations import relu_derivative, sigmoid_derivative, tanh_derivative
from ..datasets import DATASETS
from ..network import MLP, Backward, Forward
from ..per_layer import Array, PerLayer
from .base import flatten, unflatten
from .network_still import Drawing, Lines, NetworkFigure, Pass, wire_number

__all__ = ["GateNetwork", "HiddenActivation"]

#: What hidden layers may have where a lesson lets the reader choose, each with its derivative.
DERIVATIVES = {"sigmoid": sigmoid_derivative, "tanh": tanh_derivative, "relu": relu_derivative}


class GateNetwork(NetworkFigure):
    """Base of these lessons; a subclass declares ``layer_sizes`` with its own default."""

    #: Names of the gates that the outputs learn: a half adder, unless a lesson has one output.
    gates: ClassVar[tuple[str, ...]] = ("XOR", "AND")

    layer_sizes: Any
    seed: int
    given_weights: list[float] | None
    example: int

    @traitlets.validate("layer_sizes")
    def _ends(self, proposal: Any) -> list[int]:
        sizes: list[int] = proposal["value"]
        if sizes[0] != 2 or sizes[-1] != self._outputs():
            raise traitlets.TraitError(
                f"layer_sizes must begin with the 2 inputs and end with {self._outputs()}, but {sizes} came"
            )
        return sizes

    def _outputs(self) -> int:
        return len(self.gates)

    def _gates(self) -> tuple[str, ...]:
        return self.gates

    def _activation(self) -> Any:
        return "sigmoid"

    @property
    def network(self) -> MLP:
        """The network on view, as a new `MLP`."""
        given = None if self.given_weights is None else unflatten(self.given_weights, self.layer_sizes)
        return MLP(self.layer_sizes, activation=self._activation(), seed=self.seed, weights=given)

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

    @property
    def data(self) -> tuple[Array, Array]:
        """Input and targets of the example on view: shapes (1, 2) and (1, n_L)."""
        row = slice(self.example, self.example + 1)
        return DATASETS["XOR"]()[0][row], np.hstack([DATASETS[gate]()[1][row] for gate in self._gates()])

    def passes(self) -> tuple[MLP, Forward, Backward]:
        """Return the network with its forward and backward pass for the example on view."""
        network = self.network
        X, T = self.data
        forward = network.forward(X)
        return network, forward, network.backward(forward, T)

    def _pass(self) -> Pass:
        network, forward, _ = self.passes()
        return Pass(network, forward, 0)

    def _node_text(self, l: int, p: int, digits: int) -> Lines:
        """What stands in a neuron; in an output the target as well."""
        lines = self._pass().lines(l, p, digits)
        return [*lines, ("", f"t {self.data[1][0, p - 1]:g}")] if l == len(self.layer_sizes) - 1 else lines

    def _wire_label(self, l: int, p: int, q: int, gap: float) -> str:
        return wire_number(self._pass().w(l, p, q), gap)

    def _drawing(self) -> tuple[MLP, Drawing]:
        """The network and how it is drawn: `gateDiagram` of src/gate_network.js."""
        return self.network, Drawing(self._wire_label, self._node_text)

    def _about(self) -> str:
        """Network and input, as the sentences begin."""
        x = self.data[0][0]
        weights = f"seed {self.seed}" if self.given_weights is None else "given weights"
        return f"A {'-'.join(map(str, self.layer_sizes))} network, {weights}, input ({x[0]:g}, {x[1]:g})"


class HiddenActivation(GateNetwork):
    """Those whose hidden layers may have another activation; the outputs keep the sigmoid."""

    activation: str

    def _activation(self) -> list[str]:
        return [self.activation] * (len(self.layer_sizes) - 2) + ["sigmoid"]

    def slopes(self, forward: Forward) -> PerLayer:
        """g'(h) of every layer, in the shapes of h."""
        h = forward.pre_activations
        return PerLayer([DERIVATIVES[name](H) for name, H in zip(self._activation(), h, strict=True)])


def minus(text: str) -> str:
    """Return a number's text with the sign that print uses for minus."""
    return text.replace("-", "−")
