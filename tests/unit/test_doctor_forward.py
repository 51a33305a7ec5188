"""Outputs and losses that are handed over are compared first: a mistake before the way back has a name of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose

Arrays = list[np.ndarray]

#: Layer sizes and number of examples.
SHAPES = [((3, 4, 2), 6), ((2, 3, 3), 5), ((4, 4, 4, 3), 7), ((2, 5, 3, 2), 4), ((3, 3, 3, 3, 2), 8)]


def sigmoid(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def softmax(h: np.ndarray, axis: int = 1) -> np.ndarray:
    e = np.exp(h)
    return e / e.sum(axis, keepdims=True)


def forward(W: Arrays, b: Arrays, X: np.ndarray, output: Any, bug: str = "", at: int = 0) -> list[np.ndarray]:
    """Activations of a tanh network with one slip in layer ``at`` (counted from 0)."""
    A = [X]
    for n, (w, v) in enumerate(zip(W, b, strict=True)):
        here = bug if n == at else ""
        g = output if n == len(W) - 1 else np.tanh
        if here == "weights transposed":
            w = w.T
        if here == "weights of the next layer":
            w = W[n + 1]
        h = A[-1] @ w + {"bias missing": 0, "bias sign": -v}.get(here, v)
        if here == "softmax over examples":
            A.append(softmax(h, 0))
        elif here == "activation missing":
            A.append(h)
        elif here == "activation twice":
            A.append(g(g(h)))
        elif here == "sigmoid":
            A.append(sigmoid(h))
        else:
            A.append(g(h))
    return A


def network(shape: tuple[int, ...], k: int, seed: int = 3) -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=pair) for pair in zip(shape, shape[1:], strict=False)]
    T = np.eye(shape[-1])[rng.integers(0, shape[-1], k)]
    return W, [0.5 * rng.normal(size=n) for n in shape[1:]], rng.normal(size=(k, shape[0])), T


def asked(at: Any, output: str, **said: Any) -> Diagnosis:
    W, b, X, T = at
    acts = ["tanh"] * (len(W) - 1) + [output]
    return diagnose(W, X, T, **{"biases": b, "activation": acts, **said})


def names(d: Diagnosis) -> list[tuple[str, tuple[int, ...]]]:
    return [(f.name, f.layers) for f in d.findings]


@pytest.mark.parametrize(("shape", "k"), SHAPES)
@pytest.mark.parametrize("seed", [3, 40])
def test_a_mistake_in_the_forward_pass_is_named(shape: tuple[int, ...], k: int, seed: int) -> None:
    at = network(shape, k, seed)
    W, b, X, _ = at
    L = len(W)
    for output, g in (("softmax", softmax), ("sigmoid", sigmoid)):
        Y = forward(W, b, X, g)[-1]
        for came in (Y, Y.astype(np.float32), np.round(Y, 8)):
            assert asked(at, output, outputs=came).verdict == "right"
        for bug, place, name in (
            ("bias missing", 0, "bias_missing_in_forward"),
            ("bias missing", L - 1, "bias_missing_in_forward"),
            ("bias sign", 0, "bias_of_other_sign"),
            ("activation missing", L - 1, "activation_missing_in_forward"),
            ("activation missing", 0, "activation_missing_in_forward"),
            ("activation twice", 0, "activation_twice_in_forward"),
            ("sigmoid", 0, "other_activation_in_forward"),
            ("softmax over examples", L - 1, "softmax_over_examples"),
            ("weights transposed", 0, "weights_transposed_in_forward"),
            ("weights of the next layer", 0, "weights_of_wrong_layer_in_forward"),
        ):
            square = W[0].shape[0] == W[0].shape[1]
            if (bug == "weights transposed" and not square) or (bug == "softmax over examples" and output != "softmax"):
                continue
            if bug == "weights of the next layer" and (L < 3 or W[1].shape != W[0].shape):
                continue
            d = asked(at, output, outputs=forward(W, b, X, g, bug, place)[-1])
            assert names(d) == [(name, (place + 1,))] and d.verdict == "mistaken", f"{bug} {place} {d}"
            assert "forward pass" in " ".join(str(d).split()) and "gradients" not in d.headline


@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_an_unknown_forward_pass_gets_no_name(shape: tuple[int, ...], k: int) -> None:
    at = network(shape, k)
    Y = forward(*at[:3], sigmoid)[-1]
    Y[1, 0] += 0.01
    d = asked(at, "sigmoid", outputs=Y)
    assert d.verdict == "unexplained" and not d.findings and "of example 1, output 0" in str(d).replace("\n", " ")
    d = asked(at, "sigmoid", loss_value=0.123456789)
    assert d.verdict == "unexplained" and not d.findings


@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_a_mistake_in_the_loss_is_named(shape: tuple[int, ...], k: int) -> None:
    at = network(shape, k)
    W, b, X, T = at
    Y = forward(W, b, X, sigmoid)[-1]
    S = ((Y - T) ** 2).sum()
    first, second = T * np.log(Y), (1 - T) * np.log(1 - Y)
    n = shape[-1]
    binary: dict[str, Any] = {"loss": "binary_cross_entropy"}
    for said, value, name, word in (
        ({}, S / 2 / k, "", ""),
        ({}, S / k, "loss_factor", "twice"),
        ({}, S / 2, "loss_factor", "summed over the examples"),
        ({}, S / (2 * k * n), "loss_factor", "averaged over the outputs"),
        ({}, math.sqrt(S / (k * n)), "loss_formula", "square root"),
        ({}, np.abs(Y - T).sum() / k, "loss_formula", "absolute error"),
        (binary, -(first + second).sum() / k, "", ""),
        (binary, (-first + second).sum() / k, "loss_formula", "bracket"),
        (binary, -first.sum() / k, "loss_formula", "targets 0 is missing"),
        (binary, (first + second).sum() / k, "loss_factor", "sign"),
        (binary, -(first + second).sum() / k / math.log(2), "loss_formula", "base 2"),
        ({"weight_decay": 0.2}, S / 2 / k + 0.1 * sum((w**2).sum() for w in W), "", ""),
        ({"weight_decay": 0.2}, S / 2 / k, "loss_penalty", "missing"),
    ):
        d = asked(at, "sigmoid", loss_value=value, **said)
        if not name:
            assert d.verdict == "right", str(d)
            continue
        every = [*d.findings, *(f for fs in d.alternatives for f in fs)]
        assert any(f.name == name and word in f.detail for f in every), f"{name} {word} {d}"
    d = asked(at, "sigmoid", loss_value=((Y - T) ** 2).sum(1) / 2)
    assert d.verdict == "right", str(d)
    # A wrong forward pass does not hide a right loss of its outputs, nor the other way round.
    wrong = forward(W, b, X, sigmoid, "bias missing", 0)[-1]
    d = asked(at, "sigmoid", outputs=wrong, loss_value=((wrong - T) ** 2).sum() / 2 / k)
    assert names(d) == [("bias_missing_in_forward", (1,))], str(d)


def test_outputs_come_before_the_gradients() -> None:
    at = network((3, 4, 2), 6)
    W, b, X, T = at

    def outputs(W: Arrays, b: Arrays, X: np.ndarray) -> np.ndarray:
        return forward(W, b, X, softmax, "softmax over examples", 1)[-1]

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> tuple[Arrays, Arrays]:
        A = forward(W, b, X, softmax)
        d = (A[-1] - T) / len(X)
        dh = d @ W[1].T * (1 - A[1] ** 2)
        return [X.T @ dh, A[1].T @ d], [dh.sum(0), d.sum(0)]

    said: dict[str, Any] = {"loss": "categorical_cross_entropy", "backward": backward}
    d = asked(at, "softmax", outputs=outputs, **said)
    assert names(d)[0] == ("softmax_over_examples", (2,)) and d.verdict == "mistaken" and d.errors
    d = asked(at, "softmax", outputs=lambda W, b, X: forward(W, b, X, softmax)[-1], **said)
    assert d.verdict == "right" and "forward pass is right, too" in " ".join(str(d).split())
    # Columns and transposed outputs.
    flipped = diagnose([w.T for w in W], X.T, T.T, biases=[v[:, None] for v in b], activation=["tanh", "softmax"],
                       outputs=outputs(W, b, X).T, examples="columns", layout="out_in")  # fmt: skip
    assert names(flipped) == [("softmax_over_examples", (2,))]
    for bad, message in ((np.ones((6, 3)), "the shape of T"), (None, "exactly one of")):
        with pytest.raises(ValueError, match=message):
            asked(at, "softmax", outputs=bad)
    with pytest.raises(ValueError, match="loss_value has shape"):
        asked(at, "softmax", loss_value=np.ones(5))
