from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from mlp_lib import MLP, History, PerLayer, TrainingDivergedError, datasets, figures, theme
from mlp_lib.activations import sigmoid

X, T = datasets.xor()
ALT = "What the figure shows, in a sentence."


def a_run(**settings: Any) -> tuple[MLP, History]:
    network = MLP([2, 2, 1], seed=0)
    return network, network.train(X, T, 10, 5.0, **{"record_every": 4, **settings})


def all_figures() -> dict[str, Callable[[str], go.Figure]]:
    """Every function of the module, with little data."""
    network, history = a_run()
    return {
        "decision_boundary": lambda alt: figures.decision_boundary(network, X, T, alt=alt, resolution=5),
        "animate_boundary": lambda alt: figures.animate_boundary(network, history, X, T, alt=alt, resolution=5),
        "hidden_space": lambda alt: figures.hidden_space(network, X, T, alt=alt),
        "animate_hidden_space": lambda alt: figures.animate_hidden_space(network, history, X, T, alt=alt),
        "error_curves": lambda alt: figures.error_curves(history, alt=alt),
        "curves": lambda alt: figures.curves({"a": ([1, 2], [3, 4])}, alt=alt, x_title="x", y_title="y"),
        "activation_curves": lambda alt: figures.activation_curves(["tanh"], alt=alt),
        "images": lambda alt: figures.images(np.eye(4), alt=alt, columns=2, captions=list("abcd")),
        "animate_images": lambda alt: figures.animate_images({"a": np.eye(4), "b": -np.eye(4)}, alt=alt, columns=2),
        "network_diagram": lambda alt: figures.network_diagram(network, alt=alt),
    }


def test_every_function_of_the_module_is_tested_here() -> None:
    assert set(all_figures()) == set(figures.__all__)


@pytest.mark.parametrize("name", figures.__all__)
def test_figures_have_an_alt_text_a_height_and_no_template(name: str) -> None:
    figure = all_figures()[name](f"  {ALT} ")
    assert figure.layout.meta["alt"] == ALT
    assert figure.layout.height >= 200
    assert figure.layout.width is None, "the page decides how wide"
    assert figure.layout.template.layout.to_plotly_json() == {}
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize("name", figures.__all__)
@pytest.mark.parametrize("alt", ["", "   ", "too short", None])
def test_an_alt_text_is_required(name: str, alt: Any) -> None:
    with pytest.raises(ValueError, match=r"alt must say what the figure shows, in at least 20 characters, but .* came"):
        all_figures()[name](alt)


@pytest.mark.parametrize("name", figures.__all__)
def test_figures_are_the_same_every_time(name: str) -> None:
    one, other = all_figures()[name](ALT).to_json(), all_figures()[name](ALT).to_json()
    assert one == other
    assert len(one) < 20_000


# ---------------------------------------------------------------- the boundary


