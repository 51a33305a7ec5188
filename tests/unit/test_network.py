from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, PerLayer, datasets
from mlp_lib.activations import ACTIVATIONS
from mlp_lib.losses import LOSSES
from mlp_lib.network import add_bias, delta_hidden, delta_output, layer_forward, weight_gradient

X, T = datasets.xor()


def snapshot(*arrays: np.ndarray) -> list[np.ndarray]:
    return [array.copy() for array in arrays]


def assert_same(arrays: Any, before: Any) -> None:
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


# ---------------------------------------------------------------- the matrix equations


def test_add_bias_puts_minus_one_in_front() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert add_bias(A).tolist() == [[-1, 1, 2], [-1, 3, 4]]
    assert A.shape == (2, 2)


def test_layer_forward_by_hand() -> None:
    W = np.array([[0.5, -1.0], [1.0, 2.0], [3.0, -4.0]])
    H, A = layer_forward(add_bias(np.array([[1.0, -2.0]])), W, ACTIVATIONS["sigmoid"], beta=2.0)
    np.testing.assert_allclose(H, [[-0.5 + 1.0 - 6.0, 1.0 + 2.0 + 8.0]])
    np.testing.assert_allclose(A, 1.0 / (1.0 + np.exp(-2.0 * H)))


def test_delta_output_elementwise() -> None:
    H, t = np.array([[0.5, -1.0]]), np.array([[1.0, 0.0]])
    sigmoid = ACTIVATIONS["sigmoid"]
    Y = sigmoid.value(H, 3.0)
    half = delta_output(H, Y, t, sigmoid, LOSSES["half_squared_error"], 3.0)
    np.testing.assert_allclose(half, (Y - t) * 3.0 * Y * (1.0 - Y))
    np.testing.assert_allclose(delta_output(H, Y, t, sigmoid, LOSSES["binary_cross_entropy"], 3.0), 3.0 * (Y - t))


def test_delta_output_of_softmax_uses_the_whole_jacobian_with_any_loss() -> None:
    H, t = np.array([[0.3, -1.2, 2.0]]), np.array([[0.0, 1.0, 0.0]])
    softmax = ACTIVATIONS["softmax"]
    Y = softmax.value(H, 1.0)
    np.testing.assert_allclose(delta_output(H, Y, t, softmax, LOSSES["categorical_cross_entropy"]), Y - t)
    half = delta_output(H, Y, t, softmax, LOSSES["half_squared_error"])
    np.testing.assert_allclose(half, [[-0.0760, -0.0541, 0.1301]], atol=5e-5)
    diagonal_only = (Y - t) * Y * (1.0 - Y)
    np.testing.assert_allclose(diagonal_only, [[0.0190, -0.0311, 0.1220]], atol=5e-5)
    assert np.abs(half - diagonal_only).max() > 0.005


def test_delta_hidden_carries_the_sum_over_next_neurons_back() -> None:
    delta_next, W_next = np.array([[1.0, 10.0, 100.0]]), np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    got = delta_hidden(delta_next, W_next, np.zeros((1, 2)), ACTIVATIONS["sigmoid"])
    assert got.tolist() == [[0.25 * 421.0, 0.25 * 3368.0]]


def test_weight_gradient_sums_over_the_examples() -> None:
    A, delta = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [7.0]])
    assert weight_gradient(A, delta).tolist() == [[26.0], [38.0]]


# ---------------------------------------------------------------- making networks


def test_defaults() -> None:
    network = MLP([2, 3, 1])
    assert network.layer_sizes == (2, 3, 1)
    assert network.n_layers == 2
    assert network.activation == ("sigmoid", "sigmoid")
    assert network.loss == "half_squared_error"
    assert network.beta == (1.0, 1.0)
    assert network.bias is True
    assert [W.shape for W in network.weights] == [(3, 3), (4, 1)]
    assert repr(network) == "MLP(2-3-1, sigmoid/sigmoid, half_squared_error, seed=0)"
    assert [network.layer_activation(layer).name for layer in (1, 2)] == ["sigmoid", "sigmoid"]


