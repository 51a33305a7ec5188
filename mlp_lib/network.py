"""The network of the book: it checks what comes, calls the passes, and keeps the weights.

The equations themselves stand in `mlp_lib.passes`. Rows are examples; the bias
node has index 0 and the constant value -1.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from . import _archive, metrics, passes, training
from .activations import ACTIVATIONS, Activation
from .architecture import Architecture
from .history import History
from .initializers import draw_weights
from .passes import Backward, Forward, add_bias, delta_hidden, delta_output, layer_forward, weight_gradient
from .per_layer import Array, PerLayer
from .steps import Step
from .validation import (
    check_choice,
    check_gradients_fit,
    check_learning_rate,
    check_seed,
    check_targets,
    named_memory,
)

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


class MLP:
    """A multi-layer perceptron.

    Parameters
    ----------
    layer_sizes : sequence of int
        (n_0, n_1, ..., n_L): input nodes, hidden neurons, output neurons.
    activation : str or sequence of str
        Name of g for all layers, or one name for each of the layers 1..L, see
        `mlp_lib.activations.ACTIVATIONS`.
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
    TypeError
        When ``weights`` is no sequence of arrays of real numbers.
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
        #: Sizes, activations, slopes and loss, which stay.
        self.architecture = Architecture.checked(layer_sizes, activation, loss, beta, bias)
        self.initializer = initializer
        self.seed = check_seed(seed)
        #: Draws the weights here and shuffles the examples in `train`.
        self.random_state = np.random.RandomState(self.seed)
        with named_memory(f"a network of {list(self.layer_sizes)}"):
            self._weights = PerLayer(draw_weights(initializer, self.layer_sizes, self.random_state, self.bias))
        if weights is not None:
            self.weights = weights

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """(n_0, n_1, ..., n_L): input nodes, hidden neurons, output neurons."""
        return self.architecture.layer_sizes

    @property
    def n_layers(self) -> int:
        """L, the number of layers with weights."""
        return self.architecture.n_layers

    @property
    def activation(self) -> tuple[str, ...]:
        """Name of g for each of the layers 1..L."""
        return self.architecture.activation

    @property
    def loss(self) -> str:
        """Name of the loss."""
        return self.architecture.loss

    @property
    def beta(self) -> tuple[float, ...]:
        """Slope of each of the layers 1..L."""
        return self.architecture.beta

    @property
    def bias(self) -> bool:
        """Whether each layer has a bias node."""
        return self.architecture.bias

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
        self._weights = self.architecture.check_weights(weights)

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
        TypeError
            When the values are not real numbers.
        ValueError
            When ``X`` has another shape, is empty or not finite.
        FloatingPointError
            When a pre-activation is beyond all finite numbers.
        """
        checked = self.architecture.check_inputs(X)
        # A^(0) is needed again on the way back, and the caller may write the next examples into X until then.
        X = checked.copy() if checked is X or checked.base is not None else checked
        with np.errstate(over="ignore", invalid="ignore"):
            forward = passes.forward(self.architecture, self._weights, X)
        for layer, H in enumerate(forward.pre_activations, start=1):
            if not np.isfinite(H).all():
                raise FloatingPointError(
                    f"the pre-activations of layer {layer} are not finite: X or the weights are too large"
                )
        return forward

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
        T = self.architecture.check_targets(T, forward.outputs.shape[0])
        return passes.backward(self.architecture, self._weights, forward, T, reduction)

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
        checked = check_gradients_fit(gradients, self._weights)
        with np.errstate(over="ignore", invalid="ignore"):
            moved = passes.step(self._weights, checked, rate)
        for layer, W in enumerate(moved, start=1):
            if not np.isfinite(W).all():
                raise FloatingPointError(f"the new weights of layer {layer} are not finite")
        self._weights = moved

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
        TypeError
            When the values are not real numbers.
        ValueError
            When ``X`` or ``T`` do not fit, see `forward` and `backward`.
        """
        forward = self.forward(X)
        T = self.architecture.check_targets(T, forward.outputs.shape[0])
        return passes.errors(self.architecture, forward.pre_activations[-1], forward.outputs, T)

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
        TypeError
            When the values are not real numbers.
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
        step: Step | None = None,
        progress: bool | None = None,
    ) -> History:
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
            How examples share updates and what is kept, see `mlp_lib.recipe.Recipe`.
        target_error, patience, min_improvement : optional
            When to stop early, see `mlp_lib.recipe.Recipe`.
        step : Step, optional
            What is done with the gradient in the place of W - eta G: momentum, Adam
            and others, see `mlp_lib.steps`.
        progress : bool, optional
            Whether to show a progress bar, see `mlp_lib.training.train`.

        Returns
        -------
        History
            Errors and right answers after each epoch, and the recorded weights.

        Raises
        ------
        TypeError
            When the values are not real numbers.
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
            step=step,
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
        TypeError
            When the values are not real numbers.
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
        TypeError
            When the values are not real numbers.
        ValueError
            When the outputs are not the probabilities of exclusive classes.
        """
        Y = self.predict(X)
        g = self.architecture.output_activation
        if g.probability and not g.elementwise:
            return Y
        if g.probability and self.layer_sizes[-1] == 1:
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

        Raises
        ------
        TypeError
            When the values are not real numbers.
        ValueError
            When ``X`` has another shape, is empty or not finite.
        """
        return self.architecture.decide(self.predict(X))

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
        TypeError
            When the values are not real numbers.
        ValueError
            When ``X`` or ``T`` do not fit, ``T`` does not name classes, or
            ``positive_first`` meets more than two classes.
        """
        forward = self.forward(X)
        T = check_targets(T, forward.outputs.shape[0], self.layer_sizes[-1])
        self.architecture.check_classes(T)
        decide, n_classes = self.architecture.decide, max(2, self.layer_sizes[-1])
        return metrics.confusion_matrix(decide(T), decide(forward.outputs), n_classes, positive_first)

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
        _archive.save(path, self._settings(), self.weights)

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
        settings, weights = _archive.load(path)
        try:
            return cls(**settings, weights=weights)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{os.fsdecode(path)} holds settings that no network has: {error}") from error
