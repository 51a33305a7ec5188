"""The labelled equations of the chapter `network-error`, one test of the same name each.

Unless a test says otherwise, the network has three layers, several outputs,
its own activation and slope in every layer, and five random examples.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from mlp_lib import MLP
from mlp_lib.activations import ACTIVATIONS
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import network_error
from mlp_lib.neuron_by_neuron import (
    backward_example,
    example_error,
    forward_example,
    gradient_of_weight,
    updated_weights,
    weights_as_lists,
)

Array = NDArray[np.float64]
SIZES = [3, 4, 3, 2]
X = np.random.RandomState(7).standard_normal((5, 3))
T = np.random.RandomState(8).uniform(0.1, 0.9, size=(5, 2))


@pytest.fixture
def network() -> MLP:
    return MLP(SIZES, activation=["tanh", "sigmoid", "sigmoid"], beta=[1.0, 0.5, 2.0], seed=11)


def error_from_layer(network: MLP, layer: int, h: Array, t: Array) -> float:
    """E of one example as a function of the sums of one layer: the rest of the forward pass, written out."""
    a = network.layer_activation(layer).value(h, network.beta[layer - 1])
    for l in range(layer + 1, network.n_layers + 1):
        a = network.layer_activation(l).value(np.array([-1.0, *a]) @ network.weights[l], network.beta[l - 1])
    return float(0.5 * np.sum((a - t) ** 2))


def error_of_weight(network: MLP, x: Array, t: Array, layer: int, p: int, q: int) -> Callable[[float], float]:
    """E of one example as a function of the single weight w^(layer)_pq, by plain loops (q counts from 1)."""
    w = weights_as_lists(network)

    def error(value: float) -> float:
        w[layer][p][q] = value
        _, a = forward_example(network, w, x)
        return example_error(network, a, t)

    return error


def slope(f: Callable[[float], float], at: float) -> float:
    return float(central_differences(lambda v: f(float(v[0])), np.array([at]), nudge=1e-3)[0])


def test_eq_network_error(network: MLP) -> None:
    """E of an example is the sum of the losses of its outputs: loops, library function and network agree."""
    Y = network.predict(X)
    w = weights_as_lists(network)
    for i in range(len(X)):
        by_hand = sum(0.5 * (Y[i, q] - T[i, q]) ** 2 for q in range(2))
        assert network.errors_per_example(X, T)[i] == pytest.approx(by_hand, rel=1e-14)
        assert network_error("half_squared_error", Y, T)[i] == pytest.approx(by_hand, rel=1e-14)
        _, a = forward_example(network, w, X[i])
        assert example_error(network, a, T[i]) == pytest.approx(by_hand, rel=1e-13)


def test_eq_set_error(network: MLP) -> None:
    """The error of a set is the mean over its examples, and its gradient the mean of theirs."""
    assert network.error(X, T) == pytest.approx(sum(network.error([x], [t]) for x, t in zip(X, T, strict=True)) / 5)
    single = [network.backward(network.forward([x]), [t]).gradients for x, t in zip(X, T, strict=True)]
    whole = network.backward(network.forward(X), T).gradients
    for layer in whole.layers:
        np.testing.assert_allclose(whole[layer], sum(g[layer] for g in single) / 5, rtol=1e-12, atol=1e-16)


def test_eq_gradient_descent(network: MLP) -> None:
    """A step moves every weight by -eta times its measured slope, all slopes taken at the old weights."""
    x, t, eta = X[1], T[1], 0.7
    moved = network.copy()
    moved.step(network.backward(network.forward([x]), [t]).gradients, eta)
    w = weights_as_lists(network)
    h, a = forward_example(network, w, x)
    loops = updated_weights(w, backward_example(network, w, h, a, t)[1], eta)
    for layer in network.weights.layers:
        W = network.weights[layer]
        for p, q in np.ndindex(W.shape):
            measured = slope(error_of_weight(network, x, t, layer, p, q + 1), W[p, q])
            assert loops[layer][p][q + 1] == pytest.approx(W[p, q] - eta * measured, abs=1e-11)
            assert moved.weights[layer][p, q] == pytest.approx(W[p, q] - eta * measured, abs=1e-11)
    small = network.copy()
    small.step(network.backward(network.forward([x]), [t]).gradients, 1e-3)
    assert small.error([x], [t]) < network.error([x], [t])


def test_eq_steepest_descent(network: MLP) -> None:
    """Along no arrow of length 1 does the error fall faster than against the gradient; each rate is measured."""
    slopes = np.concatenate([G.ravel() for G in network.backward(network.forward(X), T).gradients])
    steepest = float(np.linalg.norm(slopes))
    start = np.concatenate([W.ravel() for W in network.weights])

    def rate(arrow: Array) -> float:
        def error(step: Array) -> float:
            moved, at = network.copy(), 0
            weights = []
            for W in network.weights:
                weights.append((start + float(step[0]) * arrow)[at : at + W.size].reshape(W.shape))
                at += W.size
            moved.weights = weights
            return moved.error(X, T)

        return float(central_differences(error, np.zeros(1), nudge=1e-3)[0])

    assert rate(-slopes / steepest) == pytest.approx(-steepest, rel=1e-8)
    rng = np.random.RandomState(1)
    for _ in range(30):
        near = -slopes / steepest + rng.choice([0.05, 1.0, 5.0]) * rng.standard_normal(slopes.size)
        near /= np.linalg.norm(near)
        assert rate(near) == pytest.approx(float(near @ slopes), rel=1e-6, abs=1e-9)
        assert rate(near) > -steepest


def test_eq_delta_definition(network: MLP) -> None:
    """The deltas are the slopes of E by each neuron's sum, in every layer, for every example."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas
    for layer in range(1, network.n_layers + 1):
        assert deltas[layer].shape == (5, SIZES[layer])
        for i in range(len(X)):
            measured = central_differences(
                lambda h, layer=layer, i=i: error_from_layer(network, layer, h, T[i]),
                forward.pre_activations[layer][i],
                nudge=1e-3,
            )
            np.testing.assert_allclose(deltas[layer][i], measured, rtol=1e-8, atol=1e-12)


