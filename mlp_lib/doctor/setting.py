"""A network at one point: weights, data, forward pass, and the right backward pass in separate steps.

The doctor keeps weights W^(l), shape (n_{l-1}, n_l), apart from an offset b^(l)
that is added to every pre-activation: h = A W + b. A bias node of constant
value v with weights p is b = v p; a bias vector is v = 1. Rows are examples.
Arrays may have further axes in front, so that many networks run at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..activations import Activation
from ..losses import Loss
from ..per_layer import Array, PerLayer
from .known import KNOWN, KNOWN_LOSSES

__all__ = [
    "BiasForm",
    "Pass",
    "Setting",
    "carry",
    "has_kink",
    "measured_gradients",
    "output_error",
    "right_pass",
    "through",
]

Indices = NDArray[np.intp]
BiasForm = Literal["vector", "node_first", "node_last", "none"]


def t(A: Array) -> Array:
    """Transpose the last two axes."""
    return np.swapaxes(A, -1, -2)


def has_kink(activation: str) -> bool:
    """Whether an activation has other slopes on both sides of 0."""
    return activation == "relu" or activation.startswith("leaky_relu")


@dataclass(frozen=True)
class Setting:
    """A network, its data, and the loss that its owner states.

    Attributes
    ----------
    weights, biases : PerLayer
        W^(l), shape (..., n_{l-1}, n_l), and offsets b^(l), shape (..., n_l), l = 1..L.
    activation, beta : tuple
        One name and one slope per layer 1..L.
    loss : str
        A name in `mlp_lib.doctor.known.KNOWN_LOSSES`, or of an own one.
    X, T : ndarray
        Inputs (k, n_0) as the first layer sees them, and targets (k, n_L).
    scale : float
        The stated loss is ``scale`` times the sum of E over the examples.
    bias_form : str
        vector, node_first, node_last or none.
    bias_value : float
        v, the constant of the bias node.
    bias_sign : float
        -1 when the bias enters with the other sign than stated.
    kink : float
        Where the slope at a kink of ReLU, or of a leaky one, lies between that of the side below (0, the convention)
        and that of the side above (1, as in some programs).
    raw_X : ndarray, optional
        The inputs before a stated centring.
    own : mapping
        Activations and losses that are not the library's, by the names above.
    averages_outputs : bool
        Whether the stated loss is a mean over the outputs too.
    out_of_place : frozenset of str
        Names of factors that are no other way of writing the stated loss: the half of what has none, say.
    masks : tuple of (ndarray or None)
        What dropout multiplies the activations of layers 1..L - 1 by, (k, n_l) each; empty without dropout.
    """

    weights: PerLayer
    biases: PerLayer
    activation: tuple[str, ...]
    beta: tuple[float, ...]
    loss: str
    X: Array
    T: Array
    scale: float
    bias_form: BiasForm = "vector"
    bias_value: float = 1.0
    bias_sign: float = 1.0
    kink: float = 0.0
    raw_X: Array | None = field(default=None, repr=False)
    own: Mapping[str, Any] = field(default_factory=dict, repr=False)
    averages_outputs: bool = False
    out_of_place: frozenset[str] = frozenset()
    masks: tuple[Array | None, ...] = field(default=(), repr=False)

    @property
    def n_layers(self) -> int:
        """L."""
        return len(self.weights)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """(n_0, ..., n_L)."""
        return (self.weights[1].shape[-2], *(W.shape[-1] for W in self.weights))

    @property
    def n_examples(self) -> int:
        """The number of examples, k."""
        return self.T.shape[-2]

    @property
    def has_bias(self) -> bool:
        """Whether the network has biases at all."""
        return self.bias_form != "none"

    @cached_property
    def _slopes(self) -> dict[int, Array]:
        """g'(h) of each layer, once it has been asked for."""
        return {}

    @cached_property
    def _forward(self) -> tuple[PerLayer, PerLayer]:
        H: list[Array] = []
        A = [self.X]
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in range(1, self.n_layers + 1):
                H.append(A[-1] @ self.weights[layer] + self.biases[layer][..., None, :])
                A.append(self.dropped(layer, self.g(layer).value(H[-1], self.beta[layer - 1])))
        return PerLayer(H), PerLayer(A, first=0)

    @property
    def H(self) -> PerLayer:
        """Pre-activations, layers 1..L."""
        return self._forward[0]

    @property
    def A(self) -> PerLayer:
        """Activations, layers 0..L."""
        return self._forward[1]

    @property
    def matched_pair(self) -> bool:
        """Whether g' and L' cancel to delta = beta (y - t)."""
        return self.activation[-1] in self.known_loss.from_logits

    def mask(self, layer: int) -> Array | None:
        """Return the dropout mask of a layer, if it has one."""
        return self.masks[layer - 1] if 0 < layer <= len(self.masks) else None

    def dropped(self, layer: int, values: Array) -> Array:
        """Return the values of a layer times its dropout mask, if it has one: activations, and what comes back to them."""
        mask = self.mask(layer)
        return values if mask is None else values * mask

    def derivative(self, layer: int) -> Array:
        """Return g'(h) of a layer with an element-wise activation."""
        if layer not in self._slopes:
            g = self.g(layer)
            assert g.derivative is not None
            slope = g.derivative(self.H[layer], self.beta[layer - 1])
            if self.kink and has_kink(g.name):
                slope = np.where(self.H[layer] == 0.0, slope + self.kink * (1.0 - slope), slope)
            self._slopes[layer] = slope
        return self._slopes[layer]

    def g(self, layer: int) -> Activation:
        """Return the activation of a layer."""
        name = self.activation[layer - 1]
        known: Activation = self.own[name] if name in self.own else KNOWN[name]
        return known

    @property
    def known_loss(self) -> Loss:
        """The loss of every output, with its derivative."""
        known: Loss = self.own[self.loss] if self.loss in self.own else KNOWN_LOSSES[self.loss]
        return known

    def elementwise(self, layer: int) -> bool:
        """Whether the layer's activation works entry by entry (all but softmax)."""
        return self.g(layer).elementwise

    def costs(self) -> Array:
        """Return the stated loss, shape (...): one number per network."""
        return self.costs_of(self.H[-1], self.A[-1])

    def costs_of(self, H: Array, Y: Array) -> Array:
        """Return the stated loss of outputs Y and their pre-activations H, (..., k, n_L)."""
        known = self.known_loss
        g = self.activation[-1]
        with np.errstate(over="ignore", invalid="ignore"):
            if g in known.from_logits:
                losses = known.from_logits[g](
                    *((self.beta[-1] * H, self.T, 1.0) if g == "softmax" else (H, self.T, self.beta[-1]))
                )
            else:
                losses = known.value(Y, self.T)
        total: Array = self.scale * losses.sum(axis=(-1, -2))
        return total

    def costs_from(self, layer: int, H: Array) -> Array:
        """Return the stated loss when a layer's pre-activations are H, (..., k, n_l)."""
        with np.errstate(over="ignore", invalid="ignore"):
            while True:
                A = self.dropped(layer, self.g(layer).value(H, self.beta[layer - 1]))
                if layer == self.n_layers:
                    return self.costs_of(H, A)
                layer += 1
                H = A @ self.weights[layer] + self.biases[layer]

    def with_parameters(self, weights: Sequence[Array], biases: Sequence[Array]) -> Setting:
        """Return the same setting at other weights and biases."""
        return replace(self, weights=PerLayer(weights), biases=PerLayer(biases))

    def with_slope(self, beta: float) -> Setting:
        """Return the same setting with another slope where an activation has one; that of a softmax is its temperature."""
        sloped = [self.g(layer).has_beta and self.elementwise(layer) for layer in self.weights.layers]
        return replace(self, beta=tuple(beta if has else b for has, b in zip(sloped, self.beta, strict=True)))

    def but(self, **changes: Any) -> Setting:
        """Return a copy with some attributes changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Pass:
    """What one backward pass computed, right or mistaken.

    Attributes
    ----------
    errors : PerLayer
        dE/da of each example, before the multiplication by g'.
    deltas : PerLayer
        dE/dh of each example.
    weights, biases : PerLayer
        Gradients of the stated loss by W^(l) and by b^(l).
    """

    errors: PerLayer
    deltas: PerLayer
    weights: PerLayer
    biases: PerLayer


def output_error(s: Setting) -> Array:
    """Return dE/dy of every example, (k, n_L) (eq-delta-output)."""
    return s.known_loss.derivative(s.A[-1], s.T)


def through(s: Setting, layer: int, error: Array) -> Array:
    """Carry dE/da of a layer to dE/dh (eq-matrix-delta-output, eq-matrix-delta-hidden)."""
    if s.elementwise(layer):
        return error * s.derivative(layer)
    # Softmax: the sum over outputs of e_i a_i ([i = q] - a_q).
    a = s.A[layer]
    return s.beta[layer - 1] * a * (error - (error * a).sum(axis=-1, keepdims=True))


def output_delta(s: Setting, error: Array) -> Array:
    """Return Delta^(L); the matched pair directly, so that it keeps its digits."""
    if s.matched_pair:
        return s.beta[-1] * (s.A[-1] - s.T)
    return through(s, s.n_layers, error)


def carry(s: Setting, layer: int, delta_next: Array) -> Array:
    """Carry deltas back through the weights, and the mask of dropout, to dE/da of ``layer`` (eq-matrix-delta-hidden)."""
    return s.dropped(layer, delta_next @ t(s.weights[layer + 1]))


def right_pass(s: Setting) -> Pass:
    """Compute the right gradients of the stated loss (eq-matrix-gradient)."""
    errors = [output_error(s)]
    deltas = [output_delta(s, errors[0])]
    for layer in range(s.n_layers - 1, 0, -1):
        errors.insert(0, carry(s, layer, deltas[0]))
        deltas.insert(0, through(s, layer, errors[0]))
    return Pass(
        PerLayer(errors),
        PerLayer(deltas),
        PerLayer([s.scale * t(s.A[n]) @ d for n, d in enumerate(deltas)]),
        PerLayer([s.scale * s.bias_sign * d.sum(axis=-2) for d in deltas]),
    )


#: Above this many parameters of a layer, central differences are taken of a sample.
SAMPLED = 400


def measured_gradients(s: Setting, nudge: float, seed: int = 0) -> list[tuple[Indices, Array, float]]:
    """Measure the slope of the stated loss by central differences (eq-central-difference).

    Parameters
    ----------
    s : Setting
        One network, without further axes.
    nudge : float
        epsilon; the measurement with epsilon and epsilon / 2 removes the error in epsilon^2.
    seed : int
        Draws the sample where a layer has more than `SAMPLED` parameters.

    Returns
    -------
    list of (indices, values, noise)
        For each layer: which of its parameters (the weights row by row, then
        the biases), their slopes, and the size of the rounding error.
    """
    rng = np.random.RandomState(seed)
    steps = np.array([nudge, -nudge, nudge / 2, -nudge / 2])[:, None, None]
    noise = 1e-15 * max(1.0, abs(float(s.costs()))) / nudge
    results: list[tuple[Indices, Array, float]] = []
    for layer in s.weights.layers:
        H, A = s.H[layer], s.A[layer - 1]
        n_in, n_out = s.weights[layer].shape
        indices: Indices = np.arange(n_in * n_out + (n_out if s.has_bias else 0), dtype=np.intp)
        if len(indices) > SAMPLED:
            # Some of the biases belong to every sample.
            biases = indices[n_in * n_out :][:50]
            indices = np.sort(np.concatenate([rng.choice(n_in * n_out, SAMPLED, replace=False), biases]))
        values = np.empty(len(indices))
        chunk = max(1, 500_000 // (s.n_examples * max(s.layer_sizes[layer:])))
        for start in range(0, len(indices), chunk):
            some = indices[start : start + chunk]
            # A nudge of w_jk moves h_k by a_j times as much; a nudge of b_k moves it by itself.
            inputs = np.concatenate([A.T, np.ones((1, len(A)))])[np.minimum(some // n_out, n_in)]
            moved = np.broadcast_to(H, (4, len(some), *H.shape)).copy()
            moved[:, np.arange(len(some)), :, some % n_out] += np.moveaxis(steps * inputs, 1, 0)
            E = s.costs_from(layer, moved)
            whole, half = (E[0] - E[1]) / (2 * nudge), (E[2] - E[3]) / nudge
            values[start : start + chunk] = (4 * half - whole) / 3
        results.append((indices, values, noise))
    return results
