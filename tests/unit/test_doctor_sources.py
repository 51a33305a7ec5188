"""The programs that people asked about, diagnosed: two of a forum, a ReLU network, a homework."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib.datasets import xor
from mlp_lib.doctor import diagnose


def squash(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


def forum_network(seed: int = 0) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """2-5-1 without biases, all weights from [0, 1)."""
    rng = np.random.RandomState(seed)
    X, T = xor()
    return [rng.random_sample((2, 5)), rng.random_sample((5, 1))], X, T


def forum_gradients(weights: list[np.ndarray], X: np.ndarray, T: np.ndarray, version: int) -> list[np.ndarray]:
    hidden = squash(X @ weights[0])
    out = squash(hidden @ weights[1])
    difference = out - T
    if version == 1:
        error = np.sum(difference**2)
    elif version == 2:
        error = difference * 0.5 * np.sum(difference**2)
    else:
        error = difference
    delta_out = error * out * (1 - out)
    delta_hidden = delta_out @ weights[1].T * hidden * (1 - hidden)
    return [X.T @ delta_hidden, hidden.T @ delta_out]


def test_forum_version_1_descends_nothing() -> None:
    weights, X, T = forum_network()
    d = diagnose(weights, X, T, forum_gradients(weights, X, T, 1), loss="squared_error", reduction="sum")
    assert d.verdict == "mistaken"
    assert d.names == ["scalar_error"]
    (finding,) = d.findings
    assert (finding.layers, finding.part, finding.detail) == ((2,), "weights", "the stated loss")
    assert not d.alternatives
    assert "gradient of nothing" in finding.explanation


def test_forum_version_2_is_the_gradient_of_half_the_squared_cost() -> None:
    weights, X, T = forum_network()
    d = diagnose(weights, X, T, forum_gradients(weights, X, T, 2), loss="half_squared_error", reduction="sum")
    assert d.verdict == "mistaken"
    assert d.names == ["multiplied_by_cost"]
    (finding,) = d.findings
    out = squash(squash(X @ weights[0]) @ weights[1])
    assert finding.factor == pytest.approx(0.5 * np.sum((out - T) ** 2), rel=1e-12)
    assert finding.layers == (2, 1)
    assert "C^2/2" in finding.explanation


def test_forum_right_version() -> None:
    weights, X, T = forum_network()
    assert diagnose(weights, X, T, forum_gradients(weights, X, T, 3), reduction="sum").verdict == "right"
    # Four examples, one output: half the sum is twice the mean of all squares, as PyTorch's MSELoss has it.
    d = diagnose(weights, X, T, forum_gradients(weights, X, T, 3), loss="squared_error", reduction="mean_elements")
    assert [(f.name, f.factor) for f in d.findings] == [("summed_over_examples", 4.0), ("factor_half", 0.5)]
    assert [[(f.name, f.factor) for f in fs] for fs in d.alternatives] == [[("factor_two", 2.0)]]


def test_forum_training_steps() -> None:
    def step(weights: list[np.ndarray], X: np.ndarray, T: np.ndarray, rate: float) -> None:
        for W, G in zip(weights, forum_gradients(weights, X, T, 2), strict=True):
            W -= rate * G

    weights, X, T = forum_network()
    d = diagnose(weights, X, T, step=step, learning_rate=0.3, reduction="sum")
    assert d.names == ["multiplied_by_cost"]


def relu_network(seed: int) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray, np.ndarray]:
    rng = np.random.RandomState(seed)
    X, T = xor()
    return [rng.rand(2, 2), rng.rand(2, 1)], [rng.rand(1, 2), rng.rand(1, 1)], X, T


def relu_step(
    weights: list[np.ndarray], biases: list[np.ndarray], X: np.ndarray, T: np.ndarray, rate: float
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """ReLU hidden, sigmoid output, adds what t - y gives: half the sum of squares goes down."""
    hidden = np.maximum(0, X @ weights[0] + biases[0])
    out = squash(hidden @ weights[1] + biases[1])
    d_out = (T - out) * out * (1 - out)
    d_hidden = d_out @ weights[1].T * (hidden > 0)
    return (
        [weights[0] + rate * X.T @ d_hidden, weights[1] + rate * hidden.T @ d_out],
        [biases[0] + rate * d_hidden.sum(axis=0, keepdims=True), biases[1] + rate * d_out.sum(axis=0, keepdims=True)],
    )


@pytest.mark.parametrize("seed", [0, 40])
def test_relu_network_descends_the_half_sum(seed: int) -> None:
    weights, biases, X, T = relu_network(seed)
    stated = {"biases": biases, "activation": ["relu", "sigmoid"], "step": relu_step, "learning_rate": 0.01}
    assert diagnose(weights, X, T, reduction="sum", **stated).verdict == "right"
    # What it prints is the mean of squares: half the sum is two times that for four examples, and for others not.
    d = diagnose(weights, X, T, loss="squared_error", reduction="mean", **stated)
    assert d.names == ["summed_over_examples", "factor_half"] and not d.alternatives
    assert d.findings[0].part == "weights and biases"


def test_relu_network_one_example_at_a_time() -> None:
    """2-4-1 without biases, linear output, an update after each example: right when said, recognised when not."""

    def epoch(weights: list[np.ndarray], X: np.ndarray, T: np.ndarray, rate: float) -> None:
        for i in range(len(X)):
            x, t = X[i : i + 1], T[i : i + 1]
            hidden = np.maximum(0, x @ weights[0])
            delta_out = hidden @ weights[1] - t
            delta_hidden = delta_out @ weights[1].T * (hidden > 0)
            weights[1] -= rate * hidden.T @ delta_out
            weights[0] -= rate * x.T @ delta_hidden

    rng = np.random.RandomState(40)
    X, T = xor()
    weights = [rng.random_sample((2, 4)), rng.random_sample((4, 1))]
    stated = {"activation": ["relu", "linear"], "reduction": "sum", "learning_rate": 0.001}
    assert diagnose(weights, X, T, step=epoch, updates="per_example", **stated).verdict == "right"
    after = [W.copy() for W in weights]
    epoch(after, X, T, 0.001)
    assert diagnose(weights, X, T, new_weights=after, updates="per_example", **stated).verdict == "right"
    for d in (
        diagnose(weights, X, T, step=epoch, **stated),
        diagnose(weights, X, T, new_weights=after, **stated),
    ):
        assert d.verdict == "right if stated"
        assert d.names == ["updated_per_example"]


def homework(
    weights: list[np.ndarray], biases: list[np.ndarray], X: np.ndarray, T: np.ndarray, average: bool
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Columns are examples, weights (out, in), sigmoids, binary cross-entropy."""
    layers = [X]
    for W, b in zip(weights, biases, strict=True):
        layers.append(squash(W @ layers[-1] + b))
    dW, db = [], []
    delta = layers[-1] - T
    for n in range(len(weights), 0, -1):
        dW.insert(0, delta @ layers[n - 1].T)
        total = delta.mean(axis=1) if average else delta.sum(axis=1)
        db.insert(0, total.reshape(-1, 1))
        delta = weights[n - 1].T @ delta * layers[n - 1] * (1 - layers[n - 1])
    return dW, db


