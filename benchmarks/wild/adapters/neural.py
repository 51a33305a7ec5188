"""neural: thetas with the bias first, cross-entropy, a penalty on request; its private function is called."""

import numpy as np
from neural.neural import NeuralNetwork

from benchmarks.wild.case import Case


def network(lambd, weights, X, T):
    net = NeuralNetwork(tuple(len(w) for w in weights[:-1]), lambd, T.shape[1])
    own = {"X": np.matrix(X), "y": np.matrix(T), "m": len(X), "sizes": [X.shape[1], *(len(w) for w in weights)]}
    for name, value in own.items():
        setattr(net, f"_NeuralNetwork__{name}", value)
    return net


def configuration(label, lambd, **stated):
    def backward(weights, X, T):
        net = network(lambd, weights, X, T)
        flat = net._NeuralNetwork__cost_grad_function(net._NeuralNetwork__unroll([np.matrix(w) for w in weights]))
        return [np.asarray(w) for w in net._NeuralNetwork__roll(flat)]

    def cost(weights, X, T):
        net = network(lambd, weights, X, T)
        return net._NeuralNetwork__cost_function(net._NeuralNetwork__unroll([np.matrix(w) for w in weights]))

    said = {"activation": "sigmoid", "loss": "binary_cross_entropy", **stated}
    return Case(label, backward, cost, said, layout="out_in", bias="first", targets="one_hot", sizes=(3, 4, 3))


CASES = [configuration("no penalty", 0.0), configuration("a penalty of 1", 1.0, weight_decay=1 / 5)]
