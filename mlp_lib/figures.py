"""Plotly figures of the book: data and networks in, one figure out.

Every function needs an ``alt`` text that says what the figure shows to someone
who does not see it. Nothing in a figure is random or depends on the machine:
grids are stored as bytes, names and order are fixed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from . import metrics
from .activations import ACTIVATIONS
from .frames import boundary_lines, outputs
from .per_layer import Array
from .theme import BOUNDARY_COLORSCALE, CLASS_MARKERS, CLASSES, QUANTITIES, SERIES
from .training import History, check_classes
from .validation import check_choice, check_inputs, check_positive, check_positive_int, check_targets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .network import MLP, Forward

__all__ = [
    "activation_curves",
    "animate_boundary",
    "animate_hidden_space",
    "curves",
    "decision_boundary",
    "error_curves",
    "network_diagram",
]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FONT = {"family": "system-ui, sans-serif", "size": 14}
_Point = tuple[float, float]


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
    X, T = _check_plane(network, X, T)
    axes = _plane_axes(X, resolution)
    (plane,) = _as_bytes(network, outputs(network, [network.weights], *axes))
    figure = go.Figure([_output_plane(network, plane, axes), *_points(network, X, T)])
    return _finish_plane(figure, axes, alt)


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
    ValueError
        When nothing was recorded, or as for `decision_boundary`.
    """
    if not history.recorded_weights:
        raise ValueError("history holds no weights; train with record_every=n to keep them every n updates")
    X, T = _check_plane(network, X, T)
    axes = _plane_axes(X, resolution)
    unit = "epoch" if history.updates_per_epoch == 1 else "update"
    moments = history.recorded_weights
    if lines:
        first: Any = _boundary_line()
        drawn = [_as_path(found) for found in boundary_lines(network, moments, *axes)]
        first.update(drawn[0])
    else:
        planes = _as_bytes(network, outputs(network, moments, *axes))
        first = _output_plane(network, planes[0], axes)
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
    figure = go.Figure([first, *_points(network, X, T)], frames=frames)
    _finish_plane(figure, axes, alt)
    figure.update_layout(
        title={"text": frames[0].layout.title.text, "x": 0, "xref": "paper", "font": {"size": 15}},
        height=580,
        margin={"t": 80, "b": 150},  # the title above the legend, Plotly's own controls below
        **_animation_controls(frames),
    )
    return figure


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
    ValueError
        When nothing was recorded, a neuron does not exist, the network has no
        hidden layer or several outputs, the data do not fit, or alt is missing.
    """
    if not history.recorded_weights:
        raise ValueError("history holds no weights; train with record_every=n to keep them every n updates")
    if network.n_layers < 2 or network.layer_sizes[-1] != 1:
        raise ValueError(
            f"a hidden space needs a hidden layer and 1 output neuron, but the layer sizes are {network.layer_sizes}"
        )
    layer, n_hidden = network.n_layers - 1, network.layer_sizes[-2]
    pairs: list[tuple[int, ...]] = list(itertools.permutations(range(1, n_hidden + 1), 2))
    if not isinstance(neurons, Sequence) or tuple(neurons) not in pairs:
        raise ValueError(f"neurons must be two different numbers from 1 to {n_hidden}, but {neurons!r} came")
    X, T = _check_data(network, X, T)
    unit = "epoch" if history.updates_per_epoch == 1 else "update"
    columns = [int(neuron) - 1 for neuron in neurons]
    replay = network.copy()
    moments = []
    for weights in history.recorded_weights:
        replay.weights = weights
        moments.append(replay.forward(X).activations[layer][:, columns])
    low, high = np.min(moments, axis=(0, 1)), np.max(moments, axis=(0, 1))
    margin = 0.12 * np.maximum(high - low, 1e-3)
    box = (low - margin, high + margin)
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
    figure.update_layout(
        xaxis={"title": {"text": f"hidden activation a{str(neurons[0]).translate(_SUBSCRIPTS)}"}},
        yaxis={"title": {"text": f"hidden activation a{str(neurons[1]).translate(_SUBSCRIPTS)}"}},
        dragmode=False,
    )
    figure.update_xaxes(range=[float(box[0][0]), float(box[1][0])])
    figure.update_yaxes(range=[float(box[0][1]), float(box[1][1])])
    _finish(figure, alt, 560)
    figure.update_layout(
        title={"text": frames[0].layout.title.text, "x": 0, "xref": "paper", "font": {"size": 15}},
        margin={"t": 80, "b": 150},
        **_animation_controls(frames),
    )
    return figure


def _hidden_space(
    network: MLP, X: Array, T: Array, A: Array, columns: list[int], box: tuple[Array, Array]
) -> list[go.Scatter]:
    """Return the examples at their hidden activations A (k, 2), and the output's line if it is one."""
    classes = metrics.decide(T, network.layer_activation(network.n_layers).decision)
    names = np.array([", ".join(f"{value:g}" for value in x) for x in X])
    # Examples may coincide here: each has its label on another side.
    sides = np.array(["top right", "bottom right", "top left", "bottom left"])[np.arange(len(X)) % 4]
    few = len(X) <= 8
    traces = [
        go.Scatter(
            x=_compact(A[classes == c, 0]),
            y=_compact(A[classes == c, 1]),
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
                x=_compact(ends[:, 0]),
                y=_compact(ends[:, 1]),
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
    # Where the output is h itself its decision, 0.5, is one about h; threshold, sigmoid and tanh cross theirs at h = 0.
    c = (0.5 if network.activation[-1] in ("relu", "linear") else 0.0) + (W[0] if network.bias else 0.0)
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
    decision = network.layer_activation(network.n_layers).decision
    right = int((metrics.decide(forward.outputs, decision) == metrics.decide(T, decision)).sum())
    return f"{moment}: mean E {network.errors_unchecked(forward, T).mean():.4f}, {right} of {len(X)} right"


def _animation_controls(frames: Sequence[go.Frame]) -> dict[str, Any]:
    """Return Plotly's own play button and slider, for Jupyter; the site replaces them by native controls."""
    # A heatmap or contour does not move without redraw=True.
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    play = {**jump, "fromcurrent": True, "frame": {"duration": 80, "redraw": True}}
    return {
        "updatemenus": [
            {
                "type": "buttons",
                "direction": "left",
                "showactive": False,
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 110},
                "buttons": [
                    {"label": "Play", "method": "animate", "args": [None, play]},
                    {"label": "Pause", "method": "animate", "args": [[None], jump]},
                ],
            }
        ],
        "sliders": [
            {
                "x": 0,
                "len": 1,
                "y": 0,
                "pad": {"t": 40},
                "steps": [{"label": frame.name, "method": "animate", "args": [[frame.name], jump]} for frame in frames],
            }
        ],
    }


def error_curves(
    histories: History | Mapping[str, History], *, alt: str, log: bool = True, max_points: int = 400
) -> go.Figure:
    """Plot the mean of E after each epoch, for one or several runs.

    Parameters
    ----------
    histories : History or mapping of str to History
        One run, or runs by the name that the legend shows.
    alt : str
        What the figure shows, for readers who do not see it.
    log : bool
        Whether the error axis is logarithmic.
    max_points : int
        Longer runs are thinned to about this many epochs, denser at the start.

    Returns
    -------
    plotly.graph_objects.Figure
        One curve per run.

    Raises
    ------
    ValueError
        When a run has no errors because it was trained with measure=False, or
        ``max_points`` is not a whole number of at least 1.
    """
    check_positive_int("max_points", max_points)
    runs = {"error": histories} if isinstance(histories, History) else dict(histories)
    series = {}
    for name, history in runs.items():
        if np.isnan(history.errors).any():
            raise ValueError(f"the history of {name!r} holds no errors; train with measure=True")
        epochs = _thinned(history.epochs, max_points)
        series[name] = (epochs, history.errors[epochs])
    figure = curves(series, alt=alt, x_title="epoch", y_title="mean of E", log_y=log)
    if len(runs) == 1:
        figure.update_traces(line_color=QUANTITIES["error"]["light"])
    return figure


def _thinned(epochs: int, max_points: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return 0..epochs, or a geometric choice of them with both ends."""
    if epochs + 1 <= max_points:
        return np.arange(epochs + 1)
    return np.unique(np.round(np.geomspace(1, epochs + 1, max_points)).astype(np.int64) - 1)


def curves(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    alt: str,
    x_title: str,
    y_title: str,
    log_x: bool = False,
    log_y: bool = False,
    height: int = 380,
) -> go.Figure:
    """Plot named curves, told apart by colour and by dash.

    Parameters
    ----------
    series : mapping of str to (x, y)
        The curves by the name that the legend shows.
    alt : str
        What the figure shows, for readers who do not see it.
    x_title, y_title : str
        Axis titles, in Unicode (no TeX).
    log_x, log_y : bool
        Logarithmic axes.
    height : int
        In pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        One line trace per curve, in the order given.

    Raises
    ------
    ValueError
        When there is no curve, or the x and y of one have different lengths.
    """
    if not series:
        raise ValueError("series is empty, but at least one curve expected")
    for name, (x, y) in series.items():
        if np.shape(x) != np.shape(y):
            raise ValueError(f"series[{name!r}] has x of shape {np.shape(x)}, but y of shape {np.shape(y)}")
    dashes = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
    figure = go.Figure(
        [
            go.Scatter(
                x=_compact(x),
                y=_compact(y),
                name=name,
                mode="lines",
                line={"color": SERIES[i % len(SERIES)], "dash": dashes[i % len(dashes)], "width": 2},
            )
            for i, (name, (x, y)) in enumerate(series.items())
        ]
    )
    figure.update_layout(
        xaxis={"title": {"text": x_title}, "type": "log" if log_x else "linear", "exponentformat": "power"},
        yaxis={
            "title": {"text": y_title},
            "type": "log" if log_y else "linear",
            "exponentformat": "power",
            "automargin": True,  # powers of ten are wider than the margin
        },
        showlegend=len(series) > 1,
    )
    return _finish(figure, alt, height)


def activation_curves(
    names: Sequence[str], *, alt: str, reach: float = 6.0, derivative: bool = False, beta: float = 1.0
) -> go.Figure:
    """Plot activation functions, or their derivatives, over the pre-activation.

    Parameters
    ----------
    names : sequence of str
        Element-wise activations, see `mlp_lib.activations.ACTIVATIONS`.
    alt : str
        What the figure shows, for readers who do not see it.
    reach : float
        h runs from -reach to reach.
    derivative : bool
        Plot g' instead of g.
    beta : float
        Slope of the sigmoid.

    Returns
    -------
    plotly.graph_objects.Figure
        One curve per name.

    Raises
    ------
    ValueError
        When a name is unknown or not element-wise, or the reach or slope is
        not positive and finite.
    """
    reach, beta = check_positive("reach", reach), check_positive("beta", beta)
    known = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    h = np.linspace(-reach, reach, 241)
    series = {}
    for name in names:
        activation = ACTIVATIONS[check_choice("activation", name, known)]
        function = activation.derivative if derivative else activation.value
        assert function is not None  # element-wise activations have a derivative
        series[name] = (h, function(h, beta if activation.has_beta else 1.0))
    quantity = "derivative g′(h)" if derivative else "activation a = g(h)"
    return curves(series, alt=alt, x_title="pre-activation h", y_title=quantity)


def network_diagram(
    network: MLP, *, alt: str, forward: Forward | None = None, example: int = 0, show_weights: bool = True
) -> go.Figure:
    """Draw the neurons of a network, its bias nodes, and every weight as a wire.

    Parameters
    ----------
    network : MLP
        The network; small ones stay readable.
    alt : str
        What the figure shows, for readers who do not see it.
    forward : Forward, optional
        A forward pass: the neurons then show their activations.
    example : int
        Which row of the forward pass to show.
    show_weights : bool
        Whether each wire carries its weight as a number. Its width and dash
        (solid for positive, dashed for negative) show it in any case.

    Returns
    -------
    plotly.graph_objects.Figure
        Layers from left to right, bias nodes on top.

    Raises
    ------
    ValueError
        When the forward pass is of a network of other sizes, or has no such
        example.
    """
    if forward is not None:
        shown = tuple(A.shape[1] for A in forward.activations)
        if shown != network.layer_sizes:
            raise ValueError(f"forward has layers of {list(shown)}, but {list(network.layer_sizes)} expected")
        if example not in range(len(forward.outputs)):
            raise ValueError(f"example must be a row from 0 to {len(forward.outputs) - 1}, but {example!r} came")
    sizes, L = network.layer_sizes, network.n_layers
    tallest = max(n + (network.bias and layer < L) for layer, n in enumerate(sizes))

    def height_of(layer: int, neuron: int) -> float:
        """Vertical place of a neuron; the bias node (0) stands on top."""
        nodes = sizes[layer] + (network.bias and layer < L)
        position = neuron if network.bias and layer < L else neuron - 1
        return (tallest - nodes) / 2.0 + (nodes - 1 - position)

    largest = max(float(np.abs(W).max()) for W in network.weights) or 1.0
    wires: list[go.Scatter] = []
    labels: list[dict[str, Any]] = []
    font = {"size": 12, "color": QUANTITIES["weights"]["light"]}
    written = {"showarrow": False, "font": font, "bgcolor": "rgba(255,255,255,0.85)"}
    for layer in network.weights.layers:
        for (row, column), w in np.ndenumerate(network.weights[layer]):
            source = row if network.bias else row + 1
            start = (layer - 1.0, height_of(layer - 1, source))
            end = (float(layer), height_of(layer, column + 1))
            wires.append(
                go.Scatter(
                    x=[start[0], end[0]],
                    y=[start[1], end[1]],
                    mode="lines",
                    line={
                        "color": QUANTITIES["weights"]["light"],
                        "width": 1.0 + 3.0 * abs(float(w)) / largest,
                        "dash": "solid" if w >= 0 else "dash",
                    },
                    opacity=0.55,
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
            if show_weights:
                # Wires into one neuron have their labels at different places, so that crossings stay readable.
                preferred = 0.26 + 0.16 * (column % 3) if sizes[layer] > 1 else 0.42
                text = f"{float(w):.3g}".replace("-", "−")
                x, y = _place_on_wire(start, end, preferred, text, labels, L)
                labels.append({"x": x, "y": y, "text": text, **written})
    nodes = [_nodes(network, layer, height_of, forward, example) for layer in range(L + 1)]
    figure = go.Figure([*wires, *nodes])
    names = ["input layer", *(f"hidden layer {layer}" for layer in range(1, L)), "output layer"]
    figure.update_layout(
        xaxis={
            "range": [-0.35, L + 0.35],
            "tickvals": list(range(L + 1)),
            "ticktext": [f"{name}<br>l = {layer}" for layer, name in enumerate(names)],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={"range": [-0.6, tallest - 0.4], "visible": False},
        annotations=labels,
        dragmode=False,
        showlegend=False,
    )
    # No numbers beside it, so the wires may have that room.
    return _finish(figure, alt, 110 + 90 * tallest).update_layout(margin={"l": 20})


def _place_on_wire(
    start: _Point, end: _Point, preferred: float, text: str, labels: Sequence[dict[str, Any]], L: int
) -> _Point:
    """Choose where a weight is written: the preferred part of its wire along, or where it is clear of the others."""
    # As on a phone: a line takes a sixth of the distance of two neurons, and 44 letters the figure's width.
    height, letter = 1 / 6, (L + 0.7) / 44

    def room(place: _Point) -> float:
        """At least 1 where the weight stands clear; more is no better."""
        gaps = [
            max(
                abs(place[0] - other["x"]) / (letter * (len(text) + len(other["text"])) / 2),
                abs(place[1] - other["y"]) / height,
            )
            for other in labels
        ]
        return min([1.0, *gaps])

    along = (preferred, *np.arange(0.26, 0.7, 0.04))
    places = [(float(start[0] + s * (end[0] - start[0])), float(start[1] + s * (end[1] - start[1]))) for s in along]
    return max(places, key=room)  # the first of several


def _nodes(
    network: MLP, layer: int, height_of: Callable[[int, int], float], forward: Forward | None, example: int
) -> go.Scatter:
    """Return the neurons of one layer; the bias node is a square with its constant -1."""
    has_bias = network.bias and layer < network.n_layers
    neurons = list(range(0 if has_bias else 1, network.layer_sizes[layer] + 1))
    texts, titles = [], []
    for neuron in neurons:
        name = f"{'x' if layer == 0 else 'a'}{str(neuron).translate(_SUBSCRIPTS)}"
        name = "y" + name[1:] if layer == network.n_layers else name
        value = None if forward is None else forward.activations[layer][example, neuron - 1]
        if neuron == 0:
            texts.append("−1")
            titles.append(f"bias node of layer {layer}: always −1")
        else:
            shown = f"{value:.3g}".replace("-", "−") if value is not None else ""
            texts.append(shown or name)
            titles.append(f"neuron {neuron} of layer {layer}: {name}" + (f" = {shown}" if shown else ""))
    return go.Scatter(
        x=[float(layer)] * len(neurons),
        y=[height_of(layer, neuron) for neuron in neurons],
        mode="markers+text",
        text=texts,
        hovertext=titles,
        hoverinfo="text",
        textfont={"size": 13, "color": "#ffffff"},
        marker={
            "size": 46,
            "symbol": ["square" if neuron == 0 else "circle" for neuron in neurons],
            "color": [
                "#5a6068" if neuron == 0 or layer == 0 else QUANTITIES["activations"]["light"] for neuron in neurons
            ],
            "opacity": 1,
            "line": {"color": "#ffffff", "width": 2},
        },
        showlegend=False,
    )


def _check_plane(network: MLP, X: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    """Check that a network and data can be drawn in a plane."""
    if network.layer_sizes[0] != 2 or network.layer_sizes[-1] != 1:
        raise ValueError(
            f"a decision boundary needs 2 input nodes and 1 output neuron, but the network has "
            f"{network.layer_sizes[0]} and {network.layer_sizes[-1]}"
        )
    return _check_data(network, X, T)


def _check_data(network: MLP, X: ArrayLike, T: ArrayLike) -> tuple[Array, Array]:
    """Check that data fit a network with one output, and that each example belongs to one of two classes."""
    X = check_inputs(X, network.layer_sizes[0])
    T = check_targets(T, X.shape[0], 1)
    check_classes(network.activation[-1], T)
    return X, T


def _plane_axes(X: Array, resolution: int) -> tuple[Array, Array]:
    """Return grid coordinates around the data, a quarter of their extent wider."""
    if check_positive_int("resolution", resolution) < 2:
        raise ValueError(f"resolution must be at least 2, one grid point at each end of an axis, but {resolution} came")
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.25 * np.maximum(high - low, 1e-3)
    return (
        np.linspace(low[0] - margin[0], high[0] + margin[0], resolution),
        np.linspace(low[1] - margin[1], high[1] + margin[1], resolution),
    )


def _as_bytes(network: MLP, Y: Array) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Store outputs as 0..255: a frame of 60 by 60 weighs 5 KB instead of 40."""
    low, high = _shown_range(network)
    return np.round(255.0 * np.clip((Y - low) / (high - low), 0.0, 1.0)).astype(np.uint8)


def _shown_range(network: MLP) -> tuple[float, float]:
    """Return the outputs that the two ends of the colour scale stand for, symmetric about the decision."""
    return (-1.0, 1.0) if network.activation[-1] == "tanh" else (0.0, 1.0)


def _output_plane(network: MLP, plane: np.ndarray[Any, np.dtype[np.uint8]], axes: tuple[Array, Array]) -> go.Contour:
    """Return the shaded output, as `_as_bytes` stores it, with one contour line, the decision boundary."""
    low, high = _shown_range(network)
    return go.Contour(
        x=_compact(axes[0]),
        y=_compact(axes[1]),
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


def _boundary_line() -> go.Scatter:
    """Return the decision boundary as a line, still without its points."""
    return go.Scatter(mode="lines", name="boundary", line={"color": "#6f6f6f", "width": 3}, hoverinfo="skip")


def _as_path(lines: Sequence[Array]) -> dict[str, Any]:
    """Return polylines as one trace's x and y, with a gap after each."""
    gap = np.full((1, 2), np.nan)
    points = _compact(np.concatenate([part for line in lines for part in (line, gap)] or [gap]))
    return {"type": "scatter", "x": points[:, 0].copy(), "y": points[:, 1].copy()}


def _points(network: MLP, X: Array, T: Array) -> list[go.Scatter]:
    """Return one trace per class, told apart by colour and by symbol."""
    classes = metrics.decide(T, network.layer_activation(network.n_layers).decision)
    return [
        go.Scatter(
            x=_compact(X[classes == c, 0]),
            y=_compact(X[classes == c, 1]),
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


def _finish_plane(figure: go.Figure, axes: tuple[Array, Array], alt: str) -> go.Figure:
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
    return _finish(figure, alt, 460)


def _finish(figure: go.Figure, alt: str, height: int) -> go.Figure:
    """Set what all figures share: size, font, margins, legend above, and the alt text."""
    if not isinstance(alt, str) or len(alt.strip()) < 20:
        raise ValueError(f"alt must say what the figure shows, in at least 20 characters, but {alt!r} came")
    # No template: plotly's default adds 7 KB to every figure and sets colours that dark pages cannot use.
    figure.update_layout(
        template=None,
        height=height,
        font=_FONT,
        margin={"l": 60, "r": 20, "t": 40, "b": 55},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        meta={"alt": alt.strip()},
    )
    return figure


def _compact(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.floating[Any]]]:
    """Halve the bytes of coordinates: seven digits are more than a screen shows. Numbers too large for that stay."""
    array = np.asarray(values, dtype=np.float64)
    return array if (np.abs(array[np.isfinite(array)]) > np.finfo(np.float32).max).any() else array.astype(np.float32)
