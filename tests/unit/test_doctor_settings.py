"""Settings that programs hold beside the library's own: each with right programs, and with wrong ones named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose
from mlp_lib.doctor.known import slope_of

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
    # Steeper: what the fifth derivative leaves of a measured slope grows with it.
    "own fast sine": (lambda h: np.sin(5 * h), lambda h: np.sin(5 * h), lambda h: 5 * np.cos(5 * h)),
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


def test_a_measured_slope_is_of_the_fourth_order() -> None:
    at = np.linspace(-2.0, 2.0, 41)
    room = np.ones_like(at)
    # A central difference is off by step^2 / 6 times the third derivative: 4e-8 of exp at the half step.
    np.testing.assert_allclose(slope_of(np.exp, at, room), np.exp(at), rtol=1e-11)
    np.testing.assert_allclose(slope_of(lambda h: np.sin(5 * h), at, room), 5 * np.cos(5 * at), atol=1e-9)


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


@pytest.mark.parametrize(
    ("beta", "name"), [(0.5, "factor_half"), (2.0, "factor_two"), (0.8, "constant_factor"), (1.0, "")]
)
def test_a_temperature_that_counts_twice_is_told_beside_the_factor(beta: float, name: str) -> None:
    W, b, X, _ = network((3, 5, 4), 9, 0)
    T = np.eye(4)[np.random.default_rng(0).integers(0, 4, 9)]
    h = np.tanh(X @ W[0] + b[0])
    z = np.exp((h @ W[1] + b[1]) * beta)
    said = {"activation": ["tanh", "softmax"], "loss": "categorical_cross_entropy", "beta": [1.0, beta]}
    for factor in {beta, 3.0}:
        d = beta * factor * (z / z.sum(1, keepdims=True) - T)
        dh = d @ W[1].T * (1 - h * h)
        answer = asked((W, b, X, T), ([X.T @ dh, h.T @ d], [dh.sum(0), d.sum(0)]), **said)
        if factor != 3.0:
            assert answer.names == [name] * bool(name), str(answer)
        told = any(f"the beta of the output layer, {beta:g}, counted twice" in note for note in answer.notes)
        assert told == (factor == beta != 1.0), str(answer)


@pytest.mark.parametrize("seed", range(5))
def test_a_temperature_counts_in_the_jacobian_too(seed: int) -> None:
    W, b, X, T = network((3, 4, 3), 6, seed)
    h = np.tanh(X @ W[0] + b[0])
    z = np.exp((h @ W[1] + b[1]) / 2.0)
    y = z / z.sum(1, keepdims=True)
    for jacobian, found in (("whole", []), ("diagonal", ["softmax_diagonal"])):
        e = y - T
        d = 0.5 * y * (e - ((e * y).sum(1, keepdims=True) if jacobian == "whole" else y * e))
        dh = d @ W[1].T * (1 - h * h)
        answer = asked(
            (W, b, X, T), ([X.T @ dh, h.T @ d], [dh.sum(0), d.sum(0)]), activation=["tanh", "softmax"], beta=[1.0, 0.5]
        )
        assert answer.names == found, str(answer)


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


# --- a first step of Adam --------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["adam", "rmsprop"])
@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_a_first_step_of_adam_is_recognised(rule: str, shape: tuple[int, ...], k: int) -> None:
    W, b, X, T = at = network(shape, k, 9)
    acts = ["tanh"] * (len(shape) - 2) + ["linear"]
    share = 0.1 if rule == "rmsprop" else 1.0

    def after(sign: float, turned: int | None = None) -> dict[str, Any]:
        G, g = gradients(*at, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference)
        if turned is not None:
            G[turned] = G[turned] * np.where(np.arange(G[turned].size).reshape(G[turned].shape) % 2, 1, -1)

        def new(v: np.ndarray, d: np.ndarray) -> np.ndarray:
            return v - sign * 0.01 * d / (np.sqrt(share * d * d) + 1e-8)

        moved = [list(map(new, *pair)) for pair in ((W, G), (b, g))]
        return {"new_weights": moved[0], "new_biases": moved[1], "learning_rate": 0.01}

    said: dict[str, Any] = {"biases": b, "activation": acts, "reduction": "sum"}
    d = diagnose(W, X, T, **after(1.0), **said)
    assert d.names == ["normalised_step"] and d.verdict == "right if stated", str(d)
    assert d.findings[0].factor == pytest.approx(share**-0.5, rel=1e-3)
    d = diagnose(W, X, T, **after(-1.0), **said)
    assert d.names == ["normalised_step", "wrong_sign"] and d.verdict == "mistaken", str(d)
    d = diagnose(W, X, T, **after(1.0, turned=0), **said)
    assert d.verdict == "partly explained" and d.unexplained == [(1, "weights")], str(d)


# --- where unknown numbers are off -----------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_the_units_that_are_off_are_told(shape: tuple[int, ...], k: int) -> None:
    at = network(shape, k, 17)
    acts = ["tanh"] * (len(shape) - 2) + ["linear"]
    rng = np.random.default_rng(2)

    def told(change: Callable[[np.ndarray], None]) -> str:
        G, g = gradients(*at, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference)
        change(G[0])
        return " ".join(str(asked(at, (G, g), activation=acts)).split())

    def columns(G: np.ndarray) -> None:
        G[:, 1] += rng.normal(size=len(G))

    def rows(G: np.ndarray) -> None:
        G[0] += rng.normal(size=G.shape[1])

    def one(G: np.ndarray) -> None:
        G[1, 2] *= 1.7

    def swapped(G: np.ndarray) -> None:
        G[:, [0, 2]] = G[:, [2, 0]]

    assert "all weights into unit 1 of the layer, counted from 0" in told(columns)
    assert "all weights from unit 0 of the inputs, counted from 0" in told(rows)
    assert "the weights from unit 1 of the inputs into unit 2 of the layer" in told(one)
    assert "unit 0 of the layer holds what belongs to unit 2, unit 2 of the layer holds what belongs to unit 0" in told(
        swapped
    )


@pytest.mark.parametrize(
    ("factor", "words"),
    [(0.1, "1 - 0.9, what an averaged momentum"), (1 / 60000, "1/60000: a mean over 60000"), (1 / 28, "1/28: a mean over 28"),
     (0.01, "a learning rate of 0.01"), (0.123456, None)],
)  # fmt: skip
def test_a_factor_has_its_reasons(factor: float, words: str | None) -> None:
    at = network((3, 4, 2), 6, 3)
    G, g = gradients(*at, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference)
    d = asked(at, ([factor * v for v in G], [factor * v for v in g]), activation=["tanh", "linear"])
    assert d.names == ["constant_factor"]
    assert (words in " ".join(str(d).split())) if words else "may be" not in " ".join(str(d).split()), str(d)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["squared weights", "absolute weights"])
def test_a_penalty_on_single_biases_is_told_apart(kind: str, seed: int) -> None:
    """Each layer has one bias, which shows no kind of penalty by itself; together, or beside the weights, they do."""
    W, b, X, T = network((2, 1, 1), 6, seed)
    b = [np.array([0.4]), np.array([-0.7])]
    at = W, b, X, T
    how = np.sign if kind == "absolute weights" else np.asarray
    for on_weights in (False, True):
        G, g = gradients(*at, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference)
        g = [v + 0.0731 * how(x) for v, x in zip(g, b, strict=True)]
        G = [v + 0.0731 * how(x) if on_weights else v for v, x in zip(G, W, strict=True)]
        d = asked(at, (G, g), activation=["tanh", "linear"])
        if on_weights and kind == "absolute weights" and np.ptp(np.sign(W[0])) == 0:
            continue  # the weights of a layer all have one sign: any constant
        details = [{(f.name, f.detail) for f in fs} for fs in (d.findings, *d.alternatives)]
        assert any({("weight_decay", kind)} == {(n, w.split(",")[0]) for n, w in found} for found in details) or (
            on_weights and d.verdict in ("unexplained", "partly explained")
        ), str(d)


# --- a layout for each layer -----------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "k"), SHAPES)
def test_each_layer_may_lie_its_own_way(shape: tuple[int, ...], k: int) -> None:
    W, b, X, T = at = network(shape, k, 23)
    acts = ["tanh"] * (len(shape) - 2) + ["linear"]
    layout = ["out_in" if n % 2 == 0 else "in_out" for n in range(len(W))]

    def turn(Ws: Arrays) -> Arrays:
        return [w.T if way == "out_in" else w for w, way in zip(Ws, layout, strict=True)]

    def backward(V: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, bug: str = "") -> tuple[Arrays, Arrays]:
        G, g = gradients(turn(V), b, X, T, np.tanh, lambda h: 1 - np.tanh(h) ** 2, difference, bug)
        return turn(G), g

    def step(V: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> None:
        for old, new in zip([*V, *b], [v for part in backward(V, b, X, T) for v in part], strict=True):
            old -= rate * new

    said: dict[str, Any] = {"biases": b, "activation": acts, "reduction": "sum", "layout": layout}
    G, g = backward(turn(W), *at[1:])
    assert diagnose(turn(W), X, T, G, bias_gradients=g, **said).verdict == "right"
    assert diagnose(turn(W), X, T, backward=backward, **said).verdict == "right"
    assert diagnose(turn(W), X, T, step=step, learning_rate=0.1, **said).verdict == "right"
    d = diagnose(turn(W), X, T, backward=lambda *a: backward(*a, bug="no slope"), **said)
    assert d.names == ["hidden_derivative_missing"] and "layer 1" in str(d), str(d)
    G[0] = G[0].copy()
    G[0][1, 0] += 0.5
    d = diagnose(turn(W), X, T, G, bias_gradients=g, **said)
    assert d.errors[-2].worst == (1, 0) and d.verdict == "unexplained", str(d)
    with pytest.raises(ValueError, match="layout holds 1 entries"):
        diagnose(turn(W), X, T, G, bias_gradients=g, **{**said, "layout": ["in_out"]})
