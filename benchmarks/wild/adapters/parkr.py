"""parkr: one example after the other inside a batch; one output."""

import numpy as np
from parkr.activation import ActivationMethods
from parkr.network import Network
from parkr.network import cost as own_cost

from benchmarks.wild.case import Case


def network(method, weights, biases):
    sizes = [len(weights[0]), *(w.shape[1] for w in weights)]
    return Network(sizes[0], sizes[1:-1], sizes[-1], method, weight_matrix=list(weights), bias_matrix=list(biases))


def configuration(method, name, sizes, others):
    def step(weights, biases, X, T, rate):
        net = network(method, weights, biases)
        net.train(1, (X, T), rate)
        return net.weight_matrix, net.bias_matrix

    def cost(weights, biases, X, T):
        net = network(method, weights, biases)
        return np.mean([own_cost(net.forward_pass(x), t, T.shape[1]) for x, t in zip(X, T, strict=True)])

    stated = {"activation": name, "loss": "squared_error", "reduction": "mean_elements"}
    label = f"{name}, {len(sizes) - 1} matrices"
    return Case(label, step, cost, stated, how="step", bias="row", sizes=sizes, others=others)


CASES = [
    configuration(ActivationMethods.SIGMOID, "sigmoid", (3, 4, 1), (4, 5, 1)),
    configuration(ActivationMethods.TANH, "tanh", (3, 4, 1), (4, 5, 1)),
    configuration(ActivationMethods.SIGMOID, "sigmoid", (3, 5, 4, 1), (4, 6, 5, 1)),
    configuration(ActivationMethods.TANH, "tanh", (3, 5, 4, 1), (4, 6, 5, 1)),
]
