"""Every step against PyTorch's, against its own definition written as a loop, and inside a training."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets, steps
from mlp_lib.per_layer import Array
from mlp_lib.recipe import Recipe
from mlp_lib.recordings import pytorch_steps
from mlp_lib.steps import Step, adam, clipped, falling_rate, momentum, penalty, plain, weight_decay

ROOT = Path(__file__).resolve().parents[2]
RECORDED = pytorch_steps()
START, A, BOTTOM = (np.array(RECORDED[name]) for name in ("start", "curvature", "bottom"))


def as_pytorch_clips(step: Step, length: float) -> Step:
    """PyTorch divides by the length plus a millionth."""

    def begin() -> Any:
        move = step.begin()
        return lambda w, g, eta: move(w, g * min(1.0, length / (np.linalg.norm(g) + 1e-6)), eta)

    return Step(begin)


OURS: dict[str, Step] = {
    "plain": plain(),
    "momentum": momentum(0.9),
    "nesterov": momentum(0.8, nesterov=True),
    "adam": adam(),
    "adam, other settings": adam(0.7, 0.95, 1e-3),
    "penalty, momentum": penalty(momentum(0.9), 0.3),
    "penalty, adam": penalty(adam(), 0.3),
    "weight decay, adam": weight_decay(adam(), 0.3),
    "clipped, momentum": as_pytorch_clips(momentum(0.9), 1.0),
    "falling rate, plain": falling_rate(plain(), 8),
}


def path(step: Step, halved: bool = True, n_steps: int = 40) -> Array:
    """The weights after every step in the recording's bowl, (steps, 7)."""
    move, w, found = step.begin(), START, []
    for n in range(n_steps):
        rate = RECORDED["rate"] / (2 if halved and n >= 20 else 1)
        w = move(w, A @ (w - BOTTOM), rate)
        found.append(w)
    return np.array(found)


def test_every_recorded_path_is_compared() -> None:
    assert OURS.keys() == RECORDED["paths"].keys()
    assert RECORDED["versions"]["torch"].startswith("2.")


@pytest.mark.parametrize("name", OURS)
def test_pytorch_steps_as_we_do(name: str) -> None:
    ours = path(OURS[name], halved=not name.startswith("falling"))
    kept = ours[np.array(RECORDED["steps"]) - 1]
    np.testing.assert_allclose(kept, RECORDED["paths"][name], rtol=0, atol=1e-12)


def test_the_recorded_paths_differ() -> None:
    """Else one step could stand for another."""
    ends = np.array([found[-1] for found in RECORDED["paths"].values()])
    apart = np.abs(ends[:, None] - ends).max(axis=2)
    assert apart[~np.eye(len(ends), dtype=bool)].min() > 1e-3


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed here")
def test_pytorch_itself_steps_as_recorded() -> None:
    subprocess.run([sys.executable, str(ROOT / "tools/record_steps.py"), "--check"], check=True)


# ------------------------------------------------------------------ definitions


def test_both_momenta_are_one_until_the_rate_changes() -> None:
    outside, inside = (path(momentum(0.9, rate_inside=inside)) for inside in (False, True))
    np.testing.assert_allclose(inside[:20], outside[:20], rtol=0, atol=1e-14)
    assert np.abs(inside[20] - outside[20]).max() > 1e-3


def test_nesterov_with_the_rate_inside_is_keras_formula() -> None:
    """v = mu v - eta g, w + mu v - eta g, with its own sign of the velocity."""
    w, v, mu = START, np.zeros(7), 0.8
    for n, ours in enumerate(path(momentum(mu, nesterov=True, rate_inside=True))):
        eta = RECORDED["rate"] / (2 if n >= 20 else 1)
        g = A @ (w - BOTTOM)
        v = mu * v - eta * g
        w = w + mu * v - eta * g
        np.testing.assert_allclose(ours, w, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("settings", "length"),
    # What scikit-learn, Keras and MLX do at the first step, in rates: 1 when corrected, 0.1 / sqrt(0.001) when not.
    [({}, 1.0), ({"bias_correction": False}, 0.1 / np.sqrt(0.001))],
)
def test_the_first_step_of_adam(settings: dict[str, Any], length: float) -> None:
    g = np.array([3.0, -0.2, 1e-3])
    first = adam(epsilon=0.0, **settings).begin()(np.zeros(3), g, 0.01)
    np.testing.assert_allclose(first, -0.01 * length * np.sign(g), rtol=1e-12)


