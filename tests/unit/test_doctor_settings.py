"""Settings that programs hold beside the library's own: each with right programs, and with wrong ones named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose

Function = Callable[[np.ndarray], np.ndarray]
Arrays = list[np.ndarray]


def sigmoid(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def leaky(slope: float) -> tuple[Function, Function]:
    return lambda h: np.where(h > 0, h, slope * h), lambda h: np.where(h > 0, 1.0, slope)


def normal(h: np.ndarray) -> np.ndarray:
    return np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in h.ravel()]).reshape(h.shape)


#: How it is stated, and g and g' as a program has them.
HIDDEN: dict[str, tuple[Any, Function, Function]] = {
    "leaky": ("leaky_relu", *leaky(0.01)),
    "leaky with its slope": ("leaky_relu(0.2)", *leaky(0.2)),
    "elu": (
        "elu",
        lambda h: np.where(h > 0, h, np.exp(np.minimum(h, 0)) - 1),
        lambda h: np.where(h > 0, 1.0, np.exp(np.minimum(h, 0))),
    ),
    "gelu": (
        "gelu",
        lambda h: h * normal(h),
        lambda h: normal(h) + h * np.exp(-h * h / 2) / np.sqrt(2 * np.pi),
    ),
    "silu": ("silu", lambda h: h * sigmoid(h), lambda h: sigmoid(h) * (1 + h * (1 - sigmoid(h)))),
    "own sine": (np.sin, np.sin, np.cos),
    "own leaky": (lambda h: np.where(h > 0, h, 0.07 * h), *leaky(0.07)),
    "softplus": ("softplus", lambda h: np.log(1 + np.exp(h)), sigmoid),
}

#: Layer sizes and number of examples.
SHAPES = [((3, 4, 2), 6), ((2, 3, 1), 5), ((4, 4, 3), 7), ((2, 5, 3, 2), 6), ((3, 3, 3, 1), 8)]


def network(shape: tuple[int, ...], k: int, seed: int) -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=pair) for pair in zip(shape, shape[1:], strict=False)]
    return (
        W,
        [0.5 * rng.normal(size=n) for n in shape[1:]],
        rng.normal(size=(k, shape[0])),
        rng.normal(size=(k, shape[-1])),
    )


def gradients(
    W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, g: Function, slope: Function, error: Any, bug: str = ""
) -> tuple[Arrays, Arrays]:
    """Gradients of a program with g below and a linear output, summed over the examples."""
    H, A = [], [X]
    for n, (w, v) in enumerate(zip(W, b, strict=True)):
        H.append(A[-1] @ w + v)
        A.append(H[-1] if n == len(W) - 1 else g(H[-1]))
    d = error(A[-1], T)
    G, gb = [], []
    for n in reversed(range(len(W))):
        G.insert(0, A[n].T @ d)
        gb.insert(0, d.sum(0))
        if n:
            d = d @ W[n].T * (1 if bug == "no slope" else slope(A[n] if bug == "slope of a" else H[n - 1]))
    return G, gb


def asked(at: Any, made: tuple[Arrays, Arrays], **said: Any) -> Diagnosis:
    W, b, X, T = at
    return diagnose(W, X, T, made[0], biases=b, bias_gradients=made[1], **{"reduction": "sum", **said})


def difference(Y: np.ndarray, T: np.ndarray) -> np.ndarray:
    return Y - T


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_other_activations(kind: str, shape: tuple[int, ...], k: int) -> None:
    stated, g, slope = HIDDEN[kind]
    acts = [stated] * (len(shape) - 2) + ["linear"]
    at = network(shape, k, seed=len(kind) + k)
    assert asked(at, gradients(*at, g, slope, difference), activation=acts).verdict == "right"
    for bug, name in (("no slope", "hidden_derivative_missing"), ("slope of a", "derivative_of_activation")):
        made = gradients(*at, g, slope, difference, bug)
        if np.allclose(made[0][0], gradients(*at, g, slope, difference)[0][0], rtol=1e-9):
            continue  # a and h have the same sign: that is the right slope of a leaky ReLU
        d = asked(at, made, activation=acts)
        assert d.names == [name] or [name] in [[f.name for f in fs] for fs in d.alternatives], str(d)


@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_a_leaky_relu_that_is_not_leaky_on_the_way_back(shape: tuple[int, ...], k: int) -> None:
    at = network(shape, k, seed=31)
    acts = ["leaky_relu(0.2)"] * (len(shape) - 2) + ["linear"]
    g, _ = leaky(0.2)
    for below, detail in ((0.0, "relu of the pre-activation"), (0.01, "leaky ReLU with 0.01 below 0")):
        d = asked(at, gradients(*at, g, leaky(below)[1], difference), activation=acts)
        assert d.names == ["derivative_of_other_activation"] and d.findings[0].detail == detail, str(d)
    # Stated as a plain ReLU it is another network, which is said.
    d = asked(at, gradients(*at, g, leaky(0.2)[1], difference), activation=["relu"] * (len(shape) - 2) + ["linear"])
    assert d.verdict == "right if stated" and "leaky_relu(0.2)" in d.findings[0].detail, str(d)


@pytest.mark.parametrize(("shape", "k"), SHAPES)
@pytest.mark.parametrize("stated", ["absolute_error", lambda Y, T: np.abs(Y - T), lambda Y, T: np.log(np.cosh(Y - T))])
def test_other_losses(stated: Any, shape: tuple[int, ...], k: int) -> None:
    at = network(shape, k, seed=5)
    smooth = callable(stated) and stated(np.array([[0.1]]), np.array([[0.0]]))[0, 0] < 0.05

    def error(Y: np.ndarray, T: np.ndarray) -> np.ndarray:
        return np.tanh(Y - T) if smooth else np.sign(Y - T)

    said = {"activation": ["tanh"] * (len(shape) - 2) + ["linear"], "loss": stated}
    g, slope = np.tanh, lambda h: 1 - np.tanh(h) ** 2
    assert asked(at, gradients(*at, g, slope, error), **said).verdict == "right"
    d = asked(at, gradients(*at, g, slope, error, "no slope"), **said)
    assert d.names == ["hidden_derivative_missing"], str(d)
    d = asked(at, gradients(*at, g, slope, difference), **said)
    assert d.names == ["gradient_of_other_loss"] or d.verdict == "unexplained", str(d)


@pytest.mark.parametrize("temperature", [0.5, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_softmax_has_a_temperature(temperature: float, seed: int) -> None:
    W, b, X, _ = at = network((3, 4, 3), 6, seed)
    T = np.eye(3)[np.random.default_rng(seed).integers(0, 3, 6)]
    h = np.tanh(X @ W[0] + b[0])
    z = np.exp((h @ W[1] + b[1]) / temperature)
    y = z / z.sum(1, keepdims=True)
    for factor, found in ((1 / temperature, set()), (1.0, {"slope_beta_missing"})):
        d = factor * (y - T)
        dh = d @ W[1].T * (1 - h * h)
        made = [X.T @ dh, h.T @ d], [dh.sum(0), d.sum(0)]
        said = {"activation": ["tanh", "softmax"], "loss": "categorical_cross_entropy", "beta": [1.0, 1 / temperature]}
        answer = asked((W, b, X, T), made, **said)
        names = [{f.name for f in fs} for fs in (answer.findings, *answer.alternatives)]
        assert found in names, str(answer)
    assert len(at) == 4


def test_functions_that_are_none() -> None:
    at = network((3, 4, 2), 6, 1)
    made = gradients(*at, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference)
    for said, message in (
        ({"activation": [lambda h: h / h.sum(), "linear"]}, "entry by entry"),
        ({"activation": [3.0, "linear"]}, "activation must be a name or a function"),
        ({"activation": ["leeky", "linear"]}, "leaky_relu"),
        ({"loss": lambda Y, T: ((Y - T) ** 2).mean()}, "the loss of every output"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            asked(at, made, **{"activation": ["tanh", "linear"], **said})
