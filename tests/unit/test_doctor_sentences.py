"""Sentences that the doctor promises, read from its reports: in each convention, and in each way of handing over.

A program of bias-vector matrices in rows is the truth; `stored` and `taken` bring it into the convention at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import MISTAKES, Diagnosis, Finding, LayerError, diagnose

Arrays = list[np.ndarray]
BOOK = Path(__file__).resolve().parents[2] / "book"
RATE = 0.05

CONVENTIONS = [
    (examples, layout, bias, value)
    for examples, layout in product(("rows", "columns"), ("in_out", "out_in"))
    for bias, value in (("vector", 1.0), ("none", 1.0), *product(("node_first", "node_last"), (-1.0, 1.0)))
]

#: What is wrong, what the report has to say, and whether it takes biases to show.
SENTENCES: dict[str, tuple[list[str], bool]] = {
    "": (["Nothing is wrong: these are the gradients of the stated loss."], False),
    "sum": (["You sum over the examples where the stated loss averages", "factor 4", "Divide by the number of examples, or use a learning rate k times smaller"], False),
    "no slope below": (["g'(h) is missing in a hidden layer", "[layer 1,"], False),
    "no slope at the output": (["g'(h) is missing at the output", "layer 2,", "sigmoid with binary cross-entropy"], False),
    "slope of a": (["g' is computed at the activation a instead of the pre-activation h"], False),
    "slope twice": (["g'(h) is multiplied in twice"], False),
    "early": (["The delta was computed with weights that had already been updated", "learning rate 0.05"], False),
    "times cost": (["The delta is multiplied by the cost", "exactly the gradient of C^2/2"], False),
    "sign": (["The sign is wrong", "factor -1"], False),
    "biases averaged": (["The bias gradient is averaged over the examples while the weights' is summed", "biases; factor 0.25]"], True),
}  # fmt: skip


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def gradients(bug: str, W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, mean: bool) -> tuple[Arrays, Arrays]:
    """Of half the squared error, with one mistake."""
    k = len(X)
    hidden = sigmoid(X @ W[0] + b[0])
    out = sigmoid(hidden @ W[1] + b[1])
    share = 1 / k if mean and bug != "sum" else 1.0
    share = -share if bug == "sign" else share
    delta_out = share * (out - T) * (1 if bug == "no slope at the output" else out * (1 - out))
    dW2 = hidden.T @ delta_out
    back = delta_out @ (W[1] - RATE * dW2 if bug == "early" else W[1]).T
    own = hidden * (1 - hidden)
    at_a = sigmoid(hidden) * (1 - sigmoid(hidden))
    delta = back * {"no slope below": 1.0, "slope of a": at_a, "slope twice": own**2}.get(bug, own)
    factor = 0.5 * ((out - T) ** 2).sum() * (1 / k if mean else 1.0) if bug == "times cost" else 1.0
    over = k if bug == "biases averaged" else 1.0
    return [factor * X.T @ delta, factor * dW2], [factor * delta.sum(0) / over, factor * delta_out.sum(0) / over]


class Convention:
    """How a program stores what the truth has in rows, (in, out), with vectors."""

    def __init__(self, examples: str, layout: str, bias: str, value: float) -> None:
        self.examples, self.layout, self.bias, self.value = examples, layout, bias, value
        self.said = {"examples": examples, "layout": layout, "bias": bias, "bias_value": value}

    def stored(self, W: Arrays, b: Arrays, of_gradient: bool) -> tuple[Arrays, Arrays | None]:
        rows = [(o * self.value if of_gradient else o / self.value)[None] for o in b]
        if self.bias == "node_first":
            W = [np.vstack([row, w]) for row, w in zip(rows, W, strict=True)]
        if self.bias == "node_last":
            W = [np.vstack([w, row]) for row, w in zip(rows, W, strict=True)]
        return [w if self.layout == "in_out" else w.T for w in W], list(b) if self.bias == "vector" else None

    def taken(self, W: Arrays, b: Arrays | None) -> tuple[Arrays, Arrays]:
        W = [w if self.layout == "in_out" else w.T for w in W]
        if b is not None:
            return W, b
        if self.bias == "node_first":
            return [w[1:] for w in W], [w[0] * self.value for w in W]
        if self.bias == "node_last":
            return [w[:-1] for w in W], [w[-1] * self.value for w in W]
        return W, [np.zeros(w.shape[1]) for w in W]

    def backward(self, bug: str, mean: bool) -> Callable[..., Any]:
        def function(*a: Any) -> Any:
            W, b = self.taken(a[0], a[1] if self.bias == "vector" else None)
            X, T = a[-2:] if self.examples == "rows" else (a[-2].T, a[-1].T)
            own = self.stored(*gradients(bug, W, b, X, T, mean), of_gradient=True)
            return own if self.bias == "vector" else own[0]

        return function

    def step(self, bug: str, mean: bool) -> Callable[..., Any]:
        def function(*a: Any) -> Any:
            changes = self.backward(bug, mean)(*a[:-1])
            pairs = zip(a[:2], changes, strict=True) if self.bias == "vector" else [(a[0], changes)]
            for old, change in pairs:
                for p, G in zip(old, change, strict=True):
                    p -= a[-1] * G

        return function


def truth(bias: str, n_out: int = 2) -> tuple[Arrays, Arrays, np.ndarray, np.ndarray]:
    rng = np.random.RandomState(12)
    b = [rng.randn(5), rng.randn(n_out)] if bias != "none" else [np.zeros(5), np.zeros(n_out)]
    return [rng.randn(3, 5), rng.randn(5, n_out)], b, rng.randn(4, 3), (rng.rand(4, n_out) < 0.5) * 1.0


@pytest.mark.parametrize(("examples", "layout", "bias", "value"), CONVENTIONS)
def test_each_sentence_in_each_convention(examples: str, layout: str, bias: str, value: float) -> None:
    c = Convention(examples, layout, bias, value)
    W, b, X, T = truth(bias)
    stored, vectors = c.stored(W, b, of_gradient=False)
    if examples == "columns":
        X, T = X.T, T.T
    for n, (bug, (sentences, needs_bias)) in enumerate(SENTENCES.items()):
        if needs_bias and bias == "none":
            continue
        # Ways and reductions take turns, so that every pair comes up in some convention.
        turn = n + CONVENTIONS.index((examples, layout, bias, value))
        mean = bug not in ("biases averaged", "times cost") and (bug == "sum" or turn % 2 == 0)
        stated: dict[str, Any] = {
            "biases": vectors,
            "reduction": "mean" if mean else "sum",
            **(c.said if turn % 4 else {}),
        }
        if turn % 3 == 0:
            result = c.backward(bug, mean)(stored, *([vectors] if vectors else []), X, T)
            dW, db = result if vectors else (result, None)
            d = diagnose(stored, X, T, dW, bias_gradients=db, learning_rate=RATE if bug == "early" else None, **stated)
        elif turn % 3 == 1:
            d = diagnose(stored, X, T, backward=c.backward(bug, mean), **stated)
        else:
            d = diagnose(stored, X, T, step=c.step(bug, mean), learning_rate=RATE, **stated)
        report = " ".join(str(d).split())
        for sentence in sentences:
            assert sentence in report, (bug, report)
        assert not d.unexplained and len(d.findings) == (1 if bug else 0), report
        if bug:
            assert "layer 1" in report or "layers 1, 2" in report or bug == "no slope at the output"


@pytest.mark.parametrize("reduction", ["sum", "mean", "mean_elements"])
@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error"])
def test_the_factor_names_what_sets_two_losses_apart(loss: str, reduction: Any) -> None:
    """The gradients of half a sum, held against each statement."""
    W, b, X, T = truth("vector", n_out=3)
    X, T = np.vstack([X, 1 - X[:3]]), np.vstack([T, 1 - T[:3]])
    dW, db = gradients("", W, b, X, T, mean=False)
    d = diagnose(W, X, T, dW, biases=b, bias_gradients=db, loss=loss, reduction=reduction)
    expected = {
        "sum": set(),
        "mean": {"summed_over_examples"},
        "mean_elements": {"summed_over_examples", "summed_over_outputs"},
    }
    assert set(d.names) == expected[reduction] | ({"factor_half"} if loss == "squared_error" else set())


def test_softmax_and_relu_sentences() -> None:
    rng = np.random.RandomState(3)
    X, T = rng.randn(6, 4), np.eye(3)[[0, 1, 2, 2, 1, 0]]
    W = [rng.randn(4, 4), rng.randn(4, 4), rng.randn(4, 3)]

    def backward(bug: str) -> Callable[..., Arrays]:
        def function(W: Arrays, X: np.ndarray, T: np.ndarray) -> Arrays:
            H1 = X @ W[0]
            H2 = np.maximum(H1, 0) @ W[1]
            scores = np.exp(np.maximum(H2, 0) @ W[2])
            Y = scores / scores.sum(1, keepdims=True)
            e = (Y - T) / len(X)
            D3 = e * Y * (1 - Y) if bug == "diagonal" else Y * (e - (e * Y).sum(1, keepdims=True))
            D2 = D3 @ W[2].T * ((H1 if bug == "mask" else H2) > 0)
            D1 = D2 @ W[1].T * (H1 > 0)
            return [X.T @ D1, np.maximum(H1, 0).T @ D2, np.maximum(H2, 0).T @ D3]

        return function

    for bug, sentence in (
        ("diagonal", "Only the diagonal of softmax's Jacobian is used [layer 3, weights]"),
        ("mask", "g' (for ReLU: the mask) comes from another layer (layer 1) [layer 2, weights]"),
        ("", "Nothing is wrong"),
    ):
        for d in (
            diagnose(W, X, T, backward(bug)(W, X, T), activation=["relu", "relu", "softmax"], bias="none"),
            diagnose(W, X, T, backward=backward(bug), activation=["relu", "relu", "softmax"], bias="none"),
        ):
            assert sentence in " ".join(str(d).split())


# --- where the findings link to -----------------------------------------------------------------------


def labels() -> dict[str, str]:
    """Label of each equation of the book, and the chapter it stands in."""
    found = {}
    for path in sorted(BOOK.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        found.update(dict.fromkeys(re.findall(r"^\$\$ \((eq-[\w-]+)\)", text, re.MULTILINE), path.stem))
    return found


def one_finding(name: str, detail: str = "") -> Diagnosis:
    table = [LayerError(1, "weights", 0.5, False, (0, 0), 1.0, 2.0)]
    return Diagnosis("mistaken", [Finding(name, (1,), "weights", detail)], [], table, [], 1.0, 0.0, "as it is")


def test_every_finding_links_to_pages_and_equations_that_exist() -> None:
    where = labels()
    assert len(where) > 80
    for name in MISTAKES:
        report = one_finding(name)._repr_html_()
        links = re.findall(r'href="([^"]+)"', report)
        assert len(links) == 2
        chapter, equation = links
        page, _, anchor = equation.partition(".html#equation-")
        assert where[anchor] == page, name
        assert (BOOK / f"{chapter.removesuffix('.html')}.ipynb").exists(), name
        # What a reader clicks on are words, not a label.
        assert f">{anchor.removeprefix('eq-').replace('-', ' ')}</a>" in report
        # The plain report names the same places.
        assert f"See the chapter {chapter[:-5]}; {anchor} in {page}." in " ".join(str(one_finding(name)).split())


def test_hostile_text_stays_text() -> None:
    hostile = '"><img src=x onerror=alert(1)><script>'
    d = one_finding("wrong_sign", hostile)
    d.notes.append(hostile)
    object.__setattr__(d, "convention", hostile)
    html = d._repr_html_()
    assert "<img" not in html and "<script" not in html
    assert html.count("&lt;img") == 3
