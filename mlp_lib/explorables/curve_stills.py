"""Still pictures of curves for readers without JavaScript: small, deterministic SVG."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from .. import theme
from .stills import colour

__all__ = ["curve_picture"]

WIDTH, HEIGHT = 480, 220
LEFT, TOP, BOTTOM = 52, 10, 24


def curve_picture(
    curves: Sequence[tuple[str, bool, Iterable[tuple[float, float]]]],
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
    at: float,
    alt: str,
) -> str:
    """Return one or two curves, and a line where the handle stands.

    Parameters
    ----------
    curves : sequence of (quantity, dashed, points)
        The quantity of `mlp_lib.theme` that gives the colour; points are (x, y).
    x_ticks, y_ticks : sequence of (value, text)
        The first and the last are the ends of the axes.
    at : float
        Where the handle stands.
    alt : str
        Text alternative.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    (x0, x1), (y0, y1) = ((ticks[0][0], ticks[-1][0]) for ticks in (x_ticks, y_ticks))

    def place(x: float, y: float) -> str:
        u = LEFT + (WIDTH - LEFT - 12) * (x - x0) / (x1 - x0)
        v = TOP + (HEIGHT - TOP - BOTTOM) * (1 - (min(max(y, y0), y1) - y0) / (y1 - y0))
        return f"{u:.1f} {v:.1f}"

    parts = []
    for y, text in y_ticks:
        v = place(x0, y).split()[1]
        parts.append(f'<path d="M{LEFT} {v}H{WIDTH - 12}" stroke="currentColor" stroke-opacity=".2"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(v) + 4:.1f}" text-anchor="end">{html.escape(text)}</text>')
    for x, text in x_ticks:
        u = place(x, y0).split()[0]
        parts.append(f'<text x="{u}" y="{HEIGHT - 6}" text-anchor="middle">{html.escape(text)}</text>')
    parts.append(f'<path d="M{place(at, y0)}L{place(at, y1)}" stroke="currentColor"/>')
    for quantity, dashed, points in curves:
        stroke = colour(quantity.replace("_", "-"), theme.QUANTITIES[quantity]["light"])
        d = "L".join(place(x, y) for x, y in points)
        dash = ' stroke-dasharray="7 4"' if dashed else ""
        if d:
            parts.append(f'<path d="M{d}" fill="none" stroke="{stroke}" stroke-width="2.25"{dash}/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{html.escape(alt)}" font-family="sans-serif" font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )
