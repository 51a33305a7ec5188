"""What each family of golden cases means, computed with `mlp_lib`'s public functions.

A family is one function from a case's inputs to everything the case may expect.
None of them knows a case by its id, its seed or its sizes, so a new case of a
family is a new entry in a `.json` file of this folder and no new code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_lib import MLP, datasets
from mlp_lib.activations import (
    ACTIVATIONS,
    relu,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_jacobian,
)
from mlp_lib.initializers import draw_weights
from mlp_lib.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy_from_logits,
    half_squared_error,
    half_squared_error_derivative,
)
from mlp_lib.metrics import confusion_matrix, decide
from mlp_lib.network import add_bias, delta_hidden, delta_output, weight_gradient

Case = dict[str, Any]
FAMILIES: dict[str, Callable[[Case, Case], Case]] = {}


def family(function: Callable[[Case, Case], Case]) -> Callable[[Case, Case], Case]:
    FAMILIES[function.__name__] = function
    return function


def task(inputs: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return X and T, which must be the library's own data set when the case names one."""
    if "task" in inputs:
        X, T = datasets.DATASETS[inputs["task"]]()
        np.testing.assert_array_equal(X, inputs.get("X", X))
        np.testing.assert_array_equal(T, inputs.get("T", T))
        return X, T
    return np.array(inputs["X"]), np.array(inputs["T"])


@family
def rng(inputs: Case, expected: Case) -> Case:
    """Draws of one generator, freshly seeded for each list; the number of draws stands in the key."""
    got: Case = {}
    for key in expected:
        kind, count = re.fullmatch(r"([a-z_]+?(?:32)?)_?(?:arange)?(\d+)", key).groups()
        draw = np.random.RandomState(inputs["seed"])
        n = int(count)
        if kind == "uint32":
            got[key] = draw.randint(0, 2**32, size=n, dtype=np.uint32)
        elif kind == "rand":
            # W of n neurons over one input, without bias: the library's own way to draw
            got[key] = draw_weights("uniform_0_1", [1, n], draw, bias=False)[0][0]
        elif kind == "randn":
            got[key] = draw_weights("standard_normal", [1, n], draw, bias=False)[0][0]
        elif kind == "shuffle":
            got[key] = draw.permutation(n)
        else:
            raise KeyError(key)
    return got


@family
def init(inputs: Case, expected: Case) -> Case:
    sizes = inputs["layer_sizes"]
    network = MLP(sizes, seed=inputs["seed"])
    bounds = [1 / np.sqrt(n) for n in sizes[:-1]]
    for W, bound in zip(network.weights, bounds, strict=True):
        assert ((-bound <= W) & (W < bound)).all()
    return {
        "weights": list(network.weights),
        "shapes": [list(W.shape) for W in network.weights],
        "lower_bounds": [-b for b in bounds],
        "upper_bounds": bounds,
    }


@family
def forward_backward_init(inputs: Case, expected: Case) -> Case:
    X, T = task(inputs)
    network = MLP(inputs["layer_sizes"], beta=inputs["betas"], seed=inputs.get("seed", 0))
    if "seed" in inputs:
        for W, given in zip(network.weights, inputs["weights"], strict=True):
            np.testing.assert_array_equal(W, given)
    network.weights = inputs["weights"]
    forward = network.forward(X)
    summed = network.backward(forward, T, reduction="sum")
    mean = network.backward(forward, T)
    for one, other in zip(summed.deltas, mean.deltas, strict=True):
        np.testing.assert_array_equal(one, other)
    E = network.errors_per_example(X, T)
    return {
        "H": list(forward.pre_activations),
        "A": list(forward.activations)[1:],
        "A_bias_of_hidden": [add_bias(A) for A in list(forward.activations)[1:-1]],
        "deltas": list(summed.deltas),
        "grad_sum": list(summed.gradients),
        "grad_mean": list(mean.gradients),
        "E_per_example": E,
        "E_sum": E.sum(),
        "E_mean": network.error(X, T),
        "printed_error": 2 * network.error(X, T),
    }


FAMILIES["per_layer_beta"] = forward_backward_init


