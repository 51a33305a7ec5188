"""The labelled equations of the chapter `output-layer`, one test of the same name each.

Several outputs, five examples, three layers with activations and slopes of
their own, and every loss that goes with element-wise outputs.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlp_lib import MLP
from mlp_lib.activations import softmax, softmax_jacobian
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import LOSSES, network_error
from mlp_lib.neuron_by_neuron import (
    activation_derivative,
    delta_of_output_neuron,
    forward_example,
    weights_as_lists,
)

Array = NDArray[np.float64]
SIZES = [3, 4, 3]
X = np.random.RandomState(17).standard_normal((5, 3))
T = np.random.RandomState(18).uniform(0.1, 0.9, size=(5, 3))

ELEMENTWISE = [
    ("sigmoid", "half_squared_error", 2.0),
    ("tanh", "half_squared_error", 1.0),
    ("linear", "half_squared_error", 1.0),
    ("sigmoid", "binary_cross_entropy", 0.5),
]


def make(activation: str, loss: str, beta: float) -> MLP:
    return MLP(SIZES, activation=["tanh", activation], loss=loss, beta=[1.0, beta], seed=21)


@pytest.fixture(params=ELEMENTWISE, ids=lambda p: f"{p[0]}-{p[1]}")
def network(request: pytest.FixtureRequest) -> MLP:
    return make(*request.param)


def losses_of_sums(network: MLP, h: Array, t: Array) -> Array:
    """The loss of each output as a function of all output sums."""
    return LOSSES[network.loss].value(network.layer_activation(2).value(h, network.beta[1]), t)


def error_of_sums(network: MLP, h: Array, t: Array) -> float:
    return float(losses_of_sums(network, h, t).sum())


def loss_slopes(network: MLP, Y: Array, T: Array) -> Array:
    """L'(y, t), measured: the derivative by the first argument."""
    result = np.empty_like(Y)
    for index in np.ndindex(Y.shape):
        t = T[index]
        result[index] = central_differences(
            lambda y, t=t: float(LOSSES[network.loss].value(y, np.array([t]))[0]), np.array([Y[index]]), nudge=1e-4
        )[0]
    return result


def activation_slopes(network: MLP, H: Array) -> Array:
    """g'(h) of the output layer, measured."""
    result = np.empty_like(H)
    for index in np.ndindex(H.shape):
        result[index] = central_differences(
            lambda h: float(network.layer_activation(2).value(h, network.beta[1])[0]), np.array([H[index]]), nudge=1e-3
        )[0]
    return result


