"""The network itself: neurons, bias nodes, and a wire for each weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._network_layout import Node, Wire, lay_out, place_labels, wire_width
from ..network import MLP
from ..passes import Forward
from ..per_layer import Array
from ..theme import CLASSES, QUANTITIES
from ._style import SUBSCRIPTS, finish

#: A neuron is so high and so wide, in pixels.
_SIDE = 46
#: The least height of a row, on a phone, where the names of the layers take three lines.
_ROW = 85
#: The width of the plot in a column of the page and on a phone.
_COLUMN, _PHONE = 632, 284
#: The room beside the first and the last layer, in distances of layers.
_ASIDE = 0.35
#: Above a drawing whose wires have no numbers.
_LEGEND = {
    "text": "thick wire: large weight; dashed: negative",
    "xref": "paper",
    "x": 0.5,
    "yref": "paper",
    "y": 1,
    "yanchor": "bottom",
    "showarrow": False,
    "font": {"size": 12},
}
_WRITTEN = {
    "showarrow": False,
    "font": {"size": 12, "color": QUANTITIES["weights"]["light"]},
    "bgcolor": "#ffffff",
}


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
        Whether each wire carries its weight as a number, where there is
        room. Its width, colour and dash (blue and solid for positive, orange
        and dashed for negative) show it in any case; without numbers a line
        above the drawing says so.

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
    L = network.n_layers
    column, phone = (_layers(network, width) for width in (_COLUMN, _PHONE))
    largest = max(float(np.abs(W).max()) for W in network.weights)
    wires: list[go.Scatter] = []
    labels: list[dict[str, Any]] = []
    narrow: list[dict[str, Any]] = []
    for layer in range(1, L + 1):
        W = network.weights[layer].ravel()
        ends = _ends(column, layer)
        wires += [_wire(wire, float(w), largest) for wire, w in zip(ends, W, strict=True)]
        if show_weights:
            labels += _labels(column, layer, W, ends)
            narrow += _labels(phone, layer, W, ends)
    nodes = [
        _nodes(network, layer, [_height(node, column) for node in column[layer]], forward, example)
        for layer in range(L + 1)
    ]
    figure = go.Figure([*wires, *nodes])
    names = ["input layer", *(f"hidden layer {layer}" for layer in range(1, L)), "output layer"]
    rows = max(map(len, column))
    figure.update_layout(
        xaxis={
            "range": [-_ASIDE, L + _ASIDE],
            "tickvals": list(range(L + 1)),
            "ticktext": [f"{name}<br>l = {layer}" for layer, name in enumerate(names)],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={"range": [0, rows], "visible": False},
        annotations=[{**_WRITTEN, **label} for label in labels] if show_weights else [_LEGEND],
        dragmode=False,
        showlegend=False,
    )
    # No numbers beside it, so the wires may have that room.
    finish(figure, alt, 110 + 90 * rows).update_layout(margin={"l": 20})
    # On a phone the page writes the weights elsewhere, and shorter; see fitNarrow in its script.
    return figure.update_layout(meta={**figure.layout.meta, "narrow": narrow}) if narrow != labels else figure


def _layers(network: MLP, width: float) -> list[list[Node]]:
    """The nodes in pixels, where the plot is so wide; a wire goes from middle to middle, so they have no width."""
    L = network.n_layers
    between = width / (L + 2 * _ASIDE)
    nodes, _ = lay_out(network.layer_sizes, network.bias, L * between + _SIDE + 4, (_SIDE, _SIDE), _ROW)
    return [[replace(node, width=0.0) for node in layer] for layer in nodes]


def _height(node: Node, layers: list[list[Node]]) -> float:
    """Its height in rows of the tallest layer, from the bottom."""
    return max(map(len, layers)) - node.y / _ROW


def _ends(layers: list[list[Node]], layer: int) -> list[Wire]:
    """The wires into a layer, from the middle of a node to that of another, in layers and rows."""
    return [
        Wire(layer - 1.0, _height(source, layers), float(layer), _height(target, layers))
        for source in layers[layer - 1]
        for target in layers[layer]
        if target.p > 0
    ]


def _wire(ends: Wire, w: float, largest: float) -> go.Scatter:
    """One weight, drawn as in the live figures: blue and solid for positive, orange and dashed for negative."""
    return go.Scatter(
        x=[ends.x1, ends.x2],
        y=[ends.y1, ends.y2],
        mode="lines",
        line={
            "color": CLASSES["1" if w >= 0 else "0"]["light"],
            "width": round(wire_width(w, largest), 1),
            "dash": "solid" if w >= 0 else "dash",
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _labels(layers: list[list[Node]], layer: int, W: Array, ends: list[Wire]) -> list[dict[str, Any]]:
    """Where the weights of a layer are written, and how; empty where there is no room."""
    long, short = ([f"{w:.{digits}g}".replace("-", "−") for w in W.tolist()] for digits in (3, 2))
    sources, targets = layers[layer - 1], [node for node in layers[layer] if node.p > 0]
    gap = targets[0].x - sources[0].x
    # With a little air, so that none touches a node.
    boxes = [replace(node, width=_SIDE + 8, height=_SIDE).box for node in (*sources, *targets)]
    length = [max(map(len, texts)) for texts in (short, long)]
    placed, room = place_labels(sources, targets, lambda room: length[room == gap], boxes)
    found = []
    for text, wire, label in zip(long if room == gap else short, ends, placed, strict=True):
        x, y = wire.at(label.place)
        found.append({"x": round(x, 4), "y": round(y, 4), "text": "" if label.crowded else text})
    return found


def _nodes(network: MLP, layer: int, heights: Sequence[float], forward: Forward | None, example: int) -> go.Scatter:
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
        y=list(heights),
        mode="markers+text",
        text=texts,
        hovertext=titles,
        hoverinfo="text",
        textfont={"size": 13, "color": "#ffffff"},
        marker={
            "size": _SIDE,
            "symbol": ["square" if neuron == 0 else "circle" for neuron in neurons],
            "color": [
                "#5a6068" if neuron == 0 or layer == 0 else QUANTITIES["activations"]["light"] for neuron in neurons
            ],
            "opacity": 1,
            "line": {"color": "#ffffff", "width": 2},
        },
        showlegend=False,
    )
