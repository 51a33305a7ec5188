"""The labelled equations of the chapter `xor`, one test of the same name each."""

from __future__ import annotations

from itertools import product

import numpy as np

from mlp_lib import MLP, datasets

X, T = datasets.xor()
ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
RANDOM_WEIGHTS = np.random.RandomState(3).uniform(-3.0, 3.0, size=(500, 3))
SWITCHES = [[[0.5, 1.5], [1.0, 1.0], [1.0, 1.0]], [[0.5], [1.0], [-1.0]]]


def neuron(w: np.ndarray) -> MLP:
    return MLP([2, 1], activation="threshold", weights=[np.reshape(w, (3, 1))])


def test_eq_decision_line() -> None:
    """On the line w1 x1 + w2 x2 = w0 the sum is 0, and a step across it changes the answer."""
    for w in RANDOM_WEIGHTS[:100]:
        normal = w[1:] / np.linalg.norm(w[1:])
        foot = w[0] * w[1:] / (w[1:] @ w[1:])  # the point of the line nearest to the origin
        along = np.array([-normal[1], normal[0]])
        for s in (-2.0, 0.0, 3.5):
            on_line = foot + s * along
            np.testing.assert_allclose(w[1:] @ on_line, w[0], rtol=0, atol=1e-13)
            forward = neuron(w).forward([on_line, on_line + 1e-6 * normal, on_line - 1e-6 * normal])
            np.testing.assert_allclose(forward.pre_activations[1][0], 0.0, atol=1e-13)
            assert forward.outputs[1:, 0].tolist() == [1.0, 0.0]


def test_eq_xor_conditions() -> None:
    """Each row of exclusive or is answered rightly exactly when its condition on the weights holds."""
    for w0, w1, w2 in RANDOM_WEIGHTS:
        conditions = [-w0 <= 0, -w0 + w2 > 0, -w0 + w1 > 0, -w0 + w1 + w2 <= 0]
        right = neuron(np.array([w0, w1, w2])).predict(X)[:, 0] == T[:, 0]
        assert right.tolist() == conditions


def test_eq_xor_contradiction() -> None:
    """Both diagonals have one sum; so 14 truth tables can be had, and exclusive or and its opposite cannot."""
    for w in RANDOM_WEIGHTS:
        h = neuron(w).forward(X).pre_activations[1][:, 0]
        np.testing.assert_allclose(h[1] + h[2], h[0] + h[3], rtol=0, atol=1e-14)
        np.testing.assert_allclose((h[1] + h[2]) / 2, -w[0] + 0.5 * w[1] + 0.5 * w[2], rtol=0, atol=1e-14)
    grid = np.arange(-2.0, 2.5, 0.5)
    found = {tuple(neuron(np.array(w)).predict(X)[:, 0].astype(int)) for w in product(grid, repeat=3)}
    assert set(product((0, 1), repeat=4)) - found == {(0, 1, 1, 0), (1, 0, 0, 1)}


def test_eq_hidden_switches() -> None:
    """The three brackets are the three neurons with the weights of the text, and they answer exclusive or."""
    forward = MLP([2, 2, 1], activation="threshold", weights=SWITCHES).forward(X)
    for i, (x1, x2) in enumerate(ROWS):
        a1, a2 = float(x1 + x2 > 0.5), float(x1 + x2 > 1.5)
        assert forward.activations[1][i].tolist() == [a1, a2]
        assert forward.outputs[i, 0] == float(a1 - a2 > 0.5) == T[i, 0]


def test_eq_hidden_space() -> None:
    """The four inputs land on three points, which the line a1 - a2 = 1/2 separates."""
    hidden = MLP([2, 2, 1], activation="threshold", weights=SWITCHES).forward(X).activations[1]
    assert hidden.tolist() == [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]
    assert ((hidden[:, 0] - hidden[:, 1] > 0.5) == (T[:, 0] == 1.0)).all()
