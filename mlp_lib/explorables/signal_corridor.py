"""Signal corridor: how much of the error is left in each of ten layers."""

from __future__ import annotations

import numpy as np

from ..activations import ACTIVATIONS
from ..network import MLP
from ..per_layer import Array
from .base import Explorable
from .curve_stills import curve_picture
from .settings import settings_of

__all__ = ["SignalCorridor"]

DEPTH: int = settings_of("signal-corridor")["layer"]["max"]
EXAMPLES = 50


class SignalCorridor(Explorable):
    """Ten layers of one width: the mean size of delta in each, and the mean gate that it passed.

    Fifty random inputs and targets, half the squared error, the same
    activation in every layer.

    Parameters
    ----------
    activation : str
        sigmoid, tanh or relu.
    beta : float
        Slope of the sigmoid, 0.1 to 10.
    width : int
        Neurons per layer, 1 to 32; so many inputs, too.
    initializer : str
        As for `MLP`.
    scale : float
        Multiplies all starting weights, 0.1 to 5.
    seed : int
        Of the starting weights.
    layer : int
        The layer whose numbers are written out, 1 to 10.
    prediction : str
        What the reader expects of delta at layer 1, compared with layer 10:
        ``"grows"``, ``"holds"`` (more than a tenth is left), ``"fades"`` (more
        than a thousandth) or ``"dies"``; ``"none"`` before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "signal-corridor"

    activation: str
    beta: float
    width: int
    initializer: str
    scale: float
    seed: int
    layer: int
    prediction: str

    @property
    def network(self) -> MLP:
        """The network of ten layers, as a new `MLP`."""
        sizes = [self.width] * (DEPTH + 1)
        beta = self.beta if self.activation == "sigmoid" else 1.0
        network = MLP(sizes, activation=self.activation, beta=beta, initializer=self.initializer, seed=self.seed)
        network.weights = [self.scale * W for W in network.weights]
        return network

    def measure(self) -> tuple[Array, Array]:
        """Return mean |delta| and mean g'(h) of layers 1 to 10, each of shape (10,)."""
        network = self.network
        forward = network.forward(np.random.RandomState(1).standard_normal((EXAMPLES, self.width)))
        T = np.random.RandomState(2).random_sample((EXAMPLES, self.width))
        deltas = network.backward(forward, T).deltas
        derivative = ACTIVATIONS[self.activation].derivative
        assert derivative is not None
        beta = self.beta if self.activation == "sigmoid" else 1.0
        layers = range(1, DEPTH + 1)
        sizes = np.array([np.abs(deltas[layer]).mean() for layer in layers])
        gates = np.array([derivative(forward.pre_activations[layer], beta).mean() for layer in layers])
        return sizes, gates

    def sentence(self) -> str:
        """Return what is left of delta at layer 1."""
        sizes, _ = self.measure()
        return (
            f"Ten layers of {self.width}, {self.activation}, seed {self.seed}: the mean size of δ is {sizes[-1]:.3g} "
            f"in layer 10 and {sizes[0]:.3g} in layer 1."
        )

    def still(self) -> str:
        """Return the mean size of delta over the layers."""
        sizes, _ = self.measure()
        powers = [(layer, float(np.log10(size))) for layer, size in enumerate(sizes, start=1) if size > 0]
        low = int(np.floor(min([-1.0, *(power for _, power in powers)])))
        high = int(np.ceil(max([0.0, *(power for _, power in powers)])))
        return curve_picture(
            [("deltas", False, powers)],
            [(layer, str(layer)) for layer in range(1, DEPTH + 1)],
            [(low, f"1e{low}"), (high, f"1e{high}")],
            self.layer,
            "The mean size of δ in layers 1 to 10, on a logarithmic axis.",
        )
