"""The multi-layer perceptron, all examples at once, in the order of the derivation.

The functions are the matrix equations of the chapter `vectorized`. The class
keeps the weights and applies them layer by layer. Rows are examples; the bias
node has index 0 and the constant value -1.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import metrics, storage, training
from .activations import ACTIVATIONS, Activation, softmax_jacobian
from .initializers import draw_weights
from .losses import LOSSES, Loss
from .per_layer import Array, PerLayer
from .validation import (
    check_choice,
    check_finite_array,
    check_flag,
    check_gradients_fit,
    check_inputs,
    check_layer_sizes,
    check_learning_rate,
    check_per_layer,
    check_seed,
    check_targets,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "MLP",
    "Backward",
    "Forward",
    "add_bias",
    "delta_hidden",
    "delta_output",
    "layer_forward",
    "weight_gradient",
]


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
    """Compute one layer for all examples (eq-matrix-forward).

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


def _through_activation(upstream: Array, H: Array, activation: Activation, beta: float) -> Array:
    """Carry dE/da of a layer back to dE/dh, both (k, n_l)."""
    if activation.derivative is not None:
        return activation.derivative(H, beta) * upstream
    # Softmax: h_q moves every output of its row, so the sum runs over all of them.
    return np.einsum("ki,kiq->kq", upstream, softmax_jacobian(H))


def delta_output(H: Array, Y: Array, T: Array, activation: Activation, loss: Loss, beta: float = 1.0) -> Array:
    """Compute the deltas of the output layer, dE/dh (eq-matrix-delta-output).

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
    if activation.name in loss.from_logits:
        return beta * (Y - T)
    return _through_activation(loss.derivative(Y, T), H, activation, beta)


def delta_hidden(delta_next: Array, W_next: Array, H: Array, activation: Activation, beta: float = 1.0) -> Array:
    """Carry deltas one layer back (eq-matrix-delta-hidden).

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