def test_the_place_of_epsilon() -> None:
    """With one slope g at the first step: g / (|g| + eps), or g / (|g| + eps / sqrt(1 - 0.999)); Keras, measured."""
    g = np.array([1e-7])
    for before, divisor in ((False, 1e-7 + 1e-8), (True, 1e-7 + 1e-8 / np.sqrt(1e-3))):
        moved = adam(epsilon_before_correction=before).begin()(np.zeros(1), g, 1.0)
        np.testing.assert_allclose(moved, -g / divisor, rtol=1e-9)


def test_adam_leaves_a_weight_that_never_had_a_slope() -> None:
    move = adam(epsilon=0.0).begin()
    np.testing.assert_array_equal(move(np.array([2.0, 1.0]), np.array([0.0, 5.0]), 0.1), [2.0, 0.9])


def test_a_penalty_on_sizes_adds_the_sign_of_each_weight() -> None:
    w, g = np.array([2.0, -0.5, 0.0]), np.array([1.0, 1.0, 1.0])
    moved = penalty(plain(), 0.3, absolute=True).begin()(w, g, 0.1)
    # w - eta d(E + strength sum |w|)/dw; at 0 no side is better, and only g counts
    np.testing.assert_allclose(moved, [2.0 - 0.13, -0.5 - 0.07, -0.1], rtol=0, atol=1e-15)


def test_decay_is_a_penalty_for_plain_steps_alone() -> None:
    np.testing.assert_allclose(path(weight_decay(plain(), 0.3)), path(penalty(plain(), 0.3)), rtol=0, atol=1e-14)
    for step in (momentum(0.9), adam()):
        assert np.abs(path(weight_decay(step, 0.3)) - path(penalty(step, 0.3))).max() > 1e-2


def test_clipping_keeps_the_direction_and_short_slopes() -> None:
    move = clipped(plain(), 2.0).begin()
    np.testing.assert_allclose(move(np.zeros(2), np.array([30.0, 40.0]), 1.0), [-1.2, -1.6], rtol=1e-15)
    np.testing.assert_array_equal(move(np.zeros(2), np.array([0.3, 0.4]), 1.0), [-0.3, -0.4])
    np.testing.assert_array_equal(move(np.ones(2), np.zeros(2), 1.0), [1.0, 1.0])


def test_the_rate_halves() -> None:
    move = falling_rate(plain(), 3).begin()
    w, lengths = np.zeros(1), []
    for _ in range(7):
        after = move(w, np.ones(1), 0.8)
        lengths.append(float((w - after)[0]))
        w = after
    np.testing.assert_allclose(lengths, 0.8 * 0.5 ** (np.arange(7) / 3), rtol=1e-12)


# ------------------------------------------------------------------ in a training


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("batch_size", [None, 3])
def test_a_training_takes_the_step(name: str, batch_size: int | None) -> None:
    """As a loop that takes gradients from the library and moves all weights in one row."""
    X, T = datasets.moons(10, seed=1)
    start = MLP([2, 3, 1], activation=["tanh", "sigmoid"], seed=2)
    trained = start.copy()
    history = trained.train(X, T, epochs=4, learning_rate=0.2, batch_size=batch_size, step=OURS[name])
    looped, move = start.copy(), OURS[name].begin()
    errors = [looped.error(X, T)]
    for _ in range(4):
        for rows in np.split(np.arange(10), np.arange(batch_size or 10, 10, batch_size or 10)):
            gradients = looped.backward(looped.forward(X[rows]), T[rows]).gradients
            w, g = (np.concatenate([M.ravel() for M in many]) for many in (looped.weights, gradients))
            w = move(w, g, 0.2)
            looped.weights = [w[:9].reshape(3, 3), w[9:].reshape(4, 1)]
        errors.append(looped.error(X, T))
    np.testing.assert_allclose(history.errors, errors, rtol=1e-13)
    for ours, theirs in zip(trained.weights, looped.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-14)


