"""Curves: errors over epochs, activation functions, and whatever a chapter compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from ..activations import ACTIVATIONS
from ..history import History
from ..theme import QUANTITIES, SERIES
from ..validation import check_choice, check_positive, check_positive_int
from ._style import compact, finish


def curves(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    alt: str,
    x_title: str,
    y_title: str,
    log_x: bool = False,
    log_y: bool = False,
    axis_switch: bool = False,
    height: int = 380,
) -> go.Figure:
    """Plot named curves, told apart by colour and by dash.

    Parameters
    ----------
    series : mapping of str to (x, y)
        The curves by the name that the legend shows.
    alt : str
        What the figure shows, for readers who do not see it.
    x_title, y_title : str
        Axis titles, in Unicode (no TeX).
    log_x, log_y : bool
        Logarithmic axes.
    axis_switch : bool
        Whether the reader can exchange the logarithmic axes for linear ones.
    height : int
        In pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        One line trace per curve, in the order given.

    Raises
    ------
    TypeError
        When ``series`` does not name curves.
    ValueError
        When there is no curve, the x and y of one have different lengths, or
        a switch is asked for where no axis is logarithmic.
    """
    if not isinstance(series, Mapping):
        raise TypeError(f"series must be curves (x, y) by their names, but {type(series).__name__} came")
    if not series:
        raise ValueError("series is empty, but at least one curve expected")
    for name, pair in series.items():
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise TypeError(f"series[{name!r}] must be a pair (x, y), but {pair!r:.60} came")
        x, y = pair
        if np.shape(x) != np.shape(y):
            raise ValueError(f"series[{name!r}] has x of shape {np.shape(x)}, but y of shape {np.shape(y)}")
    if axis_switch and not (log_x or log_y):
        raise ValueError("axis_switch=True needs a logarithmic axis to switch, but log_x and log_y are both False")
    dashes = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
    figure = go.Figure(
        [
            go.Scatter(
                x=compact(x),
                y=compact(y),
                name=name,
                mode="lines",
                line={"color": SERIES[i % len(SERIES)], "dash": dashes[i % len(dashes)], "width": 2},
            )
            for i, (name, (x, y)) in enumerate(series.items())
        ]
    )
    figure.update_layout(
        xaxis={"title": {"text": x_title}, "type": "log" if log_x else "linear", "exponentformat": "power"},
        yaxis={
            "title": {"text": y_title},
            "type": "log" if log_y else "linear",
            "exponentformat": "power",
            "automargin": True,  # powers of ten are wider than the margin
        },
        showlegend=len(series) > 1,
    )
    if axis_switch:
        logarithmic = [axis for axis, log in (("xaxis", log_x), ("yaxis", log_y)) if log]
        figure.update_layout(updatemenus=[_axis_switch(logarithmic)])
    return finish(figure, alt, height)


def _axis_switch(axes: Sequence[str]) -> dict[str, Any]:
    """Return Plotly's own buttons for the type of these axes, for Jupyter; the site replaces them by native ones."""
    return {
        "type": "buttons",
        "name": "axes",
        "direction": "left",
        "x": 1,
        "xanchor": "right",
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 30},
        "buttons": [
            {
                "label": label,
                "method": "relayout",
                "args": [{f"{axis}.{key}": value for axis in axes for key, value in settings.items()}],
            }
            # On a linear axis 2000 reads better than 0.2 times a power of ten.
            for label, settings in (
                ("logarithmic", {"type": "log", "exponentformat": "power"}),
                ("linear", {"type": "linear", "exponentformat": "none"}),
            )
        ],
    }


def error_curves(
    histories: History | Mapping[str, History], *, alt: str, log: bool = True, max_points: int = 400
) -> go.Figure:
    """Plot the mean of E after each epoch, for one or several runs.

    Parameters
    ----------
    histories : History or mapping of str to History
        One run, or runs by the name that the legend shows.
    alt : str
        What the figure shows, for readers who do not see it.
    log : bool
        Whether the error axis is logarithmic.
    max_points : int
        Longer runs are thinned to about this many epochs, denser at the start.

    Returns
    -------
    plotly.graph_objects.Figure
        One curve per run.

    Raises
    ------
    TypeError
        When what came is no History.
    ValueError
        When a run has no errors because it was trained with measure=False, or
        ``max_points`` is not a whole number of at least 1.
    """
    check_positive_int("max_points", max_points)
    runs: Any = {"error": histories} if isinstance(histories, History) else histories
    if not isinstance(runs, Mapping):
        came = type(histories).__name__
        raise TypeError(f"histories must be a History, or several by the name of their curve, but {came} came")
    series = {}
    for name, history in runs.items():
        if not isinstance(history, History):
            raise TypeError(f"histories[{name!r}] must be a History, but {type(history).__name__} came")
        if np.isnan(history.errors).any():
            raise ValueError(f"the history of {name!r} holds no errors; train with measure=True")
        epochs = thinned(history.epochs, max_points)
        series[name] = (epochs, history.errors[epochs])
    figure = curves(series, alt=alt, x_title="epoch", y_title="mean of E", log_y=log)
    if len(runs) == 1:
        figure.update_traces(line_color=QUANTITIES["error"]["light"])
    return figure


def thinned(epochs: int, max_points: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return 0..epochs, or a geometric choice of them with both ends."""
    if epochs + 1 <= max_points:
        return np.arange(epochs + 1)
    return np.unique(np.round(np.geomspace(1, epochs + 1, max_points)).astype(np.int64) - 1)


def activation_curves(
    names: Sequence[str], *, alt: str, reach: float = 6.0, derivative: bool = False, beta: float = 1.0
) -> go.Figure:
    """Plot activation functions, or their derivatives, over the pre-activation.

    Parameters
    ----------
    names : sequence of str
        Element-wise activations, see `mlp_lib.activations.ACTIVATIONS`.
    alt : str
        What the figure shows, for readers who do not see it.
    reach : float
        h runs from -reach to reach.
    derivative : bool
        Plot g' instead of g.
    beta : float
        Slope of the sigmoid.

    Returns
    -------
    plotly.graph_objects.Figure
        One curve per name.

    Raises
    ------
    ValueError
        When a name is unknown or not element-wise, or the reach or slope is
        not positive and finite.
    """
    reach, beta = check_positive("reach", reach), check_positive("beta", beta)
    known = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    h = np.linspace(-reach, reach, 241)
    series = {}
    for name in names:
        activation = ACTIVATIONS[check_choice("activation", name, known)]
        function = activation.derivative if derivative else activation.value
        assert function is not None  # element-wise activations have a derivative
        series[name] = (h, function(h, beta if activation.has_beta else 1.0))
    quantity = "derivative g′(h)" if derivative else "activation a = g(h)"
    return curves(series, alt=alt, x_title="pre-activation h", y_title=quantity)
