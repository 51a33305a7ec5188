"""Still pictures for readers without JavaScript: small, deterministic SVG, computed by mlp_lib."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import numpy as np

from .. import theme
from ..per_layer import Array

__all__ = ["colour", "plane_picture"]

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
