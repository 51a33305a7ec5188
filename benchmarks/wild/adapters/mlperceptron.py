"""mlperceptron: thetas with the bias first, class labels that are made one-hot inside, one cost and one gradient."""

import numpy as np
from mlperceptron.mlperceptron import NeuralNetwork

from benchmarks.wild.case import Case


def configuration(label, lambd, **stated):
    def both(weights, X, T):
        net = NeuralNetwork(hidden_layers=tuple(len(w) for w in weights[:-1]))
        flat, shapes = net._flatten_thetas(weights), [w.shape for w in weights]
        cost, made = net._get_cost_and_gradient(flat, lambd, X, np.argmax(T, axis=1)[:, None], shapes)
        return cost, [np.asarray(w) for w in net._unflatten_thetas(made, shapes)]

    def backward(weights, X, T):
        return both(weights, X, T)[1]

    def cost(weights, X, T):
        return both(weights, X, T)[0]

    said = {"activation": "sigmoid", "loss": "binary_cross_entropy", **stated}
    return Case(label, backward, cost, said, layout="out_in", bias="first", targets="one_hot", k=6, glue=7)


CASES = [configuration("lambda 0", 0.0), configuration("lambda 1", 1.0, weight_decay=1 / 6)]