def test_decision_boundary() -> None:
    network = MLP([2, 2, 1], seed=0)
    network.train(X, T, 5001, 1.0)
    figure = figures.decision_boundary(network, X, T, alt=ALT, resolution=41)
    plane, class_0, class_1 = figure.data
    assert [trace.type for trace in figure.data] == ["contour", "scatter", "scatter"]
    assert plane.z.dtype == np.uint8
    assert plane.z.shape == (41, 41)
    assert (plane.zmin, plane.zmax) == (0, 255)
    assert plane.contours.start == plane.contours.end == 127.5, "one line, at output 0.5"
    assert plane.line.smoothing == 0, "the line passes where the grid says"
    assert plane.contours.coloring == "heatmap"
    assert [list(stop) for stop in plane.colorscale] == theme.BOUNDARY_COLORSCALE, "class 0 at the low end"
    assert figure.layout.yaxis.scaleanchor == "x", "a circle stays a circle"
    assert figure.layout.xaxis.constrain == figure.layout.yaxis.constrain == "domain"
    assert figure.layout.dragmode is False, "a finger scrolls the page"
    assert plane.x.dtype == class_0.x.dtype == np.float32
    # a quarter of the data's extent around it
    assert (plane.x[0], plane.x[-1], plane.y[0], plane.y[-1]) == (-0.25, 1.25, -0.25, 1.25)
    # every byte is the network's output there; rows run along the second input
    x1, x2 = np.meshgrid(np.linspace(-0.25, 1.25, 41), np.linspace(-0.25, 1.25, 41))
    Y = network.predict(np.column_stack([x1.ravel(), x2.ravel()])).reshape(41, 41)
    assert np.abs(plane.z / 255.0 - Y).max() <= 0.5 / 255.0 + 1e-12
    # points by class, told apart by colour and by symbol
    assert list(zip(class_0.x, class_0.y, strict=True)) == [(0, 0), (1, 1)]
    assert list(zip(class_1.x, class_1.y, strict=True)) == [(0, 1), (1, 0)]
    assert class_0.marker.symbol != class_1.marker.symbol
    assert class_0.marker.color == theme.CLASSES["0"]["light"]
    assert class_1.marker.color == theme.CLASSES["1"]["light"]
    assert (class_0.name, class_1.name) == ("target 0", "target 1")


def test_many_points_are_small() -> None:
    few, many = datasets.moons(20), datasets.moons(21)
    for data, size in ((few, 13), (many, 8)):
        points = figures.decision_boundary(MLP([2, 1]), *data, alt=ALT, resolution=3).data[1:]
        assert [trace.marker.size for trace in points] == [size, size]


def test_the_plane_is_not_transposed() -> None:
    """y grows with x_1 alone: along a row, not along a column."""
    network = MLP([2, 1], weights=[[[0.5], [3.0], [0.0]]])
    z = figures.decision_boundary(network, X, T, alt=ALT, resolution=9).data[0].z.astype(int)
    assert (np.diff(z, axis=1) > 0).all()
    assert not np.diff(z, axis=0).any()


def test_outputs_between_minus_one_and_one() -> None:
    network = MLP([2, 1], "tanh", weights=[[[0.5], [1.0], [0.0]]])
    figure = figures.decision_boundary(network, X, 2.0 * T - 1.0, alt=ALT, resolution=11)
    plane = figure.data[0]
    Y = np.tanh(np.linspace(-0.25, 1.25, 11) - 0.5)
    np.testing.assert_allclose(plane.z[0], np.round(255.0 * (Y + 1.0) / 2.0))
    assert list(plane.colorbar.ticktext) == ["-1", "0", "1"]
    assert list(figure.data[2].x) == [0, 1]


def test_a_boundary_needs_a_plane() -> None:
    message = "a decision boundary needs 2 input nodes and 1 output neuron, but the network has {} and {}"
    for sizes in ([3, 1], [2, 2]):
        with pytest.raises(ValueError, match=message.format(sizes[0], sizes[-1])):
            figures.decision_boundary(MLP(sizes), np.ones((4, sizes[0])), np.ones((4, sizes[-1])), alt=ALT)
    network = MLP([2, 1])
    with pytest.raises(ValueError, match=r"X has shape \(4, 3\)"):
        figures.decision_boundary(network, np.ones((4, 3)), T, alt=ALT)
    with pytest.raises(ValueError, match=r"T has shape \(2, 1\)"):
        figures.decision_boundary(network, X, T[:2], alt=ALT)
    with pytest.raises(ValueError, match="resolution must be a whole number"):
        figures.decision_boundary(network, X, T, alt=ALT, resolution=0)


@pytest.mark.parametrize("settings", [{}, {"lines": True}])
def test_a_plane_of_one_point_is_refused_by_the_name_of_the_argument(settings: dict[str, Any]) -> None:
    network, history = a_run()
    message = "resolution must be at least 2, one grid point at each end of an axis, but 1 came"
    with pytest.raises(ValueError, match=message):
        figures.decision_boundary(network, X, T, alt=ALT, resolution=1)
    with pytest.raises(ValueError, match=message):
        figures.animate_boundary(network, history, X, T, alt=ALT, resolution=1, **settings)
    assert figures.decision_boundary(network, X, T, alt=ALT, resolution=2).data[0].z.shape == (2, 2)


