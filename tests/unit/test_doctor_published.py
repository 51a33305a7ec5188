"""Slips that published packages hold, in programs of our own: the kinds that `benchmarks.in_the_wild` met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose

Arrays = list[np.ndarray]


def drawn(sizes: tuple[int, int, int], k: int, seed: int = 3, binary: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=(n, m)) / np.sqrt(n) for n, m in zip(sizes[:-1], sizes[1:], strict=True)]
    b = [rng.uniform(-0.5, 0.5, m) for m in sizes[1:]]
    T = rng.integers(0, 2, (k, sizes[2])).astype(float) if binary else rng.uniform(0.1, 0.9, (k, sizes[2]))
    return W, b, rng.normal(size=(k, sizes[0])), T


def logistic(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def with_epsilon(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> tuple[Arrays, Arrays]:
    """Average over the examples alone, with 1e-8 in the quotients, where the loss averages over the outputs too."""
    a = np.tanh(X @ W[0] + b[0])
    y = logistic(a @ W[1] + b[1])
    d2 = ((1 - T) / (1 - y + 1e-8) - T / (y + 1e-8)) / len(X) * y * (1 - y)
    d1 = d2 @ W[1].T * (1 - a**2)
    return [X.T @ d1, a.T @ d2], [d1.sum(0), d2.sum(0)]


@pytest.mark.parametrize(("n_out", "twin"), [(3, []), (2, [["factor_two"]])])
def test_a_factor_keeps_its_name_beside_an_epsilon(n_out: int, twin: list[list[str]]) -> None:
    W, b, X, T = drawn((4, 5, n_out), 7, binary=True)
    said = diagnose(W, X, T, biases=b, backward=with_epsilon, activation=["tanh", "sigmoid"],
                    loss="binary_cross_entropy", reduction="mean_elements")  # fmt: skip
    # Where the loss averages over the outputs, a sum over both is commoner than a stray 2.
    assert (said.verdict, said.names) == ("mistaken", ["summed_over_outputs"])
    assert [[f.name for f in found] for found in said.alternatives] == twin
    assert said.findings[0].factor == n_out


def test_elsewhere_a_plain_two_comes_first() -> None:
    W, b, X, T = drawn((4, 5, 2), 7, binary=True)
    said = diagnose(W, X, T, biases=b, backward=lambda *a: tuple([2 * g for g in part] for part in with_epsilon(*a)),
                    activation=["tanh", "sigmoid"], loss="binary_cross_entropy")  # fmt: skip
    assert said.names == ["factor_two"]
    assert [[f.name for f in found] for found in said.alternatives] == [["summed_over_outputs"]]


def summed(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> tuple[Arrays, Arrays]:
    """Print a mean of squares, descend half their sum, and take g' of the activation."""
    a = np.tanh(X @ W[0] + b[0])
    d2 = a @ W[1] + b[1] - T
    d1 = d2 @ W[1].T * (1 - np.tanh(a) ** 2)
    return [X.T @ d1, a.T @ d2], [d1.sum(0), d2.sum(0)]


def test_two_ways_to_write_a_loss_are_named_beside_a_slip() -> None:
    W, b, X, T = drawn((4, 5, 3), 7)
    said = diagnose(W, X, T, biases=b, backward=summed, activation=["tanh", "linear"], loss="squared_error",
                    reduction="mean_elements")  # fmt: skip
    assert sorted(said.names) == [
        "derivative_of_activation",
        "factor_half",
        "summed_over_examples",
        "summed_over_outputs",
    ]
    assert not said.unexplained
    # A number that two losses do not differ by is a constant still.
    other = diagnose(W, X, T, biases=b, backward=lambda *a: tuple([0.37 * g for g in part] for part in summed(*a)),
                     activation=["tanh", "linear"], loss="squared_error", reduction="mean_elements")  # fmt: skip
    assert sorted(other.names) == ["constant_factor", "derivative_of_activation"]


Step = Callable[..., tuple[Arrays, Arrays]]


