"""What is true of any network, measured on a small one: a sentence that says *all*, *both* or *never* is bound to one.

Each function gives a truth for every thing that such a sentence speaks of: for each output, each example, each weight.
``outputs_moved()`` says of each output whether a nudge of a hidden sum moves it. In a claim::

    Nudge its sum, and both{{facts.outputs_moved()}} outputs move.

The network has two inputs, three hidden neurons and two outputs; five examples that are not alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mlp_lib import MLP
from mlp_lib.activations import relu_derivative, sigmoid, sigmoid_derivative, softmax, softmax_jacobian
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import half_squared_error

Truths = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

RNG = np.random.RandomState(7)
X, T = RNG.uniform(-1, 1, (5, 2)), RNG.uniform(0, 1, (5, 2))
SIZES, RATE, NUDGE = [2, 3, 2], 0.5, 1e-3
SUMS = np.array([0.3, -0.8, 1.1])


def network(**settings: object) -> MLP:
    """The network that is measured."""
    return MLP(SIZES, seed=3, **settings)  # type: ignore[arg-type]


def hangs(value: Callable[[Numbers], npt.ArrayLike], numbers: Numbers) -> Truths:
    """Of each number and each part of a value: whether a nudge of that number alone changes that part."""
    before, found = np.asarray(value(numbers)), []
    for place in np.ndindex(numbers.shape):
        moved = numbers.copy()
        moved[place] += NUDGE
        found.append(np.asarray(value(moved)) != before)
    return np.array(found)


def row_by_row() -> Truths:
    """Of each example: the outputs are those that it gets alone."""
    return np.array([np.allclose(network().predict([x]), row) for x, row in zip(X, network().predict(X), strict=True)])


def outputs_moved() -> Truths:
    """Of each hidden sum and each output: a nudge of the sum moves the output."""
    W = network().weights[2]
    return hangs(lambda h: sigmoid(W[1:].T @ sigmoid(h) - W[0]), SUMS)


def sums_collected() -> Truths:
    """Of each activation of a layer and each sum of the next: the sum hangs on it."""
    W = network().weights[2]
    return hangs(lambda a: W[1:].T @ a - W[0], SUMS)


def outputs_added() -> Truths:
    """Of each output of an example: the error of the example hangs on it."""
    return hangs(lambda y: half_squared_error(y[None], T[:1]).sum(), X[0])


def weights_penalised() -> Truths:
    """Of each weight: half the sum of the squares hangs on it."""
    return hangs(lambda w: 0.5 * (w**2).sum(), network().weights[1][1:]).ravel()


def next_deltas_collected() -> Truths:
    """Of each delta of the next layer and each hidden neuron: the hidden delta hangs on it."""
    W, slope = network().weights[2][1:], sigmoid_derivative(SUMS)
    return hangs(lambda delta: slope * (W @ delta), np.array([0.2, -0.4]))


def targets_heard() -> Truths:
    """Of each target of an example and each hidden neuron: the delta hears of it."""
    return hangs(lambda t: network().backward(network().forward(X[:1]), [t]).deltas[1][0], T[0])


def examples_added() -> Truths:
    """Of each example: the gradients are the mean of those that the examples have alone, so that it takes part."""

    def gradient(weights: Numbers) -> Numbers:
        alone = [network().backward(network().forward([x]), [t]).gradients[1] for x, t in zip(X, T, strict=True)]
        return np.sum([w * G for w, G in zip(weights, alone, strict=True)], axis=0)

    whole = network().backward(network().forward(X), T).gradients[1]
    assert np.allclose(gradient(np.full(5, 0.2)), whole)
    return np.asarray(hangs(gradient, np.full(5, 0.2)).any(axis=(1, 2)))


def weights_moved() -> Truths:
    """Of each weight: one step moves it."""
    trained = network()
    trained.train(X, T, 1, RATE)
    return np.concatenate([(a != b).ravel() for a, b in zip(trained.weights, network().weights, strict=True)])


def slopes_are_the_old() -> Truths:
    """Of each layer: the step took its slopes at the weights that all layers had before it."""
    trained, old = network(), network()
    trained.train(X, T, 1, RATE)
    gradients = list(old.backward(old.forward(X), T).gradients)
    layers = zip(trained.weights, old.weights, gradients, strict=True)
    return np.array([np.allclose(new, W - RATE * G, rtol=0, atol=1e-12) for new, W, G in layers])


def slopes_are_right() -> Truths:
    """Of each weight: the passes give the slope that a central difference gives."""
    given = list(network().backward(network().forward(X), T).gradients)
    found = []
    for layer, G in enumerate(given):

        def error(W: Numbers, layer: int = layer) -> float:
            weights = list(network().weights)
            weights[layer] = W
            return float(MLP(SIZES, weights=weights).error(X, T))

        found.append(
            np.isclose(G, central_differences(error, list(network().weights)[layer]), rtol=0, atol=1e-7).ravel()
        )
    return np.concatenate(found)


def softmax_moved() -> Truths:
    """Of each sum and each output of a softmax: a nudge of the sum moves the output."""
    return hangs(lambda h: softmax(h[None])[0], SUMS)


def softmax_unmoved_together() -> Truths:
    """Of each output of a softmax: it stays when all sums are moved alike."""
    return np.isclose(softmax(SUMS[None] + 5.0), softmax(SUMS[None]), rtol=0, atol=1e-15).ravel()


def softmax_rows_cancel() -> Truths:
    """Of each output of a softmax: its slopes by all sums add up to 0."""
    return np.abs(softmax_jacobian(SUMS[None]).sum(axis=-1)).ravel() < 1e-15


def negative_slope_of_sigmoid() -> Truths:
    """Of many sums: the slope of the sigmoid is negative there."""
    return sigmoid_derivative(np.linspace(-30, 30, 601)) < 0


def negative_loss() -> Truths:
    """Of many outputs: half the squared error is negative there."""
    y = np.linspace(-2, 2, 41)[:, None]
    return half_squared_error(y, np.full_like(y, 0.3)).ravel() < 0


def twins_part() -> Truths:
    """Of each step: two hidden neurons with equal weights on both sides have become different."""
    W, V = (np.array(layer) for layer in network().weights)
    W[:, 1], V[2] = W[:, 0], V[1]
    twins = MLP(SIZES, weights=[W, V])
    found = []
    for _ in range(30):
        twins.train(X, T, 1, RATE)
        found.append(bool(abs(twins.weights[1][:, 0] - twins.weights[1][:, 1]).max() > 1e-12))
    return np.array(found)


def dead_unit_moves() -> Truths:
    """Of each weight into a ReLU neuron that is negative for all examples: it has a slope."""
    W, V = (np.array(layer) for layer in network().weights)
    W[0, 0] = 9.0
    dead = MLP(SIZES, activation=["relu", "linear"], weights=[W, V])
    passed = dead.forward(X)
    assert not relu_derivative(passed.pre_activations[1][:, 0]).any()
    return np.asarray(dead.backward(passed, T).gradients[1][:, 0] != 0)


# What the words of a sentence say beside *all* and *none*: which matrix, which way, before or after.


def _passes() -> tuple[MLP, Numbers, Numbers, list[Numbers]]:
    """The network, what enters its last layer with the bias column, its deltas, and its gradients."""
    there = network()
    passed = there.forward(X)
    back = there.backward(passed, T)
    entering = np.column_stack([-np.ones(len(X)), passed.activations[1]])
    return there, entering, np.asarray(back.deltas[2]), list(back.gradients)


def weights_have_a_row_for_each_input() -> Truths:
    """Of each layer: its matrix has a row for each neuron before it, one more for the bias, and a column for each of its own."""
    return np.array([W.shape == (n + 1, m) for W, n, m in zip(network().weights, SIZES[:-1], SIZES[1:], strict=True)])


def examples_are_rows() -> Truths:
    """Of each layer: its activations and its deltas have a row for each example, and a column for each neuron."""
    passed = network().forward(X)
    deltas = network().backward(passed, T).deltas
    parts = [(passed.activations[layer], deltas[layer]) for layer in (1, 2)]
    return np.array([a.shape == d.shape == (len(X), n) for (a, d), n in zip(parts, SIZES[1:], strict=True)])


def product_is_the_sum() -> Truths:
    """Of each weight: activations, transposed, times deltas are the sum of the examples' gradients, and k times the mean."""
    _, entering, Delta, gradients = _passes()
    alone = [list(network().backward(network().forward([x]), [t]).gradients)[1] for x, t in zip(X, T, strict=True)]
    product = entering.T @ Delta
    same = np.isclose(product, np.sum(alone, axis=0)) & np.isclose(product / len(X), gradients[1])
    return np.asarray(same & ~np.isclose(product, gradients[1]))


