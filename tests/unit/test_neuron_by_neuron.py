from __future__ import annotations

import copy
import re

import numpy as np
import pytest

from mlp_lib import MLP, TrainingDivergedError, datasets
from mlp_lib import neuron_by_neuron as nn

X, T = datasets.xor()


@pytest.fixture
def network() -> MLP:
    # weights[l] of W^(l), row 0 from the bias node
    return MLP(
        [2, 2, 1],
        beta=[1.0, 2.0],
        weights=[[[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]], [[0.7], [-0.8], [0.9]]],
    )


def sigmoid(h: float, beta: float = 1.0) -> float:
    return float(1.0 / (1.0 + np.exp(-beta * h)))


def test_weights_are_indexed_as_in_the_equations(network: MLP) -> None:
    w = nn.weights_as_lists(network)
    assert w[0] is None
    assert w[1][0][1] == 0.1
    assert w[1][2][1] == -0.5  # from neuron 2 of layer 0 to neuron 1 of layer 1
    assert w[1][1][2] == 0.4
    assert w[2][2][1] == 0.9
    assert w[1][0][0] is None
    w[1][0][1] = 5.0
    assert network.weights[1][0, 0] == 0.1


def test_forward_by_hand(network: MLP) -> None:
    h, a = nn.forward_example(network, nn.weights_as_lists(network), [1.0, 0.5])
    h_1 = -0.1 + 0.3 * 1.0 - 0.5 * 0.5
    h_2 = 0.2 + 0.4 * 1.0 + 0.6 * 0.5
    assert h[1][1:] == pytest.approx([h_1, h_2])
    assert a[1] == pytest.approx([-1.0, sigmoid(h_1), sigmoid(h_2)])
    assert h[2][1] == pytest.approx(-0.7 - 0.8 * sigmoid(h_1) + 0.9 * sigmoid(h_2))
    assert a[2][1] == pytest.approx(sigmoid(h[2][1], 2.0))
    assert a[0] == [-1.0, 1.0, 0.5]
    assert h[1][0] is None
    assert a[2][0] is None, "the output layer has no bias node"
    assert nn.pre_activation(nn.weights_as_lists(network), a, 1, 2) == pytest.approx(h_2)


def test_backward_by_hand(network: MLP) -> None:
    w = nn.weights_as_lists(network)
    h, a = nn.forward_example(network, w, [1.0, 0.5])
    untouched = copy.deepcopy((w, h, a))
    delta, gradient = nn.backward_example(network, w, h, a, [1.0])
    y = a[2][1]
    d = 2.0 * y * (1.0 - y) * (y - 1.0)
    assert delta[2][1] == pytest.approx(d)
    assert delta[1][1] == pytest.approx(a[1][1] * (1.0 - a[1][1]) * d * -0.8)
    assert delta[1][2] == pytest.approx(a[1][2] * (1.0 - a[1][2]) * d * 0.9)
    assert gradient[2][0][1] == pytest.approx(-d)
    assert gradient[2][2][1] == pytest.approx(a[1][2] * d)
    assert gradient[1][2][1] == pytest.approx(0.5 * delta[1][1])
    assert gradient[1][0][2] == pytest.approx(-delta[1][2])
    assert (w, h, a) == untouched
    assert nn.delta_of_output_neuron(network, h, a, [1.0], 1) == delta[2][1]
    assert nn.delta_of_hidden_neuron(network, w, h, delta, 1, 2) == delta[1][2]
    assert nn.gradient_of_weight(a, delta, 1, 2, 1) == gradient[1][2][1]
    assert nn.example_error(network, a, [1.0]) == pytest.approx((y - 1.0) ** 2 / 2.0)
    new = nn.updated_weights(w, gradient, 0.5)
    assert new[1][2][1] == pytest.approx(-0.5 - 0.5 * gradient[1][2][1])
    assert w == untouched[0]


