"""Still pictures for readers without JavaScript: small, deterministic SVG, computed by mlp_lib."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import numpy as np

from .. import theme
from ..network import MLP, Forward
from ..per_layer import Array

__all__ = ["network_picture", "plane_picture"]

#: Probability bands of the plane and how strongly each class colours them.
BANDS = (
    (0.0, 0.1, "0", 0.75),
    (0.1, 0.3, "0", 0.5),
    (0.3, 0.5, "0", 0.22),
    (0.5, 0.7, "1", 0.22),
    (0.7, 0.9, "1", 0.5),
    (0.9, 1.01, "1", 0.75),
)
CELLS = 32
SIDE = 240


def colour(name: str, light: str) -> str:
    """Return a CSS colour that follows the page's palette where there is one."""
    return f"var(--mlp-{name}, {light})"


def plane_picture(
    probability: Callable[[Array], Array],
    X: Array,
    T: Array,
    bounds: tuple[float, float, float],
    alt: str,
    hollow: Sequence[int] = (),
) -> str:
    """Return the plane with its probability bands and the points.

    Parameters
    ----------
    probability : callable
        (m, 2) -> (m,), the probability of class 1.
    X, T : ndarray
        Points (k, 2) and targets (k, 1).
    bounds : tuple of float
        Left, bottom and side of the square shown.
    alt : str
        Text alternative.
    hollow : sequence of int
        Numbers of the points that are drawn hollow.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    x0, y0, size = bounds
    centres = (np.arange(CELLS) + 0.5) / CELLS
    grid = np.array([[x0 + size * u, y0 + size * (1.0 - v)] for v in centres for u in centres])
    P = probability(grid).reshape(CELLS, CELLS)
    paths = []
    for low, high, target, strength in BANDS:
        runs = []
        for row in range(CELLS):
            inside = np.flatnonzero((P[row] >= low) & (P[row] < high))
            for run in np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1):
                if run.size:
                    runs.append(f"M{run[0]} {row}h{run.size}v1h-{run.size}z")
        if runs:
            fill = colour(f"class-{target}", theme.CLASSES[target]["light"])
            paths.append(f'<path fill="{fill}" fill-opacity="{strength}" d="{"".join(runs)}"/>')
    marks = []
    radius = 1.1 if len(X) <= 8 else 0.5
    empty = set(map(int, hollow))
    for i, ((x, y), (t,)) in enumerate(zip(X, T, strict=True)):
        u, v = CELLS * (x - x0) / size, CELLS * (1.0 - (y - y0) / size)
        target = "1" if t > 0.5 else "0"
        fill = colour(f"class-{target}", theme.CLASSES[target]["light"])
        inner, outer = ("#fff", fill) if i in empty else (fill, "#fff")
        style = f'fill="{inner}" stroke="{outer}" stroke-width="{0.3 * radius:.2f}"'
        if target == "1":
            marks.append(
                f'<rect x="{u - radius:.2f}" y="{v - radius:.2f}" width="{2 * radius}" height="{2 * radius}" {style}/>'
            )
        else:
            marks.append(f'<circle cx="{u:.2f}" cy="{v:.2f}" r="{radius}" {style}/>')
    return (
        f'<svg viewBox="0 0 {CELLS} {CELLS}" width="{SIDE}" height="{SIDE}" role="img" aria-label="{html.escape(alt)}">'
        f"{''.join(paths)}{''.join(marks)}</svg>"
    )


def network_picture(network: MLP, forward: Forward, example: int, alt: str) -> str:
    """Return the diagram of a network: w times a on the wires, h and a in the neurons.

    Parameters
    ----------
    network : MLP
        A network with bias nodes.
    forward : Forward
        Its forward pass.
    example : int
        The row whose numbers are shown.
    alt : str
        Text alternative.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    sizes = network.layer_sizes
    width, step = 600, 80
    height = step * max(n + (layer < network.n_layers) for layer, n in enumerate(sizes))
    places: list[list[tuple[float, float]]] = []
    for layer, n in enumerate(sizes):
        count = n + (layer < network.n_layers)
        x = 50 + (width - 100) * layer / network.n_layers
        places.append([(x, height * (i + 0.5) / count) for i in range(count)])
    wires, labels, boxes = [], [], []
    for layer in range(1, network.n_layers + 1):
        A = np.concatenate([[-1.0], forward.activations[layer - 1][example]])
        targets = places[layer][-sizes[layer] :]
        for p, (x1, y1) in enumerate(places[layer - 1]):
            for q, (x2, y2) in enumerate(targets):
                w = network.weights[layer][p, q]
                target = "1" if w >= 0 else "0"
                dash = "" if w >= 0 else ' stroke-dasharray="6 5"'
                stroke = colour(f"class-{target}", theme.CLASSES[target]["light"])
                wires.append(
                    f'<path d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" stroke="{stroke}" stroke-width="{1 + min(4.0, abs(w)):.1f}"{dash}/>'
                )
                u, v = x1 + 0.34 * (x2 - x1), y1 + 0.34 * (y2 - y1)
                labels.append(f'<text x="{u:.0f}" y="{v + 4:.0f}">{_signed(w)}·{_factor(A[p])}</text>')
    for layer in range(network.n_layers + 1):
        for i, (x, y) in enumerate(places[layer]):
            p = i + (layer == network.n_layers)
            lines: Sequence[str]
            if p == 0:
                lines = ["−1"]
            elif layer == 0:
                lines = [_signed(forward.activations[0][example, p - 1], 0)]
            else:
                h, a = forward.pre_activations[layer][example, p - 1], forward.activations[layer][example, p - 1]
                lines = [f"h {_signed(h, 3)}", f"a {_signed(a, 3)}"]
            boxes.append(
                f'<rect x="{x - 40:.0f}" y="{y - 21:.0f}" width="80" height="42" rx="8" fill="var(--mlp-surface, #fff)" stroke="#76808b"/>'
            )
            first = y + 4 - 8 * (len(lines) - 1)
            boxes += [f'<text x="{x:.0f}" y="{first + 16 * j:.0f}">{line}</text>' for j, line in enumerate(lines)]
    assert len(boxes) >= sum(sizes)
    style = 'font-family="sans-serif" font-size="13" text-anchor="middle" fill="currentColor"'
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{html.escape(alt)}">'
        f'<g fill="none">{"".join(wires)}</g><g {style}>{"".join(labels)}{"".join(boxes)}</g></svg>'
    )


def _signed(x: float, digits: int = 2) -> str:
    text = f"{abs(x):.{digits}f}"
    return f"−{text}" if x < 0 and float(text) != 0 else text


def _factor(x: float) -> str:
    text = _signed(x, 0 if float(x).is_integer() else 2)
    return f"({text})" if text.startswith("−") else text
