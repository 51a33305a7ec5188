"""The doctor never says an untrue word: smallest inputs on which it once did, and others of the same kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.doctor import Diagnosis, diagnose
from mlp_lib.doctor.explanations import Explanation, Item, Observed, Precision
from mlp_lib.doctor.predicted import Programs, bears, predicted_pass
from mlp_lib.doctor.setting import Setting, right_pass
from mlp_lib.per_layer import PerLayer

Arrays = list[np.ndarray]
Pair = tuple[Arrays, Arrays]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def start(n_out: int = 1, k: int = 6, seed: int = 12) -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=(2, 3)), rng.normal(size=(3, n_out))]
    b = [rng.normal(size=3), rng.normal(size=n_out)]
    return W, b, rng.normal(size=(k, 2)), rng.integers(0, 2, (k, n_out)).astype(float)


def program(bug: str = "", rate: float = 0.3) -> Callable[..., Pair]:
    """A 2-3-n program of sigmoids for half the squared error, summed, with one slip."""

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        h = sigmoid(X @ W[0] + b[0])
        y = sigmoid(h @ W[1] + b[1])
        e = y - T
        d = e if bug == "no output slope" else e * y * (1 - y)
        above = W[1] - rate * h.T @ d if "updated" in bug else W[1]
        back = (e if "error carried" in bug else d) @ above.T
        slope = {
            "slope at the activation": sigmoid(h) * (1 - sigmoid(h)),
            "no hidden slope": np.ones_like(h),
            "activation times slope": h * h * (1 - h),
        }.get(bug, h * (1 - h))
        if bug == "rectified":
            back = np.maximum(back, 0)
        dh = back * slope
        G, g = [X.T @ dh, h.T @ d], [dh.sum(0), d.sum(0)]
        if bug == "bias from weights":
            g[0] = G[0].sum(0)
        if bug == "third example only":
            G, g = [np.outer(X[2], dh[2]), np.outer(h[2], d[2])], [dh[2], d[2]]
        if bug == "first example left out":
            G, g = [X[1:].T @ dh[1:], h[1:].T @ d[1:]], [dh[1:].sum(0), d[1:].sum(0)]
        if bug == "signs of the errors":
            d = np.sign(e) / len(X)
            G, g = [G[0], h.T @ d], [g[0], d.sum(0)]
        if bug == "errors of length one":
            d = d / np.linalg.norm(d, axis=1, keepdims=True)
            dh = d @ W[1].T * h * (1 - h)
            G, g = [X.T @ dh, h.T @ d], [dh.sum(0), d.sum(0)]
        if bug == "times the mean error":
            G, g = [e.mean() * v for v in G], [e.mean() * v for v in g]
        return G, g

    return backward


def ask(G: Arrays, g: Arrays | None, where: Any, **stated: Any) -> Diagnosis:
    W, b, X, T = where
    return diagnose(W, X, T, G, biases=b, bias_gradients=g, **{"reduction": "sum", **stated})


# --- one common factor ---------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.1, 1 / 60000, 3.7, 0.01])
@pytest.mark.parametrize(
    ("bug", "name"),
    [
        ("", None),
        ("no output slope", "output_derivative_missing"),
        ("slope at the activation", "derivative_of_activation"),
        ("no hidden slope", "hidden_derivative_missing"),
    ],
)
def test_a_common_factor_hides_nothing(factor: float, bug: str, name: str | None) -> None:
    at = start()
    G, g = program(bug)(*at)
    d = ask([factor * v for v in G], [factor * v for v in g], at)
    assert set(d.names) == {"constant_factor"} | ({name} if name else set()), str(d)
    assert d.verdict == ("mistaken" if name else "right if stated")
    found = next(f for f in d.findings if f.name == "constant_factor")
    assert found.factor == pytest.approx(factor) and found.layers == (2, 1)


def test_one_number_of_error_bears_no_constant() -> None:
    """With one example and one output, whatever is done to the error is a factor."""
    at = start(k=1)
    G, g = program()(*at)
    d = ask([2.34 * v for v in G], [2.34 * v for v in g], at)
    assert not d.findings and d.verdict == "unexplained"


def test_a_factor_on_one_part_is_said() -> None:
    at = start()
    G, g = program()(*at)
    d = ask([0.123 * G[0], G[1]], g, at)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [("constant_factor_in_part", (1,), "weights")]
    assert d.verdict == "mistaken" and d.findings[0].factor == pytest.approx(0.123)


def test_outputs_over_examples_are_two_known_factors() -> None:
    at = start(n_out=3, k=5)
    G, g = program()(*at)
    d = ask([3 / 5 * v for v in G], [3 / 5 * v for v in g], at)
    assert set(d.names) == {"averaged_over_examples", "summed_over_outputs"}


def test_twins_are_shown_together_the_plain_one_first() -> None:
    at = start(n_out=2)
    G, g = program()(*at)
    for factor, names in (
        (0.5, ["factor_half", "averaged_over_outputs"]),
        (2.0, ["factor_two", "summed_over_outputs"]),
    ):
        scaled = [factor * v for v in G], [factor * v for v in g]
        d = ask(*scaled, at)
        assert [d.names, *([f.name for f in fs] for fs in d.alternatives)] == [[names[0]], [names[1]]]
        assert d.probe is None and any("No data of these shapes" in note for note in d.notes)
        assert d.confidence == pytest.approx(0.5, abs=0.01)


def test_the_rate_is_named_with_its_rival_until_another_rate_confirms_it() -> None:
    at = start()
    G, g = program()(*at)
    d = ask([0.03 * v for v in G], [0.03 * v for v in g], at, learning_rate=0.03)
    assert d.names == ["learning_rate_included"] and [f.name for f in d.alternatives[0]] == ["constant_factor"]
    assert d.confidence <= 0.51 and any("another rate" in note for note in d.notes)


# --- a small constant, float32 -------------------------------------------------------------------------


@pytest.mark.parametrize("bug", ["", "no hidden slope"])
def test_a_small_constant_in_a_quotient(bug: str) -> None:
    W, b, X, T = start()
    h = sigmoid(X @ W[0] + b[0])
    y = sigmoid(h @ W[1] + b[1])
    d = (-T / (y + 1e-8) + (1 - T) / (1 - y + 1e-8)) * y * (1 - y)
    dh = d @ W[1].T * (1 if bug else h * (1 - h))
    stated: dict[str, Any] = {"biases": b, "reduction": "sum", "loss": "binary_cross_entropy"}
    found = diagnose(W, X, T, [X.T @ dh, h.T @ d], bias_gradients=[dh.sum(0), d.sum(0)], **stated)
    assert found.names == (["hidden_derivative_missing"] if bug else [])
    twice = diagnose(W, X, T, [2 * X.T @ dh, 2 * h.T @ d], bias_gradients=[2 * dh.sum(0), 2 * d.sum(0)], **stated)
    assert set(twice.names) == {"factor_two", *found.names}


# --- no name without the numbers bearing it ------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 4.0, 16.0])
@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        (["relu", "softmax"], "categorical_cross_entropy"),
        (["tanh", "softmax"], "categorical_cross_entropy"),
        (["tanh", "sigmoid"], "binary_cross_entropy"),
        (["sigmoid", "sigmoid"], "half_squared_error"),
    ],
)
def test_noise_gets_no_name_however_wrong_the_outputs_are(activation: list[str], loss: str, scale: float) -> None:
    for seed in range(2):
        rng = np.random.default_rng(seed)
        net = MLP([8, 6, 4], activation=activation, loss=loss, initializer="standard_normal", seed=seed)
        X, T = scale * rng.normal(size=(10, 8)), np.eye(4)[rng.integers(0, 4, 10)]
        G = list(net.backward(net.forward(X), T).gradients)
        assert diagnose(net, X, T, G).verdict == "right"
        for noisy in (
            [v * (1 + 0.3 * rng.normal(size=v.shape)) for v in G],
            [G[0] * 1.3 ** rng.normal(size=G[0].shape), G[1]],
        ):
            d = diagnose(net, X, T, noisy)
            assert not d.findings and d.verdict == "unexplained", str(d)


def test_an_explanation_has_to_give_the_numbers() -> None:
    """A part called zero is zero, whatever the size of the explanation's own terms."""
    rng = np.random.default_rng(0)
    weights = PerLayer([rng.normal(size=(4, 3)), rng.normal(size=(3, 2))])
    biases = PerLayer([rng.normal(size=3), rng.normal(size=2)])
    T = np.eye(2)[rng.integers(0, 2, 5)]
    s = Setting(
        weights,
        biases,
        ("tanh", "softmax"),
        (1.0, 1.0),
        "categorical_cross_entropy",
        9 * rng.normal(size=(5, 4)),
        T,
        0.2,
    )
    right = right_pass(s)
    observed = Observed(tuple(right.weights), tuple(right.biases), (0.0, 0.0))
    assert bears(s, Explanation(), observed, Precision())
    zero = Explanation((Item("output_derivative_missing", 2), Item("weight_gradient_zero", 2, "weights"),
                        Item("bias_gradient_zero", 2, "biases")), ((1, "weights"), (1, "biases")))  # fmt: skip
    assert not bears(s, zero, observed, Precision())
    assert not bears(s, Explanation((Item("factor_two", 1, "weights", "", 2.0),)), observed, Precision())