def test_no_step_and_the_plain_one_are_the_same_training() -> None:
    X, T = datasets.xor()
    ends = [MLP([2, 2, 1], seed=0).train(X, T, 300, 2.0, step=step).errors for step in (None, plain())]
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-11)


def test_each_training_begins_without_memory() -> None:
    X, T = datasets.xor()
    step = momentum(0.9)
    first, second = (MLP([2, 2, 1], seed=0).train(X, T, 20, 0.5, step=step).errors for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_your_own_step_is_a_line() -> None:
    network = MLP([2, 2, 1], seed=0)
    before = [W.copy() for W in network.weights]
    X, T = datasets.xor()
    network.train(X, T, 1, 0.01, step=Step(lambda: lambda w, g, eta: w - eta * np.sign(g)))
    for old, new in zip(before, network.weights, strict=True):
        np.testing.assert_allclose(np.abs(new - old), 0.01, rtol=1e-9)


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize("wrong", [momentum, "adam", 0.9, lambda: None])
def test_what_is_no_step_is_refused(wrong: Any) -> None:
    X, T = datasets.xor()
    with pytest.raises(TypeError, match=r"step must be a Step, such as momentum\(0.9\)"):
        MLP([2, 2, 1], seed=0).train(X, T, 1, 0.1, step=wrong)
    with pytest.raises(TypeError, match="step must be a Step"):
        clipped(wrong, 1.0)
    with pytest.raises(TypeError, match="step must be a Step"):
        Recipe(1, 0.1, step=wrong)


def test_a_step_that_loses_weights_is_refused() -> None:
    X, T = datasets.xor()
    network = MLP([2, 2, 1], seed=0)
    with pytest.raises(ValueError, match=r"the step gave weights of shape \(8,\), but \(9,\) expected"):
        network.train(X, T, 1, 0.1, step=Step(lambda: lambda w, g, eta: w[1:]))


def test_a_step_that_diverges_is_named() -> None:
    X, T = datasets.xor()
    with pytest.raises(steps_diverge(), match="epoch 1"):
        MLP([2, 2, 1], seed=0).train(X, T, 3, 0.1, step=Step(lambda: lambda w, g, eta: w * np.inf))


def steps_diverge() -> type[Exception]:
    from mlp_lib import TrainingDivergedError

    return TrainingDivergedError


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: momentum(1.0), "kept must be at least 0 and below 1, but 1.0 came"),
        (lambda: momentum(-0.1), "kept"),
        (lambda: momentum(0.9, nesterov=1), "nesterov"),
        (lambda: momentum(0.9, rate_inside="yes"), "rate_inside"),
        (lambda: adam(1.5), "first"),
        (lambda: adam(second=float("nan")), "second"),
        (lambda: adam(epsilon=-1e-8), "epsilon"),
        (lambda: penalty(plain(), -1), "strength"),
        (lambda: penalty(plain(), 0.1, absolute=1), "absolute"),
        (lambda: weight_decay(plain(), float("inf")), "strength"),
        (lambda: clipped(plain(), 0), "length"),
        (lambda: falling_rate(plain(), 0), "half_after"),
    ],
)
def test_settings_are_checked(make: Callable[[], Step], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_all_steps_are_tested() -> None:
    makers = {
        name for name in steps.__all__ if name not in {"Step", "check_step", "named", "taken", "works_by_columns"}
    }
    assert makers == {"adam", "clipped", "falling_rate", "momentum", "penalty", "plain", "weight_decay"}