def test_drawing_changes_nothing() -> None:
    network, history = a_run()
    weights = [W.copy() for W in network.weights]
    state = network.random_state.get_state()[1].copy()
    figures.decision_boundary(network, X, T, alt=ALT, resolution=5)
    figures.animate_boundary(network, history, X, T, alt=ALT, resolution=5)
    figures.network_diagram(network, alt=ALT, forward=network.forward(X))
    for W, before in zip(network.weights, weights, strict=True):
        np.testing.assert_array_equal(W, before)
    np.testing.assert_array_equal(network.random_state.get_state()[1], state)


# ---------------------------------------------------------------- its animation


def test_one_frame_per_recorded_moment() -> None:
    network, history = a_run()
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=7)
    assert history.recorded_updates == [0, 4, 8, 10]
    assert [frame.name for frame in figure.frames] == ["epoch 0", "epoch 4", "epoch 8", "epoch 10"]
    for frame, weights in zip(figure.frames, history.recorded_weights, strict=True):
        still = figures.decision_boundary(MLP([2, 2, 1], weights=weights), X, T, alt=ALT, resolution=7)
        assert frame.data[0].z.dtype == np.uint8
        np.testing.assert_array_equal(frame.data[0].z, still.data[0].z)
        assert frame.traces == (0,), "a frame carries the plane alone"
    np.testing.assert_array_equal(figure.data[0].z, figure.frames[0].data[0].z)
    now = figures.decision_boundary(network, X, T, alt=ALT, resolution=7)
    np.testing.assert_array_equal(figure.frames[-1].data[0].z, now.data[0].z)


def test_the_last_epoch_is_shown_even_between_recordings() -> None:
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5001, 1.0, record_every=50)
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=5)
    assert len(figure.frames) == 102
    assert figure.frames[-1].name == "epoch 5001"
    assert figure.layout.sliders[0].steps[-1].label == "epoch 5001"


def test_frames_count_updates_when_an_epoch_has_several() -> None:
    network, history = a_run(batch_size=1)
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=5)
    assert figure.frames[-1].name == "update 40"
    assert figure.frames[1].name == "update 4"


def test_titles_come_from_the_weights_of_the_moment() -> None:
    network, history = a_run()
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=5)
    for frame, weights in zip(figure.frames, history.recorded_weights, strict=True):
        then = MLP([2, 2, 1], weights=weights)
        right = np.trace(then.confusion_matrix(X, T))
        assert frame.layout.title.text == f"{frame.name}: mean E {then.error(X, T):.4f}, {right} of 4 right"
    assert figure.layout.title.text == figure.frames[0].layout.title.text
    # other data, other words: nothing is taken from the history's own numbers
    other = figures.animate_boundary(network, history, X, np.ones((4, 1)), alt=ALT, resolution=5)
    assert other.frames[-1].layout.title.text != figure.frames[-1].layout.title.text


def test_an_animation_may_draw_the_boundary_alone() -> None:
    """As lines, each on the boundary: fewer bytes than pixels, with a finer grid."""
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5000, 1.0, record_every=250, progress=False)
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=120, lines=True)
    assert len(figure.frames) == len(history.recorded_weights)
    drawn = 0
    for frame, weights in zip(figure.frames, history.recorded_weights, strict=True):
        network.weights = weights
        points = np.column_stack([np.asarray(frame.data[0].x), np.asarray(frame.data[0].y)])
        points = points[np.isfinite(points).all(axis=1)].astype(np.float64)
        drawn += len(points)
        if len(points):
            np.testing.assert_allclose(network.predict(points), 0.5, atol=1e-3)
    assert drawn > 20
    np.testing.assert_array_equal(figure.data[0].x, figure.frames[0].data[0].x)
    assert frame.traces == (0,)
    pixels = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=60)
    assert len(figure.to_json()) < len(pixels.to_json()) / 2


