"""What numbers agree with by chance is not named; what they cannot tell apart is named together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import datasets
from mlp_lib.doctor import Diagnosis, diagnose

Arrays = list[np.ndarray]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def draw(sizes: tuple[int, ...], k: int, seed: int = 1) -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:], strict=False)]
    return W, [rng.normal(size=n) for n in sizes[1:]], rng.normal(size=(k, sizes[0])), rng.normal(size=(k, sizes[-1]))


def backward(
    W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, scale: float = 1.0, linear: bool = False
) -> tuple[Arrays, Arrays]:
    """Gradients of a network of sigmoids, or of tanh below a linear output; half the squared error, summed."""
    A = [X]
    for n, (w, c) in enumerate(zip(W, b, strict=True), start=1):
        h = A[-1] @ w + c
        A.append(sigmoid(h) if not linear else h if n == len(W) else np.tanh(h))
    d, G, g = A[-1] - T, [], []
    for n in range(len(W) - 1, -1, -1):
        a = A[n + 1]
        d = d * (a * (1 - a) if not linear else 1.0 if n == len(W) - 1 else 1 - a * a)
        G.insert(0, scale * A[n].T @ d)
        g.insert(0, scale * d.sum(0))
        d = d @ W[n].T
    return G, g


def ask(at: Any, G: Arrays, g: Arrays, **stated: Any) -> Diagnosis:
    W, b, X, T = at
    return diagnose(W, X, T, G, biases=b, bias_gradients=g, **{"reduction": "sum", **stated})


# --- coincidences -----------------------------------------------------------------------------------------


def test_a_constant_is_not_taken_apart_into_a_sum_a_mean_and_a_two() -> None:
    """4/3 is twice 2 examples over 3 outputs, too."""
    at = draw((2, 3, 3), k=2)
    G, g = backward(*at, scale=4 / 3 / 2)
    d = ask(at, G, g, reduction="mean")
    assert d.names == ["constant_factor"], str(d)


def test_a_constant_is_not_taken_apart_into_the_rate_and_two_more() -> None:
    """-0.2 is minus twice a rate of 0.1, too."""
    at = draw((2, 3, 2), k=6)
    G, g = backward(*at)
    d = ask(at, G, [-0.2 * g[0], g[1]], learning_rate=0.1)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("constant_factor_in_part", (1,), "biases")], str(d)


def test_a_constant_is_not_taken_apart_into_a_cost_and_two_more() -> None:
    """-5/16 is minus the mean of these squares over 4 examples, averaged again, too."""
    (w,), (c,), X, _ = draw((2, 3), k=4)
    e = np.array([[1.0, 0, -1], [0, 1, 0], [1, 0, 0], [0, 0, 1]])
    at = [w], [c], X, X @ w + c - e
    d = ask(at, [-5 / 16 * X.T @ e], [e.sum(0)], activation="linear")
    assert d.names == ["constant_factor_in_part"], str(d)


def test_beside_an_unknown_mistake_a_rare_one_with_a_sign_is_a_guess() -> None:
    """Minus an absolute value may be anything."""
    at = draw((2, 3, 4), k=1)
    G, g = backward(*at)
    noise = np.random.default_rng(3).uniform(0.5, 1.5, 9)
    d = ask(at, [G[0] * noise[:6].reshape(2, 3), G[1]], [g[0] * noise[6:], -np.abs(g[1])])
    assert not d.findings and d.verdict == "unexplained", str(d)


def test_beside_an_unknown_mistake_a_product_of_factors_is_a_guess() -> None:
    at = draw((3, 1, 3), k=2)
    G, g = backward(*at)
    noisy = G[1] * [[1.3, 0.8, 1.1]]
    d = ask(at, [-0.25 * G[0], noisy], [-0.25 * g[0], g[1] * [0.7, 1.2, 1.4]])
    assert not d.findings and d.verdict == "unexplained", str(d)


def test_a_constant_times_the_slope_is_no_other_function() -> None:
    """-2.5 + 2.5 a^2 is -2.5 times the slope of tanh; the layer above bears no name that needs a sign beside it."""
    at = draw((2, 2, 2, 3), k=6)
    G, g = backward(*at, linear=True)
    Y = at[2]
    for n, (w, c) in enumerate(zip(at[0], at[1], strict=True), start=1):
        Y = np.tanh(Y @ w + c) if n < 3 else Y @ w + c
    above = -np.abs(Y - at[3]).sum(0)
    d = ask(at, [-2.5 * G[0], *G[1:]], [-2.5 * g[0], g[1], above], activation=["tanh", "tanh", "linear"])
    assert "slope_of_other_function" not in d.names, str(d)


def test_one_example_bears_no_structure_with_three_factors() -> None:
    W, b, X, T = draw((1, 2, 2), k=1)
    b = [np.abs(v) for v in b]
    at = W, b, np.abs(X), T
    h = np.maximum(at[2] @ W[0] + b[0], 0)
    e = h @ W[1] + b[1] - T
    back = (e @ W[1].T) * (h > 0)
    d = ask(at, [at[2].T @ np.abs(back) * -0.25, h.T @ np.abs(e)], [back[0], e[0]], activation=["relu", "linear"])
    assert "incoming_error_changed" not in d.names, str(d)


def test_a_multiple_of_everything_is_not_four_mistakes() -> None:
    """Half the square of 1 - y, times y, halved and negative, is a quarter of the delta of a target of 1."""
    W, b, X, _ = draw((3, 2, 1), k=1)
    at = W, b, X, np.ones((1, 1))
    G, g = backward(*at)
    d = ask(at, [0.25 * v for v in G], [0.25 * v for v in g])
    assert not d.findings and d.verdict == "unexplained", str(d)


def test_zeros_support_no_mistake() -> None:
    """A constant error leaves nothing behind a softmax: that is no reason to name one where nothing came."""
    W, b, X, _ = draw((3, 2, 3), k=6)
    T = np.eye(3)[[0, 1, 2, 0, 1, 1]]
    h = sigmoid(X @ W[0] + b[0])
    y = np.exp(h @ W[1] + b[1])
    y /= y.sum(1, keepdims=True)
    d = y * (y - T - ((y - T) * y).sum(1, keepdims=True))
    back = d @ W[1].T * h * (1 - h)
    G, g = [X.T @ back, 1e-12 * h.T @ d], [back.sum(0), 1e-12 * d.sum(0)]
    found = ask((W, b, X, T), G, g, activation=["sigmoid", "softmax"])
    assert set(found.names) == {"weight_gradient_zero", "bias_gradient_zero"}, str(found)


def test_equal_numbers_testify_once() -> None:
    """Three weights from inputs that are alike have one gradient; two digits of it are no sum over 5 examples."""
    W, b, X, T = draw((3, 1, 1), k=5)
    at = [w.round(2) + 0.001 for w in W], b, np.repeat(X[:, :1], 3, axis=1), T
    G, g = backward(*at)
    d = ask(at, [(4.95 * G[0]).round(2), G[1].round(2)], [v.round(2) for v in g])
    assert "summed_over_examples" not in d.names, str(d)


def test_another_network_has_one_factor_on_everything() -> None:
    """Signs of two examples agree with much: a bias of the other sign, minus and a half are three guesses."""
    W, b, X, T = draw((2, 2), k=2, seed=3)
    X = 4 * np.abs(X.round(1))
    e = np.sign(X @ W[0] + b[0] - T) / 4
    stated = {"activation": "linear", "loss": "absolute_error", "reduction": "mean_elements"}
    d = ask((W, b, X, T), [-X.T @ e], [-0.5 * e.sum(0)], **stated)
    assert "bias_of_other_sign" not in d.names, str(d)


def test_numbers_whose_squares_are_nothing() -> None:
    W, b, X, T = draw((2, 2), k=5)
    at = W, b, 1e-170 * X, T
    G, g = backward(*at)
    assert ask(at, [2 * G[0]], [2 * g[0]]).names == ["factor_two"]
    assert ask(at, [3.3 * G[0]], [g[0]]).names in ([], ["constant_factor_in_part"])


def test_rounding_is_not_cut_off() -> None:
    W, b, X, T = draw((2, 3, 2), k=6)
    h = np.tanh(X @ W[0] + b[0])
    e = h @ W[1] + b[1] - T
    e = e - e.mean(0)
    back = e @ W[1].T * (1 - h * h)
    d = ask((W, b, X, T), [X.T @ back, h.T @ e], [back.sum(0), e.sum(0)], activation=["tanh", "linear"])
    assert not d.findings and "cut off" not in str(d), str(d)


# --- what numbers cannot tell apart ---------------------------------------------------------------------


def test_a_loss_without_a_half_has_no_two_too_many() -> None:
    """With 4 examples the sum of y - t is twice the mean of 2 (y - t): the 2 and the mean are missing."""
    W, b, *_ = draw((2, 3, 1), k=4)
    at = W, b, *datasets.xor()
    d = ask(at, *backward(*at), loss="squared_error", reduction="mean")
    assert set(d.names) == {"summed_over_examples", "factor_half"}, str(d)
    assert [{f.name for f in fs} for fs in d.alternatives] == [{"factor_two"}] and d.probe is not None
    shown = diagnose(*(at[0], *at[2:]), biases=b, backward=backward, loss="squared_error")
    assert set(shown.names) == {"summed_over_examples", "factor_half"} and not shown.alternatives, str(shown)
    # The mean of squares, where a sum of halves is stated.
    d = ask(at, *backward(*at, scale=2 / 4))
    assert set(d.names) == {"averaged_over_examples", "factor_two"} and d.alternatives, str(d)


def test_who_states_a_half_may_have_a_two() -> None:
    W, b, *_ = draw((2, 3, 1), k=4)
    at = W, b, *datasets.xor()
    d = ask(at, *backward(*at, scale=2 / 4), reduction="mean")
    assert d.names == ["factor_two"] and not d.alternatives, str(d)


@pytest.mark.parametrize("n_out", [8, 3])
@pytest.mark.parametrize(
    ("factor", "name"), [(0.5, "factor_half"), (2.0, "factor_two"), (0.25, "averaged_over_examples")]
)
def test_what_all_gradients_share_is_said_once(n_out: int, factor: float, name: str) -> None:
    """Of 4 examples half a mean is an eighth: of 8 outputs it is no mean."""
    at = draw((5, 4, n_out), k=4)
    G, g = backward(*at, scale=factor)
    d = ask(at, G, [g[0], g[1] / 4])
    assert {(f.name, f.layers, f.part) for f in d.findings} == {
        (name, (2, 1), "weights and biases"),
        ("bias_averaged", (2,), "biases"),
    }, str(d)


def test_another_rate_tells_what_data_cannot() -> None:
    W, b, *_ = draw((2, 3, 1), k=4)
    X, T = datasets.xor()
    G, g = backward(W, b, X, T)
    new = [w - v for w, v in zip(W, G, strict=True)], [c - v for c, v in zip(b, g, strict=True)]
    d = diagnose(W, X, T, biases=b, new_weights=new[0], new_biases=new[1], learning_rate=0.5, reduction="sum")
    assert d.names == ["learning_rate_missing"] and d.alternatives, str(d)
    assert any("at another rate" in note for note in d.notes), d.notes
