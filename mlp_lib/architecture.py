"""What a network is apart from its weights, checked once, and what data fit it.

Whoever holds an `Architecture` need not ask again whether its sizes, names and
slopes make sense: the passes, the training, the sweep and the doctor do not.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import metrics
from .activations import ACTIVATIONS, Activation
from .losses import LOSSES, Loss
from .per_layer import Array, PerLayer
from .validation import (
    check_choice,
    check_finite_array,
    check_flag,
    check_inputs,
    check_layer_sizes,
    check_per_layer,
    check_positive,
    check_targets,
)

__all__ = ["Architecture", "Layer"]


class Layer(NamedTuple):
    """One layer with weights.

    Attributes
    ----------
    number : int
        l, from 1 on.
    shape : tuple of int
        Of W^(l): (n_{l-1} + 1, n_l), or (n_{l-1}, n_l) without bias.
    activation : Activation
        Its g.
    beta : float
        Its slope.
    """

    number: int
    shape: tuple[int, int]
    activation: Activation
    beta: float


@dataclass(frozen=True)
class Architecture:
    """Sizes, activations, slopes and loss of a network.

    Attributes
    ----------
    layer_sizes : tuple of int
        (n_0, n_1, ..., n_L): input nodes, hidden neurons, output neurons.
    activation : tuple of str
        Name of g for each of the layers 1..L, see `mlp_lib.activations.ACTIVATIONS`.
    loss : str
        A name in `mlp_lib.losses.LOSSES`.
    beta : tuple of float
        Slope of each of the layers 1..L; 1 where g has none.
    bias : bool
        Whether each layer has a bias node.

    Examples
    --------
    >>> from mlp_lib.architecture import Architecture
    >>> Architecture.checked([2, 2, 1], ["tanh", "sigmoid"]).weight_shapes
    [(3, 2), (3, 1)]
    """

    layer_sizes: tuple[int, ...]
    activation: tuple[str, ...]
    loss: str
    beta: tuple[float, ...]
    bias: bool

    @classmethod
    def checked(
        cls,
        layer_sizes: Sequence[int],
        activation: str | Sequence[str] = "sigmoid",
        loss: str = "half_squared_error",
        beta: float | Sequence[float] = 1.0,
        bias: bool = True,
    ) -> Architecture:
        """Return the architecture that these settings describe, or say what is wrong with them.

        Parameters
        ----------
        layer_sizes : sequence of int
            (n_0, n_1, ..., n_L).
        activation : str or sequence of str
            One name for all layers, or one for each of the layers 1..L.
        loss : str
            A name in `mlp_lib.losses.LOSSES`.
        beta : float or sequence of float
            One slope for all layers, or one for each; 1 where g has none.
        bias : bool
            Whether each layer has a bias node.

        Returns
        -------
        Architecture
            With one entry per layer.

        Raises
        ------
        ValueError
            When a size, name, slope or flag is wrong, or the loss needs
            probabilities that the output activation does not give.
        """
        sizes = check_layer_sizes(layer_sizes)
        names = check_per_layer("activation", activation, len(sizes) - 1)
        names = tuple(check_choice("activation", name, ACTIVATIONS) for name in names)
        loss = check_choice("loss", loss, LOSSES)
        slopes = check_per_layer("beta", beta, len(sizes) - 1)
        bias = check_flag("bias", bias)
        for layer, (name, slope) in enumerate(zip(names, slopes, strict=True), start=1):
            _check_slope(layer, name, slope)
            if not ACTIVATIONS[name].elementwise and sizes[layer] < 2:
                raise ValueError(f"layer {layer} is {name} with one neuron, whose output is always 1; use sigmoid")
        if LOSSES[loss].probabilities and not ACTIVATIONS[names[-1]].probability:
            known = " or ".join(g.name for g in ACTIVATIONS.values() if g.probability)
            raise ValueError(
                f"{loss} needs outputs that are probabilities: the output activation must be {known}, "
                f"but it is {names[-1]}"
            )
        return cls(sizes, names, loss, tuple(float(slope) for slope in slopes), bias)

    @property
    def n_layers(self) -> int:
        """L, the number of layers with weights."""
        return len(self.layer_sizes) - 1

    @property
    def weight_shapes(self) -> list[tuple[int, int]]:
        """Shape of W^(1)..W^(L)."""
        return [(n_in + self.bias, n_out) for n_in, n_out in itertools.pairwise(self.layer_sizes)]

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers 1..L; the last is the output layer."""
        functions = (ACTIVATIONS[name] for name in self.activation)
        return tuple(map(Layer, itertools.count(1), self.weight_shapes, functions, self.beta))

    @property
    def output_activation(self) -> Activation:
        """The g of the output layer."""
        return ACTIVATIONS[self.activation[-1]]

    @property
    def output_loss(self) -> Loss:
        """The loss of one output."""
        return LOSSES[self.loss]

    def decide(self, Y: ArrayLike) -> metrics.Labels:
        """Turn outputs, or targets, into class numbers, as `mlp_lib.metrics.decide` does.

        Parameters
        ----------
        Y : array_like
            Shape (k, n_L).

        Returns
        -------
        ndarray of int
            Shape (k,).
        """
        return metrics.decide_finite(np.asarray(Y), self.output_activation.decision)

    def check_weights(self, weights: Iterable[ArrayLike]) -> PerLayer:
        """Return copies of weights that fit.

        Parameters
        ----------
        weights : iterable of array_like
            W^(1)..W^(L).

        Returns
        -------
        PerLayer
            The same numbers.

        Raises
        ------
        TypeError
            When it is no sequence of arrays of real numbers.
        ValueError
            When there are more or fewer than layers, a shape is another, or a number is not finite.
        """
        if isinstance(weights, str) or not isinstance(weights, Iterable) or getattr(weights, "ndim", 1) == 0:
            raise TypeError(f"weights must be a sequence of arrays, one per layer 1..L, but {weights!r} came")
        given = list(weights)
        if len(given) != self.n_layers:
            raise ValueError(f"weights has {len(given)} arrays, but {self.n_layers} expected: one per layer 1..L")
        checked = []
        for layer, (W, expected) in enumerate(zip(given, self.weight_shapes, strict=True), start=1):
            array = check_finite_array(f"weights of layer {layer}", W, ndim=2)
            if array.shape != expected:
                rows = "one row for the bias node, then one" if self.bias else "one row"
                raise ValueError(
                    f"weights of layer {layer} have shape {array.shape}, but {expected} expected: "
                    f"{rows} per neuron of layer {layer - 1}, one column per neuron of layer {layer}"
                )
            checked.append(array.copy())
        return PerLayer(checked)

    def check_inputs(self, X: ArrayLike) -> Array:
        """Return inputs that fit.

        Parameters
        ----------
        X : array_like
            Inputs, shape (k, n_0).

        Returns
        -------
        ndarray
            The same numbers as float64.

        Raises
        ------
        TypeError
            When the values are not real numbers.
        ValueError
            When the shape is another, or a number is not finite.
        """
        return check_inputs(X, self.layer_sizes[0])

    def check_targets(self, T: ArrayLike, n_examples: int) -> Array:
        """Return targets that fit, and that the loss is defined for.

        Parameters
        ----------
        T : array_like
            Targets, shape (k, n_L).
        n_examples : int
            k.

        Returns
        -------
        ndarray
            The same numbers as float64.

        Raises
        ------
        TypeError
            When the values are not real numbers.
        ValueError
            When the shape is another, a number is not finite, or outside the loss's domain.
        """
        array = check_targets(T, n_examples, self.layer_sizes[-1])
        self.output_loss.check_domain(array)
        return array

    def check_data(self, X: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
        """Return inputs and targets that a training can use.

        Parameters
        ----------
        X, T : array_like
            Inputs (k, n_0) and targets (k, n_L).

        Returns
        -------
        X, T : ndarray
            The same numbers as float64.

        Raises
        ------
        TypeError
            When the values are not real numbers.
        ValueError
            When they do not fit, or targets lie where the output activation
            cannot reach, or the loss sees only a part of them or nothing.
        """
        X = self.check_inputs(X)
        T = check_targets(T, X.shape[0], self.layer_sizes[-1])
        g = self.output_activation
        low, high = g.range
        if T.min() < low or T.max() > high:
            worst = T.min() if T.min() < low else T.max()
            raise ValueError(
                f"T holds {worst:g}, which {g.name} outputs between {low:g} and {high:g} never reach; "
                "for class labels use datasets.one_hot(labels) and one output per class, "
                "for regression use activation='linear' in the output layer"
            )
        self.output_loss.check_domain(T)
        if self.output_loss.distribution and T.shape[1] == 1 and T.min() < 1.0 - 1e-9:
            raise ValueError(
                f"T has one column with targets below 1, which {self.loss} does not see: it counts t log y only; "
                "use binary_cross_entropy, or one output per class"
            )
        return X, T

    def are_classes(self, T: Array) -> bool:
        """Tell whether targets name classes, so that answers can be right or wrong.

        Parameters
        ----------
        T : ndarray
            Targets, shape (k, n_L).

        Returns
        -------
        bool
            True when each is one of the two of its only output, or each row is one-hot.
        """
        if T.shape[1] == 1:
            return bool(np.isin(T, self.output_activation.classes).all())
        return bool(np.isin(T, (0.0, 1.0)).all() and (T.sum(axis=1) == 1.0).all())

    def check_classes(self, T: Array) -> None:
        """Refuse targets that name no classes, where answers are to be called right or wrong.

        Parameters
        ----------
        T : ndarray
            Targets, shape (k, n_L).

        Raises
        ------
        ValueError
            When `are_classes` is false.
        """
        if self.are_classes(T):
            return
        if T.shape[1] > 1:
            raise ValueError(
                "T must hold one 1 per row, in the column of the class, and 0 elsewhere; see datasets.one_hot"
            )
        low, high = self.output_activation.classes
        others = T[(T != low) & (T != high)]
        raise ValueError(
            f"T must hold {low:g} and {high:g} to name the two classes of one {self.output_activation.name} output, "
            f"but it holds {others[0]:g}"
        )


def _check_slope(layer: int, name: str, beta: object) -> None:
    """Refuse a slope that means nothing."""
    beta = check_positive(f"beta of layer {layer}", beta)
    if beta != 1.0 and not ACTIVATIONS[name].has_beta:
        raise ValueError(f"beta of layer {layer} must be 1: {name} has no slope, but {beta!r} came")
