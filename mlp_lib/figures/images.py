"""Rows of numbers as small square pictures: handwritten digits, and the weights of those who read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from ..per_layer import Array
from ..theme import BOUNDARY_COLORSCALE
from ..validation import check_finite_array, check_flag, check_positive_int
from ._style import animation_controls, finish

#: From no ink to all ink; the paper stays grey on a dark page, for a picture on black looks inverted.
_INK: list[list[float | str]] = [[0.0, "#f3f1ec"], [1.0, "#222832"]]
#: Pixels between two pictures.
_GAP = 1
#: Pixels between two rows of pictures with captions: a line of text on a phone, with ten pictures beside each other.
_CAPTION = 5
#: What a pixel of the page between pictures is stored as; shades are 1 to 255.
_PAGE = 0


def images(
    rows: ArrayLike,
    *,
    alt: str,
    captions: Sequence[str] | None = None,
    columns: int = 10,
    signed: bool = False,
) -> go.Figure:
    """Draw each row of an array as a square picture.

    Parameters
    ----------
    rows : array_like
        Shape (n, side * side): the pixels of each picture, row by row from the top.
    alt : str
        What the figure shows, for readers who do not see it.
    captions : sequence of str, optional
        A few characters to stand below each picture.
    columns : int
        Pictures beside each other, at least 1.
    signed : bool
        False: from the smallest number of all (paper) to the largest (ink).
        True, for weights: blue above 0, orange below, the same depth for the
        same size, and all pictures on one scale.

    Returns
    -------
    plotly.graph_objects.Figure
        All pictures in one trace.

    Raises
    ------
    TypeError
        When ``rows`` does not hold real numbers, or ``captions`` no texts.
    ValueError
        When ``rows`` has another shape, is empty or not finite, there are not
        as many captions as pictures, or alt is missing.
    """
    pixels = _check_pictures("rows", rows)
    check_flag("signed", signed)
    if captions is not None and not (isinstance(captions, list | tuple) and all(isinstance(c, str) for c in captions)):
        raise TypeError(f"captions must be a list of texts, but {captions!r:.60} came")
    if captions is not None and len(captions) != len(pixels):
        raise ValueError(f"captions must be one for each of the {len(pixels)} pictures, but {len(captions)} came")
    return _drawn(_shades(pixels, signed), alt, captions or (), columns, signed)


def animate_images(moments: Mapping[str, ArrayLike], *, alt: str, columns: int = 10, signed: bool = False) -> go.Figure:
    """Draw the same pictures at several moments, to be played.

    Parameters
    ----------
    moments : mapping of str to array_like
        What the title says of a moment, and its ``rows``, as for `images`.
    alt : str
        What the animation shows, for readers who do not see it.
    columns : int
        Pictures beside each other, at least 1.
    signed : bool
        As for `images`; all moments share one scale.

    Returns
    -------
    plotly.graph_objects.Figure
        One frame per moment.

    Raises
    ------
    TypeError
        When ``moments`` is no mapping, or its rows hold no real numbers.
    ValueError
        When there is no moment, they differ in shape, or as for `images`.
    """
    if not isinstance(moments, Mapping):
        raise TypeError(f"moments must be rows of pictures by their names, but {type(moments).__name__} came")
    if not moments:
        raise ValueError("moments is empty, but at least one moment expected")
    check_flag("signed", signed)
    pixels = [_check_pictures(f"moments[{name!r}]", rows) for name, rows in moments.items()]
    if len({found.shape for found in pixels}) > 1:
        raise ValueError(f"moments must have one shape, but {sorted({found.shape for found in pixels})} came")
    shades = _shades(np.stack(pixels), signed)
    figure = _drawn(shades[0], alt, (), columns, signed)
    side, across = math.isqrt(pixels[0].shape[1]), min(columns, len(pixels[0]))
    frames = [
        go.Frame(
            name=str(name),
            data=[{"type": "heatmap", "z": _sheet(shade.reshape(-1, side, side), across, _GAP)}],
            traces=[0],
            layout={"title": {"text": str(name)}},
        )
        for name, shade in zip(moments, shades, strict=True)
    ]
    figure.frames = frames
    return figure.update_layout(
        title={"text": frames[0].name, "x": 0, "xref": "paper", "font": {"size": 15}},
        height=figure.layout.height + 170,
        margin={"t": 50, "b": 150},
        **animation_controls(frames),
    )


def _check_pictures(name: str, rows: ArrayLike) -> Array:
    """Return rows whose length is a square number."""
    pixels = check_finite_array(name, rows, 2)
    if math.isqrt(pixels.shape[1]) ** 2 != pixels.shape[1]:
        raise ValueError(f"{name} has shape {pixels.shape}, but one row of side * side pixels per picture expected")
    return pixels


def _drawn(
    shades: np.ndarray[Any, np.dtype[np.uint8]], alt: str, captions: Sequence[str], columns: int, signed: bool
) -> go.Figure:
    """Return the figure of some pictures whose shades are known."""
    n, side = len(shades), math.isqrt(shades.shape[1])
    columns = min(check_positive_int("columns", columns), n)
    below = _CAPTION if captions else _GAP
    scale = [(float(at), colour) for at, colour in (BOUNDARY_COLORSCALE if signed else _INK)]
    figure = go.Figure(
        go.Heatmap(
            z=_sheet(shades.reshape(n, side, side), columns, below),
            zmin=0,
            zmax=255,
            zauto=False,
            colorscale=[[0.0, "rgba(0,0,0,0)"], *([(1 + 254 * at) / 255, colour] for at, colour in scale)],
            showscale=False,
            hoverinfo="skip",
        )
    )
    lines = -(-n // columns)
    figure.update_layout(
        xaxis={"visible": False, "constrain": "domain"},
        # Pixels as tall as wide, and the first picture at the top.
        yaxis={
            "visible": False,
            "autorange": "reversed",
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
        annotations=[
            {
                "x": (i % columns) * (side + _GAP) + (side - 1) / 2,
                # From the edge of the last row of pixels downwards, however large a pixel is.
                "y": (i // columns) * (side + below) + side - 0.5,
                "yanchor": "top",
                "text": caption,
                "showarrow": False,
            }
            for i, caption in enumerate(captions)
        ],
    )
    height = 40 + round(680 / (columns * (side + _GAP)) * lines * (side + below))
    return finish(figure, alt, height).update_layout(margin={"l": 10, "r": 10, "t": 20, "b": 20})


def _shades(pixels: Array, signed: bool) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return 1 to 255 for each number; 128 is 0 where they are signed."""
    low, high = (-np.abs(pixels).max(), np.abs(pixels).max()) if signed else (pixels.min(), pixels.max())
    spread = high / 2 - low / 2  # the halves cannot overflow
    shares = (pixels / 2 - low / 2) / spread if spread > 0 else np.full(pixels.shape, 0.5 if signed else 0.0)
    return np.round(1 + 254 * shares).astype(np.uint8)


def _sheet(
    pictures: np.ndarray[Any, np.dtype[np.uint8]], columns: int, below: int
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return one array that holds all pictures, with the page between them."""
    n, side, _ = pictures.shape
    sheet = np.full((-(-n // columns) * (side + below), columns * (side + _GAP) - _GAP), _PAGE, dtype=np.uint8)
    for i, picture in enumerate(pictures):
        top, left = (i // columns) * (side + below), (i % columns) * (side + _GAP)
        sheet[top : top + side, left : left + side] = picture
    return sheet
