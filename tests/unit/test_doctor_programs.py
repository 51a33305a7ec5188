"""Small programs as people write them, right and wrong, each handed to the doctor in four ways.

The gradients as arrays; the backward function; a training step made of it; the weights after one step.
A right program must never be accused, and a name must be the right one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose

Arrays = list[np.ndarray]
Pair = tuple[Arrays, Arrays]

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
RATE = 0.03


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def four_ways(
    W: Arrays, X: Any, T: Any, backward: Callable[..., Any], b: Arrays | None = None, **stated: Any
) -> dict[str, Diagnosis]:
    """Ask in every way that a program can be handed over."""
    own = (W,) if b is None else (W, b)
    parts = 1 if b is None else 2

    def gradients(*a: Any) -> tuple[Arrays, ...]:
        result = backward(*a)
        return (result,) if b is None else result

    def step(*a: Any) -> Any:
        new = tuple(
            [p - a[-1] * g for p, g in zip(old, gs, strict=True)]
            for old, gs in zip(a[:parts], gradients(*a[:-1]), strict=True)
        )
        return new if b is not None else new[0]

    came = gradients(*own, X, T)
    after = step(*own, X, T, RATE)
    after = (after,) if b is None else after
    return {
        "gradients": diagnose(W, X, T, came[0], biases=b, bias_gradients=None if b is None else came[1], **stated),
        "backward": diagnose(W, X, T, backward=backward, biases=b, **stated),
        "step": diagnose(W, X, T, step=step, biases=b, learning_rate=RATE, **stated),
        "new weights": diagnose(
            W, X, T, new_weights=after[0], new_biases=None if b is None else after[1], biases=b, learning_rate=RATE, **stated
        ),
    }  # fmt: skip


def named(answers: dict[str, Diagnosis], *names: str) -> None:
    """All four ways must give these names, and no others."""
    for way, d in answers.items():
        assert set(d.names) == set(names), (way, str(d))
        assert not d.unexplained, (way, str(d))
        assert d.verdict == "right" if not names else d.verdict != "right", way


def no_name(answers: dict[str, Diagnosis]) -> None:
    """All four ways must say that something is wrong and name nothing."""
    for way, d in answers.items():
        assert d.verdict == "unexplained" and not d.names, (way, str(d))
        assert d.first_error is not None


# --- a network in a dozen lines: no biases, rows, error summed ---------------------------------------


def dozen_lines(bug: str = "") -> Callable[..., Arrays]:
    def backward(W: Arrays, X: np.ndarray, T: np.ndarray) -> Arrays:
        hidden = sigmoid(X @ W[0])
        out = sigmoid(hidden @ W[1])
        error = T - out
        delta_out = error * (1 if bug == "no slope at the output" else out * (1 - out))
        back = (error if bug == "error sent back" else delta_out) @ W[1].T
        slope = sigmoid(hidden) * (1 - sigmoid(hidden)) if bug == "sigmoid twice" else hidden * (1 - hidden)
        delta_hidden = back if bug == "no slope below" else back * slope
        sign = 1 if bug == "plus" else -1
        return [sign * X.T @ delta_hidden, sign * hidden.T @ delta_out]

    return backward


@pytest.mark.parametrize(
    ("bug", "names"),
    [
        ("", []),
        ("no slope at the output", ["output_derivative_missing"]),
        ("no slope below", ["hidden_derivative_missing"]),
        ("error sent back", ["error_carried_instead_of_delta"]),
        ("sigmoid twice", ["derivative_of_activation"]),
        ("plus", ["wrong_sign"]),
    ],
)
def test_a_dozen_lines(bug: str, names: list[str]) -> None:
    rng = np.random.RandomState(1)
    W = [2 * rng.random_sample((3, 4)) - 1, 2 * rng.random_sample((4, 1)) - 1]
    X = np.hstack([XOR[0], np.ones((4, 1))])
    named(four_ways(W, X, XOR[1], dozen_lines(bug), reduction="sum"), *names)
    if not bug:
        named(four_ways(W, X, XOR[1], dozen_lines(), reduction="mean"), "summed_over_examples")


# --- the course: columns, weights (out, in), biases as columns, cross-entropy ------------------------


def course(bug: str = "", relu: bool = False) -> Callable[..., Pair]:
    def backward(W: Arrays, b: Arrays, X: np.ndarray, Y: np.ndarray) -> Pair:
        m = X.shape[1]
        Z1 = W[0] @ X + b[0]
        A1 = np.maximum(0, Z1) if relu else np.tanh(Z1)
        A2 = sigmoid(W[1] @ A1 + b[1])
        dZ2 = A2 - Y
        if bug == "slope too many":
            dZ2 = dZ2 * A2 * (1 - A2)
        slope = (A1 > 0) * 1.0 if relu else 1 - A1**2
        slope = {"tanh twice": 1 - np.tanh(A1) ** 2, "slope of Z": 1 - Z1**2, "sigmoid's slope": A1 * (1 - A1)}.get(
            bug, slope
        )
        dZ1 = W[1].T @ dZ2 * slope
        dW = [dZ1 @ X.T / m, dZ2 @ (Z1 if bug == "Z for A" else A1).T / m]
        db = [dZ1.sum(1, keepdims=True) / m, dZ2.sum(1, keepdims=True) / m]
        if bug == "dW not divided":
            dW = [m * G for G in dW]
        if bug == "db not divided":
            db = [m * g for g in db]
        if bug == "no axis":
            db[0] = np.full_like(db[0], db[0].sum())
        return dW, db

    return backward  # fmt: skip


@pytest.mark.parametrize(
    ("bug", "names"),
    [
        ("", []),
        ("slope too many", ["gradient_of_other_loss"]),
        ("tanh twice", ["derivative_of_activation"]),
        ("slope of Z", ["derivative_formula_on_pre_activation"]),
        ("sigmoid's slope", ["derivative_of_other_activation"]),
        ("Z for A", ["pre_activation_in_gradient"]),
        ("dW not divided", ["summed_over_examples"]),
        ("db not divided", ["bias_summed"]),
        ("no axis", ["bias_from_all_units"]),
    ],
)
def test_the_course(bug: str, names: list[str]) -> None:
    rng = np.random.RandomState(2)
    W, b = [rng.randn(4, 3), rng.randn(1, 4)], [0.1 * rng.randn(4, 1), 0.1 * rng.randn(1, 1)]
    X, Y = rng.randn(3, 7), (rng.rand(1, 7) < 0.5) * 1.0
    stated: dict[str, Any] = {"loss": "binary_cross_entropy", "activation": ["tanh", "sigmoid"]}
    answers = four_ways(W, X, Y, course(bug), b, **stated)
    named(answers, *names)
    assert all(d.convention == "examples in columns, weights (out, in), biases as vectors" for d in answers.values())
    if not bug:
        # ReLU as it is taught: small weights, biases of 0.
        small = [0.01 * w for w in W]
        named(
            four_ways(
                small, X, Y, course("", relu=True), [0 * x for x in b], **stated | {"activation": ["relu", "sigmoid"]}
            )
        )


# --- the class: one example at a time, gradients collected, three layers ------------------------------


def collecting(bug: str = "") -> Callable[..., Pair]:
    def slope(z: np.ndarray) -> np.ndarray:
        return sigmoid(z) * (1 - sigmoid(z))

    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        dW, db = [0 * w for w in W], [0 * x for x in b]
        for x, t in zip(X, T, strict=True):
            a, z = [x.reshape(-1, 1)], []
            for w, c in zip(W, b, strict=True):
                z.append(w @ a[-1] + c)
                a.append(sigmoid(z[-1]))
            delta = (a[-1] - t.reshape(-1, 1)) * (1 if bug == "cross-entropy's delta" else slope(z[-1]))
            for n in range(len(W) - 1, -1, -1):
                if bug == "= for +=":
                    dW[n], db[n] = delta @ a[n].T, delta
                else:
                    dW[n], db[n] = dW[n] + delta @ a[n].T, db[n] + delta
                if n > 0:
                    at = {"slope of a": a[n], "slope of the layer above": z[n]}.get(bug, z[n - 1])
                    delta = W[n].T @ delta * slope(at)
        return [G / len(X) for G in dW], [g / len(X) for g in db]

    return backward


@pytest.mark.parametrize(
    ("bug", "names"),
    [
        ("", []),
        ("cross-entropy's delta", ["output_derivative_missing"]),
        ("slope of a", ["derivative_of_activation"]),
        ("slope of the layer above", ["derivative_from_wrong_layer"]),
        # What is kept is the last example's term of the mean; no further factor.
        ("= for +=", ["one_example_only"]),
    ],
)
def test_one_example_at_a_time_collected(bug: str, names: list[str]) -> None:
    rng = np.random.RandomState(3)
    W, b = [rng.randn(3, 4), rng.randn(3, 3), rng.randn(3, 3)], [rng.randn(3, 1) for _ in range(3)]
    X, T = rng.randn(6, 4), np.eye(3)[rng.randint(3, size=6)]
    named(four_ways(W, X, T, collecting(bug), b), *names)


# --- ReLU and softmax, with a penalty on the weights --------------------------------------------------


def classifier(bug: str = "", decay: float = 0.0) -> Callable[..., Pair]:
    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        hidden = np.maximum(0, X @ W[0] + b[0])
        scores = np.exp(hidden @ W[1] + b[1])
        delta = scores / scores.sum(1, keepdims=True) - T
        delta = delta if bug == "not divided" else delta / len(X)
        back = delta @ W[1].T
        if bug == "mask of itself":
            back = back * (back > 0)
        elif bug != "no mask":
            back = back * (hidden > 0)
        return [X.T @ back + decay * W[0], hidden.T @ delta + decay * W[1]], [back.sum(0), delta.sum(0)]

    return backward


def test_relu_softmax_and_decay() -> None:
    rng = np.random.RandomState(4)
    W, b = [0.5 * rng.randn(2, 6), 0.5 * rng.randn(6, 3)], [0.2 * rng.randn(6), 0.1 * rng.randn(3)]
    data = rng.randn(9, 2), np.eye(3)[np.arange(9) % 3]
    stated: dict[str, Any] = {"activation": ["relu", "softmax"], "loss": "categorical_cross_entropy"}
    named(four_ways(W, *data, classifier(), b, **stated))
    named(four_ways(W, *data, classifier(decay=1e-3), b, weight_decay=1e-3, **stated))
    named(four_ways(W, *data, classifier(decay=1e-3), b, **stated), "weight_decay")
    named(four_ways(W, *data, classifier(), b, weight_decay=1e-3, **stated), "weight_decay_missing")
    named(four_ways(W, *data, classifier("not divided"), b, **stated), "summed_over_examples")
    named(four_ways(W, *data, classifier("no mask"), b, **stated), "hidden_derivative_missing")
    named(four_ways(W, *data, classifier("mask of itself"), b, **stated), "incoming_error_changed")
    with pytest.raises(ValueError, match=r"the last layer has 3 neurons, but T 1 outputs"):
        diagnose(W, data[0], np.arange(9) % 3, classifier(), biases=b, **stated)


# --- the textbook: a bias node of -1 or +1, first or last, part of the matrices -----------------------


def with_bias_node(first: bool, value: float, bug: str = "") -> Callable[..., Arrays]:
    def joined(A: np.ndarray) -> np.ndarray:
        node = np.full((len(A), 1), value)
        return np.hstack([node, A] if first else [A, node])

    def cut(A: np.ndarray, wrong: bool = False) -> np.ndarray:
        return A[:, 1:] if first != wrong else A[:, :-1]

    def backward(W: Arrays, X: np.ndarray, T: np.ndarray) -> Arrays:
        inputs = joined(X)
        hidden = joined(sigmoid(inputs @ W[0]))
        out = sigmoid(hidden @ W[1])
        delta_out = (out - T) * out * (1 - out)
        back, slope = delta_out @ W[1].T, hidden * (1 - hidden)
        delta = cut(back, bug == "weights cut at the wrong end") * cut(slope)
        if bug == "delta cut at the wrong end":
            delta = cut(back * slope, wrong=True)
        G = inputs.T @ delta
        if bug == "sign":
            G[0 if first else -1] *= -1
        return [G, hidden.T @ delta_out]

    return backward


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("value", [-1.0, 1.0])
@pytest.mark.parametrize(
    ("bug", "names"),
    [
        ("", []),
        ("weights cut at the wrong end", ["bias_counted_in_delta"]),
        ("delta cut at the wrong end", ["bias_delta_kept"]),
        ("sign", ["bias_sign"]),
    ],
)
def test_bias_nodes(first: bool, value: float, bug: str, names: list[str]) -> None:
    rng = np.random.RandomState(5)
    W, X, T = [rng.randn(4, 3), rng.randn(4, 2)], rng.randn(5, 3), (rng.rand(5, 2) < 0.5) * 1.0
    stated: dict[str, Any] = {"bias": "node_first" if first else "node_last", "bias_value": value, "reduction": "sum"}
    named(four_ways(W, X, T, with_bias_node(first, value, bug), **stated), *names)
    if not bug:
        named(four_ways(W, X, T, with_bias_node(first, value), reduction="sum"))


# --- what people do with a right gradient ------------------------------------------------------------


def plain(factor: float = 1.0) -> Callable[..., Pair]:
    def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        hidden = sigmoid(X @ W[0] + b[0])
        out = sigmoid(hidden @ W[1] + b[1])
        delta_out = factor * (out - T) * out * (1 - out)
        delta = delta_out @ W[1].T * hidden * (1 - hidden)
        return [X.T @ delta, hidden.T @ delta_out], [delta.sum(0), delta_out.sum(0)]

    return backward


def start(seed: int = 0) -> Pair:
    rng = np.random.RandomState(seed)
    return [rng.randn(2, 3), rng.randn(3, 1)], [rng.randn(3), rng.randn(1)]


def test_other_optimisers_are_not_called_right() -> None:
    W, b = start()

    def moved(kind: str) -> Callable[..., Pair]:
        def step(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> Pair:
            dW, db = plain()(W, b, X, T)
            length = np.sqrt(sum((g**2).sum() for g in [*dW, *db]))
            rule = {
                "adam": lambda g: g / (np.abs(g) + 1e-8),
                "rmsprop": lambda g: g / (np.sqrt(0.1 * g * g) + 1e-8),
                "clipped": lambda g: 0.05 * g / length,
            }[kind]
            return [w - rate * rule(g) for w, g in zip(W, dW, strict=True)], [
                x - rate * rule(g) for x, g in zip(b, db, strict=True)
            ]

        return step

    for kind in ("adam", "rmsprop", "clipped"):
        new = moved(kind)(W, b, *XOR, 0.01)
        for d in (
            diagnose(W, *XOR, step=moved(kind), biases=b, learning_rate=0.01, reduction="sum"),
            diagnose(W, *XOR, new_weights=new[0], new_biases=new[1], biases=b, learning_rate=0.01, reduction="sum"),
        ):
            if kind == "clipped" and not any("depends on the data" in note for note in d.notes):
                # Shortened as a whole: one number on everything, as far as one set of arrays can tell.
                assert d.names == ["constant_factor"] and d.verdict == "right if stated"
                continue
            if kind != "clipped" and d.findings:
                # Of a first step only the signs can be judged, and no size is called right.
                assert d.names == ["normalised_step"] and d.verdict == "right if stated", (kind, str(d))
                assert d.headline.startswith("Every sign of this step is right.") and "signs agree" in str(d)
                assert "Confidence" not in str(d) and "  right" not in str(d)
                continue
            assert d.verdict == "unexplained" and not d.findings, (kind, str(d))
    assert any("depends on the data" in note for note in diagnose(
        W, *XOR, step=moved("clipped"), biases=b, learning_rate=0.01, reduction="sum").notes)  # fmt: skip


@pytest.mark.parametrize("digits", [3, 4, 6, 9])
@pytest.mark.parametrize(
    ("factor", "names"),
    [(1.0, []), (0.25, ["averaged_over_examples"]), (-1.0, ["wrong_sign"]), (1.1, ["constant_factor"])],
)
def test_printed_numbers(digits: int, factor: float, names: list[str]) -> None:
    """Gradients, and weights after a step, copied from a screen."""
    W, b = start()
    dW, db = plain(factor)(W, b, *XOR)
    rounded = [np.round(G, digits) for G in dW], [np.round(g, digits) for g in db]
    answers = [diagnose(W, *XOR, rounded[0], biases=b, bias_gradients=rounded[1], reduction="sum")]
    if digits > 4:
        new = [np.round(w - 0.5 * G, digits) for w, G in zip(W, dW, strict=True)]
        new_b = [np.round(x - 0.5 * g, digits) for x, g in zip(b, db, strict=True)]
        answers.append(
            diagnose(W, *XOR, new_weights=new, new_biases=new_b, biases=b, learning_rate=0.5, reduction="sum")
        )
    for d in answers:
        if factor == 1.1 and digits <= 4:
            # Few digits may be any number's.
            assert d.verdict == "unexplained" and not d.findings
            continue
        assert d.names == names, str(d)
        assert d.verdict != "unexplained"


def test_a_worked_example_on_paper() -> None:
    """One example, two outputs, biases that are never changed, weights printed to eight decimals."""
    W = [np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]])]
    b = [np.array([0.35, 0.35]), np.array([0.60, 0.60])]
    X, T = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    for early in (False, True):
        hidden = sigmoid(W[0] @ X[0] + b[0])
        out = sigmoid(W[1] @ hidden + b[1])
        delta_out = (out - T[0]) * out * (1 - out)
        second = W[1] - 0.5 * np.outer(delta_out, hidden)
        delta = (second if early else W[1]).T @ delta_out * hidden * (1 - hidden)
        new = [W[0] - 0.5 * np.outer(delta, X[0]), second]
        stated: dict[str, Any] = {"biases": b, "new_biases": b, "learning_rate": 0.5, "layout": "out_in"}
        names = {"bias_gradient_zero"} | ({"updated_weights_in_delta"} if early else set())
        assert set(diagnose(W, X, T, new_weights=new, **stated).names) == names
        if not early:
            assert diagnose(W, X, T, new_weights=[np.round(w, 8) for w in new], **stated).names == [
                "bias_gradient_zero"
            ]


def test_single_precision_everywhere() -> None:
    W, b = start()
    single: Pair = [w.astype(np.float32) for w in W], [x.astype(np.float32) for x in b]
    X, T = (A.astype(np.float32) for A in XOR)
    named(four_ways(single[0], X, T, plain(), single[1], reduction="sum"))
    named(four_ways(single[0], X, T, plain(), single[1], reduction="mean"), "summed_over_examples")


# --- one layer, several outputs, scaled inputs, two mistakes ------------------------------------------


def test_regression() -> None:
    rng = np.random.RandomState(9)
    W, X, T = [rng.randn(3, 1)], rng.randn(8, 3), rng.randn(8, 1)

    def line(factor: float) -> Callable[..., Arrays]:
        return lambda W, X, T: [factor * X.T @ (X @ W[0] - T) / len(X)]

    named(four_ways(W, X, T, line(1.0), activation="linear"))
    named(four_ways(W, X, T, line(2.0), activation="linear"), "factor_two")
    named(four_ways(W, X, T, line(2.0), activation="linear", loss="squared_error"))
    # Divided by the number of features, which is no number of the loss.
    named(four_ways(W, X, T, line(8.0 / 3.0), activation="linear"), "constant_factor")
    Y = (T > 0) * 1.0
    logistic: Callable[..., Arrays] = lambda W, X, T: [X.T @ (sigmoid(X @ W[0]) - T) / len(X)]  # noqa: E731
    named(four_ways(W, X, Y, logistic, loss="binary_cross_entropy"))
    named(four_ways(W, X, Y, logistic), "output_derivative_missing")


def test_sum_and_mean_over_several_outputs() -> None:
    rng = np.random.RandomState(6)
    W, X, T = [rng.randn(10, 8), rng.randn(8, 3)], rng.randn(16, 10), rng.randn(16, 3)

    def tutorial(W: Arrays, X: np.ndarray, T: np.ndarray) -> Arrays:
        h = X @ W[0]
        delta = 2.0 * (np.maximum(h, 0) @ W[1] - T)
        back = delta @ W[1].T
        back[h < 0] = 0
        return [X.T @ back, np.maximum(h, 0).T @ delta]

    stated: dict[str, Any] = {"activation": ["relu", "linear"]}
    named(four_ways(W, X, T, tutorial, loss="squared_error", reduction="sum", **stated))
    named(four_ways(W, X, T, tutorial, loss="squared_error", reduction="mean_elements", **stated),
          "summed_over_examples", "summed_over_outputs")  # fmt: skip
    # Divided by the number of features; at this rate a walk through the examples would grow without bound.
    named(
        four_ways(W, X, T, lambda *a: [G / 7 for G in tutorial(*a)], loss="squared_error", reduction="sum", **stated),
        "constant_factor",
    )


def test_a_factor_that_is_the_rate_by_chance() -> None:
    W, b = start()

    def step(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> Pair:
        dW, db = plain(0.1)(W, b, X, T)
        return [w - rate * G for w, G in zip(W, dW, strict=True)], [x - rate * g for x, g in zip(b, db, strict=True)]

    stated: dict[str, Any] = {"biases": b, "reduction": "sum", "learning_rate": 0.1}
    assert diagnose(W, *XOR, step=step, **stated).names == ["constant_factor"]
    twice = diagnose(W, *XOR, step=lambda W, b, X, T, rate: step(W, b, X, T, 10 * rate * rate), **stated)
    assert twice.names == ["learning_rate_included"]


def test_inputs_scaled_inside_the_program() -> None:
    rng = np.random.RandomState(10)
    W, b = [rng.randn(3, 4), rng.randn(4, 2)], [np.zeros(4), np.zeros(2)]
    X, T = rng.randint(0, 255, (6, 3)), np.eye(2)[[0, 1, 0, 1, 1, 0]]
    for inside in (lambda X: X / 255, lambda X: X - X.mean(0), lambda X: (X - X.mean(0)) / X.std(0)):
        answers = four_ways(W, X, T, lambda W, b, X, T, f=inside: plain()(W, b, f(X), T), b, reduction="sum")
        named(answers, "inputs_centred")
        assert all(d.verdict == "right if stated" for d in answers.values())


def test_two_mistakes() -> None:
    W, b = start()

    def both(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, where: str = "") -> Pair:
        hidden = sigmoid(X @ W[0] + b[0])
        out = sigmoid(hidden @ W[1] + b[1])
        delta_out = (out - T) * (1 if where == "no slopes" else out * (1 - out))
        delta = delta_out @ W[1].T
        delta = {"no slopes": delta, "one layer": delta * hidden}.get(where, delta * hidden * (1 - hidden))
        dW, db = [X.T @ delta, hidden.T @ delta_out], [delta.sum(0), delta_out.sum(0)]
        if where == "one layer":
            dW[0], db[0] = -dW[0], db[0] / len(X)
        if where == "two layers":
            dW[0], dW[1] = len(X) * dW[0], -dW[1]
        if where == "a fixed number":
            dW[0] = 4 * dW[0]
        return dW, db

    def found(where: str) -> set[tuple[str, tuple[int, ...]]]:
        d = diagnose(W, *XOR, lambda *a: both(*a, where=where), biases=b, reduction="sum")
        assert not d.unexplained
        return {(f.name, f.layers) for f in d.findings}

    assert found("no slopes") == {("output_derivative_missing", (2,)), ("hidden_derivative_missing", (1,))}
    assert found("one layer") == {("value_instead_of_derivative", (1,)), ("wrong_sign", (1,)), ("bias_averaged", (1,))}
    assert found("two layers") == {("wrong_sign", (2,)), ("summed_over_examples", (1,))}
    # There are 4 examples, but with others it stays a 4.
    assert found("a fixed number") == {("constant_factor_in_part", (1,))}


def test_square_shapes_that_fit_every_convention() -> None:
    rng = np.random.RandomState(8)
    W, b = [rng.randn(4, 4), rng.randn(4, 4)], [rng.randn(4), rng.randn(4)]
    X, T = rng.randn(4, 4), (rng.rand(4, 4) < 0.5) * 1.0
    named(four_ways(W, X, T, plain(), b, reduction="sum"))

    def changed(bug: str) -> Callable[..., Pair]:
        def backward(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
            dW, db = plain()(W, b, X, T)
            if bug == "transposed":
                return [dW[0], dW[1].T], db
            hidden = sigmoid(X @ W[0] + b[0])
            out = sigmoid(hidden @ W[1] + b[1])
            delta = ((out - T) * out * (1 - out)) @ W[1] * hidden * (1 - hidden)
            return [X.T @ delta, dW[1]], [delta.sum(0), db[1]]

        return backward

    named(four_ways(W, X, T, changed("transposed"), b, reduction="sum"), "transposed")
    named(four_ways(W, X, T, changed("W for its transpose"), b, reduction="sum"), "weights_not_transposed")


def test_numbers_too_simple_to_testify() -> None:
    """All hidden units are dead and the rest are signs: many mistakes give 1 and -1."""
    W, b = [-np.ones((2, 3)), np.ones((3, 2))], [-np.ones(3), np.array([0.3, -0.2])]
    X, T = np.abs(np.random.RandomState(3).randn(9, 2)), np.eye(2)[[0] * 9]
    stated: dict[str, Any] = {"biases": b, "activation": ["relu", "softmax"], "loss": "categorical_cross_entropy"}
    zeros = [np.zeros((2, 3)), np.zeros((3, 2))]
    # Signs of the error without g', summed over examples and over outputs, would give these as well.
    signs = [np.zeros(3), np.array([-1.0, 1.0])]
    d = diagnose(W, X, T, zeros, bias_gradients=signs, reduction="mean_elements", **stated)
    assert d.verdict == "unexplained" and d.unexplained == [(2, "biases")]
