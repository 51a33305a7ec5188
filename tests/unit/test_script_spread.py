"""Weights that their update spreads to a larger shape: an axis, or a factor, of another shape stands in it."""

from __future__ import annotations

import pytest

from mlp_lib.doctor.script import examine

ROWS = """import numpy as np

rng = np.random.default_rng(1)
X = rng.normal(size=(20, 2))
Y = (X[:, :1] * X[:, 1:] > 0) * 1.0
W1, b1 = rng.normal(size=(2, 5)), np.zeros((1, 5))
W2, b2 = rng.normal(size=(5, 1)), np.zeros((1, 1))
for epoch in range(300):
    a1 = np.tanh(X @ W1 + b1)
    out = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
    loss = np.mean((out - Y) ** 2) / 2
    d2 = (out - Y) * out * (1 - out) / len(X)
    d1 = d2 @ W2.T * (1 - a1**2)
    db2 = d2.sum(axis=0, keepdims=True)
    db1 = d1.sum(axis=0, keepdims=True)
    W2 = W2 - 0.5 * a1.T @ d2
    b2 = b2 - 0.5 * db2
    W1 = W1 - 0.5 * X.T @ d1
    b1 = b1 - 0.5 * db1
"""
COLUMNS = """import numpy as np

np.random.seed(3)
X = np.random.randn(3, 30)
Y = (X.sum(axis=0, keepdims=True) > 0).astype(float)


def initialise():
    return {
        "W1": np.random.randn(4, 3) * 0.5,
        "b1": np.zeros((4, 1)),
        "W2": np.random.randn(1, 4) * 0.5,
        "b2": np.zeros((1, 1)),
    }


def forward(X, p):
    Z1 = p["W1"] @ X + p["b1"]
    A1 = np.maximum(Z1, 0)
    A2 = 1 / (1 + np.exp(-(p["W2"] @ A1 + p["b2"])))
    return Z1, A1, A2


def backward(X, Y, p, Z1, A1, A2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (p["W2"].T @ dZ2) * (Z1 > 0)
    return {
        "W2": dZ2 @ A1.T / m,
        "b2": np.sum(dZ2, axis=1, keepdims=True) / m,
        "W1": dZ1 @ X.T / m,
        "b1": np.sum(dZ1, axis=1, keepdims=True) / m,
    }


params = initialise()
for i in range(200):
    Z1, A1, A2 = forward(X, params)
    cost = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    grads = backward(X, Y, params, Z1, A1, A2)
    for key in params:
        params[key] = params[key] - 0.3 * grads[key]
"""
CLASS = """import numpy as np


class Layer:
    def __init__(self, n_in, n_out, rng):
        self.w = rng.normal(size=(n_in, n_out))
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        self.y = np.tanh(x @ self.w + self.b)
        return self.y

    def backward(self, slope, rate):
        delta = slope * (1 - self.y**2)
        below = delta @ self.w.T
        self.w = self.w - rate * self.x.T @ delta
        self.b = self.b - rate * np.sum(delta, axis=0, keepdims=True)
        return below


rng = np.random.default_rng(5)
layers = [Layer(2, 4, rng), Layer(4, 3, rng), Layer(3, 1, rng)]
x = rng.normal(size=(12, 2))
t = np.sin(x[:, :1])
for epoch in range(100):
    y = x
    for layer in layers:
        y = layer.forward(y)
    loss = np.mean((y - t) ** 2)
    slope = 2 * (y - t) / len(x)
    for layer in reversed(layers):
        slope = layer.backward(slope, 0.1)
"""
SLIPS = {
    "rows": (ROWS, "db1 = d1.sum(axis=0, keepdims=True)", "db1 = d1.sum(axis=1, keepdims=True)"),
    "rows, one output": (ROWS, "db2 = d2.sum(axis=0, keepdims=True)", "db2 = d2.sum(axis=1, keepdims=True)"),
    "rows, another name": (ROWS, "b1 = b1 - 0.5 * db1", "b1 = b1 - 0.5 * db2 * a1"),
    "columns": (COLUMNS, '"b1": np.sum(dZ1, axis=1,', '"b1": np.sum(dZ1, axis=0,'),
    "a class": (CLASS, "np.sum(delta, axis=0,", "np.sum(delta, axis=1,"),
}


@pytest.mark.parametrize("text", [ROWS, COLUMNS, CLASS], ids=["rows", "columns", "a class"])
def test_the_right_ones_are_right(text: str) -> None:
    assert examine(text).verdict == "right"


@pytest.mark.parametrize("name", SLIPS)
def test_a_weight_that_is_spread_is_told_with_its_shapes(name: str) -> None:
    text, right, wrong = SLIPS[name]
    report = examine(text.replace(right, wrong))
    assert report.verdict == "mistaken", report.text
    assert "before a step and" in report.headline, report.text
    line = next(i for i, row in enumerate(text.split("\n"), 1) if right in row)
    named = any(f.line <= line <= f.end_line for f in report.findings)
    assert named or name == "rows, another name", report.text
    if report.mended is not None:
        assert examine(report.mended).verdict == "right"
    assert (report.mended is not None) == (name != "rows, another name"), report.text


def test_one_number_for_all_neurons_that_becomes_one_for_each_is_right() -> None:
    report = examine(ROWS.replace("np.zeros((1, 5))", "np.zeros((1, 1))"))
    assert report.verdict == "right", report.text
    assert "b1" in str(report.roles) and not any("no step changes it" in note for note in report.notes)
    # From its second step on it is judged, too.
    wrong = ROWS.replace("np.zeros((1, 5))", "np.zeros((1, 1))").replace("db1 = d1.sum", "db1 = d1[::2].sum")
    assert examine(wrong).verdict != "right"