@pytest.mark.parametrize("layer", [0, -1, 3])
def test_there_is_no_activation_of_other_layers(layer: int) -> None:
    with pytest.raises(IndexError, match=f"no activation of layer {layer}: layers run from 1 to 2"):
        MLP([2, 3, 1]).layer_activation(layer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer_sizes": [2]}, "layer_sizes must give at least"),
        ({"layer_sizes": [2, 0]}, r"layer_sizes\[1\] must be a whole number of at least 1, but 0 came"),
        ({"activation": "sigmod"}, "unknown activation 'sigmod'; the known ones are threshold, sigmoid, tanh, relu"),
        ({"activation": None}, "unknown activation None"),
        ({"activation": ["relu"]}, "activation has 1 entries, but 2 expected: one for each of the layers 1 to 2"),
        ({"activation": ["relu", "gelu"]}, "unknown activation 'gelu'"),
        ({"loss": "mse"}, "unknown loss 'mse'; the known ones are half_squared_error, binary_cross_entropy, cat"),
        ({"initializer": "xavier"}, "unknown initializer 'xavier'; the known ones are uniform_fan_in"),
        ({"beta": 0.0}, "beta of layer 1 must be a positive, finite number, but 0.0 came"),
        ({"beta": [1.0, -2.0]}, "beta of layer 2 must be a positive, finite number, but -2.0 came"),
        ({"beta": [1.0, np.nan]}, "beta of layer 2 must be a positive, finite number"),
        ({"beta": "steep"}, "beta of layer 1 must be a positive, finite number, but 'steep' came"),
        ({"beta": [True, 1.0]}, "beta of layer 1 must be a positive, finite number, but True came"),
        ({"beta": None}, "beta of layer 1 must be a positive, finite number, but None came"),
        ({"beta": [1.0]}, "beta has 1 entries, but 2 expected"),
        ({"activation": "tanh", "beta": 2.0}, "beta of layer 1 must be 1: tanh has no slope, but 2.0 came"),
        ({"seed": -1}, r"seed must be a whole number from 0 to 2\*\*32 - 1, but -1 came"),
        ({"seed": None}, "seed must be a whole number"),
        ({"bias": "no"}, "bias must be True or False, but 'no' came"),
        ({"bias": 1}, "bias must be True or False, but 1 came"),
        ({"beta": np.array(2.0)}, r"beta of layer 1 must be a positive, finite number, but array\(2.\) came"),
        ({"activation": {"relu": 1, "tanh": 2}}, "unknown activation {'relu': 1, 'tanh': 2}"),
        ({"activation": "softmax"}, "layer 2 is softmax with one neuron, whose output is always 1; use sigmoid"),
        (
            {"activation": "tanh", "loss": "binary_cross_entropy"},
            "binary_cross_entropy needs outputs that are probabilities: .* must be sigmoid or softmax, but it is tanh",
        ),
        ({"activation": "relu", "loss": "categorical_cross_entropy"}, "needs outputs that are probabilities"),
    ],
)
def test_settings_that_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MLP(**{"layer_sizes": [2, 3, 1], **arguments})


def test_weights_can_be_given_and_are_copied() -> None:
    given = [np.arange(6.0).reshape(3, 2), np.arange(3.0).reshape(3, 1)]
    network = MLP([2, 2, 1], weights=given)
    assert_same(network.weights, given)
    given[0][0, 0] = 99.0
    assert network.weights[1][0, 0] == 0.0
    network.weights = PerLayer(given)
    assert network.weights[1][0, 0] == 99.0
    network.weights = [W.astype(int).tolist() for W in given]
    assert network.weights[1].dtype == np.float64


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([np.ones((3, 2))], "weights has 1 arrays, but 2 expected: one per layer 1..L"),
        (
            [np.ones((2, 2)), np.ones((3, 1))],
            r"weights of layer 1 have shape \(2, 2\), but \(3, 2\) expected: one row for the bias node, then one",
        ),
        ([np.ones((3, 2)), np.ones((1, 3))], r"weights of layer 2 have shape \(1, 3\), but \(3, 1\) expected"),
        ([np.full((3, 2), np.nan), np.ones((3, 1))], "weights of layer 1 must be finite"),
        ([np.ones(6), np.ones((3, 1))], r"weights of layer 1 has shape \(6,\)"),
    ],
)
def test_weights_that_are_refused_change_nothing(weights: Any, message: str) -> None:
    network = MLP([2, 2, 1])
    before = snapshot(*network.weights)
    with pytest.raises(ValueError, match=message):
        network.weights = weights
    with pytest.raises(ValueError, match=message):
        MLP([2, 2, 1], weights=weights)
    assert_same(network.weights, before)


@pytest.mark.parametrize("weights", [5, "ab", None])
def test_what_is_no_weights(weights: Any) -> None:
    with pytest.raises(TypeError, match=r"weights must be a sequence of arrays, one per layer 1\.\.L, but .* came"):
        MLP([2, 2, 1]).weights = weights


