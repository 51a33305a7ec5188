"""ann-backpropagation-algorithm: neurons as dictionaries, the bias at the end, class labels, one update per example."""

import numpy as np
from ann_backpropagation_algorithm.main import forward_propagate, train_network

from benchmarks.wild.case import Case


def network(weights):
    return [[{"weights": list(row)} for row in w] for w in weights]


def step(weights, X, T, rate):
    net = network(weights)
    rows = [[*x, int(label)] for x, label in zip(X, T.argmax(axis=1), strict=True)]
    train_network(net, rows, rate, 1, T.shape[1])
    return [np.array([neuron["weights"] for neuron in layer]) for layer in net]


def half(weights, X, T):
    return 0.5 * printed(weights, X, T)


def printed(weights, X, T):
    net = network(weights)
    return sum(((t - forward_propagate(net, [*x, 0])) ** 2).sum() for x, t in zip(X, T, strict=True))


FORM = {"how": "step", "layout": "out_in", "bias": "last", "targets": "one_hot"}
CASES = [
    Case("half squared error, one example", step, half, {"activation": "sigmoid", "reduction": "sum"}, k=1, other_k=1, **FORM),
    Case("half squared error, one after the other", step, half,
         {"activation": "sigmoid", "reduction": "sum", "updates": "per_example"}, **FORM),
    Case("the loss that it prints, one example", step, printed,
         {"activation": "sigmoid", "loss": "squared_error", "reduction": "sum"}, k=1, other_k=1, **FORM),
    Case("the loss that it prints, one after the other", step, printed,
         {"activation": "sigmoid", "loss": "squared_error", "reduction": "sum", "updates": "per_example"}, **FORM),
]  # fmt: skip