@family
def train_batch(inputs: Case, expected: Case) -> Case:
    X, T = task(inputs)
    network = MLP(inputs["layer_sizes"], seed=inputs["seed"])
    for W, given in zip(network.weights, inputs["weights_initial"], strict=True):
        np.testing.assert_array_equal(W, given)
    # `train` descends the mean; the sum over k examples is the mean at k times the rate.
    rate = inputs["learning_rate"] * (len(X) if inputs["gradient"] == "sum" else 1)
    got: Case = {key: {} for key in ("error_before", "error_after", "outputs_after", "weights_after")}
    done = 0
    for epochs in sorted(inputs["epochs"]):
        history = network.train(X, T, epochs - done, rate)  # continues where the last call ended
        done = epochs
        n = str(epochs)
        got["error_before"][n] = 2 * history.errors[-2]
        got["error_after"][n] = 2 * history.errors[-1]
        got["outputs_after"][n] = network.predict(X)[:, 0]
        got["weights_after"][n] = list(network.weights)
        np.testing.assert_allclose(network.error(X, T), history.errors[-1], rtol=1e-12)
    got["confusion"] = network.confusion_matrix(X, T, positive_first=True)
    return got


@family
def activations(inputs: Case, expected: Case) -> Case:
    x = np.array(inputs["x"])
    got: Case = {"no_warnings": True}
    for name, activation in ACTIVATIONS.items():
        if activation.derivative is None:
            continue
        # A slope may be written 1 or 1.0, in the inputs and in the key.
        slopes = [(f"_beta{text}", b) for b in inputs["betas"] for text in {f"{b}", f"{b:g}", f"{float(b)}"}]
        for suffix, beta in slopes if activation.has_beta else [("", 1.0)]:
            got[f"{name}{suffix}"] = activation.value(x, beta)
            got[f"d{name}{suffix}"] = activation.derivative(x, beta)
    return got


@family
def softmax_(inputs: Case, expected: Case) -> Case:
    y = softmax(inputs["h"])
    return {"y": y, "jacobian": softmax_jacobian(inputs["h"]), "sum": y.sum(), "no_warnings": True}


FAMILIES["softmax"] = FAMILIES.pop("softmax_")


@family
def softmax_crossentropy(inputs: Case, expected: Case) -> Case:
    H, T = np.array(inputs["h"]), np.array(inputs["t"])
    Y = softmax(H)
    loss, activation = LOSSES["categorical_cross_entropy"], ACTIVATIONS["softmax"]
    E = categorical_cross_entropy_from_logits(H, T).sum(axis=1)
    delta = delta_output(H, Y, T, activation, loss)
    # The long way, L' through the full Jacobian, is another computation of the same deltas.
    jacobians = softmax_jacobian(H)
    for row in range(len(H)):
        if (Y[row] > 1e-12).all():
            long_way = loss.derivative(Y[row], T[row]) @ jacobians[row]
            np.testing.assert_allclose(long_way, delta[row], rtol=1e-12, atol=1e-15)
    wrong = -T * (1.0 - Y)
    largest = np.abs(delta).max()
    if largest > 0:
        assert np.abs(delta - wrong).max() > 1e-6 * largest, "the delta of the diagonal alone came out"
    return {"y": Y, "loss_per_example": E, "loss_sum": E.sum(), "delta": delta, "diagonal_only_wrong": wrong}


@family
def sigmoid_bce(inputs: Case, expected: Case) -> Case:
    z, t = np.array(inputs["z"]), np.array(inputs["t"])
    y = sigmoid(z)
    column = [a[:, np.newaxis] for a in (z, y, t)]
    delta = delta_output(*column, ACTIVATIONS["sigmoid"], LOSSES["binary_cross_entropy"])
    return {"y": y, "loss": binary_cross_entropy_from_logits(z, t), "delta": delta[:, 0], "no_warnings": True}


@family
def squared_losses(inputs: Case, expected: Case) -> Case:
    y, t = np.array(inputs["y"]), np.array(inputs["t"])
    loss, dloss = half_squared_error(y, t), half_squared_error_derivative(y, t)
    n = y.size
    # d(mean)/dy = 2 (y - t)/n: the rates at which the gradients of two totals make the same step.
    ratio = n / 2.0
    np.testing.assert_allclose(dloss, ratio * (2.0 * (y - t) / n), rtol=1e-15, atol=0.0)
    return {
        "loss": loss,
        "dloss": dloss,
        "half_sum": loss.sum(),
        "sum": 2.0 * loss.sum(),
        "mean": 2.0 * loss.mean(),
        "lr_mean_equal_to_half_lr_0_3": 0.3 * ratio,
        "lr_half_equal_to_mean_lr_0_3": 0.3 / ratio,
    }