def test_eq_delta_output_definition(network: MLP) -> None:
    """The library's output deltas are the measured slopes of E by the output sums."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas[2]
    assert deltas.shape == (5, 3)
    for i in range(5):
        measured = central_differences(
            lambda h, i=i: error_of_sums(network, h, T[i]), forward.pre_activations[2][i], nudge=1e-3
        )
        np.testing.assert_allclose(deltas[i], measured, rtol=1e-8, atol=1e-12)


def test_eq_error_of_outputs(network: MLP) -> None:
    """Summed over outputs, and written through the sums, the error is the same number."""
    forward = network.forward(X)
    for i in range(5):
        H, Y = forward.pre_activations[2][i], forward.outputs[i]
        by_outputs = sum(float(LOSSES[network.loss].value(Y[q], T[i, q])) for q in range(3))
        assert by_outputs == pytest.approx(error_of_sums(network, H, T[i]), rel=1e-13)
        assert network.errors_per_example(X, T)[i] == pytest.approx(by_outputs, rel=1e-12)
        assert network_error(network.loss, forward.outputs, T)[i] == pytest.approx(by_outputs, rel=1e-13)


def test_eq_error_derivative_sum(network: MLP) -> None:
    """The delta is the sum over outputs of the slopes of the single losses."""
    forward = network.forward(X)
    deltas = network.backward(forward, T).deltas[2]
    for i in range(5):
        terms = [
            central_differences(
                lambda h, i=i, o=o: float(losses_of_sums(network, h, T[i])[o]), forward.pre_activations[2][i], 1e-3
            )
            for o in range(3)
        ]
        np.testing.assert_allclose(deltas[i], np.sum(terms, axis=0), rtol=1e-8, atol=1e-12)


def test_eq_output_loss_derivative(network: MLP) -> None:
    """Only the own loss feels a sum: g' L' on the diagonal, exactly 0 off it; with softmax nothing is 0."""
    forward = network.forward(X)
    expected = activation_slopes(network, forward.pre_activations[2]) * loss_slopes(network, forward.outputs, T)
    for i in range(5):
        for o in range(3):
            slopes = central_differences(
                lambda h, i=i, o=o: float(losses_of_sums(network, h, T[i])[o]), forward.pre_activations[2][i], 1e-3
            )
            assert (np.delete(slopes, o) == 0.0).all()
            assert slopes[o] == pytest.approx(expected[i, o], rel=1e-7, abs=1e-11)
    np.testing.assert_allclose(network.backward(forward, T).deltas[2], expected, rtol=1e-7, atol=1e-11)

    shared = make("softmax", "half_squared_error", 1.0)
    H = shared.forward(X).pre_activations[2]
    for o in range(3):
        slopes = central_differences(lambda h, o=o: float(losses_of_sums(shared, h, T[0])[o]), H[0], nudge=1e-3)
        assert (np.abs(slopes) > 1e-4).all()


def test_eq_delta_output(network: MLP) -> None:
    """g'(h) L'(y, t), with both factors measured, is what library and loops compute."""
    forward = network.forward(X)
    expected = activation_slopes(network, forward.pre_activations[2]) * loss_slopes(network, forward.outputs, T)
    np.testing.assert_allclose(network.backward(forward, T).deltas[2], expected, rtol=1e-7, atol=1e-11)
    w = weights_as_lists(network)
    for i in range(5):
        h, a = forward_example(network, w, X[i])
        for q in (1, 2, 3):
            by_loop = delta_of_output_neuron(network, h, a, T[i], q)
            assert by_loop == pytest.approx(expected[i, q - 1], rel=1e-7, abs=1e-11)
            slope = LOSSES[network.loss].derivative(np.float64(a[2][q]), np.float64(T[i, q - 1]))
            assert by_loop == pytest.approx(activation_derivative(network, 2, h[2][q]) * float(slope), rel=1e-14)


def test_eq_update_output(network: MLP) -> None:
    """One step moves w_pq by -eta [g'(h_q) L'(y_q, t_q)] a_p, the bias wire by its -1."""
    eta = 0.6
    for x, t in zip(X, T, strict=True):
        forward = network.forward([x])
        moved = network.copy()
        moved.step(network.backward(forward, [t]).gradients, eta)
        bracket = activation_slopes(network, forward.pre_activations[2]) * loss_slopes(
            network, forward.outputs, t[None]
        )
        entering = np.array([-1.0, *forward.activations[1][0]])
        for p, q in np.ndindex(5, 3):
            expected = network.weights[2][p, q] - eta * bracket[0, q] * entering[p]
            assert moved.weights[2][p, q] == pytest.approx(expected, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("loss", ["half_squared_error", "categorical_cross_entropy"])
def test_eq_delta_output_general(loss: str) -> None:
    """With softmax all outputs take part: the Jacobian's sum is the measured slope, its diagonal alone is not."""
    network = make("softmax", loss, 1.0)
    targets = T / T.sum(axis=1, keepdims=True)
    forward = network.forward(X)
    H, Y = forward.pre_activations[2], forward.outputs
    slopes = LOSSES[loss].derivative(Y, targets)
    jacobian = softmax_jacobian(H)
    general = np.array([[sum(slopes[i, o] * jacobian[i, o, q] for o in range(3)) for q in range(3)] for i in range(5)])
    diagonal = np.array([slopes[i] * np.diag(jacobian[i]) for i in range(5)])
    measured = np.array(
        [central_differences(lambda h, i=i: error_of_sums(network, h, targets[i]), H[i], nudge=1e-3) for i in range(5)]
    )
    np.testing.assert_allclose(general, measured, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(network.backward(forward, targets).deltas[2], measured, rtol=1e-8, atol=1e-12)
    assert np.abs(diagonal - measured).max() > 0.05 * np.abs(measured).max()

    # For an element-wise activation the general form is the short one.
    elementwise = make("sigmoid", "half_squared_error", 2.0)
    forward = elementwise.forward(X)
    for i in range(5):
        jacobian_i = np.array(
            [
                central_differences(
                    lambda h, o=o: float(elementwise.layer_activation(2).value(h, 2.0)[o]),
                    forward.pre_activations[2][i],
                    nudge=1e-3,
                )
                for o in range(3)
            ]
        )
        assert (jacobian_i[~np.eye(3, dtype=bool)] == 0.0).all()
        np.testing.assert_allclose(
            (forward.outputs[i] - T[i]) @ jacobian_i, elementwise.backward(forward, T).deltas[2][i], rtol=1e-9
        )

    # The example of the chapter, digit by digit.
    h, t = np.array([0.3, -1.2, 2.0]), np.array([0.0, 1.0, 0.0])
    y = softmax(h)
    np.testing.assert_allclose((y - t) @ softmax_jacobian(h), [-0.0760, -0.0541, 0.1301], rtol=0, atol=5e-5)
    np.testing.assert_allclose((y - t) * np.diag(softmax_jacobian(h)), [0.0190, -0.0311, 0.1220], rtol=0, atol=5e-5)