def test_all_zero_says_the_plain_cause() -> None:
    X, T = datasets.xor()
    net = MLP([2, 2, 1], seed=0)
    d = diagnose(net, X, T, [np.zeros_like(W) for W in net.weights])
    assert d.names == ["all_gradients_zero"] and d.verdict == "mistaken"


def test_a_zero_is_said_beside_what_is_unknown() -> None:
    at = start()
    G, g = program()(*at)
    d = ask([G[0] * np.linspace(0.5, 1.5, 6).reshape(2, 3), G[1]], [0 * g[0], g[1]], at)
    assert [(f.name, f.layers) for f in d.findings] == [("bias_gradient_zero", (1,))]
    assert d.unexplained == [(1, "weights")] and d.verdict == "partly explained"


# --- functions: what cancels on their owner's data -----------------------------------------------------


def test_what_cancels_on_the_own_data_is_wrong() -> None:
    rng = np.random.default_rng(3)
    X, T = np.eye(3)[rng.integers(0, 3, 8)], rng.integers(0, 2, (8, 1)).astype(float)
    W, b = [rng.normal(size=(3, 3)), rng.normal(size=(3, 1))], [np.zeros(3), np.zeros(1)]
    d = diagnose(W, X, T, backward=program("bias from weights"), biases=b, reduction="sum")
    assert d.names == ["bias_from_weight_gradient"] and d.findings[0].layers == (1,)
    assert any("each row of X sums to 1" in note for note in d.notes)

    def odd(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        G, g = program()(W, b, X, T)
        return G, [g[0] * X.sum(1).mean() ** 2, g[1]]

    d = diagnose(W, X, T, backward=odd, biases=b, reduction="sum")
    assert d.verdict not in ("right", "right if stated")
    assert any("On your own weights and data" in note for note in d.notes)


def test_arrays_from_outside_are_no_mistake() -> None:
    W, b, X, T = start()
    d = diagnose(W, X, T, backward=lambda *_: program()(W, b, X, T), biases=b, reduction="sum")
    assert d.verdict == "right" and any("uses arrays from outside" in note for note in d.notes)
    d = diagnose(W, X, T, backward=lambda V, c, *_: program()(V, c, X, T), biases=b, reduction="sum")
    assert d.verdict == "right" and any("X and T" in note for note in d.notes)


def test_labels_made_in_the_glue() -> None:
    """One-hot rows become labels inside: a random row (0, 0) or (1, 1) would be none of its data."""
    W, b, X, _ = start(n_out=2)
    T = np.eye(2)[[0, 1, 0, 1, 1, 0]]

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        return program("no output slope")(W, b, X, np.eye(2)[T.argmax(1)])

    d = diagnose(W, X, T, backward=backward, biases=b, reduction="sum", loss="binary_cross_entropy")
    assert d.verdict == "right" and "Also right on a random network and data of the same shapes." in d.notes


def test_rivals_are_drawn_apart() -> None:
    for seed in range(8):
        W, b, X, T = start(seed=seed)
        d = diagnose(W, X, T, backward=program("no output slope"), biases=b, reduction="sum")
        assert d.names == ["output_derivative_missing"] and not d.alternatives, str(d)
        assert d.confidence > 0.99


def test_a_fixed_divisor_is_no_mean() -> None:
    W, b, X, T = start(n_out=2, k=6)

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        G, g = program()(W, b, X, T)
        return [v / 3 for v in G], [v / 3 for v in g]

    d = diagnose(W, X, T, backward=backward, biases=b, reduction="mean")
    assert d.verdict == "right if stated" and d.names == ["constant_factor"]
    assert any("divided by a fixed number, 3, and not" in note for note in d.notes)


# --- penalties -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "stated", "names"),
    [
        (lambda G, W: [6 * (a + 0.1 * w) for a, w in zip(G, W, strict=True)], 0.1, ["summed_over_examples"]),
        (lambda G, W: [-(a + 0.1 * w) for a, w in zip(G, W, strict=True)], 0.1, ["wrong_sign"]),
        (lambda G, W: [a - 0.1 * w for a, w in zip(G, W, strict=True)], 0.1, ["weight_decay_sign"]),
        (lambda G, W: [a + 0.2 * w for a, w in zip(G, W, strict=True)], 0.1, ["weight_decay_size"]),
        (lambda G, W: [a - 0.1 * w for a, w in zip(G, W, strict=True)], 0.0, ["weight_decay_sign"]),
        (lambda G, W: G, 0.1, ["weight_decay_missing"]),
        (lambda G, W: [a + 0.1 * w for a, w in zip(G, W, strict=True)], 0.1, []),
    ],
)
def test_a_stated_penalty_is_judged_with_the_gradient(change: Any, stated: float, names: list[str]) -> None:
    at = start()
    G, g = program()(*at)
    sign = {"summed_over_examples": 6.0, "wrong_sign": -1.0}.get(names[0] if names else "", 1.0)
    d = ask(change(G, at[0]), [sign * v for v in g], at, weight_decay=stated)
    assert d.names == names, str(d)
    assert d.verdict == ("mistaken" if names else "right")


