"""plenum: matrices without biases; its own modules are imported by their bare names."""

import sys
from importlib.util import find_spec

import numpy as np

from benchmarks.wild.case import Case

sys.path.extend(find_spec("plenum").submodule_search_locations)
from Layers import InputLayer, Sequential
from Network import Network


def network(activations, weights):
    net = Network(InputLayer(len(weights[0])), [
        Sequential(w.shape[1], name) for w, name in zip(weights, activations, strict=True)])  # fmt: skip
    net.build()
    for layer, w in zip(net.hiddenLayers, weights, strict=True):
        layer.weights = w.copy()
    return net


def configuration(activations, named, sizes, others):
    def step(weights, X, T, rate):
        net = network(activations, weights)
        net.train(X, T, rate)
        return [layer.weights for layer in net.hiddenLayers]

    def cost(weights, X, T):
        return network(activations, weights).loss(X, np.asarray(T))

    stated = {"activation": named, "loss": "squared_error", "reduction": "mean_elements"}
    return Case(", ".join(named), step, cost, stated, how="step", bias="none", sizes=sizes, others=others)


CASES = [
    configuration(["sigmoid", "sigmoid"], ["sigmoid", "sigmoid"], (3, 4, 2), (4, 5, 3)),
    configuration(["hyptan", "hyptan", "sigmoid"], ["tanh", "tanh", "sigmoid"], (3, 5, 4, 2), (4, 6, 5, 3)),
    configuration(["hyptan", "hyptan"], ["tanh", "tanh"], (3, 4, 2), (4, 5, 3)),
]
