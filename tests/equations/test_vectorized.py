"""The equations of the chapter `vectorized`: every matrix against the neuron-by-neuron loops, every gradient measured.

The sizes of the layers and the number of examples all differ, there are several outputs and a slope for
each layer, so that no index, transpose or slope can be mixed up unseen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib import neuron_by_neuron as loops
from mlp_lib.activations import ACTIVATIONS, sigmoid, sigmoid_derivative, softmax
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import LOSSES, network_error
from mlp_lib.network import add_bias, delta_hidden, delta_output, layer_forward, weight_gradient
from mlp_lib.per_layer import Array

SIZES, L, K = [3, 5, 4, 2], 3, 7
BETA = [1.0, 0.5, 1.3, 2.0]  # BETA[l] is the slope of layer l; there is no layer 0
RNG = np.random.RandomState(11)
X = RNG.standard_normal((K, 3))
T = RNG.random_sample((K, 2))
LAYERS = [1, 2, 3]


def network() -> MLP:
    return MLP(SIZES, beta=BETA[1:], seed=5)


class ByLoops:
    """What the neuron-by-neuron loops find for every example; index [l][i][neuron], the bias node at 0."""

    def __init__(self) -> None:
        net = network()
        self.w = loops.weights_as_lists(net)
        self.h: list[Any] = []
        self.a: list[Any] = []
        self.delta: list[Any] = []
        self.gradient: list[Any] = []
        for x, t in zip(X, T, strict=True):
            h, a = loops.forward_example(net, self.w, x)
            delta, gradient = loops.backward_example(net, self.w, h, a, t)
            for store, value in ((self.h, h), (self.a, a), (self.delta, delta), (self.gradient, gradient)):
                store.append(value)

    def matrix(self, quantity: list[Any], l: int) -> Array:
        """Examples in rows, neurons 1.. in columns."""
        return np.array([example[l][1:] for example in quantity])

    def summed_gradient(self, l: int) -> Array:
        return np.sum([[row[1:] for row in example[l]] for example in self.gradient], axis=0)


@pytest.fixture(scope="module")
def by_loops() -> ByLoops:
    return ByLoops()


def assert_close(actual: Any, expected: Any) -> None:
    """Equal up to the order of summation."""
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-16)


def total_error(net: MLP) -> float:
    return float(net.errors_per_example(X, T).sum())


def measured_gradient(l: int) -> Array:
    """The derivative of the summed E by every weight of layer l, from nudges."""
    net = network()
    weights = [W.copy() for W in net.weights]

    def error(W: Array) -> float:
        weights[l - 1] = W
        net.weights = weights  # type: ignore[assignment]
        return total_error(net)

    return central_differences(error, network().weights[l])


def measured_deltas(l: int) -> Array:
    """The derivative of the summed E by every pre-activation of layer l, from nudges."""
    net = network()

    def error(H: Array) -> float:
        A = sigmoid(H, BETA[l])
        for layer in range(l + 1, L + 1):
            A = sigmoid(add_bias(A) @ net.weights[layer], BETA[layer])
        return float(0.5 * ((A - T) ** 2).sum())

    return central_differences(error, net.forward(X).pre_activations[l])


# The forward pass


def test_eq_input_matrix(by_loops: ByLoops) -> None:
    assert X.shape == (K, SIZES[0])
    A_0 = network().forward(X).activations[0]
    for i in range(K):
        for j in range(SIZES[0]):
            assert A_0[i, j] == X[i, j] == by_loops.a[i][0][j + 1]
    with pytest.raises(ValueError, match="3"):
        network().forward(X.T)


def test_eq_target_matrix() -> None:
    labels = [2, 0, 1, 1]
    one_hot = datasets.one_hot(labels)
    assert one_hot.shape == (4, 3)
    for i in range(4):
        for q in range(3):
            assert one_hot[i, q] == (1.0 if labels[i] == q else 0.0)
    # The rows belong to the examples: exchanging two exchanges their errors.
    errors, order = network().errors_per_example(X, T), [1, 0, 2, 3, 4, 5, 6]
    assert_close(network().errors_per_example(X[order], T[order]), errors[order])


def test_eq_target_column() -> None:
    X_2, column = datasets.xor()
    net = MLP([2, 2, 1], seed=0)
    assert column.shape == (4, 1)
    assert net.errors_per_example(X_2, column).shape == (4,)
    with pytest.raises(ValueError, match="T"):
        net.error(X_2, column[:, 0])
    # What the refusal prevents: every output minus every target.
    assert (net.predict(X_2) - column[:, 0]).shape == (4, 4)


def test_eq_xor_targets() -> None:
    X_2, column = datasets.xor()
    assert X_2.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert column.tolist() == [[0], [1], [1], [0]]
    assert [float(bool(x_1) != bool(x_2)) for x_1, x_2 in X_2] == column[:, 0].tolist()


def test_eq_activation_matrix(by_loops: ByLoops) -> None:
    activations = network().forward(X).activations
    for l in LAYERS:
        assert activations[l].shape == (K, SIZES[l])
        assert_close(activations[l], by_loops.matrix(by_loops.a, l))


def test_eq_g_of_matrix() -> None:
    forward = network().forward(X)
    for l in LAYERS:
        H = forward.pre_activations[l]
        entries = [[1 / (1 + np.exp(-BETA[l] * h)) for h in row] for row in H]
        assert_close(forward.activations[l], entries)
    # Softmax works row by row.
    H = RNG.standard_normal((4, 3))
    assert_close(softmax(H), [softmax(row) for row in H])


def test_eq_h_entries(by_loops: ByLoops) -> None:
    pre_activations = network().forward(X).pre_activations
    for l in LAYERS:
        H = np.zeros((K, SIZES[l]))
        for i in range(K):
            for q in range(1, SIZES[l] + 1):
                for j in range(SIZES[l - 1] + 1):
                    H[i, q - 1] += by_loops.a[i][l - 1][j] * by_loops.w[l][j][q]
                assert loops.pre_activation(by_loops.w, by_loops.a[i], l, q) == pytest.approx(H[i, q - 1], rel=1e-12)
        assert_close(pre_activations[l], H)


def test_eq_h_product(by_loops: ByLoops) -> None:
    for l in LAYERS:
        left = np.array([example[l - 1] for example in by_loops.a])
        right = np.array([row[1:] for row in by_loops.w[l]])
        assert_close(left @ right, by_loops.matrix(by_loops.h, l))
        assert_close(left @ right, network().forward(X).pre_activations[l])


def test_eq_biased_activation_matrix(by_loops: ByLoops) -> None:
    activations = network().forward(X).activations
    for l in range(L):
        A_bias = add_bias(activations[l])
        assert A_bias.shape == (K, SIZES[l] + 1)
        assert_close(A_bias, [example[l] for example in by_loops.a])


def test_eq_weight_matrix() -> None:
    for l in LAYERS:
        W = network().weights[l]
        assert W.shape == (SIZES[l - 1] + 1, SIZES[l])
        # Entry j, q leads from j to q: doubling it moves h_q by w a_j and nothing else.
        A_bias = add_bias(network().forward(X).activations[l - 1])
        for j, q in ((0, 0), (1, SIZES[l] - 1), (SIZES[l - 1], 0)):
            changed = W.copy()
            changed[j, q] *= 2
            moved = A_bias @ changed - A_bias @ W
            expected = np.zeros((K, SIZES[l]))
            expected[:, q] = A_bias[:, j] * W[j, q]
            np.testing.assert_allclose(moved, expected, rtol=1e-12, atol=1e-14)


def test_eq_matrix_forward() -> None:
    net = network()
    A = X
    forward = net.forward(X)
    for l in LAYERS:
        H, A = layer_forward(add_bias(A), net.weights[l], ACTIVATIONS["sigmoid"], BETA[l])
        assert_close(H, forward.pre_activations[l])
        assert_close(A, forward.activations[l])
    assert_close(A, [net.predict([x])[0] for x in X])  # all at once, or one by one


def test_eq_bias_column() -> None:
    A = RNG.standard_normal((4, 3))
    A_bias = add_bias(A)
    assert (A_bias[:, 0] == -1).all()
    assert (A_bias[:, 1:] == A).all()


# The gradients


def test_eq_update_one_example() -> None:
    net, eta = network(), 0.7
    before = [W.copy() for W in net.weights]
    forward = net.forward(X[:1])
    backward = net.backward(forward, T[:1])
    net.step(backward.gradients, eta)
    for l in LAYERS:
        a = add_bias(forward.activations[l - 1])[0]
        for p in range(SIZES[l - 1] + 1):
            for q in range(SIZES[l]):
                expected = before[l - 1][p, q] - eta * backward.deltas[l][0, q] * a[p]
                assert net.weights[l][p, q] == pytest.approx(expected, rel=1e-12)


def test_eq_update_sum(by_loops: ByLoops) -> None:
    net, eta = network(), 0.7
    before = [W.copy() for W in net.weights]
    net.step(net.backward(net.forward(X), T, reduction="sum").gradients, eta)
    for l in LAYERS:
        for p in range(SIZES[l - 1] + 1):
            for q in range(1, SIZES[l] + 1):
                total = sum(by_loops.delta[i][l][q] * by_loops.a[i][l - 1][p] for i in range(K))
                assert net.weights[l][p, q - 1] == pytest.approx(before[l - 1][p, q - 1] - eta * total, rel=1e-12)


def test_eq_matrix_update() -> None:
    net, eta = network(), 0.3
    gradients = net.backward(net.forward(X), T, reduction="sum").gradients
    expected = [W - eta * G for W, G in zip(net.weights, gradients, strict=True)]
    before = total_error(net)
    net.step(gradients, eta)
    for W, wanted in zip(net.weights, expected, strict=True):
        assert_close(W, wanted)
    # A short enough step goes down by eta |G|^2.
    net, eta = network(), 1e-6
    net.step(gradients, eta)
    decrease = eta * sum((G**2).sum() for G in gradients)
    assert before - total_error(net) == pytest.approx(decrease, rel=1e-4)


@pytest.mark.parametrize("l", LAYERS)
def test_eq_gradient_matrix(l: int) -> None:
    G = network().backward(network().forward(X), T, reduction="sum").gradients[l]
    assert G.shape == network().weights[l].shape
    np.testing.assert_allclose(G, measured_gradient(l), rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("l", LAYERS)
def test_eq_gradient_entries(l: int, by_loops: ByLoops) -> None:
    entries = [
        [sum(by_loops.delta[i][l][q] * by_loops.a[i][l - 1][p] for i in range(K)) for q in range(1, SIZES[l] + 1)]
        for p in range(SIZES[l - 1] + 1)
    ]
    assert_close(entries, by_loops.summed_gradient(l))
    single = [
        [
            sum(loops.gradient_of_weight(by_loops.a[i], by_loops.delta[i], l, p, q) for i in range(K))
            for q in range(1, SIZES[l] + 1)
        ]
        for p in range(SIZES[l - 1] + 1)
    ]
    assert_close(single, entries)
    np.testing.assert_allclose(entries, measured_gradient(l), rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("l", LAYERS)
def test_eq_gradient_product(l: int, by_loops: ByLoops) -> None:
    left = np.array([[by_loops.a[i][l - 1][p] for i in range(K)] for p in range(SIZES[l - 1] + 1)])
    right = np.array([[by_loops.delta[i][l][q] for q in range(1, SIZES[l] + 1)] for i in range(K)])
    assert left.shape == (SIZES[l - 1] + 1, K)
    assert_close(left @ right, by_loops.summed_gradient(l))
    assert_close(left @ right, weight_gradient(left.T, right))


@pytest.mark.parametrize("l", LAYERS)
def test_eq_matrix_gradient(l: int, by_loops: ByLoops) -> None:
    net = network()
    forward = net.forward(X)
    backward = net.backward(forward, T, reduction="sum")
    G = weight_gradient(add_bias(forward.activations[l - 1]), backward.deltas[l])
    assert_close(G, backward.gradients[l])
    assert_close(G, by_loops.summed_gradient(l))
    # The bias row is minus the column sum of the deltas.
    assert_close(G[0], -backward.deltas[l].sum(axis=0))


def test_eq_mean_gradient() -> None:
    net = network()
    forward = net.forward(X)
    sums = net.backward(forward, T, reduction="sum").gradients
    means = net.backward(forward, T, reduction="mean").gradients
    for l in LAYERS:
        assert_close(means[l], sums[l] / K)
    # Twice the data: the mean stays, the sum doubles.
    X_2, T_2 = np.vstack([X, X]), np.vstack([T, T])
    for l in LAYERS:
        assert_close(net.backward(net.forward(X_2), T_2, reduction="mean").gradients[l], means[l])
        assert_close(net.backward(net.forward(X_2), T_2, reduction="sum").gradients[l], 2 * sums[l])
    # A step by the sum at rate eta is one by the mean at rate k eta.
    by_sum, by_mean = network(), network()
    by_sum.step(sums, 0.1)
    by_mean.step(means, K * 0.1)
    for l in LAYERS:
        assert_close(by_sum.weights[l], by_mean.weights[l])


# The deltas


@pytest.mark.parametrize("l", LAYERS)
def test_eq_error_matrix(l: int, by_loops: ByLoops) -> None:
    Delta = network().backward(network().forward(X), T).deltas[l]
    assert Delta.shape == (K, SIZES[l])
    assert_close(Delta, by_loops.matrix(by_loops.delta, l))
    np.testing.assert_allclose(Delta, measured_deltas(l), rtol=1e-8, atol=1e-11)


def test_eq_error_matrix_output(by_loops: ByLoops) -> None:
    Delta = network().backward(network().forward(X), T).deltas[L]
    assert Delta.shape == (K, SIZES[L])
    for i in range(K):
        for q in range(SIZES[L]):
            assert Delta[i, q] == pytest.approx(by_loops.delta[i][L][q + 1], rel=1e-12)


@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy"])
def test_eq_delta_output_example(loss: str) -> None:
    net = MLP(SIZES, beta=BETA[1:], loss=loss, seed=5)
    forward = net.forward(X)
    H, Y = forward.pre_activations[L], forward.outputs
    deltas = net.backward(forward, T).deltas[L]
    for i in range(K):
        for q in range(SIZES[L]):
            slope = float(LOSSES[loss].derivative(Y[i, q], T[i, q]))
            assert deltas[i, q] == pytest.approx(sigmoid_derivative(H[i, q], BETA[L]) * slope, rel=1e-11)


def output_pieces() -> tuple[Array, Array, Array]:
    """H, A and Delta of the output layer."""
    forward = network().forward(X)
    return forward.pre_activations[L], forward.outputs, network().backward(forward, T).deltas[L]


def test_eq_error_matrix_entries() -> None:
    H, Y, Delta = output_pieces()
    entries = [[(Y[i, q] - T[i, q]) * sigmoid_derivative(H[i, q], BETA[L]) for q in range(SIZES[L])] for i in range(K)]
    assert_close(entries, Delta)
    np.testing.assert_allclose(entries, measured_deltas(L), rtol=1e-8, atol=1e-11)


def test_eq_error_matrix_split() -> None:
    H, A, Delta = output_pieces()
    difference, slopes = A - T, sigmoid_derivative(H, BETA[L])
    for i in range(K):
        for q in range(SIZES[L]):
            assert Delta[i, q] == pytest.approx(difference[i, q] * slopes[i, q], rel=1e-12)
    # It is no matrix product: those shapes do not even fit.
    with pytest.raises(ValueError, match="matmul"):
        _ = difference @ slopes


def test_eq_matrix_delta_output() -> None:
    H, A, Delta = output_pieces()
    assert_close((A - T) * sigmoid_derivative(H, BETA[L]), Delta)
    assert_close(delta_output(H, A, T, ACTIVATIONS["sigmoid"], LOSSES["half_squared_error"], BETA[L]), Delta)
    np.testing.assert_allclose(Delta, measured_deltas(L), rtol=1e-8, atol=1e-11)


def hidden_pieces(l: int) -> tuple[Array, Array, Array, Array]:
    """A of layer l, Delta and W of layer l + 1, and Delta of layer l."""
    net = network()
    forward = net.forward(X)
    deltas = net.backward(forward, T).deltas
    return forward.activations[l], deltas[l + 1], net.weights[l + 1], deltas[l]


def returned_error(l: int) -> Array:
    """The sums over the next layer, by loops."""
    _, Delta_next, W_next, _ = hidden_pieces(l)
    return np.array(
        [
            [sum(Delta_next[i, c] * W_next[q + 1, c] for c in range(SIZES[l + 1])) for q in range(SIZES[l])]
            for i in range(K)
        ]
    )


@pytest.mark.parametrize("l", [1, 2])
def test_eq_delta_hidden_example(l: int) -> None:
    A, _, _, Delta = hidden_pieces(l)
    R = returned_error(l)
    for i in range(K):
        for q in range(SIZES[l]):
            assert Delta[i, q] == pytest.approx(BETA[l] * A[i, q] * (1 - A[i, q]) * R[i, q], rel=1e-11)


@pytest.mark.parametrize("l", [1, 2])
def test_eq_hidden_error_entries(l: int) -> None:
    A, _, _, _ = hidden_pieces(l)
    R = returned_error(l)
    entries = [[BETA[l] * A[i, q] * (1 - A[i, q]) * R[i, q] for q in range(SIZES[l])] for i in range(K)]
    np.testing.assert_allclose(entries, measured_deltas(l), rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("l", [1, 2])
def test_eq_hidden_error_factored(l: int) -> None:
    A, _, _, Delta = hidden_pieces(l)
    assert_close(BETA[l] * A * (np.ones_like(A) - A) * returned_error(l), Delta)


@pytest.mark.parametrize("l", [1, 2])
def test_eq_hidden_error_product(l: int) -> None:
    _, Delta_next, W_next, _ = hidden_pieces(l)
    # The right factor as it is written out: w_qc stands in row c, column q, and q starts at 1.
    right = np.array([[W_next[q, c] for q in range(1, SIZES[l] + 1)] for c in range(SIZES[l + 1])])
    assert_close(Delta_next @ right, returned_error(l))


@pytest.mark.parametrize("l", [1, 2])
def test_eq_matrix_delta_hidden(l: int, by_loops: ByLoops) -> None:
    A, Delta_next, W_next, Delta = hidden_pieces(l)
    one_line = BETA[l] * A * (1 - A) * (Delta_next @ W_next[1:].T)
    assert_close(one_line, Delta)
    assert_close(one_line, by_loops.matrix(by_loops.delta, l))
    H = network().forward(X).pre_activations[l]
    assert_close(one_line, delta_hidden(Delta_next, W_next[1:], H, ACTIVATIONS["sigmoid"], BETA[l]))
    np.testing.assert_allclose(one_line, measured_deltas(l), rtol=1e-8, atol=1e-11)


def test_eq_broadcast_targets() -> None:
    """A flat target is met by every output: the smallest such loss is the variance, where every answer is the mean."""
    Y, t = X[:, :1], T[:, 0]
    everybody = np.mean([network_error("half_squared_error", np.full((K, 1), y), t[:, None]).mean() for y in Y[:, 0]])
    assert ((Y - t) ** 2).mean() == pytest.approx(2.0 * everybody, rel=1e-13)
    assert ((Y - t) ** 2).mean() == pytest.approx(((Y[:, 0] - t.mean()) ** 2).mean() + t.var(), rel=1e-13)
    slopes = central_differences(lambda Y: float(((Y - t) ** 2).mean()), np.full((K, 1), t.mean()))
    np.testing.assert_allclose(slopes, 0.0, atol=1e-12)