def test_given_weights_do_not_change_what_the_generator_draws_next() -> None:
    drawn, given = MLP([2, 2, 1], seed=5), MLP([2, 2, 1], seed=5, weights=MLP([2, 2, 1], seed=6).weights)
    assert drawn.random_state.random_sample() == given.random_state.random_sample()


def test_copies_are_independent() -> None:
    network = MLP([2, 3, 2], ["relu", "sigmoid"], "binary_cross_entropy", [1.0, 2.0], "he_normal", 4, False)
    network.train(X, np.hstack([T, T]), 5, 0.1)
    copy = network.copy()
    assert_same(copy.weights, network.weights)
    for name in ("layer_sizes", "activation", "loss", "beta", "initializer", "seed", "bias"):
        assert getattr(copy, name) == getattr(network, name)
    before = snapshot(*network.weights)
    copy.train(X, np.hstack([T, T]), 5, 0.1)
    assert_same(network.weights, before)
    assert not np.array_equal(copy.weights[1], network.weights[1])
    draws = (network.copy().random_state, MLP([2, 3, 2], initializer="he_normal", seed=4, bias=False).random_state)
    assert draws[0].random_sample() == draws[1].random_sample(), "the generator of a copy starts again"


# ---------------------------------------------------------------- forward and backward


def test_forward_without_bias_nodes() -> None:
    network = MLP([2, 2, 1], "linear", bias=False, weights=[[[1.0, 2.0], [3.0, 4.0]], [[1.0], [10.0]]])
    forward = network.forward([[1.0, -1.0]])
    assert forward.pre_activations[1].tolist() == [[-2.0, -2.0]]
    assert forward.outputs.tolist() == [[-22.0]]
    assert network.without_bias(network.weights[1]).shape == (2, 2)
    assert network.into_weights(forward.activations[1]) is forward.activations[1]


def test_forward_keeps_its_input_and_returns_it_as_layer_0() -> None:
    network, x = MLP([2, 2, 1]), X.copy()
    forward = network.forward(x)
    np.testing.assert_array_equal(forward.activations[0], X)
    np.testing.assert_array_equal(x, X)
    assert forward.outputs is forward.activations[2]
    np.testing.assert_array_equal(forward.outputs, network.predict(X))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.ones((4, 3)), r"X has shape \(4, 3\), but \(4, 2\) expected"),
        (np.ones(2), r"X has shape \(2,\), but two dimensions"),
        (np.ones((0, 2)), "X is empty"),
        ([[np.nan, 1.0]], r"X must be finite, but X\[0, 0\] is nan"),
    ],
)
def test_inputs_that_are_refused_everywhere(bad: Any, message: str) -> None:
    network = MLP([2, 2, 1])
    calls = (
        lambda: network.forward(bad),
        lambda: network.predict(bad),
        lambda: network.labels(bad),
        lambda: network.probabilities(bad),
        lambda: network.error(bad, T),
        lambda: network.errors_per_example(bad, T),
        lambda: network.confusion_matrix(bad, T),
        lambda: network.train(bad, T, 1, 0.1),
    )
    for call in calls:
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (T[:, 0], r"T has shape \(4,\), .*T.reshape\(-1, 1\) for one column"),
        (T[:3], r"T has shape \(3, 1\), but \(4, 1\) expected"),
        (np.hstack([T, T]), r"T has shape \(4, 2\), but \(4, 1\) expected"),
        (np.where(T > 0, np.inf, 0.0), r"T must be finite, but T\[1, 0\] is inf"),
        (np.zeros((0, 1)), "T is empty"),
    ],
)
def test_targets_that_are_refused_everywhere(bad: Any, message: str) -> None:
    network = MLP([2, 2, 1])
    forward = network.forward(X)
    calls = (
        lambda: network.backward(forward, bad),
        lambda: network.error(X, bad),
        lambda: network.errors_per_example(X, bad),
        lambda: network.confusion_matrix(X, bad),
        lambda: network.train(X, bad, 1, 0.1),
    )
    for call in calls:
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize("huge", [{"X": [[1e308, 1e308]]}, {"weights": [[[0.0], [1e308], [-1e308]]]}])
def test_numbers_beyond_all_finite_ones_are_an_error_that_names_the_layer(huge: dict[str, Any]) -> None:
    network = MLP([2, 1], weights=huge.get("weights", [[[0.0], [10.0], [-10.0]]]))
    inputs = huge.get("X", [[10.0, 10.0]])
    for call in (network.forward, network.predict, network.labels):
        with pytest.raises(FloatingPointError, match="pre-activations of layer 1 are not finite: X or the weights"):
            call(inputs)