@family
def log_loss_probabilities(inputs: Case, expected: Case) -> Case:
    y, t = inputs["y"], inputs["t"]
    return {
        "exact": binary_cross_entropy(y, t),
        "clipped": {f"{eps:g}": binary_cross_entropy(y, t, clip=eps) for eps in inputs["eps"]},
        "no_warnings": True,
    }


@family
def relu_per_sample(inputs: Case, expected: Case) -> Case:
    """ReLU hidden layer, linear output, no biases, an update after every example."""
    X, T = datasets.xor() if "X" not in inputs else task(inputs)
    W1, W2 = np.array(inputs["weights_0_1"]), np.array(inputs["weights_1_2"])
    sizes = [W1.shape[0], W1.shape[1], W2.shape[1]]
    network = MLP(sizes, ["relu", "linear"], initializer="uniform_0_1", seed=inputs["seed"], bias=False)
    np.testing.assert_array_equal(network.weights[1], W1)
    np.testing.assert_array_equal(network.weights[2], W2)
    trained = network.copy()
    iterations = []
    for _ in range(inputs["iterations"]):
        seen: Case = {"layer_1": [], "layer_2": [], "error": 0.0}
        for x, t in zip(X, T, strict=True):
            forward = network.forward([x])
            seen["layer_1"].append(forward.activations[1][0])
            seen["layer_2"].append(forward.outputs[0, 0])
            seen["error"] += 2.0 * network.error([x], [t])
            network.step(network.backward(forward, [t]).gradients, inputs["alpha"])
        iterations.append(seen)
    # The training loop with a batch of one is the same walk, up to the order of its sums.
    trained.train(X, T, inputs["iterations"], inputs["alpha"], batch_size=1)
    for by_hand, by_train in zip(network.weights, trained.weights, strict=True):
        np.testing.assert_allclose(by_hand, by_train, rtol=1e-12, atol=1e-15)
    return {
        "iterations": iterations,
        "weights_0_1_final": network.weights[1],
        "weights_1_2_final": network.weights[2],
    }


def with_bias(W: Any, b: Any) -> np.ndarray:
    """Turn z = a W + b into weights whose bias node is -1: row 0 holds -b."""
    return np.vstack([-np.reshape(b, (1, -1)), W])


@family
def relu_sigmoid_net(inputs: Case, expected: Case) -> Case:
    """ReLU hidden layer, sigmoid output, additive biases, full batch, gradient of the half sum."""
    X, T = datasets.xor() if "X" not in inputs else task(inputs)
    W1, W2 = np.array(inputs["weights_input_hidden"]), np.array(inputs["weights_hidden_output"])
    b1, b2 = np.array(inputs["bias_hidden"]), np.array(inputs["bias_output"])
    draw = np.random.RandomState(inputs["seed"])
    draw.random_sample(inputs["burn_in"])
    for drawn in (W1, W2, b1, b2):
        np.testing.assert_array_equal(draw.random_sample(drawn.shape), drawn)
    sizes = [W1.shape[0], W1.shape[1], W2.shape[1]]
    network = MLP(sizes, ["relu", "sigmoid"], weights=[with_bias(W1, b1), with_bias(W2, b2)])
    losses, always_active = {}, True
    for epoch in range(inputs["epochs"]):
        forward = network.forward(X)
        if str(epoch) in expected["loss"]:
            losses[str(epoch)] = 2.0 * half_squared_error(forward.outputs, T).mean()
        always_active &= bool((relu(forward.pre_activations[1]) > 0).all())
        network.step(network.backward(forward, T, reduction="sum").gradients, inputs["learning_rate"])
    Y = network.predict(X)
    return {
        "loss": losses,
        "outputs_final": Y[:, 0],
        "rounded": network.labels(X).astype(float),
        "every_hidden_unit_active_on_every_input_throughout": always_active,
    }


