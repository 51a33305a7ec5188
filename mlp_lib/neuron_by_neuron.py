"""The same network neuron by neuron, in plain loops that read like the equations.

One example at a time, nested lists, no arrays: slow, and as close to the page
as code can be. It is also a second implementation: the matrices of
`mlp_lib.network` must agree with it.

Everywhere ``w[l][j][q]`` is w^(l)_jq, the weight from neuron j of layer l-1 to
neuron q of layer l. The bias node is neuron 0, so real neurons count from 1;
``w[l][j][0]``, ``h[l][0]`` and ``delta[l][0]`` do not exist and hold None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .losses import LOSSES
from .network import MLP
from .validation import check_learning_rate, check_positive_int

__all__ = [
    "activation_derivative",
    "backward_example",
    "delta_of_hidden_neuron",
    "delta_of_output_neuron",
    "example_error",
    "forward_example",
    "gradient_of_weight",
    "pre_activation",
    "train_example_by_example",
    "updated_weights",
    "weights_as_lists",
]

#: Indexed by layer, then neuron (then neuron of the next layer); None where nothing exists.
Nested = list[Any]


def weights_as_lists(network: MLP) -> Nested:
    """Return ``w`` with ``w[l][j][q]``, read off a network with bias nodes.

    Parameters
    ----------
    network : MLP
        A network with ``bias=True``.

    Returns
    -------
    list
        ``w[0]`` is None: nothing leads into the input layer.

    Raises
    ------
    ValueError
        When the network has no bias nodes, or a softmax layer, whose neurons
        do not act one by one.
    """
    if not network.bias:
        raise ValueError("neuron_by_neuron needs a network with bias nodes (bias=True)")
    for layer in network.architecture.layers:
        if not layer.activation.elementwise:
            raise ValueError(
                f"neuron_by_neuron needs element-wise activations; {layer.activation.name} couples the neurons of "
                "its layer"
            )
    return [None] + [[[None, *row] for row in W.tolist()] for W in network.weights]


def pre_activation(w: Nested, a: Nested, layer: int, neuron: int) -> float:
    """Sum what reaches a neuron: h^(l)_q = sum_j a^(l-1)_j w^(l)_jq (eq-pre-activation).

    Parameters
    ----------
    w, a : list
        Weights, and activations of at least the layers before this one.
    layer, neuron : int
        l and q, both from 1 on.

    Returns
    -------
    float
        h^(l)_q.
    """
    h = 0.0
    for j in range(len(a[layer - 1])):
        h += a[layer - 1][j] * w[layer][j][neuron]
    return h


def forward_example(network: MLP, w: Nested, x: Sequence[float]) -> tuple[Nested, Nested]:
    """Compute every neuron of every layer for one example (eq-pre-activation, eq-activation).

    Parameters
    ----------
    network : MLP
        Gives sizes, activations and slopes.
    w : list
        Weights, see `weights_as_lists`.
    x : sequence of float
        One example, n_0 numbers.

    Returns
    -------
    h, a : list
        ``h[l][q]`` and ``a[l][q]``; ``a[l][0]`` is the bias node's -1 in every
        layer but the output layer, which has none.

    Raises
    ------
    ValueError
        When ``x`` does not have n_0 numbers.
    """
    if len(x) != network.layer_sizes[0]:
        raise ValueError(f"x has {len(x)} numbers, but {network.layer_sizes[0]} expected, one per input node")
    h: Nested = [None]
    a: Nested = [[-1.0, *(float(value) for value in x)]]
    for layer in range(1, network.n_layers + 1):
        h.append([None])
        a.append([-1.0])
        for neuron in range(1, network.layer_sizes[layer] + 1):
            h[layer].append(pre_activation(w, a, layer, neuron))
            a[layer].append(_g(network, layer)(h[layer][neuron]))
    a[network.n_layers][0] = None
    return h, a


def _g(network: MLP, layer: int) -> Callable[[float], float]:
    """Return the activation function of a layer, for one number."""
    activation, beta = network.layer_activation(layer), network.beta[layer - 1]
    return lambda h: float(activation.value(np.float64(h), beta))  # type: ignore[arg-type]


def activation_derivative(network: MLP, layer: int, h: float) -> float:
    """Return g'(h) of a layer's activation, for one pre-activation.

    Parameters
    ----------
    network : MLP
        Gives the activation and its slope.
    layer : int
        l, from 1 on.
    h : float
        Pre-activation of a neuron in this layer.

    Returns
    -------
    float
        g'(h).

    Raises
    ------
    IndexError
        When there is no such layer, or it is the input layer.
    ValueError
        When the layer is softmax, which has no derivative neuron by neuron.
    """
    derivative = network.layer_activation(layer).derivative
    if derivative is None:
        raise ValueError("neuron_by_neuron needs element-wise activations")
    return float(derivative(np.float64(h), network.beta[layer - 1]))  # type: ignore[arg-type]


def example_error(network: MLP, a: Nested, t: Sequence[float]) -> float:
    """Sum the losses of the outputs: E = sum_i L(y_i, t_i) (eq-network-error).

    Parameters
    ----------
    network : MLP
        Gives the loss.
    a : list
        Activations of `forward_example`.
    t : sequence of float
        Targets, n_L numbers.

    Returns
    -------
    float
        E of the example.
    """
    loss = LOSSES[network.loss]
    E = 0.0
    for i in range(1, network.layer_sizes[-1] + 1):
        E += float(loss.value(np.float64(a[-1][i]), np.float64(t[i - 1])))  # type: ignore[arg-type]
    return E


def delta_of_output_neuron(network: MLP, h: Nested, a: Nested, t: Sequence[float], neuron: int) -> float:
    """Return g'(h_q) L'(y_q, t_q) of an output neuron (eq-delta-output).

    Parameters
    ----------
    network : MLP
        Gives the activation and the loss.
    h, a : list
        What `forward_example` returned.
    t : sequence of float
        Targets, n_L numbers.
    neuron : int
        q, from 1 on.

    Returns
    -------
    float
        delta^(L)_q.

    Notes
    -----
    The two factors are multiplied as the equation says. Where a sigmoid is
    saturated they lose digits in a cross-entropy, which
    `mlp_lib.network.delta_output` keeps because there they cancel first.
    """
    L = network.n_layers
    y = a[L][neuron]
    slope_of_loss = LOSSES[network.loss].derivative(np.float64(y), np.float64(t[neuron - 1]))  # type: ignore[arg-type]
    return activation_derivative(network, L, h[L][neuron]) * float(slope_of_loss)


def delta_of_hidden_neuron(network: MLP, w: Nested, h: Nested, delta: Nested, layer: int, neuron: int) -> float:
    """Return g'(h_q) sum_i delta^(l+1)_i w^(l+1)_qi of a hidden neuron (eq-delta-hidden).

    Parameters
    ----------
    network : MLP
        Gives sizes and activations.
    w, h : list
        Weights, and pre-activations of `forward_example`.
    delta : list
        Deltas, known from layer l+1 on.
    layer, neuron : int
        l and q, both from 1 on.

    Returns
    -------
    float
        delta^(l)_q.
    """
    returned = 0.0
    for i in range(1, network.layer_sizes[layer + 1] + 1):
        returned += delta[layer + 1][i] * w[layer + 1][neuron][i]
    return activation_derivative(network, layer, h[layer][neuron]) * returned


def gradient_of_weight(a: Nested, delta: Nested, layer: int, p: int, q: int) -> float:
    """Return dE/dw^(l)_pq = delta^(l)_q a^(l-1)_p (eq-weight-gradient).

    Parameters
    ----------
    a, delta : list
        Activations and deltas.
    layer : int
        l, from 1 on.
    p, q : int
        Source neuron in layer l-1 (0 is the bias node) and neuron in layer l.

    Returns
    -------
    float
        dE/dw^(l)_pq.
    """
    return float(delta[layer][q] * a[layer - 1][p])


def backward_example(network: MLP, w: Nested, h: Nested, a: Nested, t: Sequence[float]) -> tuple[Nested, Nested]:
    """Compute all deltas, output layer first, then all gradients, for one example.

    Parameters
    ----------
    network : MLP
        Gives sizes, activations and loss.
    w, h, a : list
        Weights, and what `forward_example` returned.
    t : sequence of float
        Targets, n_L numbers.

    Returns
    -------
    delta, gradient : list
        ``delta[l][q]`` and ``gradient[l][j][q]``, indexed like h and w.

    Raises
    ------
    ValueError
        When ``t`` does not have n_L numbers.
    """
    sizes, L = network.layer_sizes, network.n_layers
    if len(t) != sizes[L]:
        raise ValueError(f"t has {len(t)} numbers, but {sizes[L]} expected, one per output neuron")
    delta: Nested = [None] * (L + 1)
    delta[L] = [None] + [delta_of_output_neuron(network, h, a, t, q) for q in range(1, sizes[L] + 1)]
    for layer in range(L - 1, 0, -1):
        delta[layer] = [None] + [
            delta_of_hidden_neuron(network, w, h, delta, layer, q) for q in range(1, sizes[layer] + 1)
        ]
    gradient: Nested = [None]
    for layer in range(1, L + 1):
        gradient.append(
            [
                [None] + [gradient_of_weight(a, delta, layer, p, q) for q in range(1, sizes[layer] + 1)]
                for p in range(sizes[layer - 1] + 1)
            ]
        )
    return delta, gradient


def updated_weights(w: Nested, gradient: Nested, learning_rate: float) -> Nested:
    """Return w - eta dE/dw for every weight (eq-gradient-descent).

    Parameters
    ----------
    w, gradient : list
        Weights and gradients; both stay as they are.
    learning_rate : float
        eta.

    Returns
    -------
    list
        New weights, laid out like ``w``.
    """
    return [None] + [
        [
            [None] + [w[layer][p][q] - learning_rate * gradient[layer][p][q] for q in range(1, len(w[layer][p]))]
            for p in range(len(w[layer]))
        ]
        for layer in range(1, len(w))
    ]


def train_example_by_example(network: MLP, X: ArrayLike, T: ArrayLike, epochs: int, learning_rate: float) -> Nested:
    """Run the algorithm of the chapter `any-layer`: update after every example, in the order given.

    Parameters
    ----------
    network : MLP
        Gives the starting weights; it is not changed.
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L).
    epochs : int
        How often all examples are used.
    learning_rate : float
        eta.

    Returns
    -------
    list
        The weights afterwards, as `weights_as_lists` lays them out.

    Raises
    ------
    ValueError
        When data do not fit the network, targets lie where the output
        activation cannot reach, or a setting is out of range.
    FloatingPointError
        When a new weight is not finite.
    """
    w = weights_as_lists(network)
    X, T = network.architecture.check_data(X, T)
    learning_rate = check_learning_rate(learning_rate)
    examples = list(zip(X.tolist(), T.tolist(), strict=True))
    for epoch in range(1, check_positive_int("epochs", epochs) + 1):
        for x, t in examples:
            h, a = forward_example(network, w, x)
            _, gradient = backward_example(network, w, h, a, t)
            w = updated_weights(w, gradient, learning_rate)
            for layer in range(1, len(w)):
                if not np.isfinite([row[1:] for row in w[layer]]).all():
                    raise FloatingPointError(
                        f"training diverged in epoch {epoch}: the new weights of layer {layer} are not finite at "
                        f"learning rate {learning_rate:g}; try a smaller learning rate"
                    )
    return w