def test_backward_needs_a_forward_pass() -> None:
    network = MLP([2, 2, 1])
    for other in (T, network.predict(X), None):
        with pytest.raises(TypeError, match=f"forward must be what .* returned, but {type(other).__name__} came"):
            network.backward(other, T)  # type: ignore[arg-type]


def test_a_confusion_matrix_needs_classes() -> None:
    for activation, targets, message in (
        (
            "sigmoid",
            [[0], [1], [2], [1]],
            "T must hold 0 and 1 to name the two classes of one sigmoid output, .* holds 2",
        ),
        ("linear", [[0.2], [1.0], [0.0], [0.0]], "to name the two classes of one linear output, but it holds 0.2"),
        ("tanh", T, "T must hold -1 and 1 to name the two classes of one tanh output, but it holds 0"),
    ):
        with pytest.raises(ValueError, match=message):
            MLP([2, 2, 1], activation).confusion_matrix(X, targets)
    for targets in ([[1, 1], [0, 1], [1, 0], [0, 1]], [[0, 0], [0, 1], [1, 0], [0, 1]], np.full((4, 2), 0.5)):
        with pytest.raises(ValueError, match=r"T must hold one 1 per row, .* see datasets\.one_hot"):
            MLP([2, 2, 2]).confusion_matrix(X, targets)


def test_targets_outside_the_loss_are_refused_everywhere() -> None:
    network = MLP([2, 2, 1], loss="binary_cross_entropy")
    for call in (
        lambda: network.backward(network.forward(X), 2.0 * T),
        lambda: network.error(X, 2.0 * T),
    ):
        with pytest.raises(ValueError, match="T must lie between 0 and 1 for binary_cross_entropy, but it holds 2"):
            call()
    network = MLP([2, 2, 2], ["tanh", "softmax"], "categorical_cross_entropy")
    with pytest.raises(ValueError, match="every row of T must sum to 1"):
        network.backward(network.forward(X), np.ones((4, 2)))


def test_a_forward_pass_of_another_network_is_refused() -> None:
    other = MLP([2, 4, 1]).forward(X)
    with pytest.raises(ValueError, match=r"forward has layers of \[2, 4, 1\], but \[2, 2, 1\] expected"):
        MLP([2, 2, 1]).backward(other, T)
    with pytest.raises(ValueError, match=r"forward has layers of \[2, 1\]"):
        MLP([2, 2, 3]).backward(MLP([2, 1]).forward(X), np.ones((4, 3)))


def test_backward_changes_nothing() -> None:
    network = MLP([2, 3, 2, 1], ["tanh", "relu", "sigmoid"], seed=3)
    forward = network.forward(X)
    everything = [X, T, *network.weights, *forward.pre_activations, *forward.activations]
    before = snapshot(*everything)
    first = network.backward(forward, T)
    again = network.backward(forward, T)
    assert_same(everything, before)
    assert_same(again.gradients, first.gradients)
    assert_same(again.deltas, first.deltas)


def test_mean_and_sum() -> None:
    network = MLP([2, 2, 1], seed=1)
    forward = network.forward(X)
    mean, summed = network.backward(forward, T), network.backward(forward, T, reduction="sum")
    for layer in (1, 2):
        np.testing.assert_allclose(4.0 * mean.gradients[layer], summed.gradients[layer], rtol=1e-15)
        np.testing.assert_array_equal(mean.deltas[layer], summed.deltas[layer])
    with pytest.raises(ValueError, match="unknown reduction 'max'; the known ones are mean, sum"):
        network.backward(forward, T, reduction="max")  # type: ignore[arg-type]


def test_the_mean_is_over_examples_not_over_outputs() -> None:
    network = MLP([2, 3], "linear", weights=[np.zeros((3, 3))])
    targets = np.array([[1.0, 2.0, 3.0], [5.0, 6.0, 7.0]])
    assert network.error([[0.0, 0.0], [1.0, 1.0]], targets) == (14.0 + 110.0) / 2.0 / 2.0
    gradients = network.backward(network.forward([[0.0, 0.0], [1.0, 1.0]]), targets).gradients
    np.testing.assert_allclose(gradients[1][0], [3.0, 4.0, 5.0])  # bias row: minus the mean of -t
    np.testing.assert_allclose(gradients[1][1], [-2.5, -3.0, -3.5])