def test_the_animation_can_be_played_paused_and_sought() -> None:
    network, history = a_run()
    figure = figures.animate_boundary(network, history, X, T, alt=ALT, resolution=5)
    play, pause = figure.layout.updatemenus[0].buttons
    assert (play.label, pause.label) == ("Play", "Pause")
    assert play.args[0] is None
    assert play.args[1]["frame"]["redraw"] is True
    assert play.args[1]["fromcurrent"] is True, "it goes on where it was paused"
    assert list(pause.args[0]) == [None]
    steps = figure.layout.sliders[0].steps
    assert [step.label for step in steps] == [frame.name for frame in figure.frames]
    assert [tuple(step.args[0]) for step in steps] == [(frame.name,) for frame in figure.frames]
    assert all(step.args[1]["frame"]["redraw"] for step in steps)


def test_an_animation_needs_recorded_weights() -> None:
    network = MLP([2, 2, 1])
    history = network.train(X, T, 3, 1.0)
    with pytest.raises(ValueError, match="history holds no weights; train with record_every=n"):
        figures.animate_boundary(network, history, X, T, alt=ALT)


def test_a_long_animation_stays_small() -> None:
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5001, 1.0, record_every=50)
    figure = json.loads(figures.animate_boundary(network, history, X, T, alt=ALT).to_json())
    assert len(figure["frames"]) == 102
    assert len(json.dumps(figure)) < 600_000


# ---------------------------------------------------------------- curves


def test_error_curves() -> None:
    _, history = a_run()
    figure = figures.error_curves(history, alt=ALT)
    assert [trace.type for trace in figure.data] == ["scatter"]
    np.testing.assert_array_equal(figure.data[0].x, np.arange(11))
    np.testing.assert_allclose(figure.data[0].y, history.errors, rtol=1e-7)
    assert figure.layout.yaxis.type == "log"
    assert figures.error_curves(history, alt=ALT, log=False).layout.yaxis.type == "linear"
    assert figure.layout.showlegend is False
    assert figure.data[0].line.color == theme.QUANTITIES["error"]["light"]


def test_errors_beyond_single_precision_are_drawn_as_they_are() -> None:
    network = MLP([1, 1], activation="linear")
    with pytest.raises(TrainingDivergedError) as caught:
        network.train([[100.0], [200.0]], [[1.0], [2.0]], 500, 1.0, progress=False)
    history = caught.value.history
    assert history.errors[np.isfinite(history.errors)].max() > np.finfo(np.float32).max
    curve = figures.error_curves(history, alt=ALT).data[0]
    np.testing.assert_array_equal(curve.y, history.errors)
    assert curve.x.dtype == np.float32, "what fits is still stored in half the bytes"


def test_infinite_values_need_no_double_precision() -> None:
    largest = float(np.finfo(np.float32).max)
    series = {"a": ([1.0, 2.0, 3.0, 4.0], [-largest, np.inf, -np.inf, np.nan])}
    y = figures.curves(series, alt=ALT, x_title="x", y_title="y").data[0].y
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, series["a"][1])


def test_several_runs_have_a_legend_colours_and_dashes() -> None:
    runs = {f"eta {eta}": MLP([2, 2, 1]).train(X, T, 5, eta) for eta in (0.1, 1.0, 10.0)}
    figure = figures.error_curves(runs, alt=ALT)
    assert [trace.name for trace in figure.data] == list(runs)
    assert figure.layout.showlegend is True
    assert len({trace.line.color for trace in figure.data}) == 3
    assert len({trace.line.dash for trace in figure.data}) == 3


def test_long_runs_are_thinned_and_keep_both_ends() -> None:
    history = History(np.linspace(1.0, 0.5, 5002), None, 4, 1)
    figure = figures.error_curves(history, alt=ALT, max_points=100)
    x = np.asarray(figure.data[0].x)
    assert 50 <= len(x) <= 100
    assert (x[0], x[-1]) == (0, 5001)
    assert (np.diff(x) > 0).all()
    np.testing.assert_allclose(figure.data[0].y, history.errors[x.astype(int)], rtol=1e-6)


