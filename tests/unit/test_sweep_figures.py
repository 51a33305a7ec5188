"""Figures of a sweep: they say what the numbers say, weigh little, and can be read without colour."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import datasets
from mlp_lib.sweep import SweepResult, figures, sweep, sweep_runs

XOR = datasets.xor()
ALT = "A description of what this figure shows."


@pytest.fixture(scope="module")
def result() -> SweepResult:
    """Runs of every fate: a linear output at a high rate diverges, a small rate stays where it is."""
    found = sweep(
        *XOR,
        [2, 2, 1],
        1500,
        learning_rates=[0.001, 0.3, 1.0, 20.0],
        seeds=range(5, 25),
        activation=["tanh", "linear"],
        progress=False,
    )
    fates = [runs.any() for runs in figures._fate(found)]
    assert all(fates), fates
    assert found.succeeded.any()
    return found


def decoded(value: Any) -> np.ndarray[Any, Any]:
    """Return an array as plotly holds it."""
    return np.asarray(value)


def test_weather_map_shows_each_run_once(result: SweepResult) -> None:
    figure = figures.weather_map(result, alt=ALT)
    heat, *marks = figure.data
    z = decoded(heat.z)
    assert z.dtype == np.uint8
    filled = z != 255
    np.testing.assert_array_equal(filled, result.grid(result.succeeded)[:, 0])
    for mark in marks:
        for x, y in zip(decoded(mark.x), decoded(mark.y), strict=True):
            assert not filled[y, x]
            filled[y, x] = True
    assert filled.all()
    diverged = next(mark for mark in marks if mark.name == "diverged")
    rows = result.grid(result.diverged)[:, 0]
    assert set(zip(decoded(diverged.y), decoded(diverged.x), strict=True)) == set(zip(*np.nonzero(rows), strict=True))


def test_weather_map_is_readable_without_colour(result: SweepResult) -> None:
    figure = figures.weather_map(result, alt=ALT)
    heat, *marks = figure.data
    symbols = [mark.marker.symbol for mark in marks]
    assert len(set(symbols)) == len(symbols) == 3

    def luminance(colour: str) -> float:
        return float(np.dot([int(colour[i : i + 2], 16) for i in (1, 3, 5)], [0.2126, 0.7152, 0.0722]))

    shades = [luminance(colour) for _, colour in heat.colorscale if colour.startswith("#")]
    assert shades == sorted(shades, reverse=True)  # the later, the darker
    first = result.grid(result.all_right_from)[:, 0]
    z = decoded(heat.z)
    right = first >= 0
    order = np.argsort(first[right], kind="stable")
    assert (np.diff(z[right][order].astype(int)) >= 0).all()
    assert figure.layout.xaxis.ticktext[0] == "5"  # the seed, not its position
    assert list(figure.layout.yaxis.ticktext) == ["0.001", "0.3", "1", "20"]


def test_weather_map_of_more_rates_than_a_byte_counts() -> None:
    many = sweep(*XOR, [2, 2, 1], 1, learning_rates=np.geomspace(0.01, 1, 300), seeds=[0], progress=False)
    _, *marks = figures.weather_map(many, alt=ALT).data
    assert sorted(int(y) for mark in marks for y in decoded(mark.y)) == list(range(300))
    few = sweep(*XOR, [2, 2, 1], 1, learning_rates=np.geomspace(0.01, 1, 255), seeds=[0], progress=False)
    assert {decoded(mark.y).dtype for mark in figures.weather_map(few, alt=ALT).data[1:]} == {np.dtype(np.uint8)}


def test_weather_map_weighs_little() -> None:
    found = sweep(*XOR, [2, 2, 1], 300, learning_rates=np.geomspace(0.1, 100, 12), seeds=range(100), progress=False)
    assert len(figures.weather_map(found, alt=ALT).to_json()) < 12_000


def test_weather_map_needs_a_grid() -> None:
    two = sweep(*XOR, [2, 2, 1], 2, learning_rates=[1], seeds=[0], betas=[1, 2], progress=False)
    with pytest.raises(ValueError, match="has 2 betas"):
        figures.weather_map(two, alt=ALT)
    with pytest.raises(ValueError, match="listed one by one"):
        figures.weather_map(sweep_runs(*XOR, [2, 2, 1], 2, learning_rate=1.0, progress=False), alt=ALT)


def test_success_rates(result: SweepResult) -> None:
    (trace,) = figures.success_rates(result, alt=ALT).data
    rows = result.success_rates()
    np.testing.assert_allclose(decoded(trace.x), [row["learning_rate"] for row in rows], rtol=1e-6)
    np.testing.assert_allclose(decoded(trace.y), [100 * row["rate"] for row in rows], rtol=1e-6)
    np.testing.assert_allclose(decoded(trace.error_y.array), [100 * row["standard_error"] for row in rows], rtol=1e-6)
    assert max(decoded(trace.error_y.array)) > 1


def test_success_rates_of_several_slopes() -> None:
    found = sweep(*XOR, [2, 2, 1], 50, learning_rates=[3.0, 1.0], seeds=range(4), betas=[1.0, 3.0], progress=False)
    traces = figures.success_rates(found, alt=ALT).data
    assert [trace.name for trace in traces] == ["β = 1", "β = 3"]
    assert len({trace.line.dash for trace in traces}) == 2
    assert decoded(traces[0].x).tolist() == [1.0, 3.0]


def test_error_curves(result: SweepResult) -> None:
    figure = figures.error_curves(result, alt=ALT)
    drawn = {}
    for trace in figure.data:
        y = decoded(trace.y).reshape(-1, len(result.error_epochs) + 1)
        assert np.isnan(y[:, -1]).all()
        drawn[trace.name.rsplit(" (", 1)[0]] = y[:, :-1]
    np.testing.assert_allclose(drawn["all right"], result.error_curves[result.succeeded], rtol=1e-6)
    assert sum(len(curves) for curves in drawn.values()) == result.n_runs
    assert np.nanmax(drawn["diverged"]) <= 100 * result.error_curves[:, 0].max()  # else nothing else could be seen
    assert len({trace.line.dash for trace in figure.data}) == len(figure.data)
    few = figures.error_curves(result, alt=ALT, max_runs=10)
    assert sum(int(trace.name.rsplit("(", 1)[1][:-1]) for trace in few.data) == 10
    unrecorded = sweep(*XOR, [2, 2, 1], 2, learning_rates=[1], seeds=[0], record_epochs=[], progress=False)
    with pytest.raises(ValueError, match="record_epochs"):
        figures.error_curves(unrecorded, alt=ALT)


def test_replay_ends_where_the_run_ended() -> None:
    found = sweep(*XOR, [2, 2, 1], 500, learning_rates=[5.0], seeds=[0, 1], progress=False)
    figure = figures.replay(found, 1, alt=ALT, record_every=100, resolution=20)
    assert [frame.name for frame in figure.frames] == [f"epoch {n}" for n in range(0, 501, 100)]
    assert f"{found.error[1]:.4f}" in figure.frames[-1].layout.title.text


@pytest.mark.parametrize("batch_size", [4, 2])
def test_replay_shows_where_on_its_error_curve_each_frame_is(batch_size: int) -> None:
    found = sweep(
        *XOR, [2, 2, 1], 500, learning_rates=[5.0], seeds=[0], batch_size=batch_size, progress=False, shuffle=False
    )
    figure = figures.replay(found, 0, alt=ALT, record_every=100, resolution=20)
    _, history = found.replay(0, 100)
    errors = history.errors.astype(np.float32)
    *_, curve, point = figure.data
    assert {curve.yaxis, point.yaxis} == {"y2"}
    assert figure.layout.yaxis2.type == "log"
    np.testing.assert_array_equal(curve.y, errors[np.asarray(curve.x, dtype=int)])
    assert (curve.x[0], curve.x[-1]) == (0, 500)
    assert (point.x[0], point.y[0]) == (0, errors[0])
    for frame in figure.frames:
        assert tuple(frame.traces) == (0, len(figure.data) - 1)
        epoch = int(frame.name.split()[1]) // (4 // batch_size)
        assert (frame.data[1].x[0], frame.data[1].y[0]) == (epoch, errors[epoch])


@pytest.mark.parametrize("draw", [figures.weather_map, figures.success_rates, figures.error_curves])
def test_each_figure_needs_words_and_repeats_itself(draw: Any, result: SweepResult) -> None:
    assert draw(result, alt=ALT).layout.meta["alt"] == ALT
    assert draw(result, alt=ALT).to_json() == draw(result, alt=ALT).to_json()
    with pytest.raises(ValueError, match="alt must say"):
        draw(result, alt="")
