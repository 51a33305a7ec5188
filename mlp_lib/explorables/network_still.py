"""The still picture of a network: what `src/network_view.js` draws before anybody touches it, letter by letter."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from .. import theme
from .._network_layout import (
    CHARACTER,
    LABEL_HEIGHT,
    Label,
    Node,
    Wire,
    asked_places,
    lay_out,
    place_labels,
    wire_width,
    wires_between,
)
from ..network import MLP, Forward
from .base import Explorable
from .stills import colour

__all__ = ["Drawing", "NetworkFigure", "Pass", "network_picture", "show", "wire_length", "wire_number"]

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Pixels between two layers.
_ROOMY = 90
_INDICES = "₀₁₂₃₄"
#: How wide the live diagram is, in pixels: in a column of the page, and on a phone.
COLUMN, PHONE = 654, 304
#: Where it shares its row with a second picture.
BESIDE = 319

Lines = list[tuple[str, str]]


def show(x: float, digits: int = 3) -> str:
    """Return a number as the live figures write it: `show` of src/dom.js."""
    size = abs(x)
    if size >= 1e5 or 0 < size < 0.5 * 10.0**-digits:
        mantissa, exponent = f"{Decimal(size):.{max(1, digits - 1)}e}".split("e")
        text = f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}"
    else:
        # Halves go up, as in JavaScript.
        text = str(Decimal(size).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"−{text}" if x < 0 else text


def wire_number(x: float, room: float) -> str:
    """Return a number on a wire, in four characters where there is little room: `wireNumber` of src/gate_network.js."""
    text = show(x, 2)
    if room >= _ROOMY or len(text) < 5:
        return text
    return text.replace("−0.", "−.") if -1 < x < 0 else show(x, 1)


def wire_length(room: float) -> int:
    """How many characters these numbers usually have."""
    return 4 if room < _ROOMY else 5


@dataclass(frozen=True)
class Pass:
    """A network and what it makes of one example."""

    network: MLP
    forward: Forward
    example: int

    def a(self, l: int, p: int) -> float:
        """What node p of layer l gives on; the bias node is 0."""
        return -1.0 if p == 0 else float(self.forward.activations[l][self.example, p - 1])

    def w(self, l: int, p: int, q: int) -> float:
        """The weight of a wire into neuron q of layer l."""
        return float(self.network.weights[l][p, q - 1])

    def lines(self, l: int, p: int, digits: int) -> Lines:
        """What stands in a neuron: the input, or h and a."""
        if l == 0:
            return [("activations", f"x{_INDICES[p]} {'' if digits < 3 else '= '}{show(self.a(0, p), 0)}")]
        h = float(self.forward.pre_activations[l][self.example, p - 1])
        return [("pre-activations", f"h {show(h, digits)}"), ("activations", f"a {show(self.a(l, p), digits)}")]


@dataclass(frozen=True)
class Drawing:
    """What a lesson says of its diagram, under the names that `networkView` has for it in JavaScript."""

    wire_label: Callable[[int, int, int, float], str]
    node_text: Callable[[int, int, int], Lines]
    #: By the width of the diagram and the number of layers.
    node_width: Callable[[float, int], float] = lambda width, L: 58 if width < 420 else 88
    node_height: float = 62
    row_height: float | Callable[[int], float] = 80
    min_height: float = 0
    label_length: Callable[[float], int] = lambda gap: wire_length(gap)
    fine_from: float = 420
    with_error: bool = False
    #: The name of the part that is chosen.
    selected: str = ""
    #: Whether the chosen neuron has the labels of its wires shown where most have no room.
    asks: bool = True
    #: The layers before this one stand back.
    first_of_interest: int = 1


class NetworkFigure(Explorable):
    """Base of the explorables whose picture is the diagram of a network."""

    #: How wide the live diagram is on a laptop.
    still_width: ClassVar[int] = COLUMN
    still_words: ClassVar[str] = "The network with a weight on each wire, h and a in each neuron."

    def _drawing(self) -> tuple[MLP, Drawing]:
        raise NotImplementedError

    def still(self) -> str:
        """Return the diagram with its numbers."""
        return network_picture(*self._drawing(), self.still_width, self.still_words)

    def still_on_phone(self) -> str:
        """Return the same, laid out for a phone."""
        return network_picture(*self._drawing(), PHONE, self.still_words)


def network_picture(network: MLP, drawing: Drawing, width: int, alt: str) -> str:
    """Return the diagram of a network.

    Parameters
    ----------
    network : MLP
        A network with bias nodes.
    drawing : Drawing
        What stands on the wires and in the neurons, and how large these are.
    width : int
        Of the picture, in pixels.
    alt : str
        Text alternative.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    node_size = drawing.node_width(width, network.n_layers), drawing.node_height
    rows = drawing.row_height, drawing.min_height, drawing.with_error
    nodes, height = lay_out(network.layer_sizes, network.bias, width, node_size, *rows)
    largest = max(float(abs(W).max()) for W in network.weights)
    lines, tags = [], []
    for sources, layer in zip(nodes, nodes[1:], strict=False):
        targets = [node for node in layer if node.p > 0]
        labels, gap = place_labels(sources, targets, drawing.label_length)
        ends = [(s.p, t.p) for s in sources for t in targets]
        l = layer[0].l
        asked = _asked(drawing, wires_between(sources, targets), labels, [(l, *end) for end in ends], gap)
        for (p, q), wire, label in zip(ends, wires_between(sources, targets), asked or labels, strict=True):
            w = None if l > network.n_layers else float(network.weights[l][p - (not network.bias), q - 1])
            lines.append(_line(wire, w, largest, l < drawing.first_of_interest))
            chosen = drawing.selected == f"w{l}-{p}-{q}"
            if chosen or not (label.crowded or l < drawing.first_of_interest):
                tags.append(_tag(wire, label, drawing.wire_label(l, p, q, gap), w is None, chosen))
    digits = 2 if width < drawing.fine_from else 3
    boxes = [
        _box(node, [("", "−1")] if node.p == 0 else drawing.node_text(node.l, node.p, digits), drawing.selected)
        for node in (node for layer in nodes for node in layer)
    ]
    return (
        f'<svg viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" role="img" aria-label="{html.escape(alt)}">'
        f'<g fill="none">{"".join(lines)}</g><g font-size="12" text-anchor="middle">{"".join(tags)}</g>'
        f'<g font-size="13" text-anchor="middle">{"".join(boxes)}</g></svg>'
    )


