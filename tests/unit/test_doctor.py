"""The backprop doctor: conventions, verdicts, functions, steps, reports, refusals."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.doctor import CLASSICS, MISTAKES, ZOO, Diagnosis, diagnose, wrong_gradients, zoo_table
from mlp_lib.doctor.mistakes import EQUATION_CHAPTERS

Arrays = list[np.ndarray]


def text(d: Diagnosis) -> str:
    """The report in one line."""
    return " ".join(str(d).split())


def network(
    sizes: tuple[int, ...] = (3, 4, 2), activation: Any = "sigmoid", loss: str = "half_squared_error", **more: Any
) -> MLP:
    return MLP(sizes, activation=activation, loss=loss, initializer="standard_normal", seed=3, **more)


def data(sizes: tuple[int, ...] = (3, 4, 2), k: int = 6, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.RandomState(seed)
    return rng.standard_normal((k, sizes[0])), (rng.uniform(size=(k, sizes[-1])) < 0.5).astype(float)


def right(net: MLP, X: np.ndarray, T: np.ndarray, reduction: str = "mean") -> Arrays:
    return list(net.backward(net.forward(X), T, reduction=reduction).gradients)  # type: ignore[arg-type]


# --- right gradients are not accused ----------------------------------------------------------------


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear", ["tanh", "softmax"], ["relu", "linear"]])
def test_right_gradients(activation: Any) -> None:
    net = network(activation=activation)
    X, T = data()
    d = diagnose(net, X, T, net.backward(net.forward(X), T).gradients)
    assert d.verdict == "right"
    assert d.right and not d.findings and not d.unexplained
    # Central differences confirm the formulas; else a note would say so.
    assert not d.notes
    assert all(e.relative_error < 1e-7 for e in d.errors)
    assert [(e.layer, e.part) for e in d.errors] == [(2, "weights"), (2, "biases"), (1, "weights"), (1, "biases")]


@pytest.mark.parametrize("reduction", ["mean", "sum", "mean_elements"])
@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error"])
def test_right_for_each_way_of_stating_a_loss(reduction: Any, loss: str) -> None:
    net = network()
    X, T = data()
    scale = {"mean": 1 / 6, "sum": 1.0, "mean_elements": 1 / 12}[reduction] * (2 if loss == "squared_error" else 1)
    gradients = [scale * G for G in right(net, X, T, "sum")]
    assert diagnose(net, X, T, gradients, loss=loss, reduction=reduction).verdict == "right"


def conventions() -> list[tuple[str, str, str, float]]:
    return [
        (examples, layout, bias, value)
        for examples in ("rows", "columns")
        for layout in ("in_out", "out_in")
        for bias, values in (
            ("vector", (1.0,)),
            ("node_first", (-1.0, 1.0)),
            ("node_last", (-1.0, 1.0)),
            ("none", (1.0,)),
        )
        for value in values
    ]


def stored(W: np.ndarray, b: np.ndarray, layout: str, bias: str, value: float, of_gradient: bool) -> np.ndarray:
    row = b * value if of_gradient else b / value
    M = {"node_first": lambda: np.vstack([row, W]), "node_last": lambda: np.vstack([W, row])}.get(bias, lambda: W)()
    return M if layout == "in_out" else M.T


def in_convention(
    examples: str, layout: str, bias: str, value: float, biases_wrong: float = 1.0
) -> tuple[Arrays, Arrays | None, np.ndarray, np.ndarray, Arrays, Arrays | None]:
    """A 3-4-2 network in any convention, its gradients computed by hand."""
    rng = np.random.RandomState(11)
    W = [rng.randn(3, 4), rng.randn(4, 2)]
    b = [rng.randn(4), rng.randn(2)] if bias != "none" else [np.zeros(4), np.zeros(2)]
    X, T = rng.randn(6, 3), rng.rand(6, 2)
    a1 = np.tanh(X @ W[0] + b[0])
    d2 = a1 @ W[1] + b[1] - T
    d1 = (d2 @ W[1].T) * (1 - a1**2)
    G, g = [X.T @ d1 / 6, a1.T @ d2 / 6], [biases_wrong * d1.sum(0) / 6, biases_wrong * d2.sum(0) / 6]
    Ws = [stored(w, o, layout, bias, value, False) for w, o in zip(W, b, strict=True)]
    Gs = [stored(w, o, layout, bias, value, True) for w, o in zip(G, g, strict=True)]
    if examples == "columns":
        X, T = X.T, T.T
    return Ws, b if bias == "vector" else None, X, T, Gs, g if bias == "vector" else None


@pytest.mark.parametrize(("examples", "layout", "bias", "value"), conventions())
@pytest.mark.parametrize("stated", [True, False])
def test_every_convention(examples: Any, layout: Any, bias: Any, value: float, stated: bool) -> None:
    said: dict[str, Any] = {"activation": ["tanh", "linear"]}
    if stated:
        said |= {"examples": examples, "layout": layout, "bias": bias, "bias_value": value}
    W, b, X, T, G, g = in_convention(examples, layout, bias, value)
    d = diagnose(W, X, T, G, biases=b, bias_gradients=g, **said)
    assert d.verdict == "right"
    words = {"in_out": "(in, out)", "out_in": "(out, in)"}[layout]
    assert f"examples in {examples}, weights {words}" in d.convention
    if bias == "none":
        return
    W, b, X, T, G, g = in_convention(examples, layout, bias, value, biases_wrong=1 / 6)
    d = diagnose(W, X, T, G, biases=b, bias_gradients=g, **said)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("bias_averaged", (2, 1), "biases")]
    assert d.findings[0].factor == pytest.approx(1 / 6)


def test_a_bias_node_of_any_value() -> None:
    said: dict[str, Any] = {"activation": ["tanh", "linear"], "bias": "node_last", "bias_value": 2.5}
    W, _, X, T, G, _ = in_convention("rows", "in_out", "node_last", 2.5)
    assert diagnose(W, X, T, G, **said).right
    W, _, X, T, G, _ = in_convention("rows", "in_out", "node_last", 2.5, biases_wrong=-1.0)
    assert diagnose(W, X, T, G, **said).names == ["bias_sign"]


def test_containers() -> None:
    W, b, X, T, G, g = in_convention("rows", "in_out", "vector", 1.0)
    assert b is not None and g is not None
    said: dict[str, Any] = {"activation": ["tanh", "linear"]}
    flat_W, flat_G = [W[0], b[0], W[1], b[1]], [G[0], g[0], G[1], g[1]]
    assert diagnose(flat_W, X, T, flat_G, **said).right
    named = {"W1": W[0], "b1": b[0], "W2": W[1], "b2": b[1]}
    assert diagnose(named, X, T, {"dW1": G[0], "db1": g[0], "dW2": G[1], "db2": g[1]}, **said).right
    nested = [w.tolist() for w in W]
    assert diagnose(nested, X.tolist(), T.tolist(), [x.tolist() for x in G], biases=[x.tolist() for x in b],
                    bias_gradients=[x.tolist() for x in g], **said).right  # fmt: skip
    assert diagnose(W, X, T, (G, g), biases=b, **said).right
    columns = [x.reshape(1, -1) for x in b]
    assert diagnose(W, X, T, G, biases=columns, bias_gradients=[x.reshape(1, -1) for x in g], **said).right


class Foreign:
    """An array of another library, which may refuse to be read while it records gradients."""

    def __init__(self, array: Any, requires_grad: bool = False) -> None:
        self.array, self.requires_grad = np.asarray(array), requires_grad
        self.shape, self.dtype = self.array.shape, self.array.dtype

    def detach(self) -> Foreign:
        return Foreign(self.array)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if self.requires_grad:
            raise RuntimeError("call detach() first")
        return self.array

    def __len__(self) -> int:
        return len(self.array)


def test_arrays_of_other_libraries() -> None:
    W, b, X, T, G, g = in_convention("rows", "out_in", "vector", 1.0)
    assert b is not None and g is not None
    d = diagnose(
        [Foreign(w, requires_grad=True) for w in W], Foreign(X), Foreign(T), [Foreign(w) for w in G],
        biases=[Foreign(x, requires_grad=True) for x in b], bias_gradients=[Foreign(x) for x in g],
        activation=["tanh", "linear"],
    )  # fmt: skip
    assert d.right

    class Stubborn(Foreign):
        detach = None  # type: ignore[assignment]

    with pytest.raises(TypeError, match="weights of layer 1 cannot be read as an array"):
        diagnose([Stubborn(W[0], requires_grad=True), W[1]], X, T, G)


def test_float32_and_rounded_numbers_are_not_accused() -> None:
    net = network()
    X, T = data()
    G = right(net, X, T)
    for kind in ("float32", "8 decimals", "5 decimals", "noise"):
        noisy = {
            "float32": lambda: [x.astype(np.float32) for x in G],
            "8 decimals": lambda: [np.round(x, 8) for x in G],
            "5 decimals": lambda: [np.round(x, 5) for x in G],
            "noise": lambda: [x * (1 + 1e-7 * np.random.RandomState(0).randn(*x.shape)) for x in G],
        }[kind]()
        assert diagnose(net, X, T, noisy).verdict == "right", kind
    d = diagnose(net, X, T, [6 * x.astype(np.float32) for x in G])
    assert d.names == ["summed_over_examples"]
    printed = diagnose(net, X, T, [np.round(6 * x, 8) for x in G])
    assert printed.names == ["summed_over_examples"]


@pytest.mark.parametrize("at_kink", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("below", [0.0, 0.1])
def test_any_subgradient_at_a_kink_is_right(at_kink: float, below: float) -> None:
    # Biases of 0 and the input (0, 0): h is exactly 0 there, as in everybody's first XOR network.
    X, T = datasets.nand()
    rng = np.random.RandomState(1)
    W, b = [rng.randn(2, 3), rng.randn(3, 1)], [np.zeros(3), np.zeros(1)]
    h = X @ W[0]
    at_kink = below + at_kink * (1 - below)
    slope = np.where(h > 0, 1.0, np.where(h == 0, at_kink, below))
    a = np.where(h > 0, h, below * h)
    d2 = a @ W[1] - T
    d1 = d2 @ W[1].T * slope
    d = diagnose(
        W, X, T, [X.T @ d1, a.T @ d2], biases=b, bias_gradients=[d1.sum(0), d2.sum(0)],
        activation=[f"leaky_relu({below})" if below else "relu", "linear"], reduction="sum",
    )  # fmt: skip
    assert d.verdict == "right"
    assert any("kink" in note for note in d.notes)


def told_of_relu(at_kink: float, bias: Callable[[np.ndarray], np.ndarray]) -> Diagnosis:
    """What is said of a network whose first example lies on all kinks: its slope there, and how biases are added."""
    X, T = datasets.nand()
    rng = np.random.RandomState(1)
    W, b = [rng.randn(2, 3), rng.randn(3, 1)], [np.zeros(3), np.zeros(1)]
    h = X @ W[0]
    a = np.maximum(h, 0)
    d2 = a @ W[1] - T
    d1 = d2 @ W[1].T * np.where(h == 0, at_kink, h > 0)
    return diagnose(
        W, X, T, [X.T @ d1, a.T @ d2], biases=b, bias_gradients=[bias(d1), bias(d2)], activation=["relu", "linear"],
        reduction="sum",
    )  # fmt: skip


@pytest.mark.parametrize("at_kink", [-0.5, 1.5])
def test_a_slope_outside_of_both_sides_is_no_subgradient(at_kink: float) -> None:
    assert told_of_relu(at_kink, lambda delta: delta.sum(0)).verdict != "right"


def test_products_that_happen_to_be_right_are_not_accused() -> None:
    # One hidden neuron and one output: the transposed matrix is the same one; ReLU's slope squared is itself.
    X, T = data((2, 1, 1))
    net = MLP([2, 1, 1], activation=["relu", "linear"], seed=4)
    for name in ("derivative_twice", "derivative_of_activation", "reshaped_instead_of_transposed"):
        same = wrong_gradients(name, net, X, T)
        assert all(np.allclose(a, b, rtol=1e-12) for a, b in zip(same, right(net, X, T), strict=True)), name
        assert diagnose(net, X, T, same).right
    # With a single example, sum and mean are one.
    assert diagnose(net, X[:1], T[:1], right(net, X[:1], T[:1], "sum")).right


# --- mistakes -------------------------------------------------------------------------------------


def case_for(name: str) -> tuple[MLP, np.ndarray, np.ndarray]:
    """A network and data in which a mistake can be made."""
    square = name in ("weights_not_transposed", "activation_of_wrong_layer", "derivative_from_wrong_layer")
    sizes = (4, 4, 4, 4) if square else (4, 3, 5, 3)
    if name == "transposed":
        sizes = (4, 5, 6, 3)
    activation: list[str] = ["tanh", "tanh", "sigmoid"]
    loss, beta = "half_squared_error", [1.0, 1.0, 1.7]
    if name == "softmax_diagonal":
        activation, beta = ["tanh", "tanh", "softmax"], [1.0] * 3
    if name == "output_derivative_extra":
        activation, loss, beta = ["tanh", "tanh", "softmax"], "categorical_cross_entropy", [1.0] * 3
    if name == "slope_unstated":
        activation, beta = ["sigmoid"] * 3, [1.0] * 3
    net = network(sizes, activation, loss, beta=beta)
    X, T = data(sizes, k=7)
    if "softmax" in activation or name == "targets_shifted":
        T = np.eye(sizes[-1])[np.arange(7) % sizes[-1]]
    return net, X, T


IN_GRADIENTS = [
    name
    for name, m in MISTAKES.items()
    if m.slot not in ("step", "added") and name not in ("bias_not_summed", "bias_row_missing", "averaged_in_every_layer")
    and not name.startswith("learning_rate")
    and "dropout" not in name  # needs masks; see test_doctor_unusual.py
]  # fmt: skip


@pytest.mark.parametrize("name", IN_GRADIENTS)
def test_every_mistake_of_the_zoo_is_named_from_its_gradients(name: str) -> None:
    net, X, T = case_for(name)
    wrong = wrong_gradients(name, net, X, T)
    assert max(np.abs(a - b).max() for a, b in zip(wrong, right(net, X, T), strict=True)) > 1e-6
    d = diagnose(net, X, T, wrong)
    assert d.names == [name]
    assert d.verdict in ("mistaken", "right if stated")
    assert d.residual < 1e-9
    assert d.confidence > 0.99 or d.alternatives
    # As numbers alone, without the network's own convention stated.
    again = diagnose(list(net.weights), X, T, list(wrong), activation=net.activation, loss=net.loss, beta=net.beta)
    assert name in again.names or (name == "bias_of_other_sign" and again.right)


def test_the_layer_is_the_one_where_the_mistake_was_made() -> None:
    net, X, T = case_for("hidden_derivative_missing")
    for layers in ([1], [2], [1, 2]):
        d = diagnose(net, X, T, wrong_gradients("hidden_derivative_missing", net, X, T, layers=layers))
        assert [(f.name, f.layers) for f in d.findings] == [("hidden_derivative_missing", tuple(sorted(layers)[::-1]))]
        # What lies above is right; what lies below inherits the error and is not named.
        assert all(e.right == (e.layer > max(layers)) for e in d.errors)


def test_several_mistakes_on_different_layers() -> None:
    net, X, T = case_for("transposed")
    G = list(wrong_gradients("pre_activation_in_gradient", net, X, T, layers=[3]))
    G[0] = -2.0 * G[0]
    G[1][0] /= 7
    d = diagnose(net, X, T, G)
    got = {(f.name, f.layers, f.part) for f in d.findings}
    assert got == {
        ("pre_activation_in_gradient", (3,), "weights"),
        ("bias_averaged", (2,), "biases"),
        ("wrong_sign", (1,), "weights and biases"),
        ("factor_two", (1,), "weights and biases"),
    }


def test_a_factor_and_a_structural_mistake_on_one_layer() -> None:
    net, X, T = case_for("hidden_derivative_missing")
    G = [7 * g for g in wrong_gradients("derivative_of_activation", net, X, T)]
    assert set(diagnose(net, X, T, G).names) == {"derivative_of_activation", "summed_over_examples"}


def test_a_number_without_a_name_is_a_constant_factor() -> None:
    net, X, T = case_for("wrong_sign")
    G = right(net, X, T)
    d = diagnose(net, X, T, [7.0004 * g for g in G])
    assert d.verdict == "right if stated" and d.names == ["constant_factor"]
    assert d.findings[0].factor == pytest.approx(7.0004)
    assert d.headline == "The gradients are right up to one constant factor."


def test_structural_causes_come_before_factors() -> None:
    # One example, one output, h = 0: a missing slope of 1/4 is the factor 4 exactly.
    W = [np.array([[0.5], [0.25]])]
    X, T = np.array([[1.0, -2.0]]), np.array([[1.0]])
    G = [X.T @ (np.array([[0.5]]) - T)]
    d = diagnose(W, X, T, G, bias="none")
    assert d.findings[0].name == "output_derivative_missing"
    # With slope 0.235 the same mistake is no number with a name.
    W = [np.array([[1.0], [0.25]])]
    G = [X.T @ (1 / (1 + np.exp(-X @ W[0])) - T)]
    assert diagnose(W, X, T, G, bias="none").names[0] == "output_derivative_missing"


def test_what_cannot_be_told_apart_is_named_together() -> None:
    net = network((3, 4, 1))
    X, T = data((3, 4, 1), k=2)
    d = diagnose(net, X, T, [2 * g for g in right(net, X, T)])
    named = {d.names[0], *(f.name for other in d.alternatives for f in other)}
    assert named == {"summed_over_examples", "factor_two"}
    assert d.confidence <= 0.5
    # The doctor draws where they differ; the same program there tells.
    assert d.probe is not None and len(d.probe.X) > 2
    twice = network((3, 4, 1))
    twice.weights = d.probe.weights
    there = diagnose(twice, d.probe.X, d.probe.T, [2 * g for g in right(twice, d.probe.X, d.probe.T)])
    assert there.names == ["factor_two"] and not there.alternatives


def test_unknown_mistakes_get_no_name_and_the_place_is_shown() -> None:
    net, X, T = case_for("wrong_sign")
    G = [g.copy() for g in right(net, X, T)]
    G[1][2, 3] += 0.01
    d = diagnose(net, X, T, G)
    assert d.verdict == "unexplained" and not d.findings
    assert d.unexplained == [(2, "weights")]
    first = d.first_error
    assert first is not None and (first.layer, first.part, first.worst) == (2, "weights", (2, 3))
    assert "1 of 15 entries are off" in text(d)
    assert "no known mistake explains them" in text(d)


def test_bias_gradients_of_odd_shapes() -> None:
    W, b, X, T, G, g = in_convention("rows", "in_out", "vector", 1.0)
    assert b is not None and g is not None
    said: dict[str, Any] = {"biases": b, "activation": ["tanh", "linear"], "reduction": "sum"}
    G, g = [6 * x for x in G], [6 * x for x in g]
    a1 = np.tanh(X @ W[0] + b[0])
    per_example = a1 @ W[1] + b[1] - T
    d = diagnose(W, X, T, G, bias_gradients=[g[0], per_example], **said)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("bias_not_summed", (2,), "biases")]
    d = diagnose(W, X, T, G, bias_gradients=[g[0].sum(), g[1]], **said)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("bias_from_all_units", (1,), "biases")]
    with pytest.raises(ValueError, match=r"bias gradient of layer 1 has shape \(3,\), but \(4,\) expected"):
        diagnose(W, X, T, G, bias_gradients=[g[0][:3], g[1]], **said)


def test_gradients_of_odd_shapes() -> None:
    W, b, X, T, G, g = in_convention("rows", "in_out", "vector", 1.0)
    said: dict[str, Any] = {"biases": b, "bias_gradients": g, "activation": ["tanh", "linear"]}
    d = diagnose(W, X, T, [G[0], G[1].T], **said)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("transposed", (2,), "weights")]
    W, b, X, T, G, g = in_convention("rows", "in_out", "node_first", -1.0)
    d = diagnose(W, X, T, [G[0][1:], G[1]], activation=["tanh", "linear"])
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("bias_row_missing", (1,), "biases")]
    with pytest.raises(ValueError, match=r"usually comes from subtracting targets of shape \(6,\)"):
        diagnose(W, X, T, [G[0], np.ones((6, 6))], activation=["tanh", "linear"])


# --- settings that may be stated -------------------------------------------------------------------


def test_weight_decay_stated_and_unstated() -> None:
    net, X, T = case_for("wrong_sign")
    decay = [np.vstack([0 * W[:1], W[1:]]) for W in net.weights]
    G = [g + 0.05 * W for g, W in zip(right(net, X, T), decay, strict=True)]
    assert diagnose(net, X, T, G, weight_decay=0.05).verdict == "right"
    d = diagnose(net, X, T, G)
    assert d.verdict == "right if stated"
    assert [(f.name, f.part, f.layers) for f in d.findings] == [("weight_decay", "weights", (3, 2, 1))]
    assert d.findings[0].factor == pytest.approx(0.05, rel=1e-6)
    d = diagnose(net, X, T, right(net, X, T), weight_decay=0.05)
    assert d.names == ["weight_decay_missing"] and d.verdict == "mistaken"


def test_slope_stated_and_unstated() -> None:
    X, T = data()
    steep, plain = network(beta=1.37), network()
    G = right(steep, X, T)
    assert diagnose(list(steep.weights), X, T, G, beta=1.37).verdict == "right"
    d = diagnose(plain, X, T, G)
    assert d.names == ["slope_unstated"] and d.findings[0].factor == pytest.approx(1.37)
    assert d.verdict == "right if stated"


@pytest.mark.parametrize("centring", ["mean", "standard"])
def test_centring_stated_and_unstated(centring: Any) -> None:
    net, (X, T) = network(), data()
    X = X + np.array([5.0, -2.0, 1.0])
    used = X - X.mean(axis=0)
    if centring == "standard":
        used = used / X.std(axis=0)
    G = right(net, used, T)
    assert diagnose(net, X, T, G, centring=centring).verdict == "right"
    d = diagnose(net, X, T, G)
    assert d.names == ["inputs_centred"] and d.verdict == "right if stated"


def test_momentum_stated_and_unstated() -> None:
    net, (X, T) = network(), data()
    before = [W.copy() for W in net.weights]
    net.step(right(net, X, T), 0.5)
    now = [W.copy() for W in net.weights]
    after = [W - 0.5 * g + 0.9 * (W - P) for W, g, P in zip(now, right(net, X, T), before, strict=True)]
    said: dict[str, Any] = {"new_weights": after, "previous_weights": before, "learning_rate": 0.5}
    assert diagnose(net, X, T, momentum=0.9, **said).verdict == "right"
    d = diagnose(net, X, T, **said)
    assert d.names == ["momentum"] and d.findings[0].factor == pytest.approx(0.9)


def test_updated_weights_with_and_without_a_known_rate() -> None:
    net, (X, T) = network((3, 4, 3, 2)), data((3, 4, 3, 2))
    G = wrong_gradients("updated_weights_in_delta", net, X, T, learning_rate=0.03)
    for more in ({}, {"learning_rate": 0.03}):
        d = diagnose(net, X, T, G, **more)  # type: ignore[arg-type]
        assert d.names == ["updated_weights_in_delta"]
        assert d.findings[0].layers == (2, 1)
        assert d.findings[0].factor == pytest.approx(0.03, rel=1e-4)
    # A deviation this small is what loose checks miss.
    assert max(e.relative_error for e in d.errors) < 0.05


def test_the_learning_rate_in_gradients_and_steps() -> None:
    net, (X, T) = network(), data()
    G = right(net, X, T)
    assert diagnose(net, X, T, [0.03 * g for g in G], learning_rate=0.03).names == ["learning_rate_included"]
    after = [W - g for W, g in zip(net.weights, G, strict=True)]
    assert diagnose(net, X, T, new_weights=after, learning_rate=0.03).names == ["learning_rate_missing"]


def test_deltas_divided_again_in_every_layer() -> None:
    net, X, T = case_for("wrong_sign")
    G = right(net, X, T)
    d = diagnose(net, X, T, [G[0] / 49, G[1] / 7, G[2]])
    assert d.names == ["averaged_in_every_layer"] and d.findings[0].layers == (2, 1)


# --- functions and steps ----------------------------------------------------------------------------


def learner(slope_twice: bool = False, rate_hidden_in: str = "", k_fixed: float | None = None) -> Callable[..., Any]:
    """A plain backward function for lists of weights with bias vectors, sigmoids, half sum."""

    def backward(weights: Arrays, biases: Arrays, X: np.ndarray, T: np.ndarray) -> tuple[Arrays, Arrays]:
        A = [X]
        for W, b in zip(weights, biases, strict=True):
            A.append(1 / (1 + np.exp(-(A[-1] @ W + b))))
        delta = (A[-1] - T) * A[-1] * (1 - A[-1])
        dW, db = [], []
        for n in range(len(weights) - 1, -1, -1):
            dW.insert(0, A[n].T @ delta / (k_fixed or 1.0))
            db.insert(0, delta.sum(axis=0) / (k_fixed or 1.0))
            delta = delta @ weights[n].T * A[n] * (1 - A[n])
            if slope_twice:
                delta = delta * A[n] * (1 - A[n])
        return dW, db

    return backward


def plain() -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.RandomState(2)
    X, T = rng.randn(5, 3), (rng.rand(5, 2) < 0.5).astype(float)
    return [rng.randn(3, 4), rng.randn(4, 2)], [rng.randn(4), rng.randn(2)], X, T


def test_a_backward_function() -> None:
    W, b, X, T = plain()
    d = diagnose(W, X, T, learner(), biases=b, reduction="sum")
    assert d.right and "Also right on a random network" in text(d)
    d = diagnose(W, X, T, backward=learner(slope_twice=True), biases=b, reduction="sum")
    assert d.names == ["derivative_twice"] and d.findings[0].layers == (1,)


def test_a_function_is_tried_on_random_data_when_its_own_hide_the_mistake() -> None:
    W, b, X, T = plain()
    # All weights of layer 2 are 0, so nothing reaches layer 1, right or wrong.
    W[1][:] = 0.0
    d = diagnose(W, X, T, learner(slope_twice=True), biases=b, reduction="sum")
    assert d.names == ["derivative_twice"]
    assert "the mistake cancels there" in text(d)


def test_a_function_is_tried_with_other_examples_when_factors_coincide() -> None:
    W, b, X, T = plain()

    def halves(*a: Any) -> tuple[Arrays, Arrays]:
        dW, db = learner()(*a)
        return [x / 2 for x in dW], [x / 2 for x in db]

    # Two examples and two outputs: 1/2 may be 1/k, 1/n or a plain half. Other examples rule out 1/k;
    # the number of outputs belongs to the function.
    d = diagnose(W, X[:2], T[:2], halves, biases=b, reduction="sum")
    assert {*d.names, *(f.name for fs in d.alternatives for f in fs)} == {"factor_half", "averaged_over_outputs"}
    assert "Your own data cannot tell it from" in text(d)
    d = diagnose([W[0], W[1][:, :1]], X[:2], T[:2, :1], halves, biases=[b[0], b[1][:1]], reduction="sum")
    assert d.names == ["factor_half"] and not d.alternatives


def test_a_function_that_ignores_its_arguments_is_not_accused() -> None:
    W, b, X, T = plain()
    fixed = learner()(W, b, X, T)
    d = diagnose(W, X, T, lambda *_: fixed, biases=b, reduction="sum")
    assert d.right and "arrays from outside" in text(d)
    d = diagnose(W, X, T, learner(k_fixed=5.0), biases=b)
    assert d.right


def test_a_function_that_fails_elsewhere_is_judged_on_its_own_data() -> None:
    W, b, X, T = plain()

    def fussy(weights: Arrays, biases: Arrays, X_: np.ndarray, T_: np.ndarray) -> Any:
        if not np.array_equal(X_, X):
            raise KeyError("only my own data")
        return learner()(weights, biases, X_, T_)

    d = diagnose(W, X, T, fussy, biases=b, reduction="sum")
    assert d.right and "could not be tried on random data" in text(d)


def test_gradients_that_accumulate() -> None:
    W, b, X, T = plain()
    kept: list[Any] = []

    def accumulating(*a: Any) -> Any:
        dW, db = learner()(*a)
        if not kept:
            kept.append(([0 * x for x in dW], [0 * x for x in db]))
        for store, new in zip(kept[0], (dW, db), strict=True):
            for s, n in zip(store, new, strict=True):
                s += n
        return [x.copy() for x in kept[0][0]], [x.copy() for x in kept[0][1]]

    assert diagnose(W, X, T, accumulating, biases=b, reduction="sum").names == ["gradients_accumulated"]


def test_a_step_with_momentum() -> None:
    W, b, X, T = plain()
    velocity: list[Any] = []

    def step(weights: Arrays, biases: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> None:
        dW, db = learner()(weights, biases, X, T)
        if not velocity:
            velocity.extend(0 * x for x in [*dW, *db])
        for v, g, p in zip(velocity, [*dW, *db], [*weights, *biases], strict=True):
            v *= 0.8
            v += g
            p -= rate * v

    d = diagnose(W, X, T, step=step, biases=b, learning_rate=0.1, reduction="sum")
    assert d.names == ["momentum"] and d.findings[0].factor == pytest.approx(0.8)
    assert d.verdict == "right if stated"


def walking(bug: str = "", average: bool = False) -> Callable[..., Any]:
    """A step that updates after each example, with bias vectors, sigmoids and the half sum."""

    def step(weights: Arrays, biases: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> None:
        for i in range(len(X)):
            x, t = X[i : i + 1], T[i : i + 1]
            a1 = 1 / (1 + np.exp(-(x @ weights[0] + biases[0])))
            a2 = 1 / (1 + np.exp(-(a1 @ weights[1] + biases[1])))
            d2 = (a2 - t) * (1 if bug == "output_derivative_missing" else a2 * (1 - a2))
            if bug == "updated_weights_in_delta":
                weights[1] -= rate * a1.T @ d2
            d1 = d2 @ weights[1].T * (1 if bug == "hidden_derivative_missing" else a1 * (1 - a1))
            if bug != "updated_weights_in_delta":
                weights[1] -= rate * a1.T @ d2
            weights[0] -= rate * x.T @ d1
            biases[1] -= rate * d2.sum(0) * (-1 if bug == "bias_sign" else 1)
            biases[0] -= rate * d1.sum(0) * (-1 if bug == "bias_sign" else 1)

    return step


@pytest.mark.parametrize(
    "bug", ["", "output_derivative_missing", "hidden_derivative_missing", "bias_sign", "updated_weights_in_delta"]
)
def test_one_update_per_example(bug: str) -> None:
    W, b, X, T = plain()
    said: dict[str, Any] = {"biases": b, "learning_rate": 0.1, "reduction": "sum", "updates": "per_example"}
    after = [[x.copy() for x in W], [x.copy() for x in b]]
    walking(bug)(*after, X, T, 0.1)
    expected = [bug] if bug else []
    assert diagnose(W, X, T, step=walking(bug), **said).names == expected
    assert diagnose(W, X, T, new_weights=after[0], new_biases=after[1], **said).names == expected
    unknown = [after[0][0], after[0][1] + 0.01 * np.arange(8).reshape(4, 2)]
    d = diagnose(W, X, T, new_weights=unknown, new_biases=after[1], **said)
    assert d.verdict == "unexplained" and not d.findings


def test_random_functions_are_refused() -> None:
    W, b, X, T = plain()
    rng = np.random.RandomState(0)

    def dropout(*a: Any) -> Any:
        dW, db = learner()(*a)
        return [x * (rng.rand(*x.shape) < 0.5) for x in dW], db

    with pytest.raises(ValueError, match="three calls with the same input"):
        diagnose(W, X, T, dropout, biases=b)


def test_steps_in_every_container() -> None:
    W, b, X, T = plain()

    def flat(p: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> Arrays:
        dW, db = learner()(p[::2], p[1::2], X, T)
        return [q - rate * g for q, g in zip(p, [dW[0], db[0], dW[1], db[1]], strict=True)]

    def named(p: dict[str, np.ndarray], X: np.ndarray, T: np.ndarray, rate: float) -> None:
        dW, db = learner()([p["W1"], p["W2"]], [p["b1"], p["b2"]], X, T)
        for key, g in zip(("W1", "b1", "W2", "b2"), (dW[0], db[0], dW[1], db[1]), strict=True):
            p[key] -= rate * g

    whole = [W[0], b[0], W[1], b[1]]
    assert diagnose(whole, X, T, step=flat, learning_rate=0.2, reduction="sum").right
    mapping = dict(zip(("W1", "b1", "W2", "b2"), whole, strict=True))
    copies = {k: v.copy() for k, v in mapping.items()}
    assert diagnose(mapping, X, T, step=named, learning_rate=0.2, reduction="sum").right
    assert all(np.array_equal(mapping[k], copies[k]) for k in copies)


# --- refusals ---------------------------------------------------------------------------------------


def refusals() -> list[tuple[str, dict[str, Any], str]]:
    net, (X, T) = network(), data()
    G = right(net, X, T)
    W = list(net.weights)
    nan = [g.copy() for g in G]
    nan[1][0, 1] = np.nan
    step = {"new_weights": [w - g for w, g in zip(W, G, strict=True)], "learning_rate": 1.0, "momentum": 0.9}
    return [
        ("no source", {}, "exactly one of gradients, backward, step and new_weights"),
        ("two sources", {"gradients": G, "new_weights": W}, "but gradients, new_weights came"),
        ("shapes", {"X": X[:, :2], "gradients": G}, "these shapes fit no convention: X \\(6, 2\\), T \\(6, 2\\), W1 \\(4, 4\\)"),
        ("examples", {"T": T[:5], "gradients": G}, "fit no convention"),
        ("not finite", {"gradients": nan}, r"gradients, weights of layer 2\[0, 1\] is nan"),
        ("infinite data", {"X": X * np.inf, "gradients": G}, "X must be finite"),
        ("constant", {"X": np.ones_like(X), "gradients": G}, "X holds the same example 6 times"),
        ("zero", {"X": np.zeros_like(X), "gradients": G}, "X is 0 everywhere"),
        ("empty", {"X": np.zeros((0, 3)), "T": np.zeros((0, 2)), "gradients": G}, "X is empty"),
        ("nothing changed", {"new_weights": W, "learning_rate": 0.1}, "the step changed nothing"),
        ("rate", {"new_weights": G}, "learning_rate is missing"),
        ("rate 0", {"new_weights": G, "learning_rate": 0.0}, "learning_rate must be a positive"),
        ("too few", {"gradients": G[:1]}, "1 arrays, but 2 arrays"),
        ("wrong gradient", {"gradients": [G[0], np.ones((3, 3))]}, r"weight gradient of layer 2 has shape \(3, 3\)"),
        ("activation", {"gradients": G, "activation": "swish"}, "unknown activation 'swish'"),
        ("threshold", {"gradients": G, "activation": "threshold"}, "derivative is 0 everywhere"),
        ("loss", {"gradients": G, "loss": "hinge"}, "unknown loss 'hinge'"),
        ("targets", {"T": T + 3, "gradients": G, "loss": "binary_cross_entropy"}, "between 0 and 1"),
        ("layout", {"gradients": G, "layout": "sideways"}, "unknown layout"),
        ("previous shapes", {**step, "previous_weights": [np.ones((1, 1))] * 2},
         r"previous_weights of layer 1 has shape \(1, 1\), but \(4, 4\) expected"),
        ("previous shapes, unstated", {**step, "momentum": 0.0, "previous_weights": [np.ones((1, 1))] * 2},
         r"previous_weights of layer 1 has shape \(1, 1\), but \(4, 4\) expected"),
        ("too few previous", {**step, "previous_weights": W[:1]}, "previous_weights holds 1 arrays, but 2 expected"),
        ("decay", {"gradients": G, "weight_decay": True}, "weight_decay must be a finite number of at least 0, but True"),
        ("bias value", {"gradients": G, "bias_value": True}, "bias_value must be a finite number other than 0, .* but True"),
        ("slope", {"gradients": G, "beta": "a"}, "beta of layer 1 must be a positive, finite number, but 'a' came"),
        ("slopes", {"gradients": G, "beta": [1.0, None]}, "beta of layer 2 must be a positive, finite number, but None came"),
        ("text", {"gradients": [[["a"]], [["b"]]]}, "must hold real numbers"),
        ("single array", {"gradients": G[0]}, "one array per layer"),
        ("ragged", {"weights": [[[1.0, 2.0], [3.0]], W[1]], "gradients": G}, "weights of layer 1 cannot be read as an array"),
        ("no function", {"backward": 3}, "backward must be a function, but int came"),
        ("biases", {"gradients": G, "bias_gradients": G}, "bias_gradients came, but no biases"),
    ]  # fmt: skip


@pytest.mark.parametrize(("case", "arguments", "message"), refusals(), ids=[r[0] for r in refusals()])
def test_refusals(case: str, arguments: dict[str, Any], message: str) -> None:
    net, (X, T) = network(), data()
    given = {"weights": list(net.weights), "X": X, "T": T, **arguments}
    with pytest.raises((ValueError, TypeError), match=message):
        diagnose(given.pop("weights"), given.pop("X"), given.pop("T"), given.pop("gradients", None), **given)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_previous_biases_that_do_not_fit(momentum: float) -> None:
    W, b, X, T = plain()
    after: dict[str, Any] = {"new_weights": [w + 0.1 for w in W], "new_biases": [x + 0.1 for x in b]}
    with pytest.raises(ValueError, match="the network has bias vectors, but no previous_biases came"):
        diagnose(W, X, T, biases=b, previous_weights=W, learning_rate=0.1, momentum=momentum, **after)
    with pytest.raises(ValueError, match=r"previous_biases of layer 2 has shape \(1,\), but \(2,\) expected"):
        diagnose(W, X, T, biases=b, previous_weights=W, previous_biases=[b[0], b[1][:1]], learning_rate=0.1,
                 momentum=momentum, **after)  # fmt: skip


def test_previous_biases_may_be_rows_where_the_present_ones_are_vectors() -> None:
    net, (X, T) = network(), data()
    W, b = [w[1:] for w in net.weights], [-w[0] for w in net.weights]
    old_W, old_b = [w + 0.1 for w in W], [v - 0.2 for v in b]
    gradients = right(net, X, T)
    rate, momentum = 0.5, 0.9
    new_W = [w - rate * G[1:] + momentum * (w - o) for w, G, o in zip(W, gradients, old_W, strict=True)]
    new_b = [v + rate * G[0] + momentum * (v - o) for v, G, o in zip(b, gradients, old_b, strict=True)]
    for rows in (False, True):
        previous = [v[np.newaxis] for v in old_b] if rows else old_b
        diagnosis = diagnose(
            W, X, T, biases=b, new_weights=new_W, new_biases=new_b, previous_weights=old_W, previous_biases=previous,
            momentum=momentum, learning_rate=rate,
        )  # fmt: skip
        assert diagnosis.verdict == "right"


@pytest.mark.parametrize("beta", [np.array(2.0), Fraction(2), [np.array(2.0), 2]])
def test_a_slope_may_be_a_number_of_another_library(beta: Any) -> None:
    net, (X, T) = network(beta=2.0), data()
    diagnosis = diagnose([W.copy() for W in net.weights], X, T, gradients=right(net, X, T), beta=beta)
    assert diagnosis.verdict == "right"


def test_a_step_function_that_changes_nothing() -> None:
    W, b, X, T = plain()
    with pytest.raises(ValueError, match="the step changed nothing"):
        diagnose(W, X, T, step=lambda W, b, X, T, rate: (W, b), biases=b, learning_rate=0.1)
    with pytest.raises(ValueError, match="backward returned None"):
        diagnose(W, X, T, lambda *_: None, biases=b)


# --- the report ------------------------------------------------------------------------------------


def reported() -> Diagnosis:
    net, X, T = case_for("wrong_sign")
    return diagnose(net, X, T, [7 * g for g in right(net, X, T)])


def test_a_printed_report_fits_a_phone() -> None:
    """All but whole sentences, which a page breaks by itself; a wrong entry has a row of its own."""
    net, X, T = case_for("wrong_sign")
    gradients = right(net, X, T)
    gradients[0][1, 0] += 1234.56789
    report = str(diagnose(net, X, T, gradients))
    table = report.split("verdict\n")[1].split("Read as")[0].splitlines()
    assert any("wrong" in row for row in table)
    assert any(re.fullmatch(r" +entry \[1, 0\] is 1[0-9.]+, but .* is right", row) for row in table), report
    assert max(map(len, table)) <= 59


def test_the_text_report() -> None:
    answer = text(reported())
    assert answer.startswith("One known mistake explains these gradients.")
    assert (
        "You sum over the examples where the stated loss averages [layers 1, 2, 3, weights and biases; factor 7]"
        in answer
    )
    assert "See the chapter vectorized; eq-matrix-gradient in vectorized." in answer
    assert (
        "relative error" in answer
        and "Confidence over 99.9%: all that is explained agrees to 9 digits or more." in answer
    )
    assert str(reported()) == str(reported())
    assert all(len(line) <= 59 for line in str(reported()).split("Read as")[0].splitlines()[1:])
    assert repr(reported()) == "<Diagnosis: mistaken; summed_over_examples>"


def test_the_html_report_is_deterministic_and_escaped() -> None:
    d = reported()
    html = d._repr_html_()
    assert html == reported()._repr_html_()
    assert d._repr_mimebundle_() == {"text/plain": str(d), "text/html": html}
    assert 'href="vectorized.html#equation-eq-matrix-gradient"' in html
    W, b, X, T = plain()

    def hostile(*a: Any) -> Any:
        if not np.array_equal(a[2], X):
            raise ValueError("<script>alert(1)</script>")
        return learner()(*a)

    html = diagnose(W, X, T, hostile, biases=b, reduction="sum")._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html


def test_the_machine_readable_report() -> None:
    answer = json.loads(json.dumps(reported().as_dict()))
    assert answer["verdict"] == "mistaken"
    (finding,) = answer["findings"]
    assert (finding["name"], finding["layers"], finding["part"], finding["factor"]) == (
        "summed_over_examples", [3, 2, 1], "weights and biases", 7.0,
    )  # fmt: skip
    assert finding["residual"] < 1e-12 and finding["chapter"] == "vectorized"


def test_every_mistake_says_what_it_is_and_where_it_is_explained() -> None:
    book = Path(__file__).parents[2] / "book"
    for name, m in MISTAKES.items():
        assert m.name == name and m.title and m.explanation and m.remedy
        home = EQUATION_CHAPTERS[m.equation]
        assert re.search(rf"\$\$ \({m.equation}\)", (book / f"{home}.ipynb").read_text(encoding="utf-8")), (
            name,
            m.equation,
        )


# --- the zoo ---------------------------------------------------------------------------------------


def test_zoo_table_measures_what_training_hides() -> None:
    rows = {
        r.name: r for r in zoo_table(["updated_weights_in_delta", "summed_over_examples", "wrong_sign"], n_seeds=12)
    }
    assert rows["right"].gradient_error < 1e-8
    assert 1e-4 < rows["updated_weights_in_delta"].gradient_error < 0.02
    assert rows["summed_over_examples"].gradient_error == pytest.approx(0.75, abs=1e-6)
    assert rows["wrong_sign"].gradient_error == pytest.approx(2.0, abs=1e-6)
    assert rows["right"].learns >= 0.9 and rows["updated_weights_in_delta"].learns >= 0.9
    assert rows["wrong_sign"].learns == 0.0


def test_the_zoo_trains_like_the_network_itself() -> None:
    X, T = datasets.xor()
    learnt = 0
    for seed in range(6):
        net = MLP([2, 4, 1], initializer="standard_normal", seed=seed)
        net.train(X, T, epochs=1500, learning_rate=1.0)
        learnt += bool(((net.predict(X) > 0.5) == (T > 0.5)).all())
    (row,) = zoo_table([], n_seeds=6, epochs=1500)
    assert row.learns == pytest.approx(learnt / 6)


def test_outputs_that_hover_around_the_middle_are_no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the side alone, half of these networks would have learnt; not one has."""

    def share() -> float:
        return zoo_table(["hidden_derivative_missing"], n_seeds=12)[1].learns

    assert share() == 0.0
    monkeypatch.setattr("mlp_lib.doctor.zoo.CLEARLY", 0.0)
    assert share() >= 0.4


