"""The derivation as code: forward pass, backward pass, step and error, for all examples at once.

Rows are examples: H^(l) and A^(l) have the shape (k, n_l), and so has
Delta^(l) = dE/dH^(l), one row for each example's own E. W^(l) has the shape
(n_{l-1} + 1, n_l); its row 0 belongs to the bias node, whose value is -1.
Nothing is checked here: what comes in was checked at the door, by
`mlp_lib.network.MLP`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .activations import Activation, softmax_jacobian
from .architecture import Architecture
from .losses import Loss
from .per_layer import Array, PerLayer

__all__ = [
    "Backward",
    "Forward",
    "add_bias",
    "backward",
    "delta_hidden",
    "delta_output",
    "errors",
    "forward",
    "layer_forward",
    "step",
    "weight_gradient",
]


@dataclass(frozen=True)
class Forward:
    """What a forward pass computed.

    Attributes
    ----------
    pre_activations : PerLayer
        H^(l) for l = 1..L, each (k, n_l).
    activations : PerLayer
        A^(l) for l = 0..L, each (k, n_l); A^(0) holds the inputs.
    """

    pre_activations: PerLayer
    activations: PerLayer

    @property
    def outputs(self) -> Array:
        """Y = A^(L), shape (k, n_L)."""
        return self.activations[-1]


@dataclass(frozen=True)
class Backward:
    """What a backward pass computed.

    Attributes
    ----------
    deltas : PerLayer
        Delta^(l) = dE/dh for l = 1..L, each (k, n_l), of each example's own E.
    gradients : PerLayer
        G^(l) = dE/dW^(l) for l = 1..L in the shape of W^(l), the mean or the
        sum over the examples, as was asked for.
    """

    deltas: PerLayer
    gradients: PerLayer


def add_bias(A: Array) -> Array:
    """Put the bias node's column of -1 in front (eq-bias-column).

    Parameters
    ----------
    A : ndarray
        Activations, shape (k, n).

    Returns
    -------
    ndarray
        A_bias of shape (k, n + 1).
    """
    return np.hstack([np.full((A.shape[0], 1), -1.0), A])


def layer_forward(A_previous: Array, W: Array, activation: Activation, beta: float = 1.0) -> tuple[Array, Array]:
    """Compute one layer: H = A_bias W, A = g(H) (eq-matrix-forward).

    Parameters
    ----------
    A_previous : ndarray
        What enters the weights: A_bias of the previous layer, shape
        (k, n_{l-1} + 1), or A itself for a network without bias.
    W : ndarray
        Weights of the layer, shape (columns of ``A_previous``, n_l).
    activation : Activation
        The layer's g.
    beta : float
        The layer's slope.

    Returns
    -------
    H, A : ndarray
        Pre-activations and activations, both (k, n_l).
    """
    H = A_previous @ W
    return H, activation.value(H, beta)


def forward(architecture: Architecture, weights: PerLayer, X: Array) -> Forward:
    """Compute all layers, from the inputs on (eq-matrix-forward)."""
    H, A = [], [X]
    for layer, W in zip(architecture.layers, weights, strict=True):
        A_previous = add_bias(A[-1]) if architecture.bias else A[-1]
        H_layer, A_layer = layer_forward(A_previous, W, layer.activation, layer.beta)
        H.append(H_layer)
        A.append(A_layer)
    return Forward(PerLayer(H), PerLayer(A, first=0))


def errors(architecture: Architecture, H: Array, Y: Array, T: Array) -> Array:
    """Sum the losses of the outputs: E of each example, shape (k,) (eq-network-error)."""
    loss, g = architecture.output_loss, architecture.activation[-1]
    losses = loss.from_logits[g](H, T, architecture.beta[-1]) if loss.matches(g) else loss.value(Y, T)
    return losses.sum(axis=-1)


def _through_activation(upstream: Array, H: Array, activation: Activation, beta: float) -> Array:
    """Carry dE/da of a layer back to dE/dh, both (k, n_l)."""
    if activation.derivative is not None:
        return activation.derivative(H, beta) * upstream
    # Softmax: h_q moves every output of its row, so the sum runs over all of them.
    return np.einsum("ki,kiq->kq", upstream, softmax_jacobian(H))


def delta_output(H: Array, Y: Array, T: Array, activation: Activation, loss: Loss, beta: float = 1.0) -> Array:
    """Compute the deltas of the output layer, g'(H) L'(Y, T) (eq-matrix-delta-output).

    Parameters
    ----------
    H, Y, T : ndarray
        Pre-activations, outputs and targets, each (k, n_L).
    activation : Activation
        The output layer's g.
    loss : Loss
        The loss of one output.
    beta : float
        The output layer's slope.

    Returns
    -------
    ndarray
        Delta^(L), shape (k, n_L): one row per example, not divided by k.

    Notes
    -----
    For a loss that matches the activation, g' and L' cancel to
    beta (y - t) (eq-delta-matched-pair), which is computed directly because
    the two factors alone under- and overflow.
    """
    if loss.matches(activation.name):
        return beta * (Y - T)
    return _through_activation(loss.derivative(Y, T), H, activation, beta)


def delta_hidden(delta_next: Array, W_next: Array, H: Array, activation: Activation, beta: float = 1.0) -> Array:
    """Carry deltas one layer back: g'(H) times delta_next W_next^T (eq-matrix-delta-hidden).

    Parameters
    ----------
    delta_next : ndarray
        Delta^(l+1), shape (k, n_{l+1}).
    W_next : ndarray
        W^(l+1) without its bias row, shape (n_l, n_{l+1}): no error flows
        back to a bias node, which is not computed from anything.
    H : ndarray
        Pre-activations of layer l, shape (k, n_l).
    activation : Activation
        The g of layer l.
    beta : float
        The slope of layer l.

    Returns
    -------
    ndarray
        Delta^(l), shape (k, n_l).
    """
    return _through_activation(delta_next @ W_next.T, H, activation, beta)


def weight_gradient(A_previous: Array, delta: Array) -> Array:
    """Sum a_p delta_q over the examples (eq-matrix-gradient).

    Parameters
    ----------
    A_previous : ndarray
        What entered the weights, shape (k, n_{l-1} + 1) with the bias column.
    delta : ndarray
        Delta^(l), shape (k, n_l).

    Returns
    -------
    ndarray
        G^(l) = dE/dW^(l) summed over the examples, in the shape of W^(l).
    """
    return A_previous.T @ delta


def backward(
    architecture: Architecture, weights: PerLayer, forward: Forward, T: Array, reduction: Literal["mean", "sum"]
) -> Backward:
    """Compute all deltas from the output layer back, then all gradients (eq-matrix-gradient)."""
    H, A, layers, L = forward.pre_activations, forward.activations, architecture.layers, architecture.n_layers
    g, beta = layers[-1].activation, layers[-1].beta
    deltas = [delta_output(H[L], A[L], T, g, architecture.output_loss, beta)]
    for layer in reversed(layers[:-1]):
        W_next = weights[layer.number + 1][int(architecture.bias) :]
        deltas.insert(0, delta_hidden(deltas[0], W_next, H[layer.number], layer.activation, layer.beta))
    scale = 1.0 / T.shape[0] if reduction == "mean" else 1.0
    entered = [add_bias(A[l]) if architecture.bias else A[l] for l in range(L)]
    gradients = [scale * weight_gradient(a, delta) for a, delta in zip(entered, deltas, strict=True)]
    return Backward(PerLayer(deltas), PerLayer(gradients))


def step(weights: PerLayer, gradients: Iterable[Array], learning_rate: float) -> PerLayer:
    """Return every weight moved against its gradient, W - eta G (eq-matrix-update)."""
    return PerLayer(W - learning_rate * G for W, G in zip(weights, gradients, strict=True))
