"""Pictures of many moments of a training: the same answers as asking the network point by point."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib._machine import frames

X, T = datasets.xor()
AXIS_1, AXIS_2 = np.linspace(-0.3, 1.3, 83), np.linspace(-0.2, 1.2, 75)

NETWORKS: dict[str, dict[str, Any]] = {
    "sigmoid": {"layer_sizes": [2, 3, 1]},
    "slopes": {"layer_sizes": [2, 3, 1], "beta": (2.0, 0.5)},
    "tanh": {"layer_sizes": [2, 4, 1], "activation": "tanh"},
    "relu": {"layer_sizes": [2, 8, 1], "activation": ["relu", "sigmoid"]},
    "threshold": {"layer_sizes": [2, 4, 1], "activation": ["threshold", "sigmoid"]},
    "softmax inside": {"layer_sizes": [2, 4, 1], "activation": ["softmax", "sigmoid"]},
    "deep": {"layer_sizes": [2, 5, 4, 3, 1], "activation": ["tanh", "relu", "sigmoid", "sigmoid"]},
    "no bias": {"layer_sizes": [2, 4, 1], "bias": False},
    "one layer": {"layer_sizes": [2, 1]},
    "relu outputs": {"layer_sizes": [2, 4, 1], "activation": ["tanh", "relu"]},
}


def moments(settings: dict[str, Any], scale: float = 1.0) -> tuple[MLP, list[Any]]:
    """Return a network and weights of several kinds: of a training, drawn large, and all zero."""
    network = MLP(**settings, seed=4)
    targets = 2 * T - 1 if network.activation[-1] == "tanh" else T
    history = network.train(X, targets, 300, 2.0, record_every=60, progress=False)
    weights = list(history.recorded_weights)
    for seed in range(6):
        rng = np.random.RandomState(seed)
        drawn = [10 * scale * rng.randn(*W.shape) for W in network.weights]
        weights.append(MLP(**settings, weights=drawn).weights)
    weights.append(MLP(**settings, initializer="zeros").weights)
    return network, weights


@pytest.mark.parametrize("name", NETWORKS)
def test_decisions_are_the_labels(name: str) -> None:
    network, weights = moments(NETWORKS[name])
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(AXIS_1, AXIS_2)])
    found = frames.decisions(network.architecture, weights, AXIS_1, AXIS_2)
    assert found.dtype == np.uint8
    assert found.shape == (len(weights), 75, 83)
    assert 0.05 < found.mean() < 0.95
    for frame, W in zip(found, weights, strict=True):
        network.weights = W
        np.testing.assert_array_equal(frame.ravel(), network.labels(points))


@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_are_the_predictions(name: str) -> None:
    network, weights = moments(NETWORKS[name])
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(AXIS_1, AXIS_2)])
    found = frames.outputs(network.architecture, weights, AXIS_1, AXIS_2)
    for frame, W in zip(found, weights, strict=True):
        network.weights = W
        np.testing.assert_allclose(frame.ravel(), network.predict(points)[:, 0], rtol=1e-12, atol=1e-14)


def test_most_points_are_never_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated = []
    decide = frames._Moments.decide

    def watch(moments: Any, x: Any, y: Any) -> Any:
        answers = decide(moments, x, y)
        evaluated.append(answers.size)
        return answers

    monkeypatch.setattr(frames._Moments, "decide", watch)
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5000, 1.0, record_every=1000, progress=False)
    axis = np.linspace(-0.1, 1.1, 240)
    frames.decisions(network.architecture, history.recorded_weights, axis, axis)
    assert 0 < sum(evaluated) < 6 * 240 * 240 / 25


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "deep"])
def test_enormous_weights(name: str) -> None:
    settings = NETWORKS[name]
    drawn = [1e150 * np.random.RandomState(1).randn(*W.shape) for W in MLP(**settings, seed=0).weights]
    network = MLP(**settings, weights=drawn)
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(AXIS_1, AXIS_2)])
    [found] = frames.decisions(network.architecture, [network.weights], AXIS_1, AXIS_2)
    np.testing.assert_array_equal(found.ravel(), network.labels(points))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "deep", "no bias", "one layer"])
def test_boundary_lines_lie_on_the_boundary(name: str) -> None:
    """Wherever a line runs, points a step to its sides are of different classes."""
    network, weights = moments(NETWORKS[name], scale=0.3)
    axis = np.linspace(-0.3, 1.3, 161)
    found = frames.boundary_lines(network.architecture, weights, axis, axis)
    answers = frames.decisions(network.architecture, weights, axis, axis)
    assert any(found)
    for lines, W, frame in zip(found, weights, answers, strict=True):
        assert bool(lines) == (frame.min() < frame.max())
        network.weights = W
        for line in lines:
            start, along = line[:-1], np.diff(line, axis=0)
            length = np.hypot(*along.T)
            for share in (0.0, 0.25, 0.5, 0.75):
                points, side = start + share * along, 5e-4 * np.column_stack([-along[:, 1], along[:, 0]])
                side /= length[:, np.newaxis]
                inside = length > 1e-3  # shorter pieces have no direction worth speaking of
                left, right = network.labels(points + side), network.labels(points - side)
                assert (left != right)[inside].mean() > 0.97


def test_boundary_error_and_weight_of_an_animation() -> None:
    """The XOR training in 101 frames: within 0.0005 of the boundary, in less than 64 KB."""
    network = MLP([2, 2, 1], seed=0)
    history = network.train(X, T, 5000, 1.0, record_every=50, progress=False)
    axis = np.linspace(-0.1, 1.1, 240)
    found = frames.boundary_lines(network.architecture, history.recorded_weights, axis, axis)
    assert len(found) == 101
    n_points = sum(len(line) for lines in found for line in lines)
    n_lines = sum(len(lines) for lines in found)
    assert 8 * n_points + 16 * n_lines < 64 * 1024
    columns = np.linspace(-0.1, 1.1, 25)
    checked = 0
    for lines, W in list(zip(found, history.recorded_weights, strict=True))[::4]:
        network.weights = W
        answers = frames.decisions(network.architecture, [W], columns, axis)[0]
        row, column = np.nonzero(answers[:-1] != answers[1:])
        low = np.column_stack([columns[column], axis[row]])
        high = np.column_stack([columns[column], axis[row + 1]])
        moment = frames._Moments.of(network.architecture, [W])
        for point in frames._bisect(moment, low, high, answers[row, column] == 1):
            assert min(_distance(point, line) for line in lines) <= 5e-4
            checked += 1
    assert checked > 200


def _distance(point: Any, line: Any) -> float:
    along = np.diff(line, axis=0)
    towards = point - line[:-1]
    share = np.clip((towards * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-300), 0, 1)
    return float(np.hypot(*(towards - share[:, np.newaxis] * along).T).min())


@pytest.mark.parametrize(
    ("sizes", "axis", "message"),
    [
        ([3, 1], AXIS_1, "needs 2 input nodes and 1 output neuron, but the network has 3 and 1"),
        ([2, 1], [0.0], "x1 must hold at least two ascending numbers"),
        ([2, 1], [1.0, 0.0], "x1 must hold at least two ascending numbers"),
        ([2, 1], [0.0, np.nan], "x1 must be finite"),
    ],
)
def test_bad_input(sizes: list[int], axis: Any, message: str) -> None:
    network = MLP(sizes)
    for function in (frames.outputs, frames.decisions, frames.boundary_lines):
        with pytest.raises(ValueError, match=message):
            function(network.architecture, [network.weights], axis, AXIS_2)  # type: ignore[operator]


def test_weights_that_are_not_those_of_the_network() -> None:
    network = MLP([2, 2, 1])
    for function in (frames.outputs, frames.decisions, frames.boundary_lines):
        with pytest.raises(ValueError, match=r"weights\[1\] has shapes \[\(3, 3\), .* but \[\(3, 2\), \(3, 1\)\]"):
            function(network.architecture, [network.weights, MLP([2, 3, 1]).weights], AXIS_1, AXIS_2)  # type: ignore[operator]