def test_the_doctor_names_the_whole_zoo_on_random_data() -> None:
    net, (X, T) = network((2, 4, 1)), data((2, 4, 1), k=5)
    for name in ZOO:
        d = diagnose(net, X, T, wrong_gradients(name, net, X, T))
        assert d.names == [name], name
    assert set(CLASSICS) <= set(ZOO)


def test_wrong_gradients_refuses() -> None:
    net, (X, T) = network(), data()
    with pytest.raises(ValueError, match="unknown name 'typo'"):
        wrong_gradients("typo", net, X, T)
    with pytest.raises(ValueError, match="cannot be made in this network"):
        wrong_gradients("softmax_diagonal", net, X, T)
    with pytest.raises(ValueError, match=r"X has shape \(6, 2\), but \(6, 3\) expected"):
        wrong_gradients("wrong_sign", net, X[:, :2], T)
    with pytest.raises(ValueError, match="T must lie between 0 and 1 for binary_cross_entropy, but it holds 7"):
        wrong_gradients("wrong_sign", network(loss="binary_cross_entropy"), X, 7 * T)


def test_no_option_is_offered_that_nothing_reads() -> None:
    unread = []
    for path in (Path(__file__).parents[2] / "mlp_lib" / "doctor").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name != "_repr_mimebundle_":  # IPython's arguments
                given = function.args
                optional = given.args[len(given.args) - len(given.defaults) :] + given.kwonlyargs
                read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
                unread += [f"{function.name}({argument.arg}=)" for argument in optional if argument.arg not in read]
    assert unread == []


