"""Plotly figures of the book: data and networks in, one figure out.

Every function needs an ``alt`` text that says what the figure shows to someone
who does not see it. Nothing in a figure is random or depends on the machine:
grids are stored as bytes, names and order are fixed.
"""

from .._extras import needed_for

with needed_for("figures"):
    from .animation import animate_boundary, animate_hidden_space, hidden_space
    from .diagram import network_diagram
    from .lines import activation_curves, curves, error_curves
    from .planes import decision_boundary

__all__ = [
    "activation_curves",
    "animate_boundary",
    "animate_hidden_space",
    "curves",
    "decision_boundary",
    "error_curves",
    "hidden_space",
    "network_diagram",
]
