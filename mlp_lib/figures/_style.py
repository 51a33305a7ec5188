"""What all figures share: size, font, margins, alt text, and numbers as short as a screen needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

#: Digits as indices of neurons.
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FONT = {"family": "system-ui, sans-serif", "size": 14}


def finish(figure: go.Figure, alt: str, height: int) -> go.Figure:
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


def compact(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.floating[Any]]]:
    """Halve the bytes of coordinates: seven digits are more than a screen shows. Numbers too large for that stay."""
    array = np.asarray(values, dtype=np.float64)
    return array if (np.abs(array[np.isfinite(array)]) > np.finfo(np.float32).max).any() else array.astype(np.float32)


def animation_controls(frames: Sequence[go.Frame]) -> dict[str, Any]:
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
