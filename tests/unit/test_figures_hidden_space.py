"""The animated plane of two hidden neurons shows what the network computes."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.activations import ACTIVATIONS
from mlp_lib.figures import animate_hidden_space, hidden_space

ALT = "The examples in the plane of two hidden neurons, a test figure."
X, T = datasets.xor()


def trained(sizes: list[int], **settings: object) -> tuple:
    network = MLP(sizes, seed=3, **settings)
    return network, network.train(X, T, 20, 0.5, record_every=5)


def test_frames_hold_the_hidden_activations() -> None:
    network, history = trained([2, 3, 1])
    figure = animate_hidden_space(network, history, X, T, alt=ALT, neurons=(3, 1))
    assert [frame.name for frame in figure.frames] == ["epoch 0", "epoch 5", "epoch 10", "epoch 15", "epoch 20"]
    for frame, weights in zip(figure.frames, history.recorded_weights, strict=True):
        replay = network.copy()
        replay.weights = weights
        A = replay.forward(X).activations[1]
        assert len(frame.data) == 2  # three hidden neurons: no line
        for trace, rows in zip(frame.data, ([0, 3], [1, 2]), strict=True):
            np.testing.assert_allclose(trace.x, A[rows, 2], rtol=1e-6)
            np.testing.assert_allclose(trace.y, A[rows, 0], rtol=1e-6)
    assert figure.layout.xaxis.title.text.endswith("a₃")
    assert "of 4 right" in figure.frames[0].layout.title.text


@pytest.mark.parametrize(("output", "decision"), [("sigmoid", 0.5), ("linear", 0.5), ("tanh", 0.0)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("neurons", [(1, 2), (2, 1)])
def test_line_is_where_the_output_decides(output: str, decision: float, bias: bool, neurons: tuple[int, int]) -> None:
    W2 = [[0.8], [1.1], [0.7]] if bias else [[1.1], [-0.9]]
    W1 = np.random.RandomState(1).uniform(-1, 1, (2 + bias, 2))
    network = MLP([2, 2, 1], activation=["sigmoid", output], bias=bias, weights=[W1, W2])
    targets = 2.0 * T - 1.0 if output == "tanh" else T
    history = network.copy().train(X, targets, 1, 0.01, record_every=1)
    figure = animate_hidden_space(network, history, X, targets, alt=ALT, neurons=neurons)
    seen = 0
    for frame, weights in zip(figure.frames, history.recorded_weights, strict=True):
        line = frame.data[2]
        for a_1, a_2 in zip(line.x, line.y, strict=True):
            a = np.array([a_1, a_2], dtype=float) if neurons == (1, 2) else np.array([a_2, a_1], dtype=float)
            h = (np.append(-1.0, a) if bias else a) @ weights[2][:, 0]
            y = {"sigmoid": 1 / (1 + np.exp(-h)), "linear": h, "tanh": np.tanh(h)}[output]
            assert y == pytest.approx(decision, abs=1e-6)
            seen += 1
    assert seen in (0, 2, 4)


SINGLE_OUTPUTS = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]


@pytest.mark.parametrize("output", SINGLE_OUTPUTS)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("neurons", [(1, 2), (2, 1)])
def test_labels_change_at_the_line(output: str, bias: bool, neurons: tuple[int, int]) -> None:
    """For every activation that a single output can have."""
    beta = [1.0, 3.0] if output == "sigmoid" else 1.0
    W1 = np.vstack([np.zeros((1, 2)), np.eye(2)]) if bias else np.eye(2)  # the hidden plane is the input plane
    W2 = [[0.4], [1.1], [0.7]] if bias else [[1.1], [-0.9]]
    network = MLP([2, 2, 1], activation=["linear", output], beta=beta, bias=bias, weights=[W1, W2])
    targets = 2.0 * T - 1.0 if output == "tanh" else T
    history = network.copy().train(X, targets, 1, 1e-9, record_every=1)
    figure = animate_hidden_space(network, history, X, targets, alt=ALT, neurons=neurons)
    ends = np.column_stack([figure.data[2].x, figure.data[2].y]).astype(np.float64)
    assert len(ends) == 2, "the line crosses the plane that is shown"
    between = np.linspace(0.0, 1.0, 7)[:, np.newaxis]
    line = (ends[0] + between * (ends[1] - ends[0]))[:, [neuron - 1 for neuron in neurons]]
    aside = 1e-3 * np.array(W2)[-2:, 0]
    assert network.labels(line + aside).tolist() == [1] * 7
    assert network.labels(line - aside).tolist() == [0] * 7


def test_two_neurons_may_come_as_a_list() -> None:
    network, history = trained([2, 3, 1])
    as_list = animate_hidden_space(network, history, X, T, alt=ALT, neurons=[3, 1])
    assert as_list == animate_hidden_space(network, history, X, T, alt=ALT, neurons=(3, 1))


def test_line_is_found_and_missed() -> None:
    """A line through the data is there; one far away is not."""
    W1 = [[0.0, 0.0], [4.0, -4.0], [-4.0, 4.0]]
    for w_0, points in ((1.0, 2), (50.0, 0)):
        network = MLP([2, 2, 1], weights=[W1, [[w_0], [1.0], [1.0]]])
        history = network.copy().train(X, T, 1, 1e-6, record_every=1)
        figure = animate_hidden_space(network, history, X, T, alt=ALT)
        assert len(figure.data[2].x) == points


def test_refuses_what_has_no_hidden_plane() -> None:
    network, history = trained([2, 2, 1])
    with pytest.raises(ValueError, match="two different numbers from 1 to 2"):
        animate_hidden_space(network, history, X, T, alt=ALT, neurons=(0, 1))
    for neurons in ((2, 2), (1, 3), (1,), [1, 3], [[1, 2]], "12", 5):
        with pytest.raises(ValueError, match="two different"):
            animate_hidden_space(network, history, X, T, alt=ALT, neurons=neurons)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="T must hold 0 and 1"):
        animate_hidden_space(network, history, X, 2.0 * T, alt=ALT)
    with pytest.raises(ValueError, match="record_every"):
        animate_hidden_space(network, network.train(X, T, 2, 0.1), X, T, alt=ALT)
    with pytest.raises(ValueError, match="alt must say"):
        animate_hidden_space(network, history, X, T, alt="short")
    flat, flat_history = trained([2, 1])
    with pytest.raises(ValueError, match="hidden layer"):
        animate_hidden_space(flat, flat_history, X, T, alt=ALT)


def test_few_examples_are_named_and_many_are_not() -> None:
    network, history = trained([2, 2, 1])
    named = animate_hidden_space(network, history, X, T, alt=ALT).data[0]
    assert (named.mode, list(named.text), named.marker.size) == ("markers+text", ["(0, 0)", "(1, 1)"], 13)
    assert named.cliponaxis is False, "a name at the edge is still read"
    rows = np.arange(9) % 4
    crowd = animate_hidden_space(network, history, X[rows], T[rows], alt=ALT).data[0]
    assert (crowd.mode, crowd.text, crowd.marker.size) == ("markers", None, 8)


def test_a_still_has_the_points_and_the_ways_they_came() -> None:
    network, history = trained([2, 3, 1])
    figure = hidden_space(network, X, T, alt=ALT, neurons=(3, 1), trail=history.recorded_weights, limits=(-1, 2))
    A = network.forward(X).activations[1]
    ways, markers = figure.data[:4], figure.data[4:]
    assert len(markers) == 2
    for i, way in enumerate(ways):
        assert len(way.x) == len(history.recorded_weights) + 1
        for weights, x, y in zip([*history.recorded_weights, network.weights], way.x, way.y, strict=True):
            replay = network.copy()
            replay.weights = weights
            np.testing.assert_allclose([x, y], replay.forward(X).activations[1][i, [2, 0]], rtol=1e-6)
    for marker, rows in zip(markers, ([0, 3], [1, 2]), strict=True):
        np.testing.assert_allclose(np.column_stack([marker.x, marker.y]), A[rows][:, [2, 0]], rtol=1e-6)
    assert figure.layout.xaxis.range == figure.layout.yaxis.range == (-1, 2)
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.yaxis.title.text.endswith("a₁")


def test_a_still_without_a_trail_fits_its_points_and_draws_the_decision() -> None:
    network, _ = trained([2, 2, 1])
    figure = hidden_space(network, X, T, alt=ALT)
    A = network.forward(X).activations[1]
    for axis, column in ((figure.layout.xaxis, A[:, 0]), (figure.layout.yaxis, A[:, 1])):
        assert axis.range[0] < column.min() <= column.max() < axis.range[1]
    assert [trace.name for trace in figure.data] == ["target 0", "target 1", "decision of the output"]


@pytest.mark.parametrize("limits", [(1, 1), (2, -1), (0, np.inf), (0, np.nan), (0,), 3])
def test_limits_that_are_none(limits: object) -> None:
    with pytest.raises(ValueError, match="limits must be two finite numbers, the smaller one first, but"):
        hidden_space(MLP([2, 2, 1], seed=0), X, T, alt=ALT, limits=limits)  # type: ignore[arg-type]


def test_a_still_refuses_what_the_animation_refuses() -> None:
    with pytest.raises(ValueError, match="a hidden space needs a hidden layer and 1 output neuron"):
        hidden_space(MLP([2, 1], seed=0), X, T, alt=ALT)
    with pytest.raises(ValueError, match="neurons must be two different numbers from 1 to 2"):
        hidden_space(MLP([2, 2, 1], seed=0), X, T, alt=ALT, neurons=(1, 1))
    with pytest.raises(ValueError, match="weights has 1 arrays, but 2 expected"):
        hidden_space(MLP([2, 2, 1], seed=0), X, T, alt=ALT, trail=[[np.ones((3, 2))]])
