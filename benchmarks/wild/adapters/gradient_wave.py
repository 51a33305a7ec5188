"""gradient-wave: neurons as objects, gradients accumulated over the examples."""

import math

import numpy as np
from gradwave import NeuralNetwork

from benchmarks.wild.case import Case


def network(hidden, output, kind, weights, biases):
    sizes = [weights[0].shape[1], *(len(w) for w in weights)]
    net = NeuralNetwork(sizes[1:-1], sizes[0], sizes[-1], hidden, output, cost_function=kind)
    layers = [*net.hidden_layers, net.output_layer]
    for layer, w, b in zip(layers, weights, biases, strict=True):
        for neuron, row, value in zip(layer, w, b, strict=True):
            neuron.weights, neuron.bias = row.tolist(), float(value)
    return net, layers


def configuration(label, hidden, output, kind, loss, targets="any"):
    def backward(weights, biases, X, T):
        net, layers = network(hidden, output, kind, weights, biases)
        for x, t in zip(X.tolist(), T.tolist(), strict=True):
            net.forward(x)
            net.compute_output_node_values(t)
            net.compute_hidden_node_values()
            net.accumulate_gradients()
        return [np.array([n.weight_gradient_accumulations for n in layer]) for layer in layers], [
            np.array([n.bias_gradient_accumulation for n in layer]) for layer in layers]  # fmt: skip

    def cost(weights, biases, X, T):
        net, _ = network(hidden, output, kind, weights, biases)
        total = 0.0
        for x, t in zip(X.tolist(), T.tolist(), strict=True):
            y = net.forward(x)
            total += sum(0.5 * (a - b) ** 2 if kind == "mse" else loss_of(a, b) for a, b in zip(y, t, strict=True))
        return total

    def loss_of(y, t):
        return -t * math.log(y) - (0.0 if output == "softmax" else (1 - t) * math.log(1 - y))

    stated = {"activation": [hidden, output], "loss": loss, "reduction": "sum"}
    return Case(label, backward, cost, stated, layout="out_in", targets=targets)


CASES = [
    configuration("tanh, sigmoid, mse", "tanh", "sigmoid", "mse", "half_squared_error"),
    configuration("relu, softmax, mse", "relu", "softmax", "mse", "half_squared_error", "one_hot"),
    configuration("sigmoid, softmax, cross-entropy", "sigmoid", "softmax", "cross-entropy", "categorical_cross_entropy",
                  "one_hot"),
]  # fmt: skip