def test_hidden_delta_sums_over_all_next_neurons() -> None:
    network = MLP([2, 2, 3], "linear", weights=[np.zeros((3, 2)), [[0, 0, 0], [1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]])
    w = nn.weights_as_lists(network)
    h, a = nn.forward_example(network, w, [0.0, 0.0])
    delta, _ = nn.backward_example(network, w, h, a, [-1.0, -10.0, -100.0])
    assert delta[2][1:] == [1.0, 10.0, 100.0]
    assert delta[1][1:] == [421.0, 3368.0]


def test_training_leaves_the_network_alone_and_matches_batches_of_one(network: MLP) -> None:
    kept = [W.copy() for W in network.weights]
    w = nn.train_example_by_example(network, X, T, epochs=20, learning_rate=0.7)
    for W, before in zip(network.weights, kept, strict=True):
        np.testing.assert_array_equal(W, before)
    network.train(X, T, 20, 0.7, batch_size=1)
    for layer in (1, 2):
        np.testing.assert_allclose([row[1:] for row in w[layer]], network.weights[layer], rtol=1e-13)


def test_derivatives_of_a_layer(network: MLP) -> None:
    assert nn.activation_derivative(network, 1, 0.0) == 0.25
    assert nn.activation_derivative(network, 2, 0.0) == 0.5
    with pytest.raises(ValueError, match="element-wise"):
        nn.activation_derivative(MLP([2, 2], "softmax"), 1, 0.0)


@pytest.mark.parametrize("layer", [0, -1, 3])
def test_no_derivative_of_a_layer_that_is_not_there(network: MLP, layer: int) -> None:
    message = f"there is no activation of layer {layer}: layers run from 1 to 2"
    with pytest.raises(IndexError, match=message):
        nn.activation_derivative(network, layer, 0.5)


def test_what_it_cannot_do_is_said() -> None:
    with pytest.raises(ValueError, match="needs a network with bias nodes"):
        nn.weights_as_lists(MLP([2, 1], bias=False))
    with pytest.raises(ValueError, match="softmax couples the neurons of its layer"):
        nn.weights_as_lists(MLP([2, 2], "softmax"))


def test_rows_of_the_wrong_length(network: MLP) -> None:
    w = nn.weights_as_lists(network)
    with pytest.raises(ValueError, match="x has 3 numbers, but 2 expected, one per input node"):
        nn.forward_example(network, w, [1.0, 2.0, 3.0])
    h, a = nn.forward_example(network, w, [1.0, 2.0])
    with pytest.raises(ValueError, match="t has 2 numbers, but 1 expected, one per output neuron"):
        nn.backward_example(network, w, h, a, [1.0, 0.0])
    with pytest.raises(ValueError, match=r"T has shape \(3, 1\), but \(4, 1\) expected"):
        nn.train_example_by_example(network, X, T[:3], 1, 1.0)


def test_settings_that_are_refused(network: MLP) -> None:
    with pytest.raises(ValueError, match="epochs must be a whole number of at least 1, but 0 came"):
        nn.train_example_by_example(network, X, T, 0, 1.0)
    with pytest.raises(ValueError, match="learning_rate must be a positive, finite number, but nan came"):
        nn.train_example_by_example(network, X, T, 1, float("nan"))
    with pytest.raises(ValueError, match=r"X must be finite, but X\[0, 0\] is inf"):
        nn.train_example_by_example(network, [[np.inf, 0.0]], [[1.0]], 1, 1.0)


@pytest.mark.parametrize("rate", [100.0, 1e300])
def test_weights_beyond_all_finite_numbers_are_reported_where_the_matrices_report_them(rate: float) -> None:
    network = MLP([2, 2, 1], activation="linear")
    with pytest.raises(TrainingDivergedError) as by_matrices:
        network.copy().train(X, T, 200, rate, batch_size=1, progress=False)
    epoch, layer = by_matrices.value.epoch, by_matrices.value.layer
    message = rf"diverged in epoch {epoch}: the new weights of layer {layer} are not finite at learning rate {rate:g};"
    with pytest.raises(FloatingPointError, match=re.escape(message)):
        nn.train_example_by_example(network, X, T, 200, rate)


def test_targets_that_are_refused_as_in_a_training_by_matrices(network: MLP) -> None:
    message = "T holds 5, which sigmoid outputs between 0 and 1 never reach"
    cross_entropy = MLP([2, 2, 2], loss="categorical_cross_entropy")
    halves = np.full((4, 2), 0.4)
    for train in (nn.train_example_by_example, MLP.train):
        with pytest.raises(ValueError, match=message):
            train(network, X, 5.0 * T, 1, 1.0)
        with pytest.raises(ValueError, match=message):
            train(MLP([2, 2, 1], loss="binary_cross_entropy"), X, 5.0 * T, 1, 1.0)
        with pytest.raises(ValueError, match=r"every row of T must sum to 1 .* but row 0 sums to 0.8"):
            train(cross_entropy, X, halves, 1, 1.0)
        with pytest.raises(ValueError, match="T has one column with targets below 1, which categorical_cross_entropy"):
            train(MLP([2, 2, 1], loss="categorical_cross_entropy"), X, T, 1, 1.0)