def steps_go_down() -> Truths:
    """Of many small steps: a step goes against the gradient and the error falls; along it the error rises."""
    found = []
    for seed in range(10):
        there = MLP(SIZES, seed=seed)
        gradients = list(there.backward(there.forward(X), T).gradients)
        moved = there.copy()
        moved.step(gradients, 0.01)
        along = MLP(SIZES, weights=[W + 0.01 * G for W, G in zip(there.weights, gradients, strict=True)])
        found.append(bool(moved.error(X, T) < there.error(X, T) < along.error(X, T)))
    return np.array(found)


def errors_are_means() -> Truths:
    """Of the errors of a run: each is the mean of the examples' errors, which are sums over the outputs, after so many steps."""
    there = network()
    history = there.copy().train(X, T, 3, RATE)
    found = []
    for error in history.errors:
        found.append(bool(np.isclose(error, (0.5 * (there.predict(X) - T) ** 2).sum(axis=1).mean())))
        there.train(X, T, 1, RATE)
    return np.array(found)


def seeds_fix_the_start() -> Truths:
    """Of several seeds: the same seed gives the same weights, and the next one others."""
    return np.array(
        [
            np.array_equal(MLP(SIZES, seed=s).weights[1], MLP(SIZES, seed=s).weights[1])
            and not np.array_equal(MLP(SIZES, seed=s).weights[1], MLP(SIZES, seed=s + 1).weights[1])
            for s in range(5)
        ]
    )


def deltas_come_from_the_last() -> Truths:
    """Of each layer but the last: its deltas are the slopes times what the next layer's deltas send back."""
    there, _, Delta, _ = _passes()
    passed = there.forward(X)
    sent = Delta @ there.weights[2][1:].T
    own = there.backward(passed, T).deltas[1]
    return np.isclose(own, sent * sigmoid_derivative(passed.pre_activations[1])).ravel()