def test_eq_chain_through_h(network: MLP) -> None:
    """The slope by a weight is the slope by the sum it enters times the slope of that sum by the weight."""
    x, t = X[2], T[2]
    forward = network.forward([x])
    for layer in network.weights.layers:
        W = network.weights[layer]
        dE_dh = central_differences(
            lambda h, layer=layer: error_from_layer(network, layer, h, t), forward.pre_activations[layer][0], 1e-3
        )
        entering = np.array([-1.0, *forward.activations[layer - 1][0]])
        for p, q in np.ndindex(W.shape):

            def h_q(value: float, p: int = p, q: int = q, W: Array = W, entering: Array = entering) -> float:
                column = W[:, q].copy()
                column[p] = value
                return float(entering @ column)

            left = slope(error_of_weight(network, x, t, layer, p, q + 1), W[p, q])
            assert left == pytest.approx(dE_dh[q] * slope(h_q, W[p, q]), rel=1e-7, abs=1e-12)


def test_eq_h_by_weight(network: MLP) -> None:
    """A weight moves the sum at its end by the activation at its start, -1 for the bias, and no other sum."""
    forward = network.forward(X)
    for layer in network.weights.layers:
        W = network.weights[layer]
        for p, q in np.ndindex(W.shape):
            nudged = list(network.weights)
            nudged[layer - 1] = W.copy()
            nudged[layer - 1][p, q] += 0.5
            probe = network.copy()
            probe.weights = nudged
            change = (probe.forward(X).pre_activations[layer] - forward.pre_activations[layer]) / 0.5
            expected = np.zeros_like(change)
            expected[:, q] = -1.0 if p == 0 else forward.activations[layer - 1][:, p - 1]
            np.testing.assert_allclose(change, expected, rtol=0, atol=1e-14)


