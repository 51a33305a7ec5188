"""What a figure says and shows where Plotly is not drawn: its alt text, and a picture where one can be had.

A kernel hands out Plotly's own type alone. GitHub, GitLab, nbviewer, nbconvert and an e-mail draw nothing of that, so
a chapter which somebody ran and saved was blank there. Plotly asks its default renderers for what travels with a
figure; one more of them adds the rest, and every way to show a figure asks it: the last value of a cell, ``show()``,
a `mlp_lib.live.LiveFigure`.
"""

from __future__ import annotations

import base64
import os
from typing import Any

import plotly.io as pio
from plotly.io.base_renderers import MimetypeRenderer, PlotlyRenderer

from . import _still

__all__ = ["PICTURES", "Beside", "join"]

PLOTLY = "application/vnd.plotly.v1+json"
NAME = "mlp_lib"
#: Set to "off", figures carry words alone: the tools that build the book draw pictures when they store a notebook.
PICTURES = "MLP_LIB_PICTURES"


class Beside(MimetypeRenderer):  # type: ignore[misc]
    """Adds the words of a figure that has some (``layout.meta.alt``), and its picture.

    The picture needs matplotlib and pillow, about 0.1 s and 15 KB. Without them, and of a figure that holds what
    a picture would leave out, there are the words alone. A figure without words is none of this library's, and stays as
    Plotly shows it.
    """

    #: Plotly sets what `_repr_mimebundle_` is called with: ``picture=False`` for a figure that moves.
    picture = True

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, str]:
        """Return ``text/plain``, and ``image/png`` in base64."""
        meta = fig_dict.get("layout", {}).get("meta")
        alt = meta.get("alt") if isinstance(meta, dict) else None
        if not isinstance(alt, str) or not alt.strip():
            return {}
        bundle = {"text/plain": alt.strip()}
        if self.picture and os.environ.get(PICTURES) != "off" and (png := drawn(fig_dict)):
            bundle["image/png"] = base64.b64encode(png).decode()
        return bundle


def drawn(fig_dict: dict[str, Any]) -> bytes | None:
    """Return the picture of a figure, or None where it cannot be drawn."""
    try:
        # As it is stored, with arrays in the form that this release of Plotly writes.
        return _still.figure_png(PlotlyRenderer().to_mimebundle(fig_dict)[PLOTLY])
    except Exception:
        # A reader may put anything into a figure: it is shown, whatever becomes of the picture beside it.
        return None


def join() -> None:
    """Add the renderer to the default ones, where these hand out Plotly's own type.

    Elsewhere it is not needed, or in the way: a browser shows the figure itself, Colab and Kaggle store HTML, which
    every host prefers to a picture.
    """
    names = (pio.renderers.default or "").split("+")
    pio.renderers[NAME] = Beside()
    if NAME not in names and any(isinstance(pio.renderers[name], PlotlyRenderer) for name in names if name):
        pio.renderers.default = "+".join([*names, NAME])
