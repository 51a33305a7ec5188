"""mlrose-ky: weights in one flat state; updates are minus the rate times the gradient."""

import numpy as np
from mlrose_ky import NetworkWeights, flatten_weights, relu, sigmoid, tanh

from benchmarks.wild.case import Case


def fitness(kind, classes, weights, X, T, bias=False):
    nodes = [len(weights[0]), *(w.shape[1] for w in weights)]
    made = NetworkWeights(X, T, nodes, kind, bias=bias, is_classifier=classes, learning_rate=1.0)
    return made, made.evaluate(flatten_weights(weights))


def configuration(label, kind, classes, outputs, others, how="backward", bias=False, **stated):
    used = (lambda X: X[:, :-1]) if bias else (lambda X: X)

    def backward(weights, X, T):
        made, _ = fitness(kind, classes, weights, used(X), T, bias)
        return [-update for update in made.calculate_updates()]

    def cost(weights, X, T):
        return fitness(kind, classes, weights, used(X), T, bias)[1]

    ones = (lambda X: np.hstack([X[:, :-1], np.ones((len(X), 1))])) if bias else None
    return Case(label, backward, cost, stated, how, bias="none", sizes=(3, 4, outputs), others=(4, 5, others), inputs=ones,
                targets="any" if not classes else "binary" if outputs == 1 else "one_hot")  # fmt: skip


BINARY = {"loss": "binary_cross_entropy"}
CASES = [
    configuration("sigmoid, 1 output", sigmoid, True, 1, 1, activation="sigmoid", **BINARY),
    configuration("tanh, 3 classes", tanh, True, 3, 2, activation=["tanh", "softmax"], loss="categorical_cross_entropy"),
    configuration("tanh, regression", tanh, False, 2, 3, activation=["tanh", "linear"], loss="squared_error",
                  reduction="mean_elements"),
    configuration("relu, 1 output", relu, True, 1, 1, activation=["relu", "sigmoid"], **BINARY),
    configuration("sigmoid, a constant at the input", sigmoid, True, 1, 1, "arrays", True, activation="sigmoid", **BINARY),
]  # fmt: skip