def test_curves() -> None:
    series = {str(i): ([0.0, 1.0], [i, i + 1.0]) for i in range(9)}
    figure = figures.curves(series, alt=ALT, x_title="x", y_title="y", log_x=True, height=222)
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "linear")
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("x", "y")
    assert figure.layout.height == 222
    looks = [(trace.line.color, trace.line.dash) for trace in figure.data]
    assert len(set(looks)) == 9
    for (_, one), (_, other) in itertools.pairwise(looks):
        assert one != other, "neighbours differ in more than colour"
    np.testing.assert_array_equal(figure.data[3].y, [3.0, 4.0])


def test_a_switch_exchanges_the_logarithmic_axes_and_no_other() -> None:
    figure = figures.curves({"a": ([1, 2], [3, 4])}, alt=ALT, x_title="x", y_title="y", log_y=True, axis_switch=True)
    (menu,) = figure.layout.updatemenus
    assert [(button.label, button.method, button.args[0]) for button in menu.buttons] == [
        ("logarithmic", "relayout", {"yaxis.type": "log", "yaxis.exponentformat": "power"}),
        ("linear", "relayout", {"yaxis.type": "linear", "yaxis.exponentformat": "none"}),
    ]
    assert figure.layout.yaxis.type == "log", "the first button is what is shown"
    with pytest.raises(ValueError, match="axis_switch=True needs a logarithmic axis to switch"):
        figures.curves({"a": ([1, 2], [3, 4])}, alt=ALT, x_title="x", y_title="y", axis_switch=True)


def test_activation_curves() -> None:
    figure = figures.activation_curves(["sigmoid", "relu"], alt=ALT, reach=4.0, beta=2.0)
    h = np.linspace(-4.0, 4.0, 241)
    np.testing.assert_allclose(figure.data[0].x, h, rtol=1e-6)
    np.testing.assert_allclose(figure.data[0].y, sigmoid(h, 2.0), rtol=1e-6)
    np.testing.assert_allclose(figure.data[1].y, np.maximum(h, 0.0), rtol=1e-6)
    slopes = figures.activation_curves(["sigmoid"], alt=ALT, derivative=True)
    assert slopes.data[0].y.max() == 0.25
    assert "g′" in slopes.layout.yaxis.title.text
    for name in ("softmax", "gelu"):
        with pytest.raises(ValueError, match=f"unknown activation '{name}'; the known ones are threshold, sigmoid"):
            figures.activation_curves([name], alt=ALT)


# ---------------------------------------------------------------- the diagram


@pytest.mark.parametrize("bias", [True, False])
def test_a_diagram_has_every_weight_and_every_neuron(bias: bool) -> None:
    network = MLP([2, 3, 1], seed=1, bias=bias)
    figure = figures.network_diagram(network, alt=ALT)
    wires = [trace for trace in figure.data if trace.mode == "lines"]
    layers = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert len(wires) == sum(W.size for W in network.weights)
    assert [len(trace.x) for trace in layers] == [2 + bias, 3 + bias, 1]
    assert len(figure.layout.annotations) == len(wires)
    without = figures.network_diagram(network, alt=ALT, show_weights=False).layout.annotations
    assert [note.text for note in without] == ["thick wire: large weight; dashed: negative"]
    for wire, w in zip(wires, itertools.chain.from_iterable(W.ravel() for W in network.weights), strict=True):
        assert wire.line.dash == ("solid" if w >= 0 else "dash")
    if bias:
        assert layers[0].text == ("−1", "x₁", "x₂")
        assert layers[0].marker.symbol == ("square", "circle", "circle")
    assert layers[2].text == ("y₁",)