def test_eq_gradient_through_h(network: MLP) -> None:
    """The library's gradient is the measured dE/dh times the activation at the start of the wire."""
    x, t = X[3], T[3]
    forward = network.forward([x])
    gradients = network.backward(forward, [t]).gradients
    for layer in gradients.layers:
        dE_dh = central_differences(
            lambda h, layer=layer: error_from_layer(network, layer, h, t), forward.pre_activations[layer][0], 1e-3
        )
        entering = np.array([-1.0, *forward.activations[layer - 1][0]])
        np.testing.assert_allclose(gradients[layer], np.outer(entering, dE_dh), rtol=1e-8, atol=1e-12)


def test_eq_weight_gradient(network: MLP) -> None:
    """delta at the end times activation at the start is the measured slope, for every weight, bias included."""
    w = weights_as_lists(network)
    for x, t in zip(X[:2], T[:2], strict=True):
        h, a = forward_example(network, w, x)
        delta, gradient = backward_example(network, w, h, a, t)
        for layer in network.weights.layers:
            for p in range(SIZES[layer - 1] + 1):
                for q in range(1, SIZES[layer] + 1):
                    product = gradient_of_weight(a, delta, layer, p, q)
                    assert product == gradient[layer][p][q] == delta[layer][q] * a[layer - 1][p]
                    measured = slope(error_of_weight(network, x, t, layer, p, q), w[layer][p][q])
                    assert product == pytest.approx(measured, rel=1e-7, abs=1e-12)


def test_eq_delta_rule(network: MLP) -> None:
    """w - eta delta a, weight by weight, is what the library's step gives for one example."""
    x, t, eta = X[4], T[4], 0.3
    forward = network.forward([x])
    backward = network.backward(forward, [t])
    moved = network.copy()
    moved.step(backward.gradients, eta)
    w = weights_as_lists(network)
    h, a = forward_example(network, w, x)
    loops = updated_weights(w, backward_example(network, w, h, a, t)[1], eta)
    for layer in network.weights.layers:
        for p, q in np.ndindex(network.weights[layer].shape):
            start = -1.0 if p == 0 else forward.activations[layer - 1][0, p - 1]
            expected = network.weights[layer][p, q] - eta * backward.deltas[layer][0, q] * start
            assert moved.weights[layer][p, q] == pytest.approx(expected, rel=1e-13, abs=1e-15)
            assert loops[layer][p][q + 1] == pytest.approx(expected, rel=1e-13, abs=1e-15)


def test_eq_perceptron_rule() -> None:
    """With linear outputs the delta is y - t and the rule is gradient descent; with switches the delta is 0."""
    linear = MLP([3, 2], activation="linear", seed=5)
    forward = linear.forward(X)
    backward = linear.backward(forward, T, reduction="sum")
    np.testing.assert_allclose(backward.deltas[1], forward.outputs - T, rtol=1e-14)
    for x, t in zip(X, T, strict=True):
        moved = linear.copy()
        moved.step(linear.backward(linear.forward([x]), [t]).gradients, 0.25)
        y = linear.predict([x])[0]
        inputs = np.array([-1.0, *x])
        for j, k in np.ndindex(4, 2):
            expected = linear.weights[1][j, k] - 0.25 * (y[k] - t[k]) * inputs[j]
            assert moved.weights[1][j, k] == pytest.approx(expected, rel=1e-13)

    switch = MLP([3, 2], activation="threshold", seed=5)
    forward = switch.forward(X)
    targets = 1.0 - forward.outputs  # every answer is wrong, so the rule moves something
    assert (switch.backward(forward, targets).deltas[1] == 0.0).all()
    for i, t in enumerate(targets):
        h = forward.pre_activations[1][i]
        assert (np.abs(h) > 1e-3).all()
        measured = central_differences(lambda h, t=t: error_from_layer(switch, 1, h, t), h, nudge=1e-4)
        assert (measured == 0.0).all()