@pytest.mark.parametrize("n_out", [1, 2])
@pytest.mark.parametrize("stated", [0.0, 0.1])
@pytest.mark.parametrize(("amount", "name"), [(0.07, "weight_decay"), (-0.07, "weight_decay_sign")])
def test_a_penalty_on_the_biases_alone(n_out: int, stated: float, amount: float, name: str) -> None:
    """One output has one bias, which can show no penalty of its own: all biases show it together."""
    at = start(n_out=n_out)
    G, g = program()(*at)
    G = [a + stated * w for a, w in zip(G, at[0], strict=True)]
    d = ask(G, [a + amount * b for a, b in zip(g, at[1], strict=True)], at, weight_decay=stated)
    assert [(f.name, f.layers, f.part) for f in d.findings] == [(name, (2, 1), "biases")], str(d)
    assert d.findings[0].factor == pytest.approx(amount) and not d.unexplained


def test_a_single_bias_that_is_off_has_no_penalty() -> None:
    at = start()
    G, g = program()(*at)
    d = ask(G, [g[0], g[1] + 0.1 * at[1][1]], at)
    assert not d.findings and d.unexplained == [(2, "biases")]
    rng = np.random.default_rng(2)
    d = ask(G, [a + 0.1 * rng.normal(size=a.shape) for a in g], at)
    assert not d.findings and d.verdict == "unexplained"


