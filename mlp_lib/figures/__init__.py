"""Plotly figures of the book: data and networks in, one figure out.

Every function needs an ``alt`` text that says what the figure shows to someone
who does not see it. Nothing in a figure is random or depends on the machine:
grids are stored as bytes, names and order are fixed.

In a notebook a figure also carries its ``alt`` text and, where matplotlib and
pillow are installed, a still picture: what GitHub or nbconvert shows of a
notebook that was run and saved. Plotly's default renderers get one more for it
(``plotly.io.renderers.default``), where they store Plotly's own type.
"""

import os
import sys

from .._extras import needed_for

with needed_for("figures"):
    from .animation import animate_boundary, animate_hidden_space, hidden_space
    from .diagram import network_diagram
    from .images import animate_images, images
    from .lines import activation_curves, curves, error_curves
    from .planes import decision_boundary

    # Elsewhere nothing asks a renderer, and Plotly's bring along what they take from Jupyter: more than half the wait.
    if "IPython" in sys.modules or "PLOTLY_RENDERER" in os.environ:
        from . import _hosts

        _hosts.join()

__all__ = [
    "activation_curves",
    "animate_boundary",
    "animate_hidden_space",
    "animate_images",
    "curves",
    "decision_boundary",
    "error_curves",
    "hidden_space",
    "images",
    "network_diagram",
]