@family
def sigmoid_mlp_003(inputs: Case, expected: Case) -> Case:
    """Columns are examples, W is (out, in), biases are added; binary cross-entropy, sigmoid layers."""
    X, T = np.array(inputs["X"]).T, np.array(inputs["T"]).T
    got: Case = {}
    for variant in ("bias_mean", "bias_sum"):
        network = MLP(
            inputs["widths"],
            loss="binary_cross_entropy",
            weights=[with_bias(np.transpose(W), b) for W, b in zip(inputs["weights"], inputs["biases"], strict=True)],
        )
        states = []
        for step in range(inputs["steps"] + 1):
            forward = network.forward(X)
            gradients = list(network.backward(forward, T, reduction="sum").gradients)
            if variant == "bias_mean":
                for G in gradients:
                    G[0] /= len(X)
            states.append(
                {
                    "outputs": forward.outputs[:, 0],
                    "loss_sum": network.errors_per_example(X, T).sum(),
                    "weights": [W[1:].T for W in network.weights],
                    "biases": [-W[:1].T for W in network.weights],
                    "weight_gradients": [G[1:].T for G in gradients],
                    "bias_gradients": [-G[:1].T for G in gradients],
                }
            )
            if step < inputs["steps"]:
                network.step(gradients, inputs["learning_rate"])
        got[variant] = states
    return got


@family
def forum_000(inputs: Case, expected: Case) -> Case:
    """Sigmoid net without biases; what three versions of its backward pass subtract, times the rate."""
    X, T = np.array(inputs["X"]), np.array(inputs["T"])
    W1, W2 = np.array(inputs["W1"]), np.array(inputs["W2"])
    sizes = [W1.shape[0], W1.shape[1], W2.shape[1]]
    start = MLP(sizes, initializer="uniform_0_1", seed=inputs["seed"], bias=False)
    np.testing.assert_array_equal(start.weights[1], W1)
    np.testing.assert_array_equal(start.weights[2], W2)

    def half_sum(network: MLP) -> float:
        return float(network.errors_per_example(X, T).sum())

    def right(network: MLP) -> tuple[np.ndarray, list[np.ndarray]]:
        backward = network.backward(network.forward(X), T, reduction="sum")
        return backward.deltas[2], list(backward.gradients)

    def times_the_error(network: MLP) -> tuple[np.ndarray, list[np.ndarray]]:
        delta, gradients = right(network)
        C = half_sum(network)
        return C * delta, [C * G for G in gradients]

    def scalar_error(network: MLP) -> tuple[np.ndarray, list[np.ndarray]]:
        forward = network.forward(X)
        H, A = forward.pre_activations, forward.activations
        delta_2 = 2.0 * half_sum(network) * sigmoid_derivative(H[2])
        delta_1 = delta_hidden(delta_2, network.weights[2], H[1], ACTIVATIONS["sigmoid"])
        return delta_2, [weight_gradient(A[0], delta_1), weight_gradient(A[1], delta_2)]

    C = half_sum(start)
    got: Case = {
        "outputs_initial": start.predict(X)[:, 0],
        "S": 2.0 * C,
        "C": C,
        "MSE": 2.0 * C / T.size,
        "C_squared_over_2": C**2 / 2.0,
    }
    for name, direction, rate in (
        ("v1_scalar_error", scalar_error, inputs["learning_rate"]),
        ("v2_error_times_delta", times_the_error, inputs["learning_rate"]),
        ("v3_gradient_of_half_sum", right, inputs["learning_rate"]),
        ("v3_at_half_the_rate", right, inputs["learning_rate"] / 2.0),
    ):
        network = start.copy()
        delta, gradients = direction(network)
        moments = {int(n) for n in expected[name]["mse_after"]}
        mse = {}
        for epoch in range(max(moments) + 1):
            if epoch in moments:
                mse[str(epoch)] = 2.0 * half_sum(network) / T.size
            network.step(direction(network)[1], rate)
        got[name] = {
            "delta2": delta[:, 0],
            "direction_W1": gradients[0],
            "direction_W2": gradients[1],
            "mse_after": mse,
        }
    return got


@family
def confusion(inputs: Case, expected: Case) -> Case:
    predicted = decide(np.reshape(inputs["y"], (-1, 1)))
    return {"predicted": predicted, "confusion": confusion_matrix(inputs["t"], predicted, positive_first=True)}
