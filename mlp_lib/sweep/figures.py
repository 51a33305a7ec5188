"""Figures of a sweep: who learns, how often, how fast, and one run again.

As in `mlp_lib.figures`, every figure needs an ``alt`` text, and nothing in it
is random or depends on the machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._extras import needed_for
from ..figures import animate_boundary
from ..figures._style import compact, finish
from ..figures.lines import thinned
from ..history import History
from ..per_layer import Array
from ..theme import QUANTITIES, SERIES
from ..validation import check_positive_int
from .result import SweepResult

with needed_for("figures"):
    import plotly.graph_objects as go

__all__ = ["error_curves", "replay", "success_rates", "weather_map"]

#: From right early (light) to right late (dark); the last entry is for cells without an answer.
_SPEED = [[0.0, "#d7ecf9"], [0.5, "#5a9fd4"], [0.995, "#123a63"], [0.996, "rgba(0,0,0,0)"], [1.0, "rgba(0,0,0,0)"]]
_NO_CELL = 255
#: What a run that is not all right at the end is drawn as, in words, as a symbol and in a colour.
_FAILURES = (
    ("standing still", "line-ew-open", "#a6470b"),
    ("still moving", "circle-open", "#6f6f6f"),
    ("diverged", "x-thin-open", "#b3123a"),
)


def _fate(result: SweepResult) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """Tell the finished runs that are not all right apart, in the order of `_FAILURES`."""
    failed = result.finished & ~result.succeeded & ~result.diverged
    return [failed & result.stuck, failed & ~result.stuck, result.diverged]


def weather_map(result: SweepResult, *, alt: str) -> go.Figure:
    """Map the runs of a sweep: one row per learning rate, one column per seed.

    Parameters
    ----------
    result : SweepResult
        Of `sweep` with one beta and targets that are classes.
    alt : str
        What the figure shows, for readers who do not see it.

    Returns
    -------
    plotly.graph_objects.Figure
        Filled cells are right at the end, the darker the later; the others
        hold a sign for standing still, still moving or diverged.

    Raises
    ------
    ValueError
        When the runs form no grid of learning rates and seeds.
    """
    first = result.grid(result.all_right_from)
    if first.shape[1] != 1:
        raise ValueError(f"the sweep has {first.shape[1]} betas; a map of learning rates and seeds needs one")
    first = first[:, 0]
    # Logarithmic: the difference between 10 and 20 epochs is as visible as that between 1,000 and 2,000.
    low = np.log10(max(1, int(first[first >= 0].min(initial=result.epochs))))
    span = max(np.log10(result.epochs) - low, 1e-9)
    shade = np.round(253.0 * (np.log10(np.maximum(first, 1)) - low) / span)
    z = np.where(first >= 0, np.clip(shade, 0, 253), _NO_CELL).astype(np.uint8)
    columns = np.arange(z.shape[1])
    ticks = _decades(low, low + span)
    height = 140 + 24 * z.shape[0]
    figure = go.Figure(
        go.Heatmap(
            z=z,
            zmin=0,
            zmax=255,
            zauto=False,
            colorscale=_SPEED,
            xgap=1,
            ygap=1,
            hoverinfo="skip",
            colorbar={
                "title": {"text": "all right from epoch"},
                "tickvals": [253.0 * (tick - low) / span for tick in ticks],
                "ticktext": [f"{10**tick:,.0f}" for tick in ticks],
                # Below the map, which needs the whole width for its columns.
                "orientation": "h",
                "x": 0.5,
                "xanchor": "center",
                "y": -75 / (height - 95),
                "yanchor": "top",
                "thickness": 12,
                "len": 0.9,
            },
        )
    )
    for (name, symbol, colour), runs in zip(_FAILURES, _fate(result), strict=True):
        rows, seeds = np.nonzero(result.grid(runs)[:, 0])
        if len(rows):
            figure.add_trace(
                go.Scatter(
                    # As few bytes as hold the last position: a wrapped one is a sign in a place of another run.
                    x=seeds.astype(np.min_scalar_type(z.shape[1])),
                    y=rows.astype(np.min_scalar_type(z.shape[0])),
                    mode="markers",
                    name=name,
                    # Neighbouring signs must not run together.
                    marker={
                        "symbol": symbol,
                        "color": colour,
                        "size": 3 if len(columns) > 50 else 5,
                        "line": {"color": colour, "width": 1.5},
                    },
                    hoverinfo="skip",
                )
            )
    rates = result.grid(result.learning_rates)[:, 0, 0]
    shown = columns[:: max(1, len(columns) // 10)]
    figure.update_layout(
        xaxis={
            "title": {"text": "seed"},
            "tickvals": shown.tolist(),
            "ticktext": [str(seed) for seed in result.grid(result.seeds)[0, 0, shown]],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={
            "title": {"text": "learning rate η"},
            "tickvals": list(range(len(rates))),
            "ticktext": [f"{rate:.3g}" for rate in rates],
            "showgrid": False,
            "zeroline": False,
        },
        dragmode=False,
    )
    finish(figure, alt, height + 60)
    return figure.update_layout(margin={"l": 85, "b": 115})


def _decades(low: float, high: float) -> Array:
    """Return tick positions on a logarithmic scale: both ends and the powers of ten well between."""
    inner = np.arange(np.ceil(low + 0.15), high - 0.15)
    return np.concatenate([[low], inner, [high]])


def success_rates(result: SweepResult, *, alt: str) -> go.Figure:
    """Plot the share of runs that get everything right over the learning rate.

    Parameters
    ----------
    result : SweepResult
        Of any sweep with targets that are classes.
    alt : str
        What the figure shows, for readers who do not see it.

    Returns
    -------
    plotly.graph_objects.Figure
        In percent, one curve per beta; the bars are one standard error each way.
    """
    rows = [row for row in result.success_rates() if row["runs"]]
    dashes = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
    betas = list(dict.fromkeys(row["beta"] for row in rows))
    figure = go.Figure()
    for i, beta in enumerate(betas):
        mine = sorted((row for row in rows if row["beta"] == beta), key=lambda row: row["learning_rate"])
        colour = SERIES[i % len(SERIES)]
        figure.add_trace(
            go.Scatter(
                x=compact([row["learning_rate"] for row in mine]),
                y=compact([100.0 * row["rate"] for row in mine]),
                error_y={"type": "data", "array": compact([100.0 * row["standard_error"] for row in mine])},
                name=f"β = {beta:g}",
                mode="lines+markers",
                line={"color": colour, "dash": dashes[i % len(dashes)], "width": 2},
                marker={"color": colour, "size": 7},
            )
        )
    figure.update_layout(
        xaxis={"title": {"text": "learning rate η"}, "type": "log", "dtick": 1},
        yaxis={"title": {"text": "runs with every example right, in %"}, "range": [-3, 103]},
        showlegend=len(betas) > 1,
    )
    return finish(figure, alt, 380)


def error_curves(result: SweepResult, *, alt: str, max_runs: int = 300) -> go.Figure:
    """Plot the error curves of all runs over each other.

    Parameters
    ----------
    result : SweepResult
        A sweep that recorded errors, as it does by default.
    alt : str
        What the figure shows, for readers who do not see it.
    max_runs : int
        Of more finished runs, as many evenly spaced ones are drawn.

    Returns
    -------
    plotly.graph_objects.Figure
        One group for runs that are all right at the end, one for each other
        fate, told apart by colour and by dash. The curve of a run that
        diverges ends at a hundred times the largest first error.
    """
    check_positive_int("max_runs", max_runs)
    if not len(result.error_epochs):
        raise ValueError("the sweep recorded no errors; give it record_epochs")
    finished = np.flatnonzero(result.finished)
    drawn = np.zeros(result.n_runs, dtype=np.bool_)
    drawn[finished[np.linspace(0, len(finished) - 1, min(max_runs, len(finished))).round().astype(int)]] = True
    groups = [("all right", "solid", SERIES[0], result.succeeded)]
    dashes = ("dash", "dot", "dashdot")
    fates = zip(_FAILURES, dashes, _fate(result), strict=True)
    groups += [(name, dash, colour, runs) for (name, _, colour), dash, runs in fates]
    # A gap after each run: one trace draws a whole group.
    shown = np.where(
        result.error_curves <= 100.0 * np.nanmax(result.error_curves[:, 0], initial=0.0), result.error_curves, np.nan
    )
    x = np.append(np.maximum(result.error_epochs, 0.5), np.nan)
    figure = go.Figure()
    for name, dash, colour, runs in groups:
        chosen = np.flatnonzero(drawn & runs)
        if len(chosen):
            y = np.column_stack([shown[chosen], np.full(len(chosen), np.nan)])
            figure.add_trace(
                go.Scatter(
                    x=compact(np.tile(x, len(chosen))),
                    y=compact(y.ravel()),
                    name=f"{name} ({len(chosen)})",
                    mode="lines",
                    line={"color": colour, "dash": dash, "width": 1},
                    opacity=0.5,
                    hoverinfo="skip",
                )
            )
    figure.update_layout(
        xaxis={"title": {"text": "epoch"}, "type": "log", "dtick": 1},
        yaxis={"title": {"text": "mean of E"}, "type": "log", "dtick": 1, "exponentformat": "power"},
        showlegend=True,
    )
    return finish(figure, alt, 420)


def replay(
    result: SweepResult,
    run: int,
    *,
    alt: str,
    record_every: int | None = None,
    resolution: int = 60,
    lines: bool = False,
) -> go.Figure:
    """Train one run of a sweep again; animate its decision boundary above its error curve.

    Parameters
    ----------
    result : SweepResult
        A sweep of networks with two inputs and one output.
    run : int
        Number of the run; `SweepResult.run_at` finds it.
    alt : str
        What the animation shows, for readers who do not see it.
    record_every : int, optional
        Updates between two frames; by default about a hundred frames.
    resolution, lines : optional
        As for `animate_boundary`.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    network, history = result.replay(run, record_every)
    figure = animate_boundary(network, history, result.X, result.T, alt=alt, resolution=resolution, lines=lines)
    return _above_error_curve(figure, history)


