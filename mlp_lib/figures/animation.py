"""Figures that move: the plane of the inputs, or of two hidden neurons, over a training."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .. import passes
from .._machine.frames import boundary_lines, outputs
from ..history import History
from ..network import MLP
from ..per_layer import Array
from ..theme import CLASS_MARKERS, CLASSES, SERIES
from ._style import SUBSCRIPTS, animation_controls, compact, finish
from .planes import (
    as_bytes,
    as_path,
    boundary_line,
    check_data,
    check_plane,
    finish_plane,
    output_plane,
    plane_axes,
    points,
)


def animate_boundary(
    network: MLP,
    history: History,
    X: ArrayLike,
    T: ArrayLike,
    *,
    alt: str,
    resolution: int = 60,
    lines: bool = False,
) -> go.Figure:
    """Animate the decision boundary over the recorded weights of a training run.

    Parameters
    ----------
    network : MLP
        The network that was trained; its own weights are not used.
    history : History
        A run with ``record_every``.
    X, T : array_like
        Inputs (k, 2) and targets (k, 1).
    alt : str
        What the animation shows, for readers who do not see it.
    resolution : int
        Grid points per axis, at least 2.
    lines : bool
        Whether to draw the boundary alone, as polylines: a few hundred bytes
        a frame, however fine the grid, instead of resolution ** 2.

    Returns
    -------
    plotly.graph_objects.Figure
        One frame per recorded moment. Each frame's title says the epoch (or
        update), the mean of E, and how many examples are right.

    Raises
    ------
    TypeError
        When ``history`` is no History.
    ValueError
        When nothing was recorded, or as for `decision_boundary`.
    """
    _check_recorded(history)
    X, T = check_plane(network, X, T)
    axes = plane_axes(X, resolution)
    unit = "epoch" if history.updates_per_epoch == 1 else "update"
    moments = history.recorded_weights
    if lines:
        first: Any = boundary_line()
        drawn = [as_path(found) for found in boundary_lines(network.architecture, moments, *axes)]
        first.update(drawn[0])
    else:
        planes = as_bytes(network, outputs(network.architecture, moments, *axes))
        first = output_plane(network, planes[0], axes)
        drawn = [{"type": "contour", "z": plane} for plane in planes]
    replay = network.copy()
    frames = []
    for update, weights, data in zip(history.recorded_updates, moments, drawn, strict=True):
        replay.weights = weights
        frames.append(
            go.Frame(
                name=f"{unit} {update}",
                data=[data],
                traces=[0],
                layout={"title": {"text": _state_in_words(replay, X, T, f"{unit} {update}")}},
            )
        )
    figure = go.Figure([first, *points(network, X, T)], frames=frames)
    finish_plane(figure, axes, alt)
    figure.update_layout(
        title={"text": frames[0].layout.title.text, "x": 0, "xref": "paper", "font": {"size": 15}},
        height=580,
        margin={"t": 80, "b": 150},  # the title above the legend, Plotly's own controls below
        **animation_controls(frames),
    )
    return figure


def _check_recorded(history: History) -> None:
    """Refuse what is no run, and a run of which nothing was kept."""
    if not isinstance(history, History):
        raise TypeError(f"history must be what MLP.train returned, but {type(history).__name__} came")
    if not history.recorded_weights:
        raise ValueError("history holds no weights; train with record_every=n to keep them every n updates")


def animate_hidden_space(
    network: MLP,
    history: History,
    X: ArrayLike,
    T: ArrayLike,
    *,
    alt: str,
    neurons: Sequence[int] = (1, 2),
) -> go.Figure:
    """Animate where the examples lie in the plane of two hidden neurons, over a training run.

    Parameters
    ----------
    network : MLP
        The network that was trained, with one output neuron; its own weights are not used.
    history : History
        A run with ``record_every``.
    X, T : array_like
        Inputs (k, n_0) and targets (k, 1).
    alt : str
        What the animation shows, for readers who do not see it.
    neurons : sequence of int
        Two neurons of the last hidden layer, counted from 1: the horizontal
        and the vertical axis.

    Returns
    -------
    plotly.graph_objects.Figure
        One frame per recorded moment, titled as in `animate_boundary`. When
        the hidden layer has just these two neurons, a line shows where the
        output neuron changes its decision.

    Raises
    ------
    TypeError
        When ``history`` is no History.
    ValueError
        When nothing was recorded, a neuron does not exist, the network has no
        hidden layer or several outputs, the data do not fit, or alt is missing.
    """
    _check_recorded(history)
    columns = _check_neurons(network, neurons)
    X, T = check_data(network, X, T)
    unit = "epoch" if history.updates_per_epoch == 1 else "update"
    moments = _hidden_moments(network, history.recorded_weights, X, columns)
    box = _box_around(moments)
    replay = network.copy()
    frames = []
    for update, weights, A in zip(history.recorded_updates, history.recorded_weights, moments, strict=True):
        replay.weights = weights
        frames.append(
            go.Frame(
                name=f"{unit} {update}",
                # The first picture says how everything looks; a frame only says where it is.
                data=[
                    {"type": "scatter", "x": trace.x, "y": trace.y}
                    for trace in _hidden_space(replay, X, T, A, columns, box)
                ],
                layout={"title": {"text": _state_in_words(replay, X, T, f"{unit} {update}")}},
            )
        )
    replay.weights = history.recorded_weights[0]
    figure = go.Figure(_hidden_space(replay, X, T, moments[0], columns, box), frames=frames)
    _finish_hidden_plane(figure, columns, box, alt, 560)
    figure.update_layout(
        title={"text": frames[0].layout.title.text, "x": 0, "xref": "paper", "font": {"size": 15}},
        margin={"t": 80, "b": 150},
        **animation_controls(frames),
    )
    return figure


def hidden_space(
    network: MLP,
    X: ArrayLike,
    T: ArrayLike,
    *,
    alt: str,
    neurons: Sequence[int] = (1, 2),
    trail: Sequence[Sequence[ArrayLike]] = (),
    limits: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw where the examples lie in the plane of two hidden neurons, and the way that they have come.

    Parameters
    ----------
    network : MLP
        A network with one output neuron.
    X, T : array_like
        Inputs (k, n_0) and targets (k, 1).
    alt : str
        What the figure shows, for readers who do not see it.
    neurons : sequence of int
        Two neurons of the last hidden layer, counted from 1: the horizontal
        and the vertical axis.
    trail : sequence
        Weights of earlier moments, oldest first, as in
        ``history.recorded_weights``: each example gets a line through the
        places where it was.
    limits : tuple of float, optional
        Where both axes begin and end, so that pictures of one run have one
        measure; by default they fit what is drawn.

    Returns
    -------
    plotly.graph_objects.Figure
        The examples, their trails, and, when the hidden layer has just these
        two neurons, the line where the output neuron changes its decision.

    Raises
    ------
    ValueError
        When a neuron does not exist, the network has no hidden layer or
        several outputs, the data, the trail or the limits do not fit, or alt
        is missing.
    """
    columns = _check_neurons(network, neurons)
    X, T = check_data(network, X, T)
    moments = _hidden_moments(network, [*trail, network.weights], X, columns)
    box = _box_around(moments) if limits is None else _box_of(limits)
    classes = network.architecture.decide(T)
    trails = [
        go.Scatter(
            x=compact(moments[:, i, 0]),
            y=compact(moments[:, i, 1]),
            mode="lines",
            line={"color": CLASSES[str(classes[i])]["light"], "width": 1.5},
            opacity=0.6,
            showlegend=False,
            hoverinfo="skip",
        )
        for i in range(len(X) if len(moments) > 1 else 0)
    ]
    figure = go.Figure([*trails, *_hidden_space(network, X, T, moments[-1], columns, box)])
    _finish_hidden_plane(figure, columns, box, alt, 460)
    return figure.update_layout(
        xaxis={"constrain": "domain"}, yaxis={"constrain": "domain", "scaleanchor": "x"}
    )  # a parallelogram is seen as one