# ---------------------------------------------------------------- steps


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        (
            lambda backward: backward,
            r"gradients must be a sequence of arrays, .* but Backward came; pass its \.gradients",
        ),
        (lambda backward: 3, "gradients must be a sequence of arrays, one per layer 1..L, but int came"),
        (lambda backward: iter(backward.gradients), "but .*iterator came"),
        (lambda backward: [G.astype(str) for G in backward.gradients], "gradients of layer 1 must hold real numbers"),
        (lambda backward: [G + 0j for G in backward.gradients], "gradients of layer 1 .* its dtype is complex128"),
    ],
)
def test_what_is_no_gradients(gradients: Any, message: str) -> None:
    network = MLP([2, 2, 1])
    before = snapshot(*network.weights)
    with pytest.raises(TypeError, match=message):
        network.step(gradients(network.backward(network.forward(X), T)), 1.0)
    assert_same(network.weights, before)


def test_step_moves_all_layers_at_once() -> None:
    network = MLP([2, 3, 2, 1], seed=2)
    backward = network.backward(network.forward(X), T)
    old, gradients = snapshot(*network.weights), snapshot(*backward.gradients)
    held = network.weights
    network.step(backward.gradients, learning_rate=0.3)
    for layer, (W, G) in enumerate(zip(old, gradients, strict=True), start=1):
        np.testing.assert_array_equal(network.weights[layer], W - 0.3 * G)
    assert_same(backward.gradients, gradients)
    assert_same(held, old)  # weights held from before the step are as they were


def test_every_delta_is_of_the_weights_before_the_step() -> None:
    """Layer 1 must not see the new weights of layer 2: compared with central differences of the old network."""
    network = MLP([2, 2, 1], seed=0)
    before = network.copy()
    network.step(network.backward(network.forward(X), T).gradients, 1.0)
    moved = before.weights[1] - network.weights[1]
    nudge, W = 1e-5, [w.copy() for w in before.weights]
    for index in np.ndindex(W[0].shape):
        ends = []
        for sign in (1.0, -1.0):
            probe = [w.copy() for w in W]
            probe[0][index] += sign * nudge
            ends.append(MLP([2, 2, 1], weights=probe).error(X, T))
        assert moved[index] == pytest.approx((ends[0] - ends[1]) / (2.0 * nudge), abs=1e-9)


def test_a_step_lowers_the_error() -> None:
    network = MLP([2, 4, 1], seed=5)
    before = network.error(X, T)
    network.step(network.backward(network.forward(X), T).gradients, 0.5)
    assert network.error(X, T) < before


def test_gradients_may_be_lists() -> None:
    network, other = MLP([2, 2, 1]), MLP([2, 2, 1])
    gradients = network.backward(network.forward(X), T).gradients
    network.step(gradients, 0.5)
    other.step([G.tolist() for G in gradients], 0.5)
    assert_same(network.weights, other.weights)


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        ([np.ones((3, 2))], "gradients has 1 arrays, but 2 expected: one per layer"),
        ([np.ones((2, 3)), np.ones((3, 1))], r"gradients of layer 1 have shape \(2, 3\), but \(3, 2\) expected"),
        ([np.ones((3, 2)), 1.0], r"gradients of layer 2 have shape \(\), but \(3, 1\) expected"),
    ],
)
def test_gradients_that_do_not_fit_change_nothing(gradients: Any, message: str) -> None:
    network = MLP([2, 2, 1])
    before = snapshot(*network.weights)
    with pytest.raises(ValueError, match=message):
        network.step(gradients, 0.1)
    assert_same(network.weights, before)


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan, np.inf, "0.1", None])
def test_learning_rates_that_are_refused(rate: Any) -> None:
    network = MLP([2, 2, 1])
    with pytest.raises(ValueError, match="learning_rate must be a positive, finite number"):
        network.step(network.backward(network.forward(X), T).gradients, rate)


@pytest.mark.parametrize("broken", [1, 2])
def test_a_step_to_infinity_changes_no_layer(broken: int) -> None:
    network = MLP([2, 2, 1])
    before = snapshot(*network.weights)
    gradients = [np.ones((3, 2)), np.ones((3, 1))]
    gradients[broken - 1][0, 0] = 1e308
    with pytest.raises(FloatingPointError, match=f"the new weights of layer {broken} are not finite"):
        network.step(gradients, 1e10)
    gradients[broken - 1][0, 0] = np.nan
    with pytest.raises(FloatingPointError, match=f"layer {broken}"):
        network.step(gradients, 1.0)
    assert_same(network.weights, before)