def _above_error_curve(figure: go.Figure, history: History) -> go.Figure:
    """Add the error curve of a run below the animation of its boundary, with a point that moves along."""
    epochs = thinned(history.epochs, 400)
    moments = np.array(history.recorded_updates) // history.updates_per_epoch
    points = [{"x": compact([epoch]), "y": compact([history.errors[epoch]])} for epoch in moments]
    colour = QUANTITIES["error"]["light"]
    below = {"type": "scatter", "xaxis": "x2", "yaxis": "y2", "showlegend": False}
    curve = {"x": compact(epochs), "y": compact(history.errors[epochs]), "mode": "lines", "line": {"color": colour}}
    figure.add_traces([below | curve, below | points[0] | {"mode": "markers", "marker": {"color": colour, "size": 11}}])
    for frame, point in zip(figure.frames, points, strict=True):
        frame.update(data=[*frame.data, {"type": "scatter"} | point], traces=[0, len(figure.data) - 1])
    plane = [0.36, 1.0]  # of the height
    figure.update_layout(
        yaxis_domain=plane,
        xaxis2={"title": {"text": "epoch"}, "anchor": "y2"},
        yaxis2={
            "title": {"text": "mean of E"},
            "anchor": "x2",
            "type": "log",
            "exponentformat": "power",
            "domain": [0.0, 0.22],
            "automargin": True,
        },
        height=figure.layout.height + 200,
    )
    figure.update_traces(colorbar={"y": sum(plane) / 2, "len": plane[1] - plane[0]}, selector={"type": "contour"})
    return figure
