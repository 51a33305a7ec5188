"""What the letters of a formula stand for: networks of the library, and a way to nudge whatever they compute.

A scene is a dictionary from Python's names to values. A value with ``axes`` is counted as the book counts: layers
and neurons from 1, the bias node 0. The values are the library's own: its activations, deltas, gradients, steps.
Slopes are measured: the forward pass is run again with one number moved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp_lib import MLP
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import LOSSES, network_error
from mlp_lib.network import add_bias

from .tex import FormulaError

Array = NDArray[np.float64]
Axes = tuple[tuple[int, str, int | None], ...]

#: How each name is counted: its first index, what it counts, and for neurons the layer, seen from the name's own.
SOURCES, NEURONS = (0, "n", -1), (1, "n", 0)
AXES: dict[str, Axes] = {
    "a": ((0, "n", 0),), "h": (NEURONS,), "z": (NEURONS,), "delta": (NEURONS,), "b": (NEURONS,),
    "w": (SOURCES, NEURONS), "W": (SOURCES, NEURONS), "G": (SOURCES, NEURONS), "V": (NEURONS, (1, "n", -1)),
    "W_inner": ((1, "n", -1), NEURONS), "J": ((1, "n[L]", None), (1, "n[L]", None)),
    "x": ((0, "n[0]", None),), "y": ((1, "n[L]", None),), "t": ((1, "n[L]", None),),
    "A": ((1, "k", None), NEURONS), "A_bias": ((1, "k", None), (0, "n", 0)), "H": ((1, "k", None), NEURONS),
    "Delta": ((1, "k", None), NEURONS), "D": (NEURONS, (1, "k", None)),
}  # fmt: skip


class Counted(np.lib.mixins.NDArrayOperatorsMixin):
    """An array whose indices begin where the book lets them begin.

    Parameters
    ----------
    values : ndarray
    first : sequence of int
        The first number of every axis.
    example : int, optional
        The row that is meant when the first index, the example's, is left out.
    spot : tuple, optional
        Name and layer under which a slope may move it.
    """

    def __init__(
        self, values: Array, first: Sequence[int], example: int | None = None, spot: tuple[str, int] | None = None
    ) -> None:
        self.values, self.first, self.example, self.spot = values, tuple(first), example, spot

    def position(self, indices: Any) -> tuple[int, ...]:
        """Where numpy keeps the entry with these numbers."""
        indices = indices if isinstance(indices, tuple) else (indices,)
        if len(indices) == len(self.first) - 1 and self.example is not None:
            indices = (self.example, *indices)
        where = tuple(int(index) - first for index, first in zip(indices, self.first, strict=True))
        if any(not 0 <= at < size for at, size in zip(where, self.values.shape, strict=True)):
            raise FormulaError(f"there is no entry {indices} in an array of shape {self.values.shape}")
        return where

    def __getitem__(self, indices: Any) -> float:
        return float(self.values[self.position(indices)])

    @property
    def whole(self) -> Array:
        """All of it, for the example in question."""
        return self.values if self.example is None else self.values[self.example - self.first[0]]

    @property
    def T(self) -> Array:
        """The transpose."""
        return self.whole.T

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.array(self.whole, dtype=dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*(i.whole if isinstance(i, Counted) else i for i in inputs), **options)


class PerLayer:
    """A name with a layer: ``h[l]``."""

    def __init__(
        self, name: str, layers: range, get: Callable[[int], Any], rank: int = 0, axes: Axes = (), nudged: bool = False
    ) -> None:
        self.name, self.layers, self.get, self.rank, self.axes = name, layers, get, rank, axes
        self.first_layer, self.can_be_nudged = layers.start, nudged

    def __getitem__(self, layer: int) -> Any:
        if layer not in self.layers:
            raise FormulaError(f"{self.name} has no layer {layer}")
        return self.get(int(layer))


class Live(np.lib.mixins.NDArrayOperatorsMixin):
    """A name without a layer that is computed anew whenever it is read: ``y[i]``."""

    def __init__(self, get: Callable[[], Counted], axes: Axes, rank: int = 1, nudged: bool = False) -> None:
        self.get, self.axes, self.rank, self.can_be_nudged = get, axes, rank, nudged

    def __getitem__(self, indices: Any) -> float:
        return self.get()[indices]

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        return np.array(self.get(), dtype=dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*(np.asarray(i) if isinstance(i, Live) else i for i in inputs), **options)


class Quantity:
    """A number that depends on everything before it: ``E()`` of the example, ``E(i)`` of another one."""

    is_quantity = True
    rank = 0

    def __init__(self, get: Callable[..., float]) -> None:
        self.get = get

    def __call__(self, *indices: int) -> float:
        """Its value now."""
        return self.get(*indices)


class Function:
    """``g[l](h)``: a function for every layer, of one number or of a whole array."""

    axes, rank, first_layer = (), 0, 1

    def __init__(self, get: Callable[[int], Callable[[Any], Any]]) -> None:
        self.get = get

    def __getitem__(self, layer: int) -> Callable[[Any], Any]:
        return self.get(int(layer))

    def __call__(self, _: Any) -> Any:
        """Refuse: the layer is missing."""
        raise FormulaError("this function needs the number of a layer")


class Play:
    """A network with its data, whose forward pass can be run with something moved."""

    def __init__(self, network: MLP, X: Array, T: Array, step: str = "example") -> None:
        self.network, self.X, self.T, self.step = network, X, T, step
        self.L, self.k, self.example = network.n_layers, len(X), 1
        self.moved: dict[tuple[str, int], Array] = {}
        self.forward = network.forward(X)
        self.deltas = network.backward(self.forward, T).deltas

    # The forward pass

    def weights(self, layer: int) -> Array:
        """W^(l) with its bias row, which is 0 in a network without bias nodes."""
        W = self.network.weights[layer]
        W = W if self.network.bias else np.vstack([np.zeros(W.shape[1]), W])
        return W + self.moved.get(("w", layer), 0.0)

    def run(self) -> tuple[list[Array], list[Array]]:
        """Activations and pre-activations of all layers, with what is moved."""
        activations, sums = [self.X], [self.X]
        for layer in range(1, self.L + 1):
            H = add_bias(activations[-1]) @ self.weights(layer) + self.moved.get(("h", layer), 0.0)
            activation = self.network.layer_activation(layer)
            A = activation.value(H, self.network.beta[layer - 1]) + self.moved.get(("a", layer), 0.0)
            sums.append(H)
            activations.append(A)
        return activations, sums

    def errors(self) -> Array:
        """E of every example."""
        return network_error(self.network.loss, self.run()[0][-1], self.T)

    # Slopes

    def spot(self, place: Any, indices: tuple[int, ...]) -> tuple[tuple[str, int], tuple[int, ...], float]:
        """What of the pass is moved, where, and with which sign, when an entry of ``place`` is."""
        place = place.get() if isinstance(place, Live) else place
        name, layer = place.spot
        where = place.position(indices if len(indices) != 1 else indices[0])
        if name == "entries":
            return ("h", layer), np.unravel_index(where[0], self.shape(("h", layer))), 1.0
        if name == "flat":
            return self.in_layer(where[0])
        if name == "scaled":  # w' = beta w moves beta times as far as w
            key, there, _ = self.in_layer(where[0])
            return key, there, 1.0 / self.network.beta[0]
        if name == "V":
            return ("w", layer), (where[1] + 1, where[0]), 1.0
        if name == "b":
            return ("w", layer), (0, where[0]), -1.0
        if name == "a" and place.first[-1] == 0:
            return ("a", layer), (*where[:-1], where[-1] - 1), 1.0
        return (name, layer), where, 1.0

    def shape(self, key: tuple[str, int]) -> tuple[int, ...]:
        """The shape of what is moved."""
        return self.weights(key[1]).shape if key[0] == "w" else (self.k, self.network.layer_sizes[key[1]])

    def with_moved(self, function: Callable[[], Any], key: tuple[str, int], where: tuple[int, ...], by: float) -> Any:
        """A value while one number is moved."""
        before = self.moved.get(key)
        self.moved[key] = (np.zeros(self.shape(key)) if before is None else before).copy()
        self.moved[key][where] += by
        try:
            return np.asarray(function(), dtype=np.float64)
        finally:
            if before is None:
                del self.moved[key]
            else:
                self.moved[key] = before

    def slope(self, function: Callable[..., Any], place: Any, *indices: int) -> Any:
        """How fast a value changes, measured from both sides, with two nudges (`central_differences`)."""
        if not indices:
            return slope(function, place)
        key, where, sign = self.spot(place, indices)
        return sign * measured(lambda by: self.with_moved(function, key, where, by))

    def slopes(self, function: Callable[[], Any], place: Any) -> Array:
        """The slopes by every entry of an array; those of a vector are the rows of a Jacobian."""
        place = place.get() if isinstance(place, Live) else place
        shape = place.whole.shape
        first = place.first[-len(shape) :]
        each = [
            self.slope(function, place, *(int(i) + f for i, f in zip(index, first, strict=True)))
            for index in np.ndindex(shape)
        ]
        return np.moveaxis(np.array(each).reshape(*shape, *np.shape(each[0])), range(len(shape)), range(-len(shape), 0))

    def with_value(self, function: Callable[[], Any], place: Any, *indices: int, value: Any) -> Any:
        """A value while an entry of the pass is another number."""
        if not indices:  # all weights at once
            keep = self.moved
            self.moved = {("w", l): part for l, part in self.split(np.asarray(value) - np.asarray(place))}
            try:
                return function()
            finally:
                self.moved = keep
        key, where, sign = self.spot(place, indices)
        return self.with_moved(
            function, key, where, sign * (value - place[indices if len(indices) > 1 else indices[0]])
        )

    # All weights in one row

    def split(self, flat: Array) -> Iterator[tuple[int, Array]]:
        """A row of all weights, layer by layer."""
        start = 0
        for layer in range(1, self.L + 1):
            shape = self.weights(layer).shape
            yield layer, flat[start : start + math.prod(shape)].reshape(shape)
            start += math.prod(shape)

    def in_layer(self, number: int) -> tuple[tuple[str, int], tuple[int, ...], float]:
        """Where the weight with this number in the row of all weights stands."""
        for layer in range(1, self.L + 1):
            shape = self.weights(layer).shape
            if number < math.prod(shape):
                return ("w", layer), tuple(map(int, np.unravel_index(number, shape))), 1.0
            number -= math.prod(shape)
        raise FormulaError("there are not so many weights")

    def flat(self) -> Counted:
        """All weights in one row."""
        return Counted(np.concatenate([self.weights(l).ravel() for l in range(1, self.L + 1)]), (1,), spot=("flat", 0))

    def gradient(self, quantity: Callable[[], float]) -> Array:
        """The slopes by all weights, in one row."""
        parts = []
        for layer in range(1, self.L + 1):
            for where in np.ndindex(self.weights(layer).shape):
                key = ("w", layer)
                parts.append(measured(partial(self.with_moved, quantity, key, where)))
        return np.array(parts)

    # Names

    def counted(self, name: str, layer: int, values: Array, examples: bool, spot: str | None = None) -> Counted:
        """A layer's array as the book counts it."""
        first = [axis[0] for axis in AXES[name]]
        place = (spot, layer) if spot else None
        return Counted(values, [1, *first] if examples else first, self.example if examples else None, place)

    def layered(self, name: str, get: Callable[[int], Array], spot: str | None = None, **options: Any) -> PerLayer:
        """A name with a layer."""
        examples = options.get("examples", False)
        layers = range(options.get("first_layer", 1), self.L + 1)
        return PerLayer(
            name, layers, lambda l: self.counted(name, l, get(l), examples, spot), len(AXES[name]), AXES[name],
            nudged=spot is not None,
        )  # fmt: skip

    def after(self) -> list[Array]:
        """The weights after the library's step: of this example, of all in a sum, or of their mean."""
        moved = self.network.copy()
        if self.step == "example":
            rows = slice(self.example - 1, self.example)
            gradients = moved.backward(moved.forward(self.X[rows]), self.T[rows]).gradients
        else:
            reduction: Any = self.step
            gradients = moved.backward(moved.forward(self.X), self.T, reduction=reduction).gradients
        moved.step(gradients, ETA)
        if self.network.bias:
            return list(moved.weights)
        return [np.vstack([np.zeros(W.shape[1]), W]) for W in moved.weights]

    def gradients(self) -> list[Array]:
        """G^(l), summed over the examples."""
        return list(self.network.backward(self.forward, self.T, reduction="sum").gradients)

    def names(self) -> dict[str, Any]:
        """What the letters of a network's formulas stand for."""
        network, loss = self.network, LOSSES[self.network.loss]
        sizes = network.layer_sizes

        def activations(layer: int) -> Array:
            return self.run()[0][layer]

        def sums(layer: int) -> Array:
            return self.run()[1][layer]

        def pairwise(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], float]:
            return lambda y, t: float(function(np.array([[y]]), np.array([[t]]))[0, 0])

        def of_layer(part: str) -> Function:
            return Function(
                lambda l: (
                    lambda h: getattr(network.layer_activation(l), part)(np.asarray(h, float), network.beta[l - 1])
                )
            )

        outputs = Counted(self.T, (1, 1), self.example)
        numbers: dict[str, Any] = {
            "L": self.L, "eta": ETA, "n": list(sizes),
            "beta": PerLayer("beta", range(1, self.L + 1), lambda l: network.beta[l - 1]),
            "E": Quantity(lambda i=None: float(self.errors()[(i or self.example) - 1])),
            "mean_E": lambda: network.error(self.X, self.T),
            "loss": pairwise(loss.value), "loss_prime": pairwise(loss.derivative),
            "g": of_layer("value"), "g_prime": of_layer("derivative"),
            "slope": self.slope, "slopes": self.slopes, "with_value": self.with_value, "gradient": self.gradient,
            "I": PerLayer("I", range(1, self.L + 1), lambda l: np.eye(sizes[l]), 2),
        }  # fmt: skip
        arrays: dict[str, Any] = {
            "w": self.layered("w", self.weights, "w"), "W": self.layered("W", self.weights, "w"),
            "h": self.layered("h", sums, "h", examples=True),
            "a": self.layered("a", lambda l: add_bias(activations(l)), "a", examples=True, first_layer=0),
            "delta": self.layered("delta", lambda l: self.deltas[l], examples=True),
            "A": self.layered("A", activations, first_layer=0), "H": self.layered("H", sums),
            "A_bias": self.layered("A_bias", lambda l: add_bias(activations(l)), first_layer=0),
            "Delta": self.layered("Delta", lambda l: self.deltas[l]),
            "G": self.layered("G", lambda l: self.gradients()[l - 1]),
            "W_inner": self.layered("W_inner", lambda l: self.weights(l)[1:]),
            "y": Live(lambda: Counted(activations(self.L), (1, 1), self.example, ("a", self.L)), AXES["y"], nudged=True),
            "t": Live(lambda: outputs, AXES["t"]),
            "x": Live(lambda: Counted(add_bias(self.X), (1, 0), self.example), AXES["x"]),
        }  # fmt: skip
        if not network.bias:  # the bias node takes no part
            arrays["w"].axes, arrays["a"].axes = ((1, "n", -1), NEURONS), (NEURONS,)
        return {**TOOLS, **numbers, **arrays}

    def new_names(self) -> dict[str, Any]:
        """What the left side of an update stands for."""
        return {name: self.layered(name, lambda l: self.after()[l - 1]) for name in ("w", "W")}


