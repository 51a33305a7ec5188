"""The labelled equations of the chapter `elsewhere`: against networks with several outputs, and what others did."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.recordings import elsewhere

X = datasets.xor()[0]
T = np.hstack([datasets.xor()[1], datasets.and_()[1], datasets.or_()[1]])
NETWORK = MLP([2, 4, 3], seed=4)


def test_eq_bias_elsewhere() -> None:
    """Layer by layer: the kernel W[1:] and the bias -W[0] give the sums that row 0 gives."""
    forward = NETWORK.forward(X)
    A = X
    for W, H in zip(NETWORK.weights, forward.pre_activations, strict=True):
        sums = A @ W[1:] + -W[0]
        np.testing.assert_allclose(sums, H, rtol=0, atol=1e-14)
        assert np.abs(A @ W[1:] + W[0] - H).max() > 0.1
        A = 1 / (1 + np.exp(-sums))


@pytest.mark.parametrize("eta", [0.5, 2.0])
def test_eq_rate_elsewhere(eta: float) -> None:
    """Down the mean of the whole squares, measured by differences, by eta / c: the step of our error."""
    c = 2 / T.shape[1]
    flat = np.concatenate([W.ravel() for W in NETWORK.weights])
    first = NETWORK.weights[1].size

    def shaped(w: np.ndarray) -> MLP:
        return MLP([2, 4, 3], weights=[w[:first].reshape(3, 4), w[first:].reshape(5, 3)])

    def theirs(w: np.ndarray) -> float:
        return float(((shaped(w).predict(X) - T) ** 2).mean())

    slopes = np.array([(theirs(flat + row) - theirs(flat - row)) / 2e-5 for row in 1e-5 * np.eye(flat.size)])
    ours = shaped(flat)
    ours.train(X, T, 1, eta)
    stepped = np.concatenate([W.ravel() for W in ours.weights])
    np.testing.assert_allclose(flat - eta / c * slopes, stepped, rtol=0, atol=1e-9)
    assert np.abs(flat - eta * slopes - stepped).max() > 1e-4


def test_pytorch_s_mean_is_the_multiple_that_was_derived() -> None:
    found = {loss["loss"]: loss for loss in elsewhere("pytorch_step")["losses"]}["MSELoss()"]
    assert [found[n]["slopes"] for n in ("1 output", "3 outputs")] == pytest.approx([2, 2 / 3], rel=1e-9)
