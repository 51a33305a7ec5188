"""Kinds of places on an error surface, each on networks that are known to stand there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib import landscape as module
from mlp_lib.gradient_check import central_differences
from mlp_lib.landscape import KINDS, Standing, hessian, where_it_stands
from mlp_lib.per_layer import Array

X, T = datasets.xor()
RNG = np.random.RandomState(0)
A = RNG.standard_normal((30, 3))
B = A @ RNG.standard_normal((3, 2)) + 0.3 * RNG.standard_normal((30, 2))


def homework(seed: int, steps: int = 1000) -> MLP:
    """The homework's network: standard normal weights and biases, cross-entropy, the summed gradient at rate 1."""
    rng = np.random.RandomState(seed)
    weights = []
    for n_in, n_out in ((2, 2), (2, 1)):
        V, b = rng.standard_normal((n_out, n_in)), rng.standard_normal((n_out, 1))
        weights.append(np.vstack([-b.T, V.T]))
    network = MLP([2, 2, 1], loss="binary_cross_entropy", weights=weights)
    network.train(X, T, epochs=steps, learning_rate=1.0, reduction="sum")
    return network


def rectified(rate: float) -> MLP:
    """The second network of the chapter on ReLU."""
    rng = np.random.RandomState(40)
    rng.random_sample(12)
    W1, W2, b1, b2 = (rng.random_sample(shape) for shape in ((2, 2), (2, 1), (1, 2), (1, 1)))
    weights = [np.vstack([-b1, W1]), np.vstack([-b2, W2])]
    network = MLP([2, 2, 1], activation=["relu", "sigmoid"], weights=weights)
    network.train(X, T, epochs=10_000, learning_rate=rate, reduction="sum")
    return network


def scaled(factor: float, epochs: int = 0, initializer: str = "uniform_fan_in") -> MLP:
    network = MLP([2, 4, 1], initializer=initializer)
    network.weights = [factor * W for W in network.weights]
    if epochs:
        network.train(X, T, epochs=epochs, learning_rate=2.0)
    return network


def on_xor(epochs: int, rate: float = 1.0, sizes: tuple[int, ...] = (2, 2, 1), **settings: object) -> MLP:
    network = MLP(sizes, **settings)  # type: ignore[arg-type]
    network.train(X, T, epochs=epochs, learning_rate=rate)
    return network


def regression(sizes: tuple[int, ...], activation: str | list[str], epochs: int) -> MLP:
    network = MLP(sizes, activation=activation)
    network.train(A, B, epochs=epochs, learning_rate=0.1)
    return network


