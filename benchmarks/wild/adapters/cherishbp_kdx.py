"""cherishbp-kdx: layers that update themselves on the way back, relu and sigmoid."""

import numpy as np
from cherishbp_kdx.cherishbp import BPLayer, CherishBP

from benchmarks.wild.case import Case


def network(kinds, weights, biases, rate=0.1):
    net = CherishBP()
    net.lr = rate
    net.layers = [BPLayer(*w.shape, getattr(net, kind), 1) for w, kind in zip(weights, kinds, strict=True)]
    for layer, w, b in zip(net.layers, weights, biases, strict=True):
        layer.weights, layer.bias = w.copy(), b.copy()
    return net


def outputs(net, X):
    for layer in net.layers:
        X = layer(X, net)
    return X


def configuration(kinds, sizes, others):
    def step(weights, biases, X, T, rate):
        net = network(kinds, weights, biases, rate)
        net.backward(T, outputs(net, X))
        return [layer.weights for layer in net.layers], [layer.bias for layer in net.layers]

    def cost(weights, biases, X, T):
        net = network(kinds, weights, biases)
        return net.mse(np.asarray(T), outputs(net, X)).item()

    stated = {"activation": kinds, "loss": "squared_error", "reduction": "mean_elements"}
    return Case(", ".join(kinds), step, cost, stated, how="step", sizes=sizes, others=others)


CASES = [
    configuration(["relu", "sigmoid"], (3, 4, 1), (4, 5, 1)),
    configuration(["sigmoid", "sigmoid"], (3, 4, 2), (4, 5, 3)),
    configuration(["relu", "relu", "sigmoid"], (3, 5, 4, 1), (4, 6, 5, 1)),
]