# ---------------------------------------------------------------- errors, answers


def test_errors() -> None:
    network = MLP([2, 2, 2], "linear", weights=[np.zeros((3, 2)), np.zeros((3, 2))])
    targets = np.array([[1.0, 2.0], [0.0, 3.0], [0.0, 0.0], [1.0, 1.0]])
    E = network.errors_per_example(X, targets)
    np.testing.assert_array_equal(E, [2.5, 4.5, 0.0, 1.0])
    assert network.error(X, targets) == 2.0
    assert type(network.error(X, targets)) is float


@pytest.mark.parametrize(
    ("activation", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")]
)
def test_cross_entropy_of_a_network_comes_from_its_logits(activation: str, loss: str) -> None:
    """Through the probabilities the loss of a certain wrong answer would be infinite, or capped."""
    weights = [np.array([[0.0, 0.0], [1000.0, -1000.0]])]
    network = MLP([1, 2], activation, loss, weights=weights)
    E = network.error([[1.0]], [[0.0, 1.0]])
    assert E == pytest.approx(2000.0)
    backward = network.backward(network.forward([[1.0]]), [[0.0, 1.0]])
    np.testing.assert_array_equal(backward.deltas[1], [[1.0, -1.0]])


def test_probabilities() -> None:
    P = MLP([2, 3, 1]).probabilities(X)
    assert P.shape == (4, 2)
    np.testing.assert_allclose(P.sum(axis=1), 1.0)
    np.testing.assert_array_equal(P[:, 1:], MLP([2, 3, 1]).predict(X))
    network = MLP([2, 3, 4], ["tanh", "softmax"])
    np.testing.assert_array_equal(network.probabilities(X), network.predict(X))
    for sizes, activation in (([2, 1], "tanh"), ([2, 2], "sigmoid"), ([2, 1], "linear")):
        with pytest.raises(ValueError, match=f"outputs of {sizes[1]} {activation} neurons are not probabilities"):
            MLP(sizes, activation).probabilities(X)


@pytest.mark.parametrize(
    ("activation", "outputs", "expected"),
    [
        ("linear", [[-1.0], [0.5], [0.6]], [0, 0, 1]),
        ("tanh", [[-0.2], [0.0], [0.3]], [0, 0, 1]),
        ("linear", [[1.0, 3.0, 2.0], [5.0, 4.0, 5.0], [-3.0, -2.0, -1.0]], [1, 0, 2]),
    ],
)
def test_labels(activation: str, outputs: list[list[float]], expected: list[int]) -> None:
    H = np.arctanh(outputs) if activation == "tanh" else np.array(outputs)
    weights = [np.vstack([np.zeros((1, H.shape[1])), H])]
    labels = MLP([3, H.shape[1]], activation, weights=weights).labels(np.eye(3))
    assert labels.tolist() == expected
    assert labels.dtype == np.int64


def test_confusion_matrices() -> None:
    network = MLP([2, 1], "linear", weights=[[[0.0], [1.0], [0.0]]])  # y = x_1
    assert network.labels(X).tolist() == [0, 0, 1, 1]
    assert network.confusion_matrix(X, T).tolist() == [[1, 1], [1, 1]]
    assert network.confusion_matrix(X, np.ones((4, 1))).tolist() == [[0, 0], [2, 2]]
    assert network.confusion_matrix(X, np.ones((4, 1)), positive_first=True).tolist() == [[2, 0], [2, 0]]
    three = MLP([2, 3], ["softmax"])
    counts = three.confusion_matrix(X, datasets.one_hot([0, 1, 2, 0]))
    assert counts.shape == (3, 3)
    assert counts.sum(axis=1).tolist() == [2, 1, 1]
    # a row and a column for each output, for classes too that nobody has and nobody chose
    first = MLP([2, 3], ["softmax"], weights=[[[-9.0, 0.0, 0.0], [0.0] * 3, [0.0] * 3]])
    assert first.confusion_matrix(X, datasets.one_hot([0, 1, 1, 0], 3)).tolist() == [[2, 0, 0], [2, 0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="positive_first is for two classes"):
        three.confusion_matrix(X, datasets.one_hot([0, 1, 2, 0]), positive_first=True)
    # targets of -1 and 1 for tanh
    tanh = MLP([2, 1], "tanh", weights=[np.array([[0.5], [1.0], [0.0]])])
    assert tanh.confusion_matrix(X, 2.0 * T - 1.0).tolist() == [[1, 1], [1, 1]]