# --- two mistakes in one step, and what happens to the incoming error ----------------------------------


@pytest.mark.parametrize(
    ("bug", "names"),
    [
        ("error carried, updated", {"error_carried_instead_of_delta", "updated_weights_in_delta"}),
        ("activation times slope", {"value_times_derivative"}),
        ("rectified", {"incoming_error_changed"}),
        ("third example only", {"one_example_only"}),
        ("first example left out", {"example_left_out"}),
        ("times the mean error", {"multiplied_by_mean_error"}),
        ("bias from weights", {"bias_from_weight_gradient"}),
    ],
)
def test_kinds_that_scripts_hold(bug: str, names: set[str]) -> None:
    at = start(n_out=2)
    d = ask(*program(bug)(*at), at)
    assert set(d.names) == names and not d.unexplained, str(d)
    by_function = diagnose(at[0], *at[2:], backward=program(bug), biases=at[1], reduction="sum")
    assert set(by_function.names) == names, str(by_function)


def test_a_part_that_fits_by_chance_has_no_name() -> None:
    """Two errors up and two down: the sum of their signs is 0, and no bias gradient was forgotten."""
    W, b, X, _ = start(k=4)
    T = np.array([[0.0], [1.0], [0.0], [1.0]])
    at = W, b, X, T
    G, g = program("signs of the errors")(*at)
    assert g[1][0] == 0.0
    assert "bias_gradient_zero" in ask(G, g, at).names  # all that numbers can say
    d = diagnose(W, X, T, backward=program("signs of the errors"), biases=b, reduction="sum")
    assert d.names == [] and d.verdict == "unexplained" and (2, "biases") in d.unexplained, str(d)
    assert any("looks like bias_gradient_zero, but" in note for note in d.notes)