def test_eq_central_difference() -> None:
    """Off by h'''/6 times the square of the nudge; one-sided differences only by the first power."""

    def f(h: float) -> float:
        return float(ACTIVATIONS["sigmoid"].value(np.float64(h), 1.0))

    at = 0.4
    a = f(at)
    first, second = a * (1 - a), a * (1 - a) * (1 - 2 * a)
    third = a * (1 - a) * (1 - 6 * a + 6 * a * a)
    for nudge in (0.1, 0.05, 0.01):
        central = (f(at + nudge) - f(at - nudge)) / (2 * nudge)
        assert (central - first) / nudge**2 == pytest.approx(third / 6, rel=20 * nudge**2)
        one_sided = (f(at + nudge) - f(at)) / nudge
        assert (one_sided - first) / nudge == pytest.approx(second / 2, rel=5 * nudge)
    tiny = 1e-13  # the subtraction has lost the digits
    assert abs((f(at + tiny) - f(at - tiny)) / (2 * tiny) - first) > 1e-8
    richardson = central_differences(lambda v: f(float(v[0])), np.array([at]), nudge=1e-3)[0]
    assert richardson == pytest.approx(first, rel=1e-12)


def measured_once(nudge: float) -> float:
    """The central difference of a sigmoid at 0.4, one nudge only."""
    above, below = (float(ACTIVATIONS["sigmoid"].value(np.float64(0.4 + e), 1.0)) for e in (nudge, -nudge))
    return (above - below) / (2 * nudge)


def derivatives() -> tuple[float, float, float]:
    """Value, slope and third derivative there."""
    a = float(ACTIVATIONS["sigmoid"].value(np.float64(0.4), 1.0))
    return a, a * (1 - a), a * (1 - a) * (1 - 6 * a + 6 * a * a)


def test_eq_central_difference_error() -> None:
    """What is left after M / 6 times the square falls with the fourth power, so Richardson's combination has it."""
    _, first, M = derivatives()
    rest = [measured_once(nudge) - first - M / 6 * nudge**2 for nudge in (0.2, 0.1, 0.05)]
    assert rest[0] / rest[1] == pytest.approx(16.0, rel=0.02)
    assert rest[1] / rest[2] == pytest.approx(16.0, rel=0.02)
    richardson = central_differences(lambda v: float(ACTIVATIONS["sigmoid"].value(v, 1.0)[0]), np.array([0.4]), 0.1)
    assert abs(richardson[0] - first) < 0.02 * abs(measured_once(0.1) - first)


def test_eq_nudge_error() -> None:
    """The sum of both mistakes bounds what is measured, and is no more than some ten times too large."""
    a, first, M = derivatives()
    rho = 2.0**-53 * a
    for nudge in np.geomspace(1e-1, 1e-10, 10):
        bound = abs(M) / 6 * nudge**2 + rho / nudge
        off = max(abs(measured_once(nudge * (1 + k / 50)) - first) for k in range(20))
        assert bound / 20 < off < 3 * bound
    assert (
        abs(central_differences(lambda v: float(ACTIVATIONS["sigmoid"].value(v, 1.0)[0]), np.array([0.4]))[0] - first)
        < 1e-11
    )


def test_eq_best_nudge() -> None:
    """Near the best nudge the measurement is as good as it gets, and a hundred times that or a hundredth is worse."""
    a, first, M = derivatives()
    best = float(np.cbrt(3 * 2.0**-53 * a / abs(M)))

    def off(nudge: float) -> float:
        return float(np.mean([abs(measured_once(nudge * (1 + k / 50)) - first) for k in range(50)]))

    assert 1e-6 < best < 1e-4
    assert off(best) < 1e-10
    assert off(100 * best) > 50 * off(best)
    assert off(best / 100) > 10 * off(best)
    library = central_differences(lambda v: float(ACTIVATIONS["sigmoid"].value(v, 1.0)[0]), np.array([0.4]))
    assert abs(library[0] - first) < off(best) + 1e-11