def _check_neurons(network: MLP, neurons: Sequence[int]) -> list[int]:
    """Return the columns of two neurons of the last hidden layer."""
    if network.n_layers < 2 or network.layer_sizes[-1] != 1:
        raise ValueError(
            f"a hidden space needs a hidden layer and 1 output neuron, but the layer sizes are {network.layer_sizes}"
        )
    n_hidden = network.layer_sizes[-2]
    pairs: list[tuple[int, ...]] = list(itertools.permutations(range(1, n_hidden + 1), 2))
    if not isinstance(neurons, Sequence) or tuple(neurons) not in pairs:
        raise ValueError(f"neurons must be two different numbers from 1 to {n_hidden}, but {neurons!r} came")
    return [int(neuron) - 1 for neuron in neurons]


def _hidden_moments(network: MLP, moments: Sequence[Any], X: Array, columns: list[int]) -> Array:
    """Return where the examples lie at each moment, shape (moments, k, 2)."""
    replay = network.copy()
    places = []
    for weights in moments:
        replay.weights = weights
        places.append(replay.forward(X).activations[network.n_layers - 1][:, columns])
    return np.array(places)


def _box_around(moments: Array) -> tuple[Array, Array]:
    """Return the lower left and the upper right corner of a plane with room for all places."""
    low, high = moments.min(axis=(0, 1)), moments.max(axis=(0, 1))
    margin = 0.12 * np.maximum(high - low, 1e-3)
    return low - margin, high + margin