def collisions(figure: go.Figure, width: float, row: float, labels: list[dict[str, Any]]) -> list[str]:
    """What stands on what where the plot is so wide and a row so high, in pixels; measured on its own."""
    left, right = figure.layout.xaxis.range
    scale = width / (right - left)
    wires = [
        tuple((x * scale, y * row) for x, y in zip(trace.x, trace.y, strict=True))
        for trace in figure.data
        if trace.mode == "lines"
    ]
    nodes = [
        (x * scale, y * row, trace.marker.size / 2)
        for trace in figure.data
        if trace.mode == "markers+text"
        for x, y in zip(trace.x, trace.y, strict=True)
    ]
    # Digits of 12 pixels: seven wide, nine high.
    inks = [(label["x"] * scale, label["y"] * row, 3.4 * len(label["text"]), 4.5) for label in labels]
    found = []
    for i, (x, y, across, up) in enumerate(inks):
        if not labels[i]["text"]:
            continue
        name = f"{labels[i]['text']} of wire {i}"
        for j, (other_x, other_y, other, _) in enumerate(inks[:i]):
            if labels[j]["text"] and abs(x - other_x) < across + other and abs(y - other_y) < 2 * up:
                found.append(f"{name} on that of wire {j}")
        for u, v, reach in nodes:
            if abs(x - u) < across + reach and abs(y - v) < up + reach:
                found.append(f"{name} on a node")
        for j, ((x1, y1), (x2, y2)) in enumerate(wires):
            at = np.linspace(0.0, 1.0, 1001)
            inside = (abs(x1 + (x2 - x1) * at - x) < across) & (abs(y1 + (y2 - y1) * at - y) < up)
            if j != i and inside.any():
                found.append(f"{name} on wire {j}")
    return found


SHAPES = [([2, 2, 1], True), ([2, 2, 2], True), ([2, 4, 1], False), ([2, 3, 2, 1], True), ([3, 2, 2, 2, 2], True)]


@pytest.mark.parametrize(("sizes", "bias"), SHAPES)
@pytest.mark.parametrize("scale", [1.0, 0.01, 200.0])
@pytest.mark.parametrize("seed", range(4))
def test_no_weight_stands_on_anything_at_any_width(sizes: list[int], bias: bool, scale: float, seed: int) -> None:
    weights = [scale * W for W in MLP(sizes, bias=bias, seed=seed).weights]
    figure = figures.network_diagram(MLP(sizes, bias=bias, weights=weights), alt=ALT)
    rows = max(n + (bias and l < len(sizes) - 1) for l, n in enumerate(sizes))
    assert tuple(figure.layout.yaxis.range) == (0, rows)
    wide = [note.to_plotly_json() for note in figure.layout.annotations]
    narrow = [{**note, **place} for note, place in zip(wide, figure.layout.meta["narrow"], strict=True)]
    assert len(wide) == sum(W.size for W in weights)
    for width, row, labels in ((632, 93, wide), (760, 93, wide), (284, 85, narrow), (400, 87, narrow)):
        assert collisions(figure, width, row, labels) == [], width
    if len(sizes) == 3:  # of more layers a phone has no room for any
        assert all(note["text"] for note in wide)
        # Of six letters, as 0.0045, a phone has room for one or two.
        assert sum(bool(note["text"]) for note in narrow) >= (1 if scale == 0.01 else len(narrow) / 3)


def test_the_measure_of_collisions_finds_them() -> None:
    figure = figures.network_diagram(MLP([2, 2, 1], seed=3), alt=ALT)
    labels = [note.to_plotly_json() for note in figure.layout.annotations]
    moved = [{**labels[0], **{axis: labels[1][axis] for axis in "xy"}}, *labels[1:]]
    assert any(" on that of wire " in fault for fault in collisions(figure, 632, 93, moved))
    assert any(" on wire " in fault for fault in collisions(figure, 632, 93, moved))
    moved = [{**labels[0], "x": 1.0, "y": float(figure.data[-2].y[1])}, *labels[1:]]
    assert any(fault.endswith("on a node") for fault in collisions(figure, 632, 93, moved))


