"""Any network: shapes, sums, no side effects; and saturated ones, which stay finite without a warning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from mlp_lib import MLP
from mlp_lib.activations import ACTIVATIONS
from mlp_lib.gradient_check import relative_error
from mlp_lib.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_derivative,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    categorical_cross_entropy_derivative,
    categorical_cross_entropy_from_logits,
)

#: The same examples on every run and machine, however busy it is.
REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],
)


@st.composite
def networks(draw: st.DrawFn) -> MLP:
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    names = [draw(st.sampled_from([n for n in ACTIVATIONS if n != "softmax" or size > 1])) for size in sizes[1:]]
    if LOSSES[loss].probabilities:
        names[-1] = draw(st.sampled_from(["sigmoid", "softmax"] if sizes[-1] > 1 else ["sigmoid"]))
    beta = [draw(st.floats(0.1, 5.0)) if name == "sigmoid" else 1.0 for name in names]
    return MLP(sizes, names, loss, beta, seed=draw(st.integers(0, 2**32 - 1)), bias=draw(st.booleans()))


def data(network: MLP, k: int, seed: int, reach: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.RandomState(seed)
    X = rng.uniform(-reach, reach, (k, network.layer_sizes[0]))
    T = rng.uniform(0.0, 1.0, (k, network.layer_sizes[-1]))
    return X, T / T.sum(axis=1, keepdims=True) if LOSSES[network.loss].distribution and T.shape[1] > 1 else T


@REPEATABLE
@given(networks(), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_shapes_sums_and_no_side_effects(network: MLP, k: int, seed: int) -> None:
    X, T = data(network, k, seed)
    kept = [array.copy() for array in (X, T, *network.weights)]
    forward = network.forward(X)
    backward = network.backward(forward, T)
    sizes, L = network.layer_sizes, network.n_layers
    assert list(forward.activations.layers) == list(range(L + 1))
    assert list(forward.pre_activations.layers) == list(backward.deltas.layers) == list(range(1, L + 1))
    for layer in range(1, L + 1):
        assert forward.pre_activations[layer].shape == (k, sizes[layer])
        assert forward.activations[layer].shape == (k, sizes[layer])
        assert backward.deltas[layer].shape == (k, sizes[layer])
        assert backward.gradients[layer].shape == network.weights[layer].shape
        assert backward.gradients[layer].dtype == np.float64
        assert network.weights[layer].shape == (sizes[layer - 1] + network.bias, sizes[layer])
    assert forward.outputs is forward.activations[L]
    # The sum is k times the mean, and the sum of the examples one by one.
    summed = network.backward(forward, T, reduction="sum")
    alone = [network.backward(network.forward(X[i : i + 1]), T[i : i + 1]) for i in range(k)]
    for layer in range(1, L + 1):
        assert relative_error(k * backward.gradients[layer], summed.gradients[layer]) < 1e-14
        scale = sum(np.abs(one.gradients[layer]) for one in alone).max() + 1e-300
        total = sum(one.gradients[layer] for one in alone)
        assert np.abs(total - summed.gradients[layer]).max() <= 1e-13 * scale
    E = network.errors_per_example(X, T)
    assert E.shape == (k,)
    assert network.error(X, T) == pytest.approx(E.mean(), rel=1e-14, abs=0.0)
    for array, before in zip((X, T, *network.weights), kept, strict=True):
        np.testing.assert_array_equal(array, before)


@REPEATABLE
@given(networks(), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_the_order_of_the_examples_means_nothing(network: MLP, k: int, seed: int) -> None:
    X, T = data(network, k, seed)
    order = np.random.RandomState(seed).permutation(k)
    straight = network.backward(network.forward(X), T)
    mixed = network.backward(network.forward(X[order]), T[order])
    for layer in range(1, network.n_layers + 1):
        np.testing.assert_allclose(mixed.deltas[layer], straight.deltas[layer][order], rtol=1e-9, atol=1e-14)
        scale = np.abs(straight.deltas[layer]).max() + 1e-300
        assert np.abs(mixed.gradients[layer] - straight.gradients[layer]).max() <= 1e-12 * scale * 10


@REPEATABLE
@given(networks(), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 1000.0]))
def test_saturated_networks_are_finite_and_silent(network: MLP, seed: int, weight: float) -> None:
    """Inputs of +-1000 and weights of up to +-1000, every activation and loss; a warning would fail."""
    rng = np.random.RandomState(seed)
    network.weights = [rng.choice([-weight, 0.0, weight], W.shape) for W in network.weights]
    X, T = data(network, 4, seed)
    X = np.where(X < 0.0, -1000.0, 1000.0)
    T = np.eye(T.shape[1])[rng.randint(T.shape[1], size=4)]
    forward = network.forward(X)
    backward = network.backward(forward, T)
    for quantity in (forward.pre_activations, forward.activations, backward.deltas, backward.gradients):
        for array in quantity:
            assert np.isfinite(array).all()
    assert np.isfinite(network.errors_per_example(X, T)).all()
    assert (network.errors_per_example(X, T) >= 0.0).all()
    assert network.labels(X).shape == (4,)


@REPEATABLE
@given(networks(), st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(1, 6), st.booleans(), st.data())
def test_training_is_nothing_but_steps(
    network: MLP, k: int, seed: int, size: int, shuffle: bool, draw: st.DataObject
) -> None:
    """However `train` computes it: every epoch is a walk of forward, backward, step over its batches."""
    X, T = data(network, k, seed)
    # With one output this loss sees t = 1 only, and `train` refuses everything else.
    assume(not LOSSES[network.loss].distribution or T.shape[1] > 1)
    reduction = draw.draw(st.sampled_from(["mean", "sum"]))
    epochs, rate, size = 7, 0.3, min(size, k)
    by_hand, stream = network.copy(), np.random.RandomState(seed)
    network.random_state = np.random.RandomState(seed)
    errors = [by_hand.error(X, T)]
    for _ in range(epochs):
        order = stream.permutation(k) if shuffle else np.arange(k)
        for start in range(0, k, size):
            rows = order[start : start + size]
            gradients = by_hand.backward(by_hand.forward(X[rows]), T[rows], reduction).gradients
            by_hand.step(gradients, rate)
        errors.append(by_hand.error(X, T))
    history = network.train(X, T, epochs, rate, batch_size=size, shuffle=shuffle, reduction=reduction)
    np.testing.assert_allclose(history.errors, errors, rtol=1e-9, atol=1e-13)
    for W, expected in zip(network.weights, by_hand.weights, strict=True):
        assert np.abs(W - expected).max() <= 1e-11 * max(1.0, np.abs(expected).max())


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@REPEATABLE
@given(st.lists(FINITE, min_size=1, max_size=6), st.floats(0.1, 10.0))
def test_activations_of_any_finite_number(h: list[float], beta: float) -> None:
    for activation in ACTIVATIONS.values():
        a = activation.value(np.array([h]), beta)
        assert a.shape == (1, len(h))
        assert np.isfinite(a).all()
        low, high = activation.range
        assert (a >= low).all()
        assert (a <= high).all()
        if activation.derivative is not None:
            slope = activation.derivative(np.array([h]), beta)
            assert np.isfinite(slope).all()
            assert (slope >= 0.0).all()
        else:
            assert a.sum() == pytest.approx(1.0, rel=1e-14, abs=0.0)


@REPEATABLE
@given(st.lists(FINITE, min_size=2, max_size=5), st.integers(0, 4), st.floats(0.1, 10.0))
def test_cross_entropy_of_any_logits(h: list[float], right: int, beta: float) -> None:
    T = np.eye(len(h))[[right % len(h)]]
    E = categorical_cross_entropy_from_logits([h], T)
    assert np.isfinite(E).all()
    assert (E >= 0.0).all()
    E = binary_cross_entropy_from_logits([h], T, beta)
    assert np.isfinite(E).all()
    assert (E >= 0.0).all()


@REPEATABLE
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5), st.floats(0.0, 1.0))
@example([2e-311, 1.0, 0.0], 1.0)
def test_cross_entropy_of_any_probabilities(y: list[float], t: float) -> None:
    T = np.full((1, len(y)), t)
    for clip in (0.0, 1e-12):
        for E in (binary_cross_entropy([y], T, clip), categorical_cross_entropy([y], T, clip)):
            assert not np.isnan(E).any()
            assert (E >= 0.0).all()
            assert clip == 0.0 or (E <= -np.log(clip) + 1e-9).all()
        for slope in (
            binary_cross_entropy_derivative([y], T, clip),
            categorical_cross_entropy_derivative([y], T, clip),
        ):
            assert not np.isnan(slope).any()


@REPEATABLE
@given(st.lists(st.floats(-30.0, 30.0), min_size=2, max_size=4), st.integers(0, 3))
def test_the_two_ways_to_a_cross_entropy_agree_where_both_can(h: list[float], right: int) -> None:
    T = np.eye(len(h))[[right % len(h)]]
    H = np.array([h])
    softmax, sigmoid = ACTIVATIONS["softmax"].value(H, 1.0), ACTIVATIONS["sigmoid"].value(H, 1.0)
    np.testing.assert_allclose(
        categorical_cross_entropy_from_logits(H, T), categorical_cross_entropy(softmax, T), rtol=1e-12, atol=1e-15
    )
    # 1 - y keeps fewer digits the nearer y is to 1
    np.testing.assert_allclose(
        binary_cross_entropy_from_logits(H, T)[sigmoid < 0.999],
        binary_cross_entropy(sigmoid, T)[sigmoid < 0.999],
        rtol=1e-12,
        atol=1e-15,
    )