def _box_of(limits: tuple[float, float]) -> tuple[Array, Array]:
    """Return the corners of a square plane."""
    ends = np.asarray(limits, dtype=np.float64)
    if ends.shape != (2,) or not np.isfinite(ends).all() or ends[0] >= ends[1]:
        raise ValueError(f"limits must be two finite numbers, the smaller one first, but {limits!r} came")
    return np.full(2, ends[0]), np.full(2, ends[1])


def _finish_hidden_plane(
    figure: go.Figure, columns: list[int], box: tuple[Array, Array], alt: str, height: int
) -> None:
    """Name the axes after their neurons, and give them their ends."""
    names = [f"hidden activation a{str(column + 1).translate(SUBSCRIPTS)}" for column in columns]
    figure.update_layout(
        xaxis={"title": {"text": names[0]}, "range": [float(box[0][0]), float(box[1][0])]},
        yaxis={"title": {"text": names[1]}, "range": [float(box[0][1]), float(box[1][1])]},
        dragmode=False,
    )
    finish(figure, alt, height)


def _hidden_space(
    network: MLP, X: Array, T: Array, A: Array, columns: list[int], box: tuple[Array, Array]
) -> list[go.Scatter]:
    """Return the examples at their hidden activations A (k, 2), and the output's line if it is one."""
    classes = network.architecture.decide(T)
    names = np.array([", ".join(f"{value:g}" for value in x) for x in X])
    # Examples may coincide here: each has its label on another side.
    sides = np.array(["top right", "bottom right", "top left", "bottom left"])[np.arange(len(X)) % 4]
    few = len(X) <= 8
    traces = [
        go.Scatter(
            x=compact(A[classes == c, 0]),
            y=compact(A[classes == c, 1]),
            mode="markers+text" if few else "markers",
            text=[f"({name})" for name in names[classes == c]] if few else None,
            textposition=sides[classes == c].tolist() if few else None,
            name=f"target {c}",
            marker={
                "color": CLASSES[str(c)]["light"],
                "symbol": CLASS_MARKERS[c],
                "size": 13 if few else 8,
                "line": {"color": "#ffffff", "width": 1},
            },
            cliponaxis=False,
            hoverinfo="skip",
        )
        for c in (0, 1)
    ]
    if network.layer_sizes[-2] == 2:
        ends = _decision_line(network, columns, box)
        traces.append(
            go.Scatter(
                x=compact(ends[:, 0]),
                y=compact(ends[:, 1]),
                mode="lines",
                name="decision of the output",
                line={"color": SERIES[4], "width": 2, "dash": "dash"},
                hoverinfo="skip",
            )
        )
    return traces


def _decision_line(network: MLP, columns: list[int], box: tuple[Array, Array]) -> Array:
    """Return the two points where w a = c leaves the box, shape (2, 2), or none, shape (0, 2)."""
    W = network.weights[network.n_layers][:, 0]
    w = W[-2:][columns]
    c = network.architecture.output_activation.crossing + (W[0] if network.bias else 0.0)
    ends = []
    for i, j in ((0, 1), (1, 0)):
        if w[j] == 0.0:
            continue
        for side in box:
            crossing = (c - w[i] * side[i]) / w[j]
            if box[0][j] <= crossing <= box[1][j]:
                point = np.empty(2)
                point[i], point[j] = side[i], crossing
                ends.append(point)
    if len(ends) < 2:
        return np.empty((0, 2))
    # Through a corner there are more than two: the outermost pair is the line.
    ends.sort(key=lambda point: (float(point[0]), float(point[1])))
    return np.array([ends[0], ends[-1]])


def _state_in_words(network: MLP, X: Array, T: Array, moment: str) -> str:
    """Say what a moment of the training looks like, from the weights themselves."""
    forward = network.forward(X)
    architecture = network.architecture
    right = int((architecture.decide(forward.outputs) == architecture.decide(T)).sum())
    errors = passes.errors(architecture, forward.pre_activations[-1], forward.outputs, T)
    return f"{moment}: mean E {errors.mean():.4f}, {right} of {len(X)} right"
