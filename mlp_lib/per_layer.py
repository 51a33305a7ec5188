"""A sequence that is indexed by layer number, as the derivation does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "PerLayer"]

Array = NDArray[np.float64]


class PerLayer(Sequence[Array]):
    """One array per layer, found by the layer's own number.

    ``weights[1]`` is W^(1), the weights into the first hidden layer, and
    ``activations[0]`` is the input layer. Iterating yields the layers in
    order, ``reversed`` from the output layer back. Negative indices count from
    the output layer, so ``deltas[-1]`` belongs to layer L.

    Parameters
    ----------
    arrays : iterable of ndarray
        One array per layer, in order.
    first : int
        Number of the layer that the first array belongs to: 0 for
        activations, 1 for everything that the input layer lacks.

    Raises
    ------
    IndexError
        When a layer is asked for that has no such quantity.
    """

    def __init__(self, arrays: Iterable[Array], first: int = 1) -> None:
        self._arrays = tuple(arrays)
        self.first = first

    @property
    def last(self) -> int:
        """Number of the last layer, L."""
        return self.first + len(self._arrays) - 1

    @property
    def layers(self) -> range:
        """The layer numbers, in order."""
        return range(self.first, self.last + 1)

    def __len__(self) -> int:
        return len(self._arrays)

    def __iter__(self) -> Iterator[Array]:
        return iter(self._arrays)

    def __reversed__(self) -> Iterator[Array]:
        return reversed(self._arrays)

    # Without start and stop: a range of layers is as little asked for here as a slice.
    def index(self, value: Array) -> int:  # type: ignore[override]
        """Return the layer that an array belongs to, so that ``weights[weights.index(W)]`` is W.

        Parameters
        ----------
        value : ndarray
            One of the arrays, or its equal.

        Returns
        -------
        int
            The first such layer, by its own number.

        Raises
        ------
        ValueError
            When no layer holds such an array.
        """
        for layer, array in zip(self.layers, self._arrays, strict=True):
            if array is value or np.array_equal(array, value):
                return layer
        raise ValueError(
            f"no layer from {self.first} to {self.last} holds the array of shape {np.shape(value)} that came as value"
        )

    @overload
    def __getitem__(self, layer: int) -> Array: ...

    @overload
    def __getitem__(self, layer: slice) -> Sequence[Array]: ...

    def __getitem__(self, layer: int | slice) -> Array | Sequence[Array]:
        if isinstance(layer, slice):
            raise TypeError("a PerLayer is indexed by one layer number; use list(...) to slice it")
        if not isinstance(layer, int | np.integer):
            raise TypeError(f"a PerLayer is indexed by a layer number, but {layer!r} came")
        position = layer + len(self._arrays) if layer < 0 else layer - self.first
        if not 0 <= position < len(self._arrays):
            raise IndexError(f"there is no entry for layer {layer}: layers run from {self.first} to {self.last}")
        return self._arrays[position]

    def __repr__(self) -> str:
        shapes = ", ".join(f"{n}: {np.shape(a)}" for n, a in zip(self.layers, self._arrays, strict=True))
        return f"PerLayer({shapes})"
