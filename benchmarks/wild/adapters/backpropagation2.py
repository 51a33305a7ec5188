"""BackPropagation2: neurons as objects, one example per call."""

import numpy as np
from back_propagation import NeuralNetwork

from benchmarks.wild.case import Case


def network(weights, biases):
    hidden, output = weights
    net = NeuralNetwork(
        hidden.shape[1], len(hidden), len(output), hidden.ravel().tolist(), 1.0, output.ravel().tolist(), 1.0
    )
    for layer, b in zip((net.hidden_layer, net.output_layer), biases, strict=True):
        for neuron, value in zip(layer.neurons, b, strict=True):
            neuron.bias = float(value)
    return net


def step(weights, biases, X, T, rate):
    net = network(weights, biases)
    net.LEARNING_RATE = rate
    for x, t in zip(X, T, strict=True):
        net.train(list(x), list(t))
    layers = (net.hidden_layer, net.output_layer)
    return [np.array([n.weights for n in layer.neurons]) for layer in layers], [
        np.array([n.bias for n in layer.neurons]) for layer in layers]  # fmt: skip


def cost(weights, biases, X, T):
    return network(weights, biases).calculate_total_error(list(zip(X.tolist(), T.tolist(), strict=True)))


STATED = {"activation": "sigmoid", "reduction": "sum"}
CASES = [
    Case("one example", step, cost, STATED, how="step", layout="out_in", k=1, other_k=1),
    Case("one after the other", step, cost, {**STATED, "updates": "per_example"}, how="step", layout="out_in"),
]