@pytest.mark.parametrize("average", [True, False])
def test_homework_averages_the_bias_gradient(average: bool) -> None:
    rng = np.random.RandomState(7)
    weights = [rng.randn(2, 2), rng.randn(1, 2)]
    biases = [rng.randn(2, 1), rng.randn(1, 1)]
    X, T = np.array([[0, 1, 0, 1], [0, 0, 1, 1]]), np.array([[0, 1, 1, 0]])
    dW, db = homework(weights, biases, X, T, average)
    d = diagnose(
        weights, X, T, dW, biases=biases, bias_gradients=db, loss="binary_cross_entropy", reduction="sum",
        examples="columns", layout="out_in",
    )  # fmt: skip
    # Nothing but the loss needs to be said: the shapes and the gradients give the convention away.
    bare = diagnose(
        weights,
        X,
        T,
        backward=lambda *a: homework(*a, average),
        biases=biases,
        loss="binary_cross_entropy",
        reduction="sum",
    )
    for answer in (d, bare):
        assert answer.convention == "examples in columns, weights (out, in), biases as vectors"
        if not average:
            assert answer.verdict == "right"
            continue
        assert answer.names == ["bias_averaged"]
        assert [(f.layers, f.part, f.factor) for f in answer.findings] == [((2, 1), "biases", 0.25)]
        assert answer.findings[0].chapter == "homework"