DEAD = [[[9.0] * 3, [1.0] * 3, [1.0] * 3], [[0.0], [1.0], [1.0], [1.0]]]
PLACES: list[tuple[str, str, Callable[[], MLP], Any, Any]] = [
    ("flat minimum", "ReLU at rate 1", lambda: rectified(1.0), X, T),
    ("flat minimum", "all units dead", lambda: MLP([2, 3, 1], activation=["relu", "sigmoid"], weights=DEAD), X, T),
    ("flat minimum", "linear layers", lambda: regression((3, 4, 2), "linear", 20_000), A, B),
    ("flat minimum", "three linear layers", lambda: regression((3, 4, 3, 2), "linear", 40_000), A, B),
    ("local minimum", "one neuron on XOR", lambda: on_xor(5000, 5.0, (2, 1)), X, T),
    ("local minimum", "least squares", lambda: regression((3, 2), "linear", 5000), A, B),
    ("slow", "ReLU at rate 0.01 creeps on", lambda: rectified(0.01), X, T),
    ("slow", "a fresh network", lambda: MLP([2, 2, 1]), X, T),
    ("slow", "fresh least squares", lambda: MLP([3, 2], activation="linear"), A, B),
    ("plateau", "homework, seed 1", lambda: homework(1), X, T),
    ("plateau", "homework, seed 195", lambda: homework(195), X, T),
    ("plateau", "XOR after 300 epochs", lambda: on_xor(300), X, T),
    ("plateau", "XOR after 500 epochs at rate 0.1", lambda: on_xor(5001, 0.1, seed=3), X, T),
    ("plateau", "the lab's seed 5", lambda: on_xor(5001, seed=5), X, T),
    ("plateau", "0.01 * randn", lambda: scaled(0.01, 5000, "standard_normal"), X, T),
    ("plateau", "sure and wrong, on its way back", lambda: MLP([1, 1], weights=[[[0.0], [-30.0]]]), [[1.0]], [[1.0]]),
    ("saturated region", "homework, two at 1/2", lambda: homework(10), X, T),
    ("saturated region", "homework, three at 2/3", lambda: homework(17), X, T),
    ("saturated region", "homework, jumping across a valley", lambda: homework(787), X, T),
    ("saturated region", "XOR, two answers at 1/2", lambda: on_xor(50_000, seed=17), X, T),
    ("saturated region", "weights 100 times too large", lambda: scaled(100.0, 3000), X, T),
    ("saturated region", "weights 10,000 times too large", lambda: scaled(10_000.0), X, T),
    ("saddle point", "weights 0", lambda: MLP([2, 2, 1], initializer="zeros"), X, T),
    ("saddle point", "tanh, weights 0", lambda: MLP([2, 3, 1], "tanh", initializer="zeros"), X, 2 * T - 1),
    ("solved", "XOR", lambda: on_xor(5001), X, T),
    ("solved", "regression without noise", lambda: regression((3, 2), "linear", 5000), A, A[:, :2]),
]


@pytest.mark.parametrize(("kind", "name", "make", "inputs", "targets"), PLACES, ids=[place[1] for place in PLACES])
def test_each_kind_is_known(kind: str, name: str, make: Callable[[], MLP], inputs: Any, targets: Any) -> None:
    network = make()
    if name == "regression without noise":
        network.train(inputs, targets, epochs=5000, learning_rate=0.3)
    before = [W.copy() for W in network.weights]
    standing = where_it_stands(network, inputs, targets)
    assert standing.kind == kind, str(standing)
    assert str(standing).startswith(kind)
    for W, W_before in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(W, W_before)


def test_every_kind_has_a_network_here() -> None:
    assert {kind for kind, *_ in PLACES} == set(KINDS) - {"diverged"}


@pytest.mark.parametrize("rate", [0.5, 5.0, 200.0])
def test_too_large_a_rate_diverges(rate: float) -> None:
    """Least squares of 30 examples bear a rate below 2 / lambda, which is near 1.3."""
    network = MLP([3, 2], activation="linear")
    kind = where_it_stands(network, A, B, learning_rate=rate, steps=2000).kind
    assert kind == ("slow" if rate < 1.0 else "diverged")


def test_weights_beyond_all_numbers_have_diverged() -> None:
    network = MLP([2, 2, 1], activation="linear", weights=[np.full((3, 2), 1e200), np.full((3, 1), 1e200)])
    standing = where_it_stands(network, X, T)
    assert standing.kind == "diverged"
    assert standing.weights == pytest.approx(3e200)


def test_the_plateau_of_the_homework_is_left_at_step_2745() -> None:
    """A sum at rate 1 is the mean of four at rate 4, and the network stands at step 1,000."""
    standing = where_it_stands(homework(1), X, T, learning_rate=4.0)
    assert standing.kind == "plateau"
    assert standing.solved_after == 2745 - 1000


def test_the_flat_minimum_of_relu_in_numbers() -> None:
    standing = where_it_stands(rectified(1.0), X, T)
    assert standing.error == pytest.approx(0.125, rel=1e-15)
    assert standing.gradient < 1e-16
    assert standing.signs == (0, 6, 3)
    assert standing.later_weights == pytest.approx(standing.weights, rel=1e-12)


def test_a_saturated_region_drives_the_weights_outwards() -> None:
    standing = where_it_stands(on_xor(50_000, seed=17), X, T)
    assert standing.later_weights > 1.1 * standing.weights
    assert 0.0 < standing.error - standing.later_error < 1e-3
    assert standing.signs == (0, 0, 9)