ETA = 0.37


def measured(function: Callable[[float], Any]) -> Any:
    """The slope of a function of one number at 0, entry by entry."""
    value = np.asarray(function(0.0))
    if value.ndim == 0:
        return float(central_differences(lambda at: float(function(float(at[0]))), np.zeros(1), nudge=2e-4)[0])

    def entry(number: int, at: Array) -> float:
        return float(np.ravel(function(float(at[0])))[number])

    each = [central_differences(partial(entry, i), np.zeros(1), nudge=2e-4)[0] for i in range(value.size)]
    return np.array(each).reshape(value.shape)


def slope(function: Callable[[float], float], at: float) -> float:
    """The slope of a function of one number."""
    return float(measured(lambda by: function(at + by)))


def no_case() -> float:
    """Of all cases of a formula none applies."""
    raise FormulaError("none of the cases applies")


def grid(entry: Callable[..., float], rows: range, columns: range) -> Array:
    """A matrix from its general entry."""
    return np.array([[entry(r, c) for c in columns] for r in rows])


def join(*parts: Any) -> Array:
    """Matrices side by side; -1 is a column of it."""
    k = next(len(np.asarray(part)) for part in parts if not isinstance(part, float))
    return np.hstack([np.full((k, 1), part) if isinstance(part, float) else np.asarray(part) for part in parts])


#: What every formula may use.
TOOLS: dict[str, Any] = {
    "exp": np.exp, "log": np.log, "tanh": np.tanh, "sinh": np.sinh, "sqrt": np.sqrt, "abs": np.abs, "max": max,
    "norm": lambda v: float(np.linalg.norm(np.asarray(v))), "array": np.array, "outer": np.outer, "ones": np.ones,
    "grid": grid, "join": join, "minus_ones": -1.0, "slope": slope, "no_case": no_case, "range": range, "sum": sum,
    "int": int, "factorial": math.factorial,
}  # fmt: skip