def test_a_part_that_holds_elsewhere_keeps_its_name() -> None:
    def both(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        G, g = program("signs of the errors")(W, b, X, T)
        return G, [g[0], 0 * g[1]]

    W, b, X, T = start(k=5)
    d = diagnose(W, X, T, backward=both, biases=b, reduction="sum")
    assert d.names == ["bias_gradient_zero"] and d.verdict == "partly explained", str(d)


def test_targets_of_one_example_that_a_draw_repeats_are_not_called_unused() -> None:
    """A delta of length one is a factor of the right one for one example, and another with other targets."""
    W, b, X, _ = start(n_out=2, k=1)
    for T in (np.ones((1, 2)), np.zeros((1, 2)), np.array([[1.0, 0.0]])):
        d = diagnose(W, X, T, backward=program("errors of length one"), biases=b, reduction="sum")
        assert not any("stays the same" in note for note in d.notes), str(d)
        assert d.names == [] and d.verdict == "unexplained", str(d)


def test_one_example_is_tried_with_targets_of_both_kinds() -> None:
    """Targets of 1 in every draw would let an error of y - 1 pass for y - t."""

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        return program()(W, b, X, T * 0 + 1)

    W, b, X, _ = start(n_out=2, k=1)
    d = diagnose(W, X, np.ones((1, 2)), backward=backward, biases=b, reduction="sum")
    assert d.verdict != "right" or any("T" in note for note in d.notes), str(d)
    assert "Also right on a random network" not in str(d)


# --- a walk through the examples -----------------------------------------------------------------------


def walk(bug: str, at: Any, rate: float, single: bool = False) -> Pair:
    W, b, X, T = [v.copy() for v in at[0]], [v.copy() for v in at[1]], at[2], at[3]
    for x, t in zip(X[:, None], T[:, None], strict=True):
        h = sigmoid(x @ W[0] + b[0])
        y = sigmoid(h @ W[1] + b[1])
        if single:
            h, y = h.astype(np.float32).astype(float), y.astype(np.float32).astype(float)
        d = (y - t) * (1 if "no output slope" in bug else y * (1 - y))
        if "half" in bug:
            d = d / 2
        up = h.T @ ((y - t) if bug == "no slope in the output weights" else d)
        above = W[1] - rate * up if "updated" in bug else W[1]
        dh = ((y - t) if "error carried" in bug else d) @ above.T * h * (1 if "value" in bug else 1 - h)
        sign = -1 if bug == "sign in layer 1" else 1
        W, b = [W[0] - sign * rate * x.T @ dh, W[1] - rate * up], [b[0] - sign * rate * dh[0], b[1] - rate * d[0]]
    return W, b


@pytest.mark.parametrize(
    ("bug", "found"),
    [
        ("", set()),
        ("sign in layer 1", {("wrong_sign", (1,), "weights and biases")}),
        ("no slope in the output weights", {("output_derivative_missing", (2,), "weights")}),
        ("value for slope", {("value_instead_of_derivative", (1,), "weights and biases")}),
        ("no output slope, half", {("output_derivative_missing", (2,), "weights and biases"),
                                   ("factor_half", (2, 1), "weights and biases")}),
        ("no output slope, updated", {("output_derivative_missing", (2,), "weights and biases"),
                                      ("updated_weights_in_delta", (1,), "weights and biases")}),
        ("error carried, updated", {("error_carried_instead_of_delta", (1,), "weights and biases"),
                                    ("updated_weights_in_delta", (1,), "weights and biases")}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("k", [1, 5])
def test_a_walk_is_searched_layer_by_layer(bug: str, found: set[Any], k: int) -> None:
    at = start(k=k, seed=4)
    W, b = walk(bug, at, 0.2)
    said: dict[str, Any] = {"biases": at[1], "learning_rate": 0.2, "reduction": "sum", "updates": "per_example"}
    d = diagnose(at[0], *at[2:], new_weights=W, new_biases=b, **said)
    names = [{(f.name, f.layers, f.part) for f in fs} for fs in (d.findings, *d.alternatives)]
    assert found in names, str(d)
    assert "updated_per_example" not in d.names
    if k > 1:
        assert d.first_error is None  # the end of a walk shows no place


def test_programs_run_side_by_side_as_they_run_alone() -> None:
    rng = np.random.default_rng(1)
    sizes = (3, 3, 3, 2)
    shapes = list(zip(sizes, sizes[1:], strict=False))
    T = np.eye(2)[rng.integers(0, 2, 4)]
    sets = [
        (),
        (Item("scalar_error", 3, "both", "the stated loss"), Item("wrong_sign", 1, "biases", "", -1.0)),
        (Item("output_derivative_missing", 3, "weights"),),
        (Item("updated_weights_in_delta", 2, "both", "", 0.3), Item("error_carried_instead_of_delta", 2)),
        (Item("derivative_of_activation", 2), Item("derivative_twice", 2), Item("transposed", 1)),
        (Item("multiplied_by_cost", 2, "both", "the sum of squared errors"), Item("bias_gradient_zero", 1, "biases")),
        (Item("weight_decay", 1, "weights", "squared weights", 0.2), Item("bias_averaged", 1, "biases")),
        (Item("pre_activation_in_gradient", 1, "weights"),),
        (Item("derivative_of_activation", 2), Item("derivative_twice", 2), Item("transposed", 1)),
        # Two networks share a factor that the data give: each has its own number.
        (Item("multiplied_by_cost", 2, "both", "the sum of squared errors"), Item("wrong_sign", 1, "both", "", -1.0)),
        (
            Item("multiplied_by_mean_error", 1, "both", "y - t"),
            Item("multiplied_by_cost", 2, "biases", "the stated loss"),
        ),
        (Item("multiplied_by_mean_error", 1, "both", "y - t"),),
    ]
    afresh = [frozenset({2}) if n == 2 else frozenset[int]() for n in range(len(sets))]
    networks = [
        Setting(
            PerLayer([rng.normal(size=shape) for shape in shapes]),
            PerLayer([rng.normal(size=n) for n in sizes[1:]]),
            ("tanh", "sigmoid", "sigmoid"),
            (1.0, 1.0, 1.5),
            "half_squared_error",
            rng.normal(size=(4, 3)),
            T,
            0.25,
        )
        for _ in sets
    ]
    together = networks[0].but(
        weights=PerLayer([np.stack([s.weights[n] for s in networks]) for n in (1, 2, 3)]),
        biases=PerLayer([np.stack([s.biases[n] for s in networks]) for n in (1, 2, 3)]),
    )
    programs = Programs(3, sets, afresh)
    made = programs.run(together)
    for row, (s, items, layers) in enumerate(zip(networks, sets, afresh, strict=True)):
        alone = predicted_pass(s.but(X=networks[0].X), items, layers)
        assert (alone is None) == bool(programs.cannot[row]) == (row == 7)  # there is no pre-activation below layer 1
        for n in (1, 2, 3) if alone is not None else ():
            np.testing.assert_allclose(made.weights[n][row], alone.weights[n], rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(made.biases[n][row], alone.biases[n], rtol=1e-12, atol=1e-15)


def test_an_unknown_walk_points_nowhere() -> None:
    at = start(seed=4)
    W, b = walk("", at, 0.2)
    W[0] = W[0] + 0.01 * np.arange(6).reshape(2, 3)
    said: dict[str, Any] = {"biases": at[1], "learning_rate": 0.2, "reduction": "sum", "updates": "per_example"}
    d = diagnose(at[0], *at[2:], new_weights=W, new_biases=b, **said)
    assert d.verdict == "unexplained" and not d.findings and d.first_error is None
    told = " ".join(str(d).split())
    assert "first appears" not in told and "Hand over one example, a step function" in told


def test_a_walk_that_diverges_is_told_so() -> None:
    rng = np.random.default_rng(0)
    x, t, w = rng.normal(size=(8, 2)), rng.normal(size=(8, 1)), rng.normal(size=(2, 1))
    W = w.copy()
    for i in range(8):
        W = W - 30.0 * x[i : i + 1].T @ (x[i : i + 1] @ W - t[i : i + 1])
    said: dict[str, Any] = {"activation": "linear", "bias": "none", "reduction": "sum", "updates": "per_example"}
    d = diagnose([w], x, t, new_weights=[W * 1.01], learning_rate=30.0, **said)
    assert d.verdict == "unexplained" and any("The walk diverges" in note for note in d.notes), str(d)


def test_a_factor_of_one_is_none() -> None:
    at = start(n_out=2, k=6)
    G, g = program()(*at)
    said: dict[str, Any] = {"biases": at[1], "reduction": "sum"}
    # Biases with a relative error of 1e-7, as activations in float32 leave it.
    d = diagnose(at[0], *at[2:], G, bias_gradients=[g[0] * (1 + 1e-7), g[1]], **said)
    assert d.verdict == "right", str(d)
    d = diagnose(at[0], *at[2:], G, bias_gradients=[g[0] * (1 + 1e-4), g[1]], **said)
    assert d.names == ["constant_factor_in_part"], str(d)


@pytest.mark.parametrize(("k", "rate"), [(1, 0.5), (5, 0.2)])
def test_mixed_precision_is_right_in_a_walk(k: int, rate: float) -> None:
    at = start(k=k, seed=4)
    W, b = walk("", at, rate, single=True)
    for updates in ("per_example",) if k > 1 else ("per_example", "batch"):
        d = diagnose(
            at[0],
            *at[2:],
            new_weights=W,
            new_biases=b,
            biases=at[1],
            learning_rate=rate,
            reduction="sum",
            updates=updates,
        )
        assert d.verdict == "right", str(d)


# --- momentum ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.9, 0.5])
@pytest.mark.parametrize("averaged", [True, False])
def test_momentum_in_both_forms(share: float, averaged: bool) -> None:
    W, _, X, T = start()
    none = [np.zeros(3), np.zeros(1)]

    def gradients(W: Arrays) -> Arrays:
        return program()(W, none, X, T)[0]

    V, kept = [np.zeros_like(w) for w in W], [W]
    for _ in range(2):
        V = [share * v + (1 - share if averaged else 1) * g for v, g in zip(V, gradients(kept[-1]), strict=True)]
        kept.append([w - 0.3 * v for w, v in zip(kept[-1], V, strict=True)])
    said: dict[str, Any] = {"momentum": share, "learning_rate": 0.3, "reduction": "sum", "bias": "none"}
    second = diagnose(kept[1], X, T, new_weights=kept[2], previous_weights=kept[0], **said)
    first = diagnose(kept[0], X, T, new_weights=kept[1], **said)
    for d in (first, second):
        assert d.verdict == "right"
        assert any("averaged form" in note for note in d.notes) == averaged


# --- refusals name the obstacle and the call that works ------------------------------------------------


def test_refusals_name_the_true_obstacle() -> None:
    W, b, X, T = start()
    G, g = program()(W, b, X, T)
    with pytest.raises(
        ValueError, match=r"weights\[1\] has the shape \(3,\), a flat array .* np.reshape\(weights\[1\], \(3, 1\)\)"
    ):
        diagnose([W[0], W[1].ravel()], X, T, [G[0], G[1].ravel()], bias="none")
    with pytest.raises(ValueError, match=r"weights\[1\] has the shape \(3,\), a flat array"):
        diagnose([W[0].T, W[1].ravel()], X, T, [G[0].T, G[1].ravel()], reduction="sum")
    with pytest.raises(ValueError, match=r"weights\[1\] .* lies the other way round .* np.transpose\(weights\[1\]\)"):
        diagnose([W[0], W[1].T], X, T, [G[0], G[1].T], biases=b, bias_gradients=g)
    with pytest.raises(ValueError, match=r"T holds class labels, .*T=one_hot\(T, 3\)"):
        diagnose([W[0], np.ones((3, 3))], X, np.array([0, 1, 2, 0, 1, 2]), [G[0], np.ones((3, 3))], bias="none")
    with pytest.raises(ValueError, match=r"one example given as a vector.*np.reshape\(X, \(1, -1\)\)"):
        diagnose(
            [np.ones((5, 4)), np.ones((4, 3))],
            np.arange(5.0),
            np.array([0.5, 0.2, 0.1]),
            [np.ones((5, 4)), np.ones((4, 3))],
        )
    with pytest.raises(ValueError, match="bias_value=-1 has no effect on a network with bias vectors"):
        diagnose(W, X, T, G, biases=b, bias_gradients=g, bias_value=-1)
    with pytest.raises(ValueError, match=r"datasets.one_hot\(T, 3\)"):
        MLP([2, 3, 3]).train(X, [0, 1, 2, 0, 1, 2], learning_rate=0.1, epochs=1)
    with pytest.raises(ValueError, match=r"np.reshape\(T, \(-1, 1\)\) of a list"):
        MLP([2, 3, 1]).train(X, [0, 1, 1, 0, 1, 1], learning_rate=0.1, epochs=1)


@pytest.mark.parametrize("sizes", [(2, 3), (2, 3, 1), (2, 3, 4, 2)])
def test_a_sum_without_its_axis_is_named(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    W = [rng.normal(size=pair) for pair in zip(sizes, sizes[1:], strict=False)]
    b = [rng.normal(size=n) for n in sizes[1:]]
    X, T = rng.normal(size=(6, 2)), rng.uniform(size=(6, sizes[-1]))

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Any:
        A = [X]
        for w, c in zip(W, b, strict=True):
            A.append(sigmoid(A[-1] @ w + c))
        d, G, g = A[-1] - T, [], []
        for n in range(len(W) - 1, -1, -1):
            d = d * A[n + 1] * (1 - A[n + 1])
            G.insert(0, A[n].T @ d)
            g.insert(0, np.sum(d))
            d = d @ W[n].T
        return G, g

    assert diagnose(W, X, T, backward=backward, biases=b, reduction="sum").names == ["bias_from_all_units"]
    assert diagnose(W, X, T, gradients=backward(W, b, X, T), biases=b, reduction="sum").names == ["bias_from_all_units"]


def test_the_count_is_that_of_the_list() -> None:
    at = start()
    G, g = program("no output slope")(*at)
    d = ask([G[0] * 6, G[1]], [g[0], -g[1]], at)
    assert d.headline.startswith(f"{len(d.findings)} known mistakes") or len(d.findings) == 1


# --- targets of the neighbouring class -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "loss"),
    [("softmax", "categorical_cross_entropy"), ("sigmoid", "half_squared_error"), ("sigmoid", "binary_cross_entropy")],
)
@pytest.mark.parametrize(("n_classes", "by", "words"), [(4, 1, "behind"), (4, -1, "before"), (2, 1, "the other class")])
def test_labels_counted_from_another_number_are_named(
    activation: str, loss: str, n_classes: int, by: int, words: str
) -> None:
    rng = np.random.default_rng(3)
    network = MLP([3, 5, n_classes], activation=["tanh", activation], loss=loss, seed=1)
    X, T = rng.normal(size=(9, 3)), np.eye(n_classes)[rng.integers(0, n_classes, 9)]
    shifted = np.roll(T, by, axis=1)
    d = diagnose(network, X, T, network.backward(network.forward(X), shifted).gradients)
    assert d.names == ["targets_shifted"] and not d.unexplained, str(d)
    assert words in " ".join(str(d).split())
    assert diagnose(network, X, shifted, network.backward(network.forward(X), shifted).gradients).right
    # Other targets are other targets: nothing is said of classes where a row does not name one.
    X, T = rng.normal(size=(9, 3)), rng.uniform(size=(9, n_classes))
    T /= T.sum(axis=1, keepdims=True)
    d = diagnose(network, X, T, network.backward(network.forward(X), np.roll(T, by, axis=1)).gradients)
    assert "targets_shifted" not in d.names
