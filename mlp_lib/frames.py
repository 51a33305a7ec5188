"""Many pictures of the input plane at once, for animations of a training.

A frame shows what a network with certain weights answers at every point of a
grid. Most of a frame is far from the boundary between the classes and can be
settled without evaluating its points; the boundary itself is a curve, and
weighs less than the pixels on both its sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .activations import ACTIVATIONS
from .fast import ACTIVATE, replay
from .per_layer import Array, PerLayer
from .validation import check_finite_array

if TYPE_CHECKING:
    from .network import MLP

__all__ = ["boundary_lines", "decisions", "outputs"]

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

#: Points on each side of a tile: few tiles to look at, few points in those that need it.
_TILE = 8
#: Numbers that one evaluation may hold at a time: they stay in cache.
_AT_A_TIME = 2**14


def outputs(network: MLP, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike) -> Array:
    """Compute the output at every grid point, for each of several sets of weights.

    Parameters
    ----------
    network : MLP
        Two input nodes, one output neuron; its own weights are not used.
    weights : sequence of PerLayer
        One per frame, for instance `History.recorded_weights`.
    x1, x2 : array_like
        Grid coordinates of the two inputs, each of one dimension.

    Returns
    -------
    ndarray
        Shape (frames, len(x2), len(x1)).

    Raises
    ------
    ValueError
        When the network has other sizes or the coordinates are not finite.
    """
    first, second = _check(network, x1, x2)
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(first, second)])
    frames = np.empty((len(weights), len(points)))
    with np.errstate(over="ignore"):
        for frame, W in zip(frames, weights, strict=True):
            _evaluate(network, W, points, frame)
    return frames.reshape(len(weights), len(second), len(first))


def decisions(network: MLP, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike) -> Bytes:
    """Decide the class at every grid point, for each of several sets of weights.

    Parameters
    ----------
    network : MLP
        Two input nodes, one output neuron; its own weights are not used.
    weights : sequence of PerLayer
        One per frame, for instance `History.recorded_weights`.
    x1, x2 : array_like
        Grid coordinates of the two inputs, ascending.

    Returns
    -------
    ndarray of uint8
        0 or 1, shape (frames, len(x2), len(x1)): what `MLP.labels` answers at
        each point.

    Raises
    ------
    ValueError
        When the network has other sizes or the coordinates are not finite.

    Notes
    -----
    Where all layers are monotone, each tile of the grid is bounded first: the
    first pre-activations are linear, so their extremes over a rectangle are
    known, and an interval passes through every further layer. Only tiles whose
    output may lie on both sides of the decision are evaluated point by point.
    """
    first, second = _check(network, x1, x2)
    decision = network.layer_activation(network.n_layers).decision
    threshold = 0.5 if decision is None else decision
    tiles = _Tiles(first, second)
    with np.errstate(over="ignore"):
        return _decide(network, weights, tiles, threshold)[:, : len(second), : len(first)]


def _decide(network: MLP, weights: Sequence[PerLayer], tiles: _Tiles, threshold: float) -> Bytes:
    """Decide the class of the points of all tiles."""
    frames = np.empty((len(weights), *tiles.shape), dtype=np.uint8)
    low, high = tiles.bounds(network, weights)
    # Rounding moves an output by far less than this.
    margin = 1e-9 * np.maximum(1.0, np.abs(low) + np.abs(high))
    settled_as_1 = low > threshold + margin
    open_tiles = ~settled_as_1 & ~(high < threshold - margin)  # also where a bound is not a number
    for frame, W, answer, to_do in zip(frames, weights, settled_as_1, open_tiles, strict=True):
        frame[:] = answer[:, np.newaxis, :, np.newaxis]
        rows, columns = np.nonzero(to_do)
        if len(rows):
            points = tiles.points[rows, columns]
            Y = np.empty(points.size // 2)
            _evaluate(network, W, points.reshape(-1, 2), Y)
            frame[rows, :, columns] = (Y > threshold).reshape(-1, _TILE, _TILE)
    return frames.reshape(len(weights), tiles.shape[0] * _TILE, tiles.shape[2] * _TILE)


def boundary_lines(
    network: MLP, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike, tolerance: float = 2.5e-4
) -> list[list[Array]]:
    """Trace the boundary between the classes as polylines, for each of several sets of weights.

    Parameters
    ----------
    network : MLP
        Two input nodes, one output neuron; its own weights are not used.
    weights : sequence of PerLayer
        One per frame, for instance `History.recorded_weights`.
    x1, x2 : array_like
        Grid coordinates of the two inputs, ascending. Pieces of the boundary
        that pass between the grid points unseen are missing, as in pixels.
    tolerance : float
        How far a left-out point may lie from the line, in units of the inputs.

    Returns
    -------
    list of list of ndarray
        For each frame its lines, each (points, 2), closed ones with their
        first point repeated at the end.

    Raises
    ------
    ValueError
        When the network has other sizes or the coordinates are not finite.
    """
    first, second = _check(network, x1, x2)
    answers = decisions(network, weights, first, second)
    with np.errstate(over="ignore"):
        return [
            [_simplified(line, tolerance) for line in _trace(network, W, first, second, frame.astype(bool))]
            for W, frame in zip(weights, answers, strict=True)
        ]


def _check(network: MLP, x1: ArrayLike, x2: ArrayLike) -> tuple[Array, Array]:
    if network.layer_sizes[0] != 2 or network.layer_sizes[-1] != 1:
        raise ValueError(
            f"a picture of the input plane needs 2 input nodes and 1 output neuron, but the network has "
            f"{network.layer_sizes[0]} and {network.layer_sizes[-1]}"
        )
    axes = []
    for name, axis in (("x1", x1), ("x2", x2)):
        array = check_finite_array(name, axis, ndim=1)
        if len(array) < 2 or (np.diff(array) <= 0).any():
            raise ValueError(f"{name} must hold at least two ascending numbers, but {array!r} came")
        axes.append(array)
    return axes[0], axes[1]


def _evaluate(network: MLP, weights: PerLayer, points: Array, out: Array) -> None:
    """Fill in the outputs at some points, (points, 2), a cacheful at a time, as `mlp_lib.fast` computes them."""
    bias = int(network.bias)
    betas = [None if beta == 1.0 else beta for beta in network.beta]
    step = max(1, _AT_A_TIME // (max(network.layer_sizes) + bias))
    for start in range(0, len(points), step):
        stop = min(start + step, len(points))
        N = np.negative(points[start:stop].T)
        for layer, W in enumerate(weights, start=1):
            N = W[bias:].T @ N
            if bias:
                N += W[0][:, np.newaxis]
            replay(ACTIVATE[network.activation[layer - 1]](N, betas[layer - 1]))
        np.negative(N[0], out=out[start:stop])


class _Tiles:
    """Rectangles that the grid is cut into; those at the far edges repeat the last row or column of points."""

    def __init__(self, x1: Array, x2: Array) -> None:
        cut_1, cut_2 = _cut(x1), _cut(x2)
        #: Rows of tiles, rows in a tile, columns of tiles, columns in a tile.
        self.shape = (len(cut_2), _TILE, len(cut_1), _TILE)
        #: The grid points of each tile: (rows of tiles, columns of tiles, rows, columns, 2).
        self.points = np.empty((len(cut_2), len(cut_1), _TILE, _TILE, 2))
        self.points[..., 0] = cut_1[np.newaxis, :, np.newaxis, :]
        self.points[..., 1] = cut_2[:, np.newaxis, :, np.newaxis]
        corner, opposite = self.points[:, :, 0, 0].reshape(-1, 2), self.points[:, :, -1, -1].reshape(-1, 2)
        self._centres, self._radii = (corner + opposite) / 2, (opposite - corner) / 2

    def bounds(self, network: MLP, weights: Sequence[PerLayer]) -> tuple[Array, Array]:
        """Return numbers that the output stays between, (frames, rows of tiles, columns of tiles)."""
        shape = (len(weights), self.shape[0], self.shape[2])
        if not all(ACTIVATIONS[name].elementwise for name in network.activation):
            return np.full(shape, -np.inf), np.full(shape, np.inf)
        low = high = self._centres
        for layer in range(1, network.n_layers + 1):
            W = np.stack([frame[layer] for frame in weights])
            biasless = W[:, 1:] if network.bias else W
            if layer == 1:
                middle, reach = self._centres @ biasless, self._radii @ np.abs(biasless)
                low, high = middle - reach, middle + reach
            else:
                rising, falling = np.maximum(biasless, 0.0), np.minimum(biasless, 0.0)
                low, high = low @ rising + high @ falling, high @ rising + low @ falling
            if network.bias:
                low, high = low - W[:, :1], high - W[:, :1]
            value = network.layer_activation(layer).value
            low, high = value(low, network.beta[layer - 1]), value(high, network.beta[layer - 1])
        return low.reshape(shape), high.reshape(shape)


def _cut(axis: Array) -> Array:
    """Cut an axis into pieces of equal length, (pieces, points)."""
    return np.pad(axis, (0, -len(axis) % _TILE), mode="edge").reshape(-1, _TILE)


def _trace(network: MLP, weights: PerLayer, x1: Array, x2: Array, right: Any) -> list[Array]:
    """Follow the boundary from cell to cell of the grid (marching squares), exact on every edge it crosses."""
    crossings = _Crossings(network, weights, x1, x2, right)
    neighbours: dict[int, list[int]] = {}
    for one, other in crossings.segments():
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    lines = []
    # Lines that end at the border first, from an end; what remains is closed.
    for start in [*(edge for edge, near in neighbours.items() if len(near) == 1), *neighbours]:
        if not neighbours.get(start):
            continue
        line, here = [start], start
        while neighbours[here]:
            there = neighbours[here].pop()
            neighbours[there].remove(here)
            line.append(there)
            here = there
        lines.append(crossings.points(line))
    return lines


class _Crossings:
    """Points where the boundary crosses the lines of the grid."""

    def __init__(self, network: MLP, weights: PerLayer, x1: Array, x2: Array, right: Any) -> None:
        self._right = right
        rows, columns = right.shape
        self._columns = columns
        self._vertical_from = rows * columns
        # Edges to the right of a grid point, then edges above one, by the number of the point.
        flat = np.arange(rows * columns).reshape(rows, columns)
        along_1, along_2 = right[:, :-1] != right[:, 1:], right[:-1] != right[1:]
        r, c = np.nonzero(along_1)
        r2, c2 = np.nonzero(along_2)
        self._edges = np.concatenate([flat[r, c], self._vertical_from + flat[r2, c2]])
        low = np.column_stack([np.concatenate([x1[c], x1[c2]]), np.concatenate([x2[r], x2[r2]])])
        high = np.column_stack([np.concatenate([x1[c + 1], x1[c2]]), np.concatenate([x2[r], x2[r2 + 1]])])
        self._points = _bisect(network, weights, low, high, np.concatenate([right[r, c], right[r2, c2]]))
        self._row_of = {int(edge): row for row, edge in enumerate(self._edges)}

    def segments(self) -> list[tuple[int, int]]:
        """Return pairs of crossed edges that share a cell."""
        right, found = self._right, []
        corners = right[:-1, :-1].astype(int) + right[:-1, 1:] + right[1:, 1:] + right[1:, :-1]
        for r, c in zip(*np.nonzero((corners > 0) & (corners < 4)), strict=True):
            here = int(r) * self._columns + int(c)
            below, above = here, here + self._columns
            left, beside = self._vertical_from + here, self._vertical_from + here + 1
            crossed = [edge for edge in (below, beside, above, left) if edge in self._row_of]
            if len(crossed) == 2:
                found.append((crossed[0], crossed[1]))
            else:  # a saddle: cut off the two corners of the class of the lower left one
                found += [(below, left), (beside, above)]
        return found

    def points(self, edges: list[int]) -> Array:
        """Return the crossing of each edge, (edges, 2)."""
        return self._points[[self._row_of[edge] for edge in edges]]


def _bisect(network: MLP, weights: PerLayer, low: Array, high: Array, right_at_low: Any) -> Array:
    """Halve stretches whose ends are of different classes, until the boundary is known to a millionth of them."""
    decision = network.layer_activation(network.n_layers).decision
    Y = np.empty(len(low))
    for _ in range(20):
        middle = (low + high) / 2
        _evaluate(network, weights, middle, Y)
        like_low = ((Y > (0.5 if decision is None else decision)) == right_at_low)[:, np.newaxis]
        low, high = np.where(like_low, middle, low), np.where(like_low, high, middle)
    return (low + high) / 2


def _simplified(line: Array, tolerance: float) -> Array:
    """Leave out points that lie near the line between those that stay (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), dtype=np.bool_)
    keep[[0, -1]] = True
    stretches = [(0, len(line) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        along, inner = line[last] - line[first], line[first + 1 : last] - line[first]
        length = float(np.hypot(*along))
        if length == 0.0:
            distances = np.hypot(inner[:, 0], inner[:, 1])
        else:
            # To the stretch itself, not to the endless line through it.
            position = np.clip(inner @ along / length**2, 0.0, 1.0)
            distances = np.hypot(*(inner - position[:, np.newaxis] * along).T)
        farthest = int(distances.argmax())
        if distances[farthest] > tolerance:
            keep[first + 1 + farthest] = True
            stretches += [(first, first + 1 + farthest), (first + 1 + farthest, last)]
    return line[keep]
