"""Where the parts of a network's drawing stand, for all its drawings: still, live and as a figure.

The same functions as in ``explorables/src/network_layout.js``, step by step, so that both give equal numbers and
nothing moves when the script of a page begins. Nothing here draws.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Width of a digit in a wire's label, in pixels.
CHARACTER = 6.9
LABEL_HEIGHT = 14
_ERROR_SIDE = 28
#: Wires between two layers: beyond these there is room for none of their labels.
_MANY = 40
_STEP = 0.02
_ROUNDS = 3
#: So far from where the wires of one neuron are together, their labels stand apart.
_ASKED = 0.3
#: Half the height of digits, with a little air.
_INK = 6


@dataclass(frozen=True)
class Node:
    """A neuron, an input, a bias node (p = 0) or the error (behind the outputs), around its middle."""

    l: int
    p: int
    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> _Box:
        """Its left, right, upper and lower side."""
        across, down = self.width / 2, self.height / 2
        return self.x - across, self.x + across, self.y - down, self.y + down


@dataclass(frozen=True)
class Wire:
    """A wire, from the right side of one node to the left side of the next."""

    x1: float
    y1: float
    x2: float
    y2: float

    def at(self, place: float) -> tuple[float, float]:
        """The point so far along it."""
        return self.x1 + (self.x2 - self.x1) * place, self.y1 + (self.y2 - self.y1) * place


@dataclass
class Label:
    """Where the label of a wire stands, as a share of the way, and whether it has no room."""

    place: float
    crowded: bool = False


_Box = tuple[float, float, float, float]


def lay_out(
    sizes: Sequence[int],
    bias: bool,
    full_width: float,
    node_size: tuple[float, float],
    row_height: float | Callable[[int], float] = 64,
    min_height: float = 0,
    with_error: bool = False,
) -> tuple[list[list[Node]], float]:
    """Place the nodes: layers from left to right, the bias node on top of each but the last; returned with the height."""
    L = len(sizes) - 1
    behind = _ERROR_SIDE + min(96, max(30, 0.13 * full_width)) if with_error else 0
    width = full_width - behind
    first = [0 if bias and layer < L else 1 for layer in range(L + 1)]
    rows = max(n + 1 - f for n, f in zip(sizes, first, strict=True))
    height = max(min_height, rows * (row_height(rows) if callable(row_height) else row_height))
    across, down = node_size
    nodes = []
    for layer, (n, f) in enumerate(zip(sizes, first, strict=True)):
        x = across / 2 + 2 + ((width - across - 4) * layer) / L
        count = n + 1 - f
        nodes.append(
            [
                Node(
                    layer,
                    p,
                    x,
                    (height * (i + 0.5)) / count,
                    across if p else min(30, across),
                    down if p else min(26, down),
                )
                for i, p in enumerate(range(f, n + 1))
            ]
        )
    if with_error:
        nodes.append([Node(L + 1, 1, full_width - _ERROR_SIDE / 2 - 2, height / 2, _ERROR_SIDE, _ERROR_SIDE)])
    return nodes, height


def wires_between(sources: Sequence[Node], targets: Sequence[Node]) -> list[Wire]:
    """The wires between two layers, source by source."""
    return [Wire(s.x + s.width / 2, s.y, t.x - t.width / 2, t.y) for s in sources for t in targets]


def place_labels(
    sources: Sequence[Node],
    targets: Sequence[Node],
    label_length: Callable[[float], int],
    boxes: Sequence[_Box] | None = None,
) -> tuple[list[Label], float]:
    """Say where the labels of the wires between two layers stand, and for how much room they are written.

    A label stands on no box, on no other label, and on no wire but its own; else it is crowded. Labels are as long as
    they can be while none is crowded: ``label_length(room)`` letters where there is so much room. ``boxes`` are those
    of the nodes, unless others are named, as for wires that begin in the middle of a node.
    """
    gap = targets[0].x - targets[0].width / 2 - (sources[-1].x + sources[-1].width / 2)
    wires = wires_between(sources, targets)
    boxes = [node.box for node in (*sources, *targets)] if boxes is None else boxes
    found: tuple[list[Label], float] | None = None
    fewest = math.inf
    room, length = gap, None
    while room == gap or room > 0:
        if label_length(room) != length:
            length = label_length(room)
            half = 0.5 * CHARACTER * length + 1
            edge = min(0.5, (half + 2) / gap)
            labels = _placed(wires, boxes, half, edge, _common_place(sources, targets, edge))
            crowded = sum(label.crowded for label in labels)
            if crowded < fewest:
                found, fewest = (labels, room), crowded
            if crowded == 0:
                break
        room -= 10
    assert found is not None
    return found


def asked_places(wires: Sequence[Wire], length: int, out: bool) -> list[float] | None:
    """Say where the labels of all wires between two layers stand when those of one neuron are shown.

    Its wires meet at their end, or at their start where they go ``out``. None where the boxes leave no room for so long
    a label.
    """
    half = 0.5 * CHARACTER * length + 3
    left, right = max(wire.x1 for wire in wires) + half, min(wire.x2 for wire in wires) - half
    if left > right:
        return None
    if out:
        return [min(1 - _ASKED, (right - wire.x1) / (wire.x2 - wire.x1)) for wire in wires]
    return [max(_ASKED, (left - wire.x1) / (wire.x2 - wire.x1)) for wire in wires]


def wire_width(w: float, largest: float) -> float:
    """How wide a wire is drawn that has this weight, in a network whose largest weight has this size."""
    return 0.75 + (5 * abs(w)) / max(4, largest)


def _placed(wires: list[Wire], boxes: Sequence[_Box], half: float, edge: float, common: float) -> list[Label]:
    """Labels of one width, the best that a few rounds find."""
    if len(wires) > _MANY:
        return [Label(common, True) for _ in wires]
    labels = [Label(common) for _ in wires]

    def faults(i: int, at: float) -> int:
        """How many things a label stands on."""
        ink = _ink_at(wires[i], at, half)
        on_boxes = sum(_overlap(ink, box) for box in boxes)
        on_labels = sum(
            j != i and not label.crowded and _overlap(ink, _ink_at(wires[j], label.place, half))
            for j, label in enumerate(labels)
        )
        on_wires = sum(j != i and _crosses(wire, ink) for j, wire in enumerate(wires))
        return 3 * on_boxes + 2 * on_labels + on_wires

    for _ in range(_ROUNDS):
        for i, label in enumerate(labels):
            label.place = _best(edge, common, lambda at, i=i: faults(i, at))  # type: ignore[misc]
    while True:
        counts = [0 if label.crowded else faults(i, label.place) for i, label in enumerate(labels)]
        most = max(counts)
        if most == 0:
            return labels
        labels[counts.index(most)].crowded = True


def _places(edge: float) -> itertools.takewhile[float]:
    """The places that are tried, step by step."""
    return itertools.takewhile(
        lambda place: place <= 1 - edge, itertools.accumulate(itertools.chain([edge], itertools.repeat(_STEP)))
    )


def _best(edge: float, common: float, faults_at: Callable[[float], int]) -> float:
    """The place with the fewest faults; of equal ones that next to the place of all."""
    found, cost = common, float(faults_at(common))
    for place in _places(edge):
        if cost <= 0:
            break
        tried = faults_at(place) + abs(place - common) / 10
        if tried < cost:
            found, cost = place, tried
    return found


def _ink_at(wire: Wire, place: float, half: float) -> _Box:
    x, y = wire.at(place)
    return x - half, x + half, y - _INK, y + _INK


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def _crosses(wire: Wire, box: _Box) -> bool:
    """Whether a wire, which goes from left to right, comes through a box."""
    left, right, top, bottom = box
    start, end = max(left, wire.x1), min(right, wire.x2)
    if start >= end:
        return False
    a, b = (wire.y1 + ((wire.y2 - wire.y1) * (x - wire.x1)) / (wire.x2 - wire.x1) for x in (start, end))
    return max(a, b) > top and min(a, b) < bottom


def _common_place(sources: Sequence[Node], targets: Sequence[Node], edge: float) -> float:
    """Where on all wires the labels would crowd least, if they stood in one column."""
    found, most = edge, -1.0
    for place in _places(edge):
        heights = sorted(s.y + (t.y - s.y) * place for s in sources for t in targets)
        room = min((b - a for a, b in itertools.pairwise(heights)), default=math.inf)
        if room > most + 0.5:
            found, most = place, room
    return found
