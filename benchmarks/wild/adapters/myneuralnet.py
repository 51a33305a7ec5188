"""myneuralnet: layers that update themselves on the way back; one output."""

import numpy as np
from myneuralnet import Layer, NeuralNetwork, mean_squared_error

from benchmarks.wild.case import Case


def network(activations, weights, biases, rate=0.1):
    net = NeuralNetwork()
    net.compile(rate)
    for name, w, b in zip(activations, weights, biases, strict=True):
        net.add(Layer(w.shape[1], name, len(w)))
        net.layers[-1].weight, net.layers[-1].bias = w.copy(), b.copy()
    return net


def configuration(activations):
    def step(weights, biases, X, T, rate):
        net = network(activations, weights, biases, rate)
        net.train(X, T, 1)
        return [layer.weight for layer in net.layers], [layer.bias for layer in net.layers]

    def cost(weights, biases, X, T):
        return mean_squared_error(np.asarray(T), network(activations, weights, biases).predict(X))

    return Case(", ".join(activations), step, cost, {"activation": activations, "loss": "squared_error"}, how="step",
                bias="row", sizes=(3, 4, 1), others=(4, 5, 1))  # fmt: skip


CASES = [configuration(["sigmoid", "sigmoid"]), configuration(["relu", "linear"])]