def _asked(
    drawing: Drawing, wires: list[Wire], labels: list[Label], names: list[tuple[int, int, int]], gap: float
) -> list[Label] | None:
    """The labels where most have no room: those of the chosen neuron's wires only. `#ask` of src/network_view.js."""
    named = re.fullmatch(r"n(\d+)-(\d+)", drawing.selected)
    if not (drawing.asks and named):
        return None
    layer, neuron = map(int, named.groups())
    out = layer == 0 or neuron == 0
    ours = [(l - 1, p) == (layer, neuron) if out else (l, q) == (layer, neuron) for l, p, q in names]
    if not any(ours) or 2 * sum(label.crowded for label in labels) <= len(labels):
        return None
    places = asked_places(wires, drawing.label_length(gap), out)
    return [Label(place, not own) for place, own in zip(places, ours, strict=True)] if places else None


def _ink(quantity: str) -> str:
    """The colour of a quantity's letters."""
    return colour(quantity, theme.QUANTITIES[quantity.replace("-", "_")]["light"]) if quantity else "currentColor"


def _line(wire: Wire, w: float | None, largest: float, dimmed: bool) -> str:
    """A wire; one without a weight leads to the error."""
    if w is None:
        style = f'stroke="{_ink("error")}" stroke-width="1.5"'
    else:
        target = "1" if w >= 0 else "0"
        stroke = colour(f"class-{target}", theme.CLASSES[target]["light"])
        dash = "" if w >= 0 else ' stroke-dasharray="6 5"'
        style = f'stroke="{stroke}" stroke-width="{wire_width(w, largest):.1f}"{dash}'
    back = ' opacity="0.4"' if dimmed else ""
    return f'<path d="M{wire.x1:.7g} {wire.y1:.7g}L{wire.x2:.7g} {wire.y2:.7g}" {style}{back}/>'


def _tag(wire: Wire, label: Label, text: str, to_error: bool, chosen: bool) -> str:
    """What is written on a wire, on a plate that lifts it off the others."""
    x, y = wire.at(label.place)
    across = len(text) * CHARACTER + 4
    edge = ' stroke="currentColor" stroke-width="1.5"' if chosen else ""
    return (
        f'<rect x="{x - across / 2:.2f}" y="{y - LABEL_HEIGHT / 2:.2f}" width="{across:.2f}" height="{LABEL_HEIGHT}" rx="4"'
        f' fill="var(--mlp-ground, #fff)"{edge}/>'
        f'<text x="{x:.2f}" y="{y:.2f}" dy=".35em" fill="{_ink("error" if to_error else "weights")}">{text}</text>'
    )


def _box(node: Node, lines: Sequence[tuple[str, str]], selected: str) -> str:
    """A node with what stands in it."""
    left, _, top, _ = node.box
    ground, plain, dash, corner = (
        ("ground", "#fff", ' stroke-dasharray="3 2"', 3) if node.p == 0 else ("surface", "#f5f6f7", "", 8)
    )
    edge = 'currentColor" stroke-width="2.5' if selected == f"n{node.l}-{node.p}" else "var(--mlp-edge, #76808b)"
    first = node.y - (len(lines) - 1) * 8.5
    texts = []
    for i, (quantity, text) in enumerate(lines):
        bold = {"activations": ' font-weight="600"', "error": ' font-weight="600" font-style="italic"'}.get(
            quantity, ""
        )
        texts.append(
            f'<text x="{node.x:.2f}" y="{first + 17 * i:.2f}" dy=".35em" fill="{_ink(quantity)}"{bold}>{text}</text>'
        )
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{node.width:.7g}" height="{node.height:.7g}" rx="{corner}"'
        f' fill="var(--mlp-{ground}, {plain})" stroke="{edge}"{dash}/>{"".join(texts)}'
    )