def walking(slope: bool = True, updated: bool = False, late: float = 1.0) -> Step:
    """One update after each example, with the error t - y; ``late`` multiplies the last example's."""

    def step(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> tuple[Arrays, Arrays]:
        for i in range(len(X)):
            x, t = X[i : i + 1], T[i : i + 1]
            a = logistic(x @ W[0] + b[0])
            y = logistic(a @ W[1] + b[1])
            d2 = (y - t) * (y * (1 - y) if slope else 1.0) * (late if i == 3 else 1.0)
            above = W[1] - rate * a.T @ d2 if updated else W[1]
            d1 = d2 @ above.T * a * (1 - a)
            W = [W[0] - rate * x.T @ d1, W[1] - rate * a.T @ d2]
            b = [b[0] - rate * d1[0], b[1] - rate * d2[0]]
        return W, b

    return step


def asked(step: Step, k: int, n_out: int = 3, **stated: Any) -> Diagnosis:
    W, b, X, T = drawn((4, 5, n_out), k)
    return diagnose(W, X, T, biases=b, step=step, learning_rate=0.1, loss="squared_error", **stated)


def test_three_slips_in_a_walk_show_in_one_example() -> None:
    said = asked(walking(slope=False, updated=True), 5, reduction="mean_elements", updates="per_example")
    assert sorted(said.names) == [
        "factor_half", "output_derivative_missing", "summed_over_outputs", "updated_weights_in_delta",
    ]  # fmt: skip
    places = {f.name: f.layers for f in said.findings}
    assert places["output_derivative_missing"] == (2,) and places["updated_weights_in_delta"] == (1,)
    assert not said.unexplained and "example by example" in said.notes[-1]


def test_one_example_speaks_for_the_walk_only_if_all_do() -> None:
    # The last of five examples comes three times: the first one's step is no explanation of the walk.
    said = asked(walking(slope=False, updated=True, late=3.0), 5, reduction="mean_elements", updates="per_example")
    assert "updated_weights_in_delta" not in said.names or said.unexplained


def test_a_program_for_one_example_is_tried_on_one() -> None:
    # With several it walks, which a program that was stated with one example may do.
    said = asked(walking(), 1, n_out=2, reduction="sum")
    assert said.names == ["factor_half"] and not said.unexplained


def neighbours(W: Arrays, X: np.ndarray, T: np.ndarray, rate: float) -> Arrays:
    """Take g' of the layer above's kind, carry back through changed weights, sum where a mean of squares is stated."""
    a1 = np.tanh(X @ W[0])
    a2 = np.tanh(a1 @ W[1])
    y = logistic(a2 @ W[2])
    d = (y - T) * y * (1 - y)
    W2 = W[2] - rate * a2.T @ d
    d = d @ W2.T * a2 * (1 - a2)  # the sigmoid's, in a layer of tanh
    W1 = W[1] - rate * a1.T @ d
    d = d @ W1.T * (1 - np.tanh(a1) ** 2)
    return [W[0] - rate * X.T @ d, W1, W2]


@pytest.mark.parametrize(("n_out", "factors"), [(2, []), (3, ["factor_half", "summed_over_outputs"])])
def test_the_slope_of_a_neighbours_activation_may_come_with_more(n_out: int, factors: list[str]) -> None:
    rng = np.random.default_rng(3)
    W = [rng.normal(size=(n, m)) / np.sqrt(n) for n, m in ((4, 6), (6, 5), (5, n_out))]
    X, T = rng.normal(size=(7, 4)), rng.uniform(0.1, 0.9, (7, n_out))
    said = diagnose(W, X, T, step=neighbours, learning_rate=0.1, activation=["tanh", "tanh", "sigmoid"], bias="none",
                    loss="squared_error", reduction="mean_elements")  # fmt: skip
    slips = ["derivative_of_activation", "derivative_of_other_activation", "updated_weights_in_delta"]
    assert sorted(said.names) == sorted([*slips, "summed_over_examples", *factors])
    assert not said.unexplained
    places = {f.name: f.layers for f in said.findings}
    assert [places[name] for name in slips] == [(1,), (2,), (2, 1)]
