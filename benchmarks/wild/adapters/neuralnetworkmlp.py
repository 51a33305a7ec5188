"""neuralnetworkmlp: layers with a row of biases; prints a mean of squares."""

import numpy as np
from NeuralNetworkMLP.NeuralNetwork import NeuralNetwork

from benchmarks.wild.case import Case


def network(activations, weights, biases, rate=0.1):
    sizes = [len(weights[0]), *(w.shape[1] for w in weights)]
    net = NeuralNetwork(sizes[0], sizes[1:-1], sizes[-1], activations)
    net.setLearningRate(rate)
    for layer, w, b in zip(net.layers, weights, biases, strict=True):
        layer.weights, layer.biases = w.copy(), b.copy()
    return net


def configuration(label, activations, targets="any"):
    def step(weights, biases, X, T, rate):
        net = network(activations, weights, biases, rate)
        net.backPropagation(*net.feedForward(X), T)
        return [layer.weights for layer in net.layers], [layer.biases for layer in net.layers]

    def cost(weights, biases, X, T):
        return np.mean((network(activations, weights, biases).feedForward(X)[0][-1] - T) ** 2)

    stated = {"activation": activations, "loss": "squared_error", "reduction": "mean_elements"}
    return Case(label, step, cost, stated, how="step", bias="row", targets=targets)


CASES = [
    configuration("tanh, sigmoid", ["tanh", "sigmoid"]),
    configuration("relu, softmax", ["relu", "softmax"], "one_hot"),
]