def test_the_hessian_of_a_quadratic_error_is_known() -> None:
    """Half the squared error of a linear layer has the second derivatives mean(x x^T), once per output."""
    H = hessian(MLP([3, 2], activation="linear", bias=False), A, B)
    np.testing.assert_allclose(H, np.kron(A.T @ A / len(A), np.eye(2)), atol=1e-9)


@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 3, 2, 1]])
def test_the_hessian_is_the_second_derivative_of_the_error(sizes: list[int]) -> None:
    network = MLP(sizes, seed=4)
    shapes = [W.shape for W in network.weights]
    w = np.concatenate([W.ravel() for W in network.weights])

    def error(moved: Array) -> float:
        cuts = np.cumsum([np.prod(shape) for shape in shapes])[:-1].astype(int)
        parts = [part.reshape(shape) for part, shape in zip(np.split(moved, cuts), shapes, strict=True)]
        return MLP(sizes, weights=parts).error(X, T)

    H = hessian(network, X, T)
    for i in range(0, len(w), 4):
        unit = np.eye(len(w))[i]
        second = (error(w + 1e-3 * unit) - 2.0 * error(w) + error(w - 1e-3 * unit)) / 1e-6
        assert H[i, i] == pytest.approx(second, abs=1e-7)
    np.testing.assert_array_equal(H, H.T)
    slope = central_differences(error, w)
    length = where_it_stands(network, X, T, steps=1).gradient
    assert length == pytest.approx(np.linalg.norm(slope), rel=1e-8)


def test_a_lower_place_next_door_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights 0 bend down nowhere: only the steps that are tried lead down, so without them it would be a minimum."""
    zeros = MLP([2, 2, 1], initializer="zeros")
    assert where_it_stands(zeros, X, T).signs == (0, 8, 1)
    monkeypatch.setattr(module, "_leads_down", lambda *_: False)
    assert where_it_stands(zeros, X, T).kind == "flat minimum"


def test_who_leaves_a_plateau_gets_faster() -> None:
    """A run that goes on as slowly as it began has left nothing, however far it comes."""
    steps = np.arange(10_001)
    steady, bend = 1.0 - 0.00002 * steps, 1.0 - 0.5 * (steps > 6000) - 1e-6 * steps
    assert not module._has_left(steady, None)
    assert module._has_left(bend, None)
    assert not module._has_left(bend[:5000], None)


def test_a_rate_of_its_own_is_lowered_until_the_error_falls() -> None:
    network = MLP([3, 2], activation="linear")
    for fixed in (False, True):
        _, history = module._train_on(network, A, B, 50.0, 500, fixed)
        assert bool(history.errors[-1] < history.errors[0]) is not fixed


def test_odd_input_is_refused_by_name() -> None:
    network = MLP([2, 2, 1])
    with pytest.raises(ValueError, match="learning_rate"):
        where_it_stands(network, X, T, learning_rate=-1.0)
    with pytest.raises(ValueError, match="steps"):
        where_it_stands(network, X, T, steps=0)
    with pytest.raises(ValueError, match=r"X has shape \(4, 1\)"):
        where_it_stands(network, X[:, :1], T)
    with pytest.raises(ValueError, match="nudge must be between 1e-15 and 1, but 1e-17 came"):
        hessian(network, X, T, nudge=1e-17)
    with pytest.raises(ValueError, match="network has 4,104 weights, but a Hessian of at most 4,000"):
        where_it_stands(MLP([512, 8], activation="linear", initializer="zeros"), np.ones((2, 512)), np.eye(2, 8))


def test_a_standing_says_what_was_measured() -> None:
    text = str(Standing("slow", 0.25, 0.5, np.array([-1.0, 0.0, 2.0]), 3.0, 100, 0.125, 4.0))
    assert text == (
        "slow: error 0.25, gradient 0.5; curvatures 1 down, 1 level, 1 up; after 100 more steps error 0.125, "
        "weights 3 -> 4"
    )