# --- the measurements behind it ---------------------------------------------------------------------


def test_central_differences_agree_with_the_library_check() -> None:
    from mlp_lib.doctor.setting import Setting, measured_gradients
    from mlp_lib.gradient_check import check_gradients
    from mlp_lib.per_layer import PerLayer

    net, (X, T) = network((3, 4, 2), ["tanh", "softmax"]), data()
    weights, biases = PerLayer([W[1:] for W in net.weights]), PerLayer([-W[0] for W in net.weights])
    s = Setting(weights, biases, net.activation, net.beta, net.loss, X, T, 1 / 6, "node_first", -1.0)
    check = check_gradients(net, X, T)
    for layer, (indices, values, _) in enumerate(measured_gradients(s, 1e-4), start=1):
        expected = np.concatenate([check.measured[layer][1:].ravel(), -check.measured[layer][0]])
        assert len(indices) == len(expected)
        assert np.allclose(values, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("at_kink", [0.0, 1.0])
def test_a_mistake_beside_a_kink_is_named(at_kink: float) -> None:
    assert told_of_relu(at_kink, lambda delta: delta.mean(0)).names == ["bias_averaged"]


def test_saturated_neurons_leave_rounding_that_is_not_accused() -> None:
    X, T = data()
    W, b = [40.0 * np.ones((3, 4)) * np.sign(np.arange(4) - 1.5), np.full((4, 2), 9.0)], [np.ones(4), np.ones(2)]
    a1 = 1 / (1 + np.exp(-(X @ W[0] + b[0])))
    a2 = 1 / (1 + np.exp(-(a1 @ W[1] + b[1])))
    # a (1 - a) loses all its digits here; the doctor's own derivative keeps them.
    d2 = (a2 - T) * a2 * (1 - a2)
    d1 = d2 @ W[1].T * a1 * (1 - a1)
    d = diagnose(W, X, T, [X.T @ d1, a1.T @ d2], biases=b, bias_gradients=[d1.sum(0), d2.sum(0)], reduction="sum")
    assert d.verdict == "right"
    assert any("no larger than rounding errors" in note for note in d.notes)


def test_large_networks_are_measured_by_a_sample() -> None:
    net = MLP(
        [30, 40, 5], activation=["relu", "softmax"], loss="categorical_cross_entropy", initializer="he_normal", seed=0
    )
    rng = np.random.RandomState(0)
    X, T = rng.standard_normal((50, 30)), np.eye(5)[rng.randint(5, size=50)]
    assert diagnose(net, X, T, right(net, X, T)).verdict == "right"
    assert diagnose(net, X, T, right(net, X, T, "sum")).names == ["summed_over_examples"]


def test_docstrings() -> None:
    from numpydoc.validate import validate

    import mlp_lib.doctor as doctor

    rules = {"GL08", "SS03", "SS05", "PR01", "PR02", "PR03", "PR04", "PR07", "PR10", "RT01", "RT03"}
    for name in doctor.__all__:
        if callable(getattr(doctor, name)):
            errors = {code for code, _ in validate(f"mlp_lib.doctor.{name}")["errors"]}
            # Classes list their attributes, which are the arguments of no one but the doctor.
            wanted = rules - {"PR01"} if isinstance(getattr(doctor, name), type) else rules
            assert not errors & wanted, (name, errors & wanted)