@dataclass(frozen=True)
class Forward:
    """What a forward pass computed.

    Attributes
    ----------
    pre_activations : PerLayer
        H^(l) for l = 1..L, each (k, n_l).
    activations : PerLayer
        A^(l) for l = 0..L, each (k, n_l); A^(0) is X.
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


class MLP:
    """A multi-layer perceptron.

    Parameters
    ----------
    layer_sizes : sequence of int
        (n_0, n_1, ..., n_L): input nodes, hidden neurons, output neurons.
    activation : str or sequence of str
        Name of g for all layers, or one name for each of the layers 1..L:
        threshold, sigmoid, tanh, relu, linear, softmax.
    loss : str
        half_squared_error, binary_cross_entropy or categorical_cross_entropy.
    beta : float or sequence of float
        Slope of the sigmoid, for all layers or one per layer; 1 elsewhere.
    initializer : str
        How the starting weights are drawn, see `mlp_lib.initializers`.
    seed : int
        Seed of the `RandomState` that draws the starting weights and then
        shuffles the examples; 0 to 2**32 - 1.
    bias : bool
        Whether each layer has a bias node.
    weights : sequence of array_like, optional
        Starting weights W^(1)..W^(L) instead of drawn ones; they are copied.

    Raises
    ------
    ValueError
        When a size, name, slope, seed, flag or weight shape is wrong, or the
        loss needs probabilities that the output activation does not give.

    Examples
    --------
    >>> from mlp_lib import MLP, datasets
    >>> X, T = datasets.xor()
    >>> network = MLP([2, 2, 1], seed=0)
    >>> forward = network.forward(X)
    >>> backward = network.backward(forward, T)
    >>> network.step(backward.gradients, learning_rate=1.0)
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activation: str | Sequence[str] = "sigmoid",
        loss: str = "half_squared_error",
        beta: float | Sequence[float] = 1.0,
        initializer: str = "uniform_fan_in",
        seed: int = 0,
        bias: bool = True,
        weights: Iterable[ArrayLike] | None = None,
    ) -> None:
        self.layer_sizes = check_layer_sizes(layer_sizes)
        self.n_layers = len(self.layer_sizes) - 1
        self.activation: tuple[str, ...] = tuple(
            check_choice("activation", name, ACTIVATIONS)
            for name in check_per_layer("activation", activation, self.n_layers)
        )
        self.loss = check_choice("loss", loss, LOSSES)
        self.beta: tuple[float, ...] = check_per_layer("beta", beta, self.n_layers)
        self.initializer = initializer
        self.seed = check_seed(seed)
        self.bias = check_flag("bias", bias)
        self._check_layers()
        self.beta = tuple(float(slope) for slope in self.beta)
        #: Draws the weights here and shuffles the examples in `train`.
        self.random_state = np.random.RandomState(self.seed)
        drawn = draw_weights(initializer, self.layer_sizes, self.random_state, self.bias)
        self._weights = PerLayer(drawn)
        if weights is not None:
            self.weights = weights

    def _check_layers(self) -> None:
        """Refuse combinations of layers and loss that mean nothing."""
        for layer, (name, beta) in enumerate(zip(self.activation, self.beta, strict=True), start=1):
            if isinstance(beta, bool) or not isinstance(beta, int | float | np.floating | np.integer):
                raise ValueError(f"beta of layer {layer} must be a number, but {beta!r} came")
            if not (np.isfinite(beta) and beta > 0):
                raise ValueError(f"beta of layer {layer} must be positive and finite, but {beta!r} came")
            if beta != 1.0 and not ACTIVATIONS[name].has_beta:
                raise ValueError(f"beta of layer {layer} must be 1: {name} has no slope, but {beta!r} came")
            if name == "softmax" and self.layer_sizes[layer] < 2:
                raise ValueError(f"layer {layer} is softmax with one neuron, whose output is always 1; use sigmoid")
        if LOSSES[self.loss].probabilities and self.activation[-1] not in ("sigmoid", "softmax"):
            raise ValueError(
                f"{self.loss} needs outputs that are probabilities: the output activation must be sigmoid "
                f"or softmax, but it is {self.activation[-1]}"
            )

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.layer_sizes))
        return f"MLP({sizes}, {'/'.join(self.activation)}, {self.loss}, seed={self.seed})"

    @property
    def weights(self) -> PerLayer:
        """W^(1)..W^(L); W^(l) has shape (n_{l-1} + 1, n_l), row 0 from the bias node.

        Setting copies the arrays and checks shape and finiteness.
        """
        return self._weights

    @weights.setter
    def weights(self, weights: Iterable[ArrayLike]) -> None:
        if isinstance(weights, str) or not isinstance(weights, Iterable):
            raise TypeError(f"weights must be a sequence of arrays, one per layer 1..L, but {weights!r} came")
        given = list(weights)
        if len(given) != self.n_layers:
            raise ValueError(f"weights has {len(given)} arrays, but {self.n_layers} expected: one per layer 1..L")
        checked = []
        for layer, W in enumerate(given, start=1):
            array = check_finite_array(f"weights of layer {layer}", W, ndim=2)
            expected = (self.layer_sizes[layer - 1] + self.bias, self.layer_sizes[layer])
            if array.shape != expected:
                rows = "one row for the bias node, then one" if self.bias else "one row"
                raise ValueError(
                    f"weights of layer {layer} have shape {array.shape}, but {expected} expected: "
                    f"{rows} per neuron of layer {layer - 1}, one column per neuron of layer {layer}"
                )
            checked.append(array.copy())
        self._weights = PerLayer(checked)

    def copy(self) -> MLP:
        """Return a network with the same settings and a copy of the weights.

        Returns
        -------
        MLP
            Its generator starts from the seed again.
        """
        return MLP(**self._settings(), weights=self.weights)

    def _settings(self) -> dict[str, Any]:
        """Return the arguments that make this network again, weights apart."""
        return {
            "layer_sizes": self.layer_sizes,
            "activation": self.activation,
            "loss": self.loss,
            "beta": self.beta,
            "initializer": self.initializer,
            "seed": self.seed,
            "bias": self.bias,
        }

    def layer_activation(self, layer: int) -> Activation:
        """Return the g of a layer.

        Parameters
        ----------
        layer : int
            1..L.

        Returns
        -------
        Activation
            Value, derivative and range of g.

        Raises
        ------
        IndexError
            When there is no such layer, or it is the input layer.
        """
        if not 1 <= layer <= self.n_layers:
            raise IndexError(f"there is no activation of layer {layer}: layers run from 1 to {self.n_layers}")
        return ACTIVATIONS[self.activation[layer - 1]]

    def into_weights(self, A: Array) -> Array:
        """Return what enters a layer's weights: A_bias, or A in a network without bias.

        Parameters
        ----------
        A : ndarray
            Activations of the layer before, shape (k, n_{l-1}).

        Returns
        -------
        ndarray
            Shape (k, n_{l-1} + 1), or ``A`` itself.
        """
        return add_bias(A) if self.bias else A

    def without_bias(self, W: Array) -> Array:
        """Return a weight matrix without its bias row.

        Parameters
        ----------
        W : ndarray
            W^(l) of this network.

        Returns
        -------
        ndarray
            Shape (n_{l-1}, n_l).
        """
        return W[1:] if self.bias else W

    def forward(self, X: ArrayLike) -> Forward:
        """Compute all layers for all examples (eq-matrix-forward).

        Parameters
        ----------
        X : array_like
            Inputs, shape (k, n_0), one example per row.

        Returns
        -------
        Forward
            Pre-activations and activations of every layer.

        Raises
        ------
        ValueError
            When ``X`` has another shape, is empty or not finite.
        FloatingPointError
            When a pre-activation is beyond all finite numbers.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            forward = self.forward_unchecked(check_inputs(X, self.layer_sizes[0]))
        for layer, H in zip(forward.pre_activations.layers, forward.pre_activations, strict=True):
            if not np.isfinite(H).all():
                raise FloatingPointError(
                    f"the pre-activations of layer {layer} are not finite: X or the weights are too large"
                )
        return forward

    def forward_unchecked(self, X: Array) -> Forward:
        """Do what `forward` does for inputs that were checked before, once for a whole training."""
        pre_activations: list[Array] = []
        activations = [X]
        for layer in range(1, self.n_layers + 1):
            H, A = layer_forward(
                self.into_weights(activations[-1]),
                self._weights[layer],
                self.layer_activation(layer),
                self.beta[layer - 1],
            )
            pre_activations.append(H)
            activations.append(A)
        return Forward(PerLayer(pre_activations), PerLayer(activations, first=0))

    def backward(self, forward: Forward, T: ArrayLike, reduction: Literal["mean", "sum"] = "mean") -> Backward:
        """Compute all deltas, then all gradients; change nothing (eq-matrix-gradient).

        Parameters
        ----------
        forward : Forward
            What `forward` returned for the examples.
        T : array_like
            Targets, shape (k, n_L).
        reduction : {"mean", "sum"}
            Whether the gradients are the mean or the sum over the k examples.

        Returns
        -------
        Backward
            Deltas of each example's E, and gradients.

        Raises
        ------
        TypeError
            When ``forward`` is anything else.
        ValueError
            When ``T`` has another shape, is not finite or outside the loss's
            domain, or ``forward`` belongs to a network of other sizes.
        """
        if not isinstance(forward, Forward):
            raise TypeError(
                f"forward must be what this network's own forward returned, but {type(forward).__name__} came"
            )
        check_choice("reduction", reduction, ("mean", "sum"))
        sizes = tuple(A.shape[1] for A in forward.activations)
        if sizes != self.layer_sizes:
            raise ValueError(
                f"forward has layers of {list(sizes)}, but {list(self.layer_sizes)} expected: "
                "pass what this network's own forward returned"
            )
        T = check_targets(T, forward.outputs.shape[0], self.layer_sizes[-1])
        LOSSES[self.loss].check_domain(T)
        return self.backward_unchecked(forward, T, reduction)

    def backward_unchecked(self, forward: Forward, T: Array, reduction: Literal["mean", "sum"] = "mean") -> Backward:
        """Do what `backward` does for targets that were checked before."""
        L, H, A = self.n_layers, forward.pre_activations, forward.activations
        output_loss = LOSSES[self.loss]
        deltas = {L: delta_output(H[L], A[L], T, self.layer_activation(L), output_loss, self.beta[L - 1])}
        for layer in range(L - 1, 0, -1):
            W_next = self.without_bias(self._weights[layer + 1])
            deltas[layer] = delta_hidden(
                deltas[layer + 1], W_next, H[layer], self.layer_activation(layer), self.beta[layer - 1]
            )
        scale = 1.0 / T.shape[0] if reduction == "mean" else 1.0
        layers = range(1, L + 1)
        gradients = [scale * weight_gradient(self.into_weights(A[layer - 1]), deltas[layer]) for layer in layers]
        return Backward(PerLayer(deltas[layer] for layer in layers), PerLayer(gradients))

    def step(self, gradients: PerLayer | Sequence[Array], learning_rate: float) -> None:
        """Move every weight against its gradient, all layers at once (eq-matrix-update).

        Parameters
        ----------
        gradients : PerLayer
            G^(1)..G^(L), as `backward` returns them.
        learning_rate : float
            eta, positive and finite.

        Raises
        ------
        TypeError
            When ``gradients`` is no sequence of arrays of real numbers.
        ValueError
            When the gradients do not fit the weights or the rate is not positive and finite.
        FloatingPointError
            When a new weight is not finite; then no weight has changed.
        """
        rate = check_learning_rate(learning_rate)
        self.step_unchecked(check_gradients_fit(gradients, self._weights), rate)

    def step_unchecked(self, gradients: Iterable[Array], learning_rate: float) -> None:
        """Do what `step` does for gradients that are known to fit."""
        with np.errstate(over="ignore", invalid="ignore"):
            moved = [W - learning_rate * G for W, G in zip(self._weights, gradients, strict=True)]
        for layer, W in enumerate(moved, start=1):
            if not np.isfinite(W).all():
                raise FloatingPointError(f"the new weights of layer {layer} are not finite")
        self._weights = PerLayer(moved)

    def errors_per_example(self, X: ArrayLike, T: ArrayLike) -> Array:
        """Return E of each example (eq-network-error).

        Parameters
        ----------
        X, T : array_like
            Inputs (k, n_0) and targets (k, n_L).

        Returns
        -------
        ndarray
            Shape (k,), in the loss's units.

        Raises
        ------
        ValueError
            When ``X`` or ``T`` do not fit, see `forward` and `backward`.
        """
        forward = self.forward(X)
        T = check_targets(T, forward.outputs.shape[0], self.layer_sizes[-1])
        LOSSES[self.loss].check_domain(T)
        return self.errors_unchecked(forward, T)

    def errors_unchecked(self, forward: Forward, T: Array) -> Array:
        """Return E of each example of a forward pass, shape (k,), for checked targets."""
        loss, g = LOSSES[self.loss], self.activation[-1]
        if g in loss.from_logits:
            losses = loss.from_logits[g](forward.pre_activations[-1], T, self.beta[-1])
        else:
            losses = loss.value(forward.outputs, T)
        return losses.sum(axis=1)

    def error(self, X: ArrayLike, T: ArrayLike) -> float:
        """Return the mean of E over the examples.

        Parameters
        ----------
        X, T : array_like
            Inputs (k, n_0) and targets (k, n_L).

        Returns
        -------
        float
            In the loss's units.

        Raises
        ------
        ValueError
            When ``X`` or ``T`` do not fit, see `forward` and `backward`.
        """
        return float(self.errors_per_example(X, T).mean())

    def train(
        self,
        X: ArrayLike,
        T: ArrayLike,
        epochs: int,
        learning_rate: float,
        *,
        batch_size: int | None = None,
        shuffle: bool = False,
        reduction: Literal["mean", "sum"] = "mean",
        measure: bool = True,
        record_every: int | None = None,
        target_error: float | None = None,
        patience: int | None = None,
        min_improvement: float = 1e-3,
        progress: bool | None = None,
    ) -> training.History:
        """Train from the present weights on.

        Parameters
        ----------
        X, T : array_like
            Inputs (k, n_0) and targets (k, n_L).
        epochs : int
            How often every example is used, at least 1.
        learning_rate : float
            eta, positive and finite.
        batch_size, shuffle, reduction, measure, record_every : optional
            How examples share updates and what is kept, see `mlp_lib.training.train`.
        target_error, patience, min_improvement : optional
            When to stop early, see `mlp_lib.training.train`.
        progress : bool, optional
            Whether to show a progress bar, see `mlp_lib.training.train`.

        Returns
        -------
        History
            Errors and right answers after each epoch, and the recorded weights.

        Raises
        ------
        ValueError
            When data do not fit the network or a setting is out of range.
        TrainingDivergedError
            When new weights are not finite; the last finite ones are kept.
        """
        return training.train(
            self,
            X,
            T,
            epochs,
            learning_rate,
            batch_size=batch_size,
            shuffle=shuffle,
            reduction=reduction,
            measure=measure,
            record_every=record_every,
            target_error=target_error,
            patience=patience,
            min_improvement=min_improvement,
            progress=progress,
        )

    def predict(self, X: ArrayLike) -> Array:
        """Return the outputs Y.

        Parameters
        ----------
        X : array_like
            Inputs, shape (k, n_0).

        Returns
        -------
        ndarray
            Shape (k, n_L).

        Raises
        ------
        ValueError
            When ``X`` has another shape, is empty or not finite.
        """
        return self.forward(X).outputs

    def probabilities(self, X: ArrayLike) -> Array:
        """Return the probability of each class.

        Parameters
        ----------
        X : array_like
            Inputs, shape (k, n_0).

        Returns
        -------
        ndarray
            Shape (k, classes), rows sum to 1: two columns for a single
            sigmoid output, the outputs themselves for softmax.

        Raises
        ------
        ValueError
            When the outputs are not the probabilities of exclusive classes.
        """
        Y = self.predict(X)
        if self.activation[-1] == "softmax":
            return Y
        if self.activation[-1] == "sigmoid" and self.layer_sizes[-1] == 1:
            return np.hstack([1.0 - Y, Y])
        raise ValueError(
            f"outputs of {self.layer_sizes[-1]} {self.activation[-1]} neurons are not probabilities of exclusive "
            "classes; use softmax, or one sigmoid output for two classes"
        )

    def labels(self, X: ArrayLike) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the class that the network chooses for each example.

        Parameters
        ----------
        X : array_like
            Inputs, shape (k, n_0).

        Returns
        -------
        ndarray of int
            Shape (k,). One output neuron: 1 when y exceeds the middle of its
            range (0.5; 0 for tanh), else 0. Several: index of the largest.
        """
        return metrics.decide(self.predict(X), self.layer_activation(self.n_layers).decision)

    def confusion_matrix(
        self, X: ArrayLike, T: ArrayLike, positive_first: bool = False
    ) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Count examples by true and chosen class.

        Parameters
        ----------
        X, T : array_like
            Inputs (k, n_0) and targets (k, n_L).
        positive_first : bool
            Layout, see `mlp_lib.metrics.confusion_matrix`.

        Returns
        -------
        ndarray of int
            One row and one column per class; the entries sum to k.

        Raises
        ------
        ValueError
            When ``X`` or ``T`` do not fit, ``T`` does not name classes, or
            ``positive_first`` meets more than two classes.
        """
        forward = self.forward(X)
        T = check_targets(T, forward.outputs.shape[0], self.layer_sizes[-1])
        training.check_classes(self.activation[-1], T)
        decision = self.layer_activation(self.n_layers).decision
        n_classes = max(2, self.layer_sizes[-1])
        return metrics.confusion_matrix(
            metrics.decide(T, decision), metrics.decide(forward.outputs, decision), n_classes, positive_first
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write settings and weights to a ``.npz`` file.

        Parameters
        ----------
        path : path-like
            The file; it must end in ``.npz``.

        Raises
        ------
        ValueError
            When the file name does not end in ``.npz``.
        """
        storage.save(path, self._settings(), self.weights)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> MLP:
        """Read a network that `save` wrote.

        Parameters
        ----------
        path : path-like
            The file.

        Returns
        -------
        MLP
            With the settings and weights of the saved one; its generator
            starts from the seed again.

        Raises
        ------
        FileNotFoundError
            When there is no such file.
        ValueError
            When the file is not one of ours, or its parts contradict each other.
        """
        settings, weights = storage.load(path)
        try:
            return cls(**settings, weights=weights)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{os.fsdecode(path)} holds settings that no network has: {error}") from error
