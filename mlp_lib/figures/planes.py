"""The output of a network at every point of its input plane, shaded, with the line where its answer flips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .._machine.frames import outputs
from ..network import MLP
from ..per_layer import Array
from ..theme import BOUNDARY_COLORSCALE, CLASS_MARKERS, CLASSES
from ..validation import check_inputs, check_positive_int, check_targets, named_memory
from ._style import compact, finish


def decision_boundary(network: MLP, X: ArrayLike, T: ArrayLike, *, alt: str, resolution: int = 60) -> go.Figure:
    """Draw the output over the input plane, with the boundary between the classes and the data.

    Parameters
    ----------
    network : MLP
        A network with two input nodes and one output neuron.
    X, T : array_like
        Inputs (k, 2) and targets (k, 1) to mark.
    alt : str
        What the figure shows, for readers who do not see it.
    resolution : int
        Grid points per axis, at least 2.

    Returns
    -------
    plotly.graph_objects.Figure
        The plane, shaded by the output, and the points.

    Raises
    ------
    ValueError
        When the network has other sizes, data or resolution do not fit, or alt is missing.
    """
    X, T = check_plane(network, X, T)
    axes = plane_axes(X, resolution)
    (plane,) = as_bytes(network, outputs(network.architecture, [network.weights], *axes))
    figure = go.Figure([output_plane(network, plane, axes), *points(network, X, T)])
    return finish_plane(figure, axes, alt)


def check_plane(network: MLP, X: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    """Check that a network and data can be drawn in a plane."""
    if network.layer_sizes[0] != 2 or network.layer_sizes[-1] != 1:
        raise ValueError(
            f"a decision boundary needs 2 input nodes and 1 output neuron, but the network has "
            f"{network.layer_sizes[0]} and {network.layer_sizes[-1]}"
        )
    return check_data(network, X, T)


def check_data(network: MLP, X: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    """Check that data fit a network with one output, and that each example belongs to one of two classes."""
    X = check_inputs(X, network.layer_sizes[0])
    T = check_targets(T, X.shape[0], 1)
    network.architecture.check_classes(T)
    return X, T


def plane_axes(X: Array, resolution: int) -> tuple[Array, Array]:
    """Return grid coordinates around the data, a quarter of their extent wider."""
    if check_positive_int("resolution", resolution) < 2:
        raise ValueError(f"resolution must be at least 2, one grid point at each end of an axis, but {resolution} came")
    low, high = X.min(axis=0), X.max(axis=0)
    with np.errstate(over="ignore"):
        margin = 0.25 * np.maximum(high - low, 1e-3)
        width = (high + margin) - (low - margin)
    if not np.isfinite(width).all():
        raise ValueError("X spans more than the range of double precision, so no plane can be drawn around it")
    with named_memory(f"resolution = {resolution}"):
        np.empty((resolution, resolution))  # what a frame needs at least
        return (
            np.linspace(low[0] - margin[0], high[0] + margin[0], resolution),
            np.linspace(low[1] - margin[1], high[1] + margin[1], resolution),
        )


def as_bytes(network: MLP, Y: Array) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Store outputs as 0..255: a frame of 60 by 60 weighs 5 KB instead of 40."""
    low, high = _shown_range(network)
    return np.round(255.0 * np.clip((Y - low) / (high - low), 0.0, 1.0)).astype(np.uint8)


def _shown_range(network: MLP) -> tuple[float, float]:
    """Return the outputs that the two ends of the colour scale stand for, symmetric about the decision."""
    return network.architecture.output_activation.classes


def output_plane(network: MLP, plane: np.ndarray[Any, np.dtype[np.uint8]], axes: tuple[Array, Array]) -> go.Contour:
    """Return the shaded output, as `as_bytes` stores it, with one contour line, the decision boundary."""
    low, high = _shown_range(network)
    return go.Contour(
        x=compact(axes[0]),
        y=compact(axes[1]),
        z=plane,
        zmin=0,
        zmax=255,
        zauto=False,
        autocontour=False,
        contours={"coloring": "heatmap", "start": 127.5, "end": 127.5, "size": 1},
        line={"color": "#222222", "width": 2, "smoothing": 0},
        colorscale=BOUNDARY_COLORSCALE,
        colorbar={
            "title": {"text": "output y", "side": "right"},
            "tickvals": [0, 127.5, 255],
            "ticktext": [f"{low:g}", f"{(low + high) / 2:g}", f"{high:g}"],
            "thickness": 14,
            "len": 0.8,
        },
        hoverinfo="skip",
    )


def boundary_line() -> go.Scatter:
    """Return the decision boundary as a line, still without its points."""
    return go.Scatter(mode="lines", name="boundary", line={"color": "#6f6f6f", "width": 3}, hoverinfo="skip")


def as_path(lines: Sequence[Array]) -> dict[str, Any]:
    """Return polylines as one trace's x and y, with a gap after each."""
    gap = np.full((1, 2), np.nan)
    points = compact(np.concatenate([part for line in lines for part in (line, gap)] or [gap]))
    return {"type": "scatter", "x": points[:, 0].copy(), "y": points[:, 1].copy()}


def points(network: MLP, X: Array, T: Array) -> list[go.Scatter]:
    """Return one trace per class, told apart by colour and by symbol."""
    classes = network.architecture.decide(T)
    return [
        go.Scatter(
            x=compact(X[classes == c, 0]),
            y=compact(X[classes == c, 1]),
            mode="markers",
            name=f"target {c}",
            marker={
                "color": CLASSES[str(c)]["light"],
                "symbol": CLASS_MARKERS[c],
                "size": 13 if len(X) <= 20 else 8,
                "line": {"color": "#ffffff", "width": 2 if len(X) <= 20 else 1},
            },
            hovertemplate=f"(%{{x:.3g}}, %{{y:.3g}}), target {c}<extra></extra>",
        )
        for c in (0, 1)
    ]


def finish_plane(figure: go.Figure, axes: tuple[Array, Array], alt: str) -> go.Figure:
    """Give both inputs the same scale and the axes their names."""
    figure.update_layout(
        xaxis={"title": {"text": "input x₁"}, "range": [axes[0][0], axes[0][-1]], "constrain": "domain"},
        yaxis={
            "title": {"text": "input x₂"},
            "range": [axes[1][0], axes[1][-1]],
            "constrain": "domain",
            "scaleanchor": "x",
        },
        dragmode=False,
    )
    return finish(figure, alt, 460)
