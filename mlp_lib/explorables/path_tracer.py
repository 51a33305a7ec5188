"""The path tracer: a delta as a sum over paths."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import traitlets

from ..activations import ACTIVATIONS
from ..network import MLP
from ..passes import add_bias
from ..per_layer import Array
from .gate_network import HiddenActivation, minus
from .network_still import Drawing, Lines, show, wire_number

__all__ = ["PathTracer"]

#: Half the distance of the two errors that a central difference compares.
NUDGE = 1e-4
LARGEST = 3
#: Of a diagram with room for letters and targets in its neurons.
_WIDE = 600


class PathTracer(HiddenActivation):
    """Every path from a neuron or a weight to the error, factor by factor; leave some out and see.

    Parameters
    ----------
    layer_sizes : list of int
        Two inputs, one or two hidden layers and the outputs, each of 1 to 3 neurons. One output
        learns XOR, a second one AND, a third one OR.
    activation : str
        Of the hidden layers: "sigmoid", "tanh" or "relu". The outputs have a sigmoid.
    seed : int
        Of the drawn weights.
    example : int
        0 to 3: the input 00, 01, 10 or 11.
    part : str
        Where the paths begin: neuron ``"n1-2"`` (layer 1, neuron 2) or weight
        ``"w1-0-1"`` (into layer 1, from node 0 to neuron 1).
    left_out : list of int
        Numbers of the paths that are not added, from 1; those of no path do nothing.
    step : int or None
        How many factors of each path have been multiplied, from E backwards; None when all
        products stand and are added up.
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "path-tracer"
    still_words = "The network and its error E: a weight on each wire, the answer and its slope in each neuron."

    layer_sizes: list[int]
    part: str
    left_out: list[int]
    step: int | None

    @traitlets.validate("layer_sizes")
    def _shape(self, proposal: Any) -> list[int]:
        sizes: list[int] = proposal["value"]
        if sizes[0] != 2 or max(sizes) > LARGEST:
            raise traitlets.TraitError(
                "layer_sizes must have 2 inputs, then one or two hidden layers and the outputs, each of 1 to "
                f"{LARGEST} neurons, but {sizes} came"
            )
        return sizes

    def _gates(self) -> tuple[str, ...]:
        return ("XOR", "AND", "OR")[: self.layer_sizes[-1]]

    def _begin(self) -> tuple[int, int | None, int]:
        """Layer, node the wire comes from (None for a neuron) and neuron; neuron 1 when `part` names none."""
        found = re.fullmatch(r"(?:n([1-9])|w([1-9])-([0-9]))-([1-9])", self.part)
        if not found:
            return 1, None, 1
        layer, q = int(found[1] or found[2]), int(found[4])
        p = None if found[3] is None else int(found[3])
        sizes = self.layer_sizes
        exists = layer < len(sizes) and q <= sizes[layer] and (p is None or p <= sizes[layer - 1])
        return (layer, p, q) if exists else (1, None, 1)

    def _node_text(self, l: int, p: int, digits: int) -> Lines:
        """Return answer and slope, with their letters where there is room; of an output the target as well."""
        network, forward, _ = self.passes()
        last, wide = network.n_layers, digits > 2
        if l > last:
            return [("error", "E")]
        value = self._pass().a(l, p)
        if l == 0:
            name = f"x{'₀₁₂'[p]} = " if wide else ""
            return [("activations", name + show(value, 0))]

        def lettered(letter: str, x: float) -> str:
            text = show(x, 3 if wide and last == 2 else 2)
            return f"{letter} {text}" if wide or last == 2 else text

        target = f", t {self.data[1][0, p - 1]:g}" if wide and l == last else ""
        return [
            ("activations", lettered("y" if l == last else "a", value) + target),
            ("pre-activations", lettered("g′", float(self.slopes(forward)[l][0, p - 1]))),
        ]

    def _wire_label(self, l: int, p: int, q: int, gap: float) -> str:
        if l < len(self.layer_sizes):
            return super()._wire_label(l, p, q, gap)
        return wire_number(self._pass().a(l - 1, p) - float(self.data[1][0, p - 1]), gap)

    def _drawing(self) -> tuple[MLP, Drawing]:
        """Return the network and how it is drawn: `tracedDiagram` of src/lessons/path_tracer.js."""
        layer, p, q = self._begin()
        return self.network, Drawing(
            self._wire_label,
            self._node_text,
            node_width=lambda width, L: (40 if L > 2 else 58) if width < _WIDE else (86 if L > 2 else 98),
            node_height=44,
            row_height=lambda rows: 54 if rows > 3 else 64,
            fine_from=_WIDE,
            with_error=True,
            asks=False,
            selected=f"n{layer}-{q}" if p is None else f"w{layer}-{p}-{q}",
        )

    def factors(self) -> list[list[float]]:
        """Return the factors of each path from its start to E, in the order of the figure."""
        layer, p, q = self._begin()
        network, forward, _ = self.passes()
        slopes = self.slopes(forward)
        entering = [] if p is None else [-1.0 if p == 0 else float(forward.activations[layer - 1][0, p - 1])]
        found = []
        for route in product(*(range(n) for n in self.layer_sizes[layer + 1 :])):
            neurons = [q - 1, *route]
            factors = [*entering]
            for at, neuron in enumerate(neurons, start=layer):
                if at > layer:
                    factors.append(float(network.weights[at][neurons[at - layer - 1] + 1, neuron]))
                factors.append(float(slopes[at][0, neuron]))
            factors.append(float(forward.outputs[0, neurons[-1]] - self.data[1][0, neurons[-1]]))
            found.append(factors)
        return found

    def products(self, steps: int | None = None) -> list[float]:
        """Return the product along each path, in the order of the figure.

        Parameters
        ----------
        steps : int or None
            So many factors of each are multiplied, from E backwards; None for all.
        """
        return [float(np.prod(factors[::-1][:steps])) for factors in self.factors()]

    @property
    def truth(self) -> float:
        """The delta, or the gradient of the weight, as `MLP.backward` computes it."""
        layer, p, q = self._begin()
        backward = self.passes()[2]
        return float(backward.deltas[layer][0, q - 1] if p is None else backward.gradients[layer][p, q - 1])

    @property
    def measured(self) -> float:
        """The same derivative, measured: a central difference of E."""
        layer, p, q = self._begin()
        errors = []
        for nudge in (NUDGE, -NUDGE):
            network, forward, _ = self.passes()
            if p is None:
                H = forward.pre_activations[layer].copy()
                H[0, q - 1] += nudge
                errors.append(self._error_from(network, layer, H))
            else:
                network.weights[layer][p, q - 1] += nudge
                errors.append(network.error(*self.data))
        return (errors[0] - errors[1]) / (2.0 * NUDGE)

    def _error_from(self, network: MLP, layer: int, H: Array) -> float:
        """Return E when the sums of a layer are `H`, of shape (1, n_l)."""
        A = self._answers(layer, H)
        for following in range(layer + 1, network.n_layers + 1):
            A = self._answers(following, add_bias(A) @ network.weights[following])
        return float(0.5 * ((A - self.data[1]) ** 2).sum())

    def _answers(self, layer: int, H: Array) -> Array:
        g: Array = ACTIVATIONS[self._activation()[layer - 1]].value(H, 1.0)
        return g

    def sentence(self) -> str:
        """Return the products and their sum; before that, what the paths carry so far."""
        if self.step is not None and self.step < len(self.factors()[0]) + 1:
            so_far = minus(", ".join(f"{value:.4f}" for value in self.products(self.step)))
            return f"{self._about()}: after {self.step} factors, from E backwards, the paths carry {so_far}."
        products = self.products()
        left_out = sorted({n for n in self.left_out if n <= len(products)})
        kept = [value for n, value in enumerate(products, start=1) if n not in left_out]
        what = "delta" if self._begin()[1] is None else "gradient"
        listed = minus(", ".join(f"{value:.4f}" for value in products))
        without = minus(f" Without paths {left_out} it would be {np.sum(kept):.4f}.") if left_out else ""
        return f"{self._about()}: the paths carry {listed}; together they are the {what} {minus(f'{self.truth:.4f}')}.{without}"
