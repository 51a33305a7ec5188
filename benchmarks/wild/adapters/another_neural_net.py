"""another-neural-net: a column of ones in front of each layer; one output; prints the mean of half the squares."""

import numpy as np

from benchmarks.wild.adapters.absent import stand_in
from benchmarks.wild.case import Case

stand_in("seaborn")
from numpy_neural_nets.basic_mlp import MLP  # noqa: E402


def network(activation, weights, X, T, rate=0.1):
    nodes = (len(weights[0]) - 1, *(w.shape[1] for w in weights))
    net = MLP(X, T[:, 0], nodes=nodes, learning_rate=rate, activation_function=activation)
    net.weights = [w.copy() for w in weights]
    return net


def configuration(activation):
    def step(weights, X, T, rate):
        net = network(activation, weights, X, T, rate)
        net.backpropagate(net.feedforward(X), net.y.T)
        return net.weights

    def cost(weights, X, T):
        return np.average(0.5 * (T - network(activation, weights, X, T).feedforward(X)) ** 2)

    return Case(activation, step, cost, {"activation": activation}, how="step", bias="first", sizes=(3, 4, 1),
                others=(4, 5, 1))  # fmt: skip


def deep(activation):
    shallow = configuration(activation)
    return Case(f"{activation}, 3 matrices", shallow.call, shallow.cost, shallow.stated, how="step", bias="first",
                sizes=(3, 5, 4, 1), others=(4, 6, 5, 1))  # fmt: skip


CASES = [configuration("sigmoid"), configuration("tanh"), configuration("relu"), deep("sigmoid")]
