"""Many pictures of the input plane at once, for animations of a training.

A frame shows what a network with certain weights answers at every point of a
grid. Most of a frame is far from the boundary between the classes and can be
settled without evaluating its points; the boundary itself is a curve, and
weighs less than the pixels on both its sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._chains import chains
from ..architecture import Architecture
from ..per_layer import Array, PerLayer
from ..validation import check_finite_array
from .calls import activate, replay, through_activation

__all__ = ["boundary_lines", "decisions", "outputs"]

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

#: Points on each side of a tile: coarse tiles are looked at first, fine ones where those leave a doubt.
_COARSE, _FINE = 16, 4
_INNER = _COARSE // _FINE
_FOUR_TIMES_1 = np.uint32(0x01010101)
#: Numbers that one evaluation may hold at a time: they stay in cache.
_AT_A_TIME = 2**16
#: Where these output activations cross their decision, in terms of h: sigmoid(h) exceeds 1/2 only from here on.
_CROSSING = {"sigmoid": np.finfo(np.float64).eps, "tanh": 0.0}
#: Activations that rise and are nowhere flatter within an interval than at one of its ends: only these can be bounded.
_BOUNDED = {"threshold", "sigmoid", "tanh", "relu", "linear"}


def outputs(architecture: Architecture, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike) -> Array:
    """Compute the output at every grid point, for each of several sets of weights.

    Parameters
    ----------
    architecture : Architecture
        Of a network with two input nodes and one output neuron.
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
        When the architecture or the weights have other sizes, or the coordinates
        are not finite and ascending.
    """
    first, second = _check(architecture, weights, x1, x2)
    moments = _Moments.of(architecture, weights)
    frames = np.empty((len(moments) * len(second), len(first)))
    # Every row of every frame is one patch.
    of_row = np.repeat(np.arange(len(moments)), len(second))
    heights = np.tile(second, len(moments))
    with np.errstate(over="ignore"):
        for some in _portions(len(frames), moments.width * len(first)):
            Y = moments.at(of_row[some]).outputs(first[:, np.newaxis], heights[np.newaxis, some])
            frames[some] = Y[0].T
    return frames.reshape(len(moments), len(second), len(first))


def decisions(architecture: Architecture, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike) -> Bytes:
    """Decide the class at every grid point, for each of several sets of weights.

    Parameters
    ----------
    architecture : Architecture
        Of a network with two input nodes and one output neuron.
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
        When the architecture or the weights have other sizes, or the coordinates
        are not finite and ascending.

    Notes
    -----
    Where all layers are monotone, each tile of the grid is bounded first: the
    first pre-activations are linear in both inputs, and every activation lies
    between two parallel lines over a tile, so that the output does too. Tiles
    that may lie on both sides of the decision are cut into smaller ones, and
    what remains is evaluated point by point, all frames together.
    """
    first, second = _check(architecture, weights, x1, x2)
    with np.errstate(over="ignore", invalid="ignore"):  # a bound that is not a number settles nothing
        return _decide(_Moments.of(architecture, weights), first, second)


def _decide(moments: _Moments, x1: Array, x2: Array) -> Bytes:
    """Decide the class of all grid points, as `decisions` does."""
    wide, high = _Axis(x1), _Axis(x2)
    n, rows, columns, inner = len(moments), len(high.coarse[0]), len(wide.coarse[0]), _INNER
    # A row of a fine tile, four points of a byte each, is written as one number.
    frames = np.empty((n, rows, _INNER * _FINE, columns, _INNER), dtype=np.uint32)
    unsettled = np.empty((rows, columns, n), dtype=np.bool_)
    for some in _portions(n, 2 * moments.width * rows * columns):
        is_1, unsettled[..., some] = moments[some].settle(wide.coarse, high.coarse)
        frames[some] = (is_1 * _FOUR_TIMES_1).transpose(2, 0, 1)[:, :, np.newaxis, :, np.newaxis]

    # From here on one patch for each tile that is not settled, whichever its frame.
    row, column, frame = np.nonzero(unsettled)
    tiles = frames.reshape(n, rows, inner, _FINE, columns, inner)
    unsettled = np.empty((inner, inner, len(frame)), dtype=np.bool_)
    for some in _portions(len(frame), 2 * moments.width * inner**2):
        f, r, c = frame[some], row[some], column[some]
        is_1, unsettled[..., some] = moments.at(f).settle(wide.fine(c), high.fine(r))
        tiles[f, r, :, :, c] = (is_1 * _FOUR_TIMES_1).transpose(2, 0, 1)[:, :, np.newaxis]

    inner_row, inner_column, patch = np.nonzero(unsettled)
    frame, row, column = frame[patch], row[patch] * inner + inner_row, column[patch] * inner + inner_column
    points = frames.reshape(n, rows * inner, _FINE, columns * inner)
    for some in _portions(len(frame), moments.width * _FINE**2):
        f, r, c = frame[some], row[some], column[some]
        answers = moments.at(f).decide(wide.points[:, c], high.points[:, r])
        points[f, r, :, c] = answers.transpose(2, 0, 1).copy().view(np.uint32)[..., 0]
    return points.view(np.uint8).reshape(n, rows * inner * _FINE, -1)[:, : len(x2), : len(x1)]


def boundary_lines(
    architecture: Architecture, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike, tolerance: float = 2.5e-4
) -> list[list[Array]]:
    """Trace the boundary between the classes as polylines, for each of several sets of weights.

    Parameters
    ----------
    architecture : Architecture
        Of a network with two input nodes and one output neuron.
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
        When the architecture or the weights have other sizes, or the coordinates
        are not finite and ascending.
    """
    first, second = _check(architecture, weights, x1, x2)
    moments = _Moments.of(architecture, weights)
    with np.errstate(over="ignore", invalid="ignore"):
        answers = _decide(moments, first, second).astype(np.bool_)
        return [
            [_simplified(line, tolerance) for line in _trace(moments[i : i + 1], first, second, right)]
            for i, right in enumerate(answers)
        ]


def _check(
    architecture: Architecture, weights: Sequence[PerLayer], x1: ArrayLike, x2: ArrayLike
) -> tuple[Array, Array]:
    if architecture.layer_sizes[0] != 2 or architecture.layer_sizes[-1] != 1:
        raise ValueError(
            f"a picture of the input plane needs 2 input nodes and 1 output neuron, but the network has "
            f"{architecture.layer_sizes[0]} and {architecture.layer_sizes[-1]}"
        )
    shapes = architecture.weight_shapes
    for frame, given in enumerate(weights):
        if [W.shape for W in given] != shapes:
            raise ValueError(f"weights[{frame}] has shapes {[W.shape for W in given]}, but {shapes} expected")
    axes = []
    for name, axis in (("x1", x1), ("x2", x2)):
        array = check_finite_array(name, axis, ndim=1)
        if len(array) < 2 or (np.diff(array) <= 0).any():
            raise ValueError(f"{name} must hold at least two ascending numbers, but {array!r} came")
        axes.append(array)
    return axes[0], axes[1]


def _portions(n: int, numbers: int) -> Iterator[slice]:
    """Cut n patches into portions of which each holds a cacheful, when a patch needs so many numbers."""
    step = max(1, _AT_A_TIME // numbers)
    return (slice(start, min(start + step, n)) for start in range(0, n, step))


class _Axis:
    """Grid coordinates along one input, cut into tiles; the last repeats the last point.

    Attributes
    ----------
    points : ndarray
        Points of each fine tile, (points, fine tiles).
    coarse : tuple of ndarray
        Centre of each coarse tile and half its length, (coarse tiles, 1).
    """

    def __init__(self, axis: Array) -> None:
        padded = np.pad(axis, (0, -len(axis) % _COARSE), mode="edge")
        self.points = padded.reshape(-1, _FINE).T.copy()
        self.coarse = self._extent(padded.reshape(-1, 1, _COARSE))
        self._fine = self._extent(padded.reshape(-1, _INNER, _FINE).transpose(1, 0, 2))

    @staticmethod
    def _extent(tiles: Array) -> tuple[Array, Array]:
        first, last = tiles[..., 0], tiles[..., -1]
        return (first + last) / 2, (last - first) / 2

    def fine(self, coarse: Any) -> tuple[Array, Array]:
        """Return centre and half length of the fine tiles in some coarse ones, (fine tiles in each, coarse tiles)."""
        centre, reach = self._fine
        return centre[:, coarse], reach[:, coarse]


class _Moments:
    """A network with two inputs and one output at several moments, its weights stacked.

    Evaluation takes one rectangular patch of the input plane for each moment:
    coordinates x of shape (columns, moments or 1) and y of shape (rows, moments
    or 1) give (units, rows, columns, moments). As in the sweep engine, the last
    axis is the long one, and as in `mlp_lib._machine.calls`, activations are kept negated.

    Parameters
    ----------
    architecture : Architecture
        Everything but the weights.
    weights : list of ndarray
        Of each layer, (n_in + 1, n_out, 1, 1, moments).
    """

    def __init__(self, architecture: Architecture, weights: list[Array]) -> None:
        self._architecture, self._weights = architecture, weights
        self.width = max(architecture.layer_sizes)
        self._bias = int(architecture.bias)
        self._betas = [None if beta == 1.0 else beta for beta in architecture.beta]
        self._bounded = _BOUNDED.issuperset(architecture.activation)
        decision = architecture.output_activation.decision
        self._decision = 0.5 if decision is None else decision

    @classmethod
    def of(cls, architecture: Architecture, weights: Sequence[PerLayer]) -> _Moments:
        """Stack the weights of several moments."""
        layers = range(1, architecture.n_layers + 1)
        stacked = [np.stack([W[layer] for W in weights], axis=-1) for layer in layers] if weights else []
        empty = [np.empty((*shape, 0)) for shape in architecture.weight_shapes]
        return cls(architecture, [W[:, :, np.newaxis, np.newaxis] for W in stacked or empty])

    def __len__(self) -> int:
        return int(self._weights[0].shape[-1])

    def __getitem__(self, some: slice) -> _Moments:
        return _Moments(self._architecture, [W[..., some] for W in self._weights])

    def at(self, which: Any) -> _Moments:
        """Return moments by their numbers, which may repeat."""
        return _Moments(self._architecture, [W.take(which, axis=-1) for W in self._weights])

    def outputs(self, x: Array, y: Array) -> Array:
        """Compute the output at every point, (rows, columns, moments)."""
        N = self._until_output(x, y)
        self._activate(N, self._architecture.n_layers)
        return -N[0]

    def decide(self, x: Array, y: Array) -> Any:
        """Tell at every point whether the output lies above the decision, (rows, columns, moments)."""
        N = self._until_output(x, y)
        crossing = self._crossing()
        if crossing is None:
            self._activate(N, self._architecture.n_layers)
            crossing = self._decision
        return N[0] < -crossing

    def settle(self, x: tuple[Array, Array], y: tuple[Array, Array]) -> tuple[Any, Any]:
        """Decide tiles as a whole where that is possible.

        Parameters
        ----------
        x, y : tuple of ndarray
            Centres of the tiles and half their lengths, in the shapes of coordinates.

        Returns
        -------
        is_1, unsettled : ndarray of bool
            Whether all of a tile is above the decision, and whether it may lie on both sides.
        """
        if not self._bounded:
            shape = (len(y[0]), len(x[0]), len(self))
            return np.zeros(shape, dtype=np.bool_), np.ones(shape, dtype=np.bool_)
        middle, reach = self._bounds(x, y)
        crossing = self._crossing()
        middle -= self._decision if crossing is None else crossing
        # Rounding moves an output by far less than this.
        reach += 1e-9 * (1.0 + np.abs(middle) + reach)
        is_1 = middle > reach
        return is_1, ~(is_1 | (middle < -reach))  # also where a bound is not a number

    def _crossing(self) -> float | None:
        """Return the h from which on the output is above the decision; None when only g can tell."""
        crossing = _CROSSING.get(self._architecture.activation[-1])
        return None if crossing is None else crossing / self._architecture.beta[-1]

    def _activate(self, N: Array, layer: int) -> None:
        replay(activate(self._architecture.activation[layer - 1], N, self._betas[layer - 1]))

    def _first(self, x: Array, y: Array) -> Array:
        """Return -h of the first layer: an outer sum, because h is linear in both inputs."""
        W, bias = self._weights[0], self._bias
        along_y = -W[bias + 1] * y[:, np.newaxis]
        if bias:
            along_y += W[0]
        return along_y - W[bias] * x

    def _until_output(self, x: Array, y: Array) -> Array:
        """Return -h of the output neuron."""
        N = self._first(x, y)
        for layer, W in enumerate(self._weights[1:], start=1):
            self._activate(N, layer)
            N = _weighted_sum(W[self._bias :], N)
            if self._bias:
                N += W[0]
        return N

    def _bounds(self, x: tuple[Array, Array], y: tuple[Array, Array]) -> tuple[Array, Array]:
        """Return how far from which value the output can be in each tile, or its h where that tells enough."""
        W, bias = self._weights[0], self._bias
        # In a tile each unit is middle + along_x u + along_y v, with u and v from -1 to 1, give or take `rest`. What
        # two units have in common then cancels in their weighted sum, which bare intervals would add up.
        middle, rest = self._first(x[0], y[0]), np.zeros(1)
        along_x, along_y = W[bias] * -x[1], W[bias + 1] * -y[1][:, np.newaxis]
        for layer, W in enumerate(self._weights[1:], start=1):
            reach = np.abs(along_x) + np.abs(along_y) + rest
            slope, lowest, highest = self._beside_a_line(middle, reach, layer)
            W_units = W[bias:]
            middle = _weighted_sum(W_units, slope * middle + (lowest + highest) / 2)
            along_x, along_y = (_weighted_sum(W_units, slope * along) for along in (along_x, along_y))
            rest = _weighted_sum(np.abs(W_units), slope * rest + (highest - lowest) / 2)
            if bias:
                middle += W[0]
        reach = np.abs(along_x) + np.abs(along_y) + rest
        if self._crossing() is None:
            slope, lowest, highest = self._beside_a_line(middle, reach, len(self._weights))
            middle, reach = slope * middle + (lowest + highest) / 2, slope * reach + (highest - lowest) / 2
        return -middle[0], reach[0]

    def _beside_a_line(self, middle: Array, reach: Array, layer: int) -> tuple[Array, Array, Array]:
        """Enclose a layer's activation, N as a function of -h, between two parallel lines over each interval of -h.

        Returns
        -------
        slope, lowest, highest : ndarray
            N lies between slope * (-h) + lowest and slope * (-h) + highest.

        Notes
        -----
        With the smallest slope of the interval, N - slope * (-h) still rises,
        so it is lowest and highest at the ends. That slope is found at an end
        too: no activation here is flatter somewhere between than at both ends.
        """
        ends = np.stack([middle - reach, middle + reach])
        N, slopes = ends.copy(), np.ones_like(ends)
        self._activate(N, layer)
        replay(
            through_activation(
                self._architecture.activation[layer - 1], self._betas[layer - 1], slopes, N, np.empty_like(ends)
            )
        )
        slope = slopes.min(axis=0)
        N -= slope * ends
        return slope, N[0], N[1]


def _weighted_sum(W: Array, N: Array) -> Array:
    """Return the sum over units j of W[j] N[j], (units above, rows, columns, moments)."""
    if W.shape[0] * W.shape[1] > 64:  # enough for a matrix product to be worth its call
        points = N.reshape(len(N), -1, N.shape[-1])
        product = W[:, :, 0, 0].transpose(2, 1, 0) @ points.transpose(2, 0, 1)
        return product.transpose(1, 2, 0).reshape(-1, *N.shape[1:])
    total: Array = W[0] * N[0]
    for W_j, N_j in zip(W[1:], N[1:], strict=True):
        total += W_j * N_j
    return total


def _trace(moment: _Moments, x1: Array, x2: Array, right: Any) -> list[Array]:
    """Follow the boundary from cell to cell of the grid (marching squares), exact on every edge it crosses."""
    crossings = _Crossings(moment, x1, x2, right)
    return [crossings.points(line) for line in chains(crossings.segments())]


class _Crossings:
    """Points where the boundary crosses the lines of the grid."""

    def __init__(self, moment: _Moments, x1: Array, x2: Array, right: Any) -> None:
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
        self._points = _bisect(moment, low, high, np.concatenate([right[r, c], right[r2, c2]]))
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


def _bisect(moment: _Moments, low: Array, high: Array, right_at_low: Any) -> Array:
    """Halve stretches whose ends are of different classes, until the boundary is known to a millionth of them."""
    for _ in range(20):
        middle = (low + high) / 2
        right = moment.decide(middle[np.newaxis, :, 0], middle[np.newaxis, :, 1])[0, 0]
        like_low = (right == right_at_low)[:, np.newaxis]
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
