"""The network itself: neurons, bias nodes, and a wire for each weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..network import MLP
from ..passes import Forward
from ..theme import QUANTITIES
from ._style import SUBSCRIPTS, finish

_Point = tuple[float, float]


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
    TypeError
        When ``forward`` is no forward pass.
    ValueError
        When the forward pass is of a network of other sizes, or has no such
        example.
    """
    if forward is not None:
        if not isinstance(forward, Forward):
            raise TypeError(f"forward must be what MLP.forward returned, but {type(forward).__name__} came")
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
    return finish(figure, alt, 110 + 90 * tallest).update_layout(margin={"l": 20})


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
        name = f"{'x' if layer == 0 else 'a'}{str(neuron).translate(SUBSCRIPTS)}"
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
