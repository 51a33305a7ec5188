"""The path tracer: a delta as a sum over paths."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import traitlets

from .base import WholeNumber
from .gate_network import HiddenActivation, minus

__all__ = ["PathTracer"]

SHAPES = ([2, 2, 2], [2, 3, 2], [2, 2, 2, 2])


class PathTracer(HiddenActivation):
    """Every path from a neuron or a weight to the error, with its product; leave some out and see.

    Parameters
    ----------
    layer_sizes : list of int
        (2, 2, 2), (2, 3, 2) or (2, 2, 2, 2); the outputs are a half adder.
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
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "path-tracer"

    layer_sizes = traitlets.List(WholeNumber(min=1, max=4), default_value=[2, 2, 2], minlen=3, maxlen=4).tag(sync=True)
    part = traitlets.Unicode("n1-1").tag(sync=True)
    left_out = traitlets.List(WholeNumber(min=1, max=8), default_value=[]).tag(sync=True)

    @traitlets.validate("layer_sizes")
    def _shape(self, proposal: Any) -> list[int]:
        sizes: list[int] = proposal["value"]
        if sizes not in SHAPES:
            raise traitlets.TraitError(f"layer_sizes must be one of {', '.join(map(str, SHAPES))}, but {sizes} came")
        return sizes

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

    def products(self) -> list[float]:
        """Return the product along each path, in the order of the figure."""
        layer, p, q = self._begin()
        network, forward, _ = self.passes()
        slopes = self.slopes(forward)
        entering = 1.0
        if p is not None:
            entering = -1.0 if p == 0 else float(forward.activations[layer - 1][0, p - 1])
        found = []
        for route in product(*(range(n) for n in self.layer_sizes[layer + 1 :])):
            neurons = [q - 1, *route]
            value = entering
            for at, neuron in enumerate(neurons, start=layer):
                if at > layer:
                    value *= network.weights[at][neurons[at - layer - 1] + 1, neuron]
                value *= slopes[at][0, neuron]
            value *= forward.outputs[0, neurons[-1]] - self.data[1][0, neurons[-1]]
            found.append(float(value))
        return found

    @property
    def truth(self) -> float:
        """The delta, or the gradient of the weight, as `MLP.backward` computes it."""
        layer, p, q = self._begin()
        backward = self.passes()[2]
        return float(backward.deltas[layer][0, q - 1] if p is None else backward.gradients[layer][p, q - 1])

    def sentence(self) -> str:
        """Return the products and their sum."""
        products = self.products()
        left_out = sorted({n for n in self.left_out if n <= len(products)})
        kept = [value for n, value in enumerate(products, start=1) if n not in left_out]
        what = "delta" if self._begin()[1] is None else "gradient"
        listed = minus(", ".join(f"{value:.4f}" for value in products))
        without = minus(f" Without paths {left_out} it would be {np.sum(kept):.4f}.") if left_out else ""
        return f"{self._about()}: the paths carry {listed}; together they are the {what} {minus(f'{self.truth:.4f}')}.{without}"