def test_a_diagram_shows_the_numbers_of_a_forward_pass() -> None:
    network = MLP([2, 1], "linear", weights=[[[0.5], [2.0], [-1.0]]])
    figure = figures.network_diagram(network, alt=ALT, forward=network.forward(X), example=1)
    assert [trace.text for trace in figure.data if trace.mode == "markers+text"] == [("−1", "0", "1"), ("−1.5",)]
    assert {note.text for note in figure.layout.annotations} == {"0.5", "2", "−1"}


def test_wires_show_their_weights_by_number_and_by_width() -> None:
    network = MLP([2, 1], weights=[[[0.0], [-0.12345], [0.2469]]])
    figure = figures.network_diagram(network, alt=ALT)
    wires = [trace for trace in figure.data if trace.mode == "lines"]
    assert [note.text for note in figure.layout.annotations] == ["0", "−0.123", "0.247"]
    assert [wire.line.width for wire in wires] == [
        0.8,
        0.9,
        1.1,
    ]  # as live: five more for a weight of 4, or the largest
    assert [wire.line.color for wire in wires] == [theme.CLASSES[sign]["light"] for sign in "101"]
    wires = figures.network_diagram(MLP([1, 1], weights=[[[-20.0], [5.0]]]), alt=ALT).data[:2]
    assert [wire.line.width for wire in wires] == [5.8, 2.0]


def test_wires_end_at_the_neurons_they_join() -> None:
    network = MLP([2, 2, 1], weights=PerLayer([np.ones((3, 2)), np.ones((3, 1))]))
    figure = figures.network_diagram(network, alt=ALT)
    nodes = {
        (float(x), float(y))
        for trace in figure.data
        if trace.mode == "markers+text"
        for x, y in zip(trace.x, trace.y, strict=True)
    }
    ends = [(float(t.x[i]), float(t.y[i])) for t in figure.data if t.mode == "lines" for i in (0, 1)]
    assert set(ends) == nodes
    starts = [(float(t.x[0]), float(t.y[0])) for t in figure.data if t.mode == "lines"]
    assert len({(*s, *e) for s, e in zip(ends[::2], ends[1::2], strict=True)}) == len(starts) == 9


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda n: figures.decision_boundary(n, X, [[0], [1], [2], [1]], alt=ALT), "T must hold 0 and 1 .* it holds 2"),
        (lambda n: figures.curves({}, alt=ALT, x_title="x", y_title="y"), "series is empty"),
        (
            lambda n: figures.curves({"a": ([1, 2], [1, 2, 3])}, alt=ALT, x_title="x", y_title="y"),
            r"series\['a'\] has x of shape \(2,\), but y of shape \(3,\)",
        ),
        (
            lambda n: figures.error_curves(n.train(X, T, 3, 1.0, measure=False), alt=ALT),
            "the history of 'error' holds no errors; train with measure=True",
        ),
        (lambda n: figures.error_curves({}, alt=ALT), "series is empty"),
        (
            lambda n: figures.error_curves(n.train(X, T, 3, 1.0), alt=ALT, max_points=0),
            "max_points must be a whole number of at least 1, but 0 came",
        ),
        (lambda n: figures.activation_curves(["relu"], alt=ALT, reach=-1.0), "reach must be a positive, finite number"),
        (lambda n: figures.activation_curves(["tanh"], alt=ALT, beta=0.0), "beta must be a positive, finite number"),
        (
            lambda n: figures.network_diagram(n, alt=ALT, forward=n.forward(X), example=4),
            "example must be a row from 0 to 3, but 4 came",
        ),
        (
            lambda n: figures.network_diagram(n, alt=ALT, forward=MLP([2, 1]).forward(X)),
            r"forward has layers of \[2, 1\], but \[2, 2, 1\] expected",
        ),
    ],
)
def test_what_cannot_be_drawn(draw: Callable[[MLP], go.Figure], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(MLP([2, 2, 1]))
