"""multilayerperceptron: plain lists, one update after each example."""

import numpy as np
from MultiLayerPerceptron.MultiLayerPerceptron import MLP, MLPAF

from benchmarks.wild.case import Case


def network(make, weights, biases, rate=0.1):
    sizes = [weights[0].shape[1], *(len(w) for w in weights)]
    net = make(sizes, rate)
    net.weights, net.biases = [w.tolist() for w in weights], [b.tolist() for b in biases]
    return net


def configuration(label, make, activation, k):
    def step(weights, biases, X, T, rate):
        net = network(make, weights, biases, rate)
        net.train(X.tolist(), T.tolist(), 1)
        return [np.array(w) for w in net.weights], [np.array(b) for b in net.biases]

    def cost(weights, biases, X, T):
        net = network(make, weights, biases)
        return sum(0.5 * ((t - net.feedforward(x)[0][-1]) ** 2).sum() for x, t in zip(X.tolist(), T, strict=True))

    stated = {"activation": activation, "reduction": "sum", **({"updates": "per_example"} if k > 1 else {})}
    return Case(label, step, cost, stated, how="step", layout="out_in", k=k, other_k=k)


def with_activation(code):
    return lambda sizes, rate: MLPAF(sizes, rate, code)


CASES = [
    configuration("MLP, one after the other", MLP, "sigmoid", 5),
    configuration("MLPAF sigmoid, one example", with_activation(MLPAF.sigmoidActivation), "sigmoid", 1),
    configuration("MLPAF tanh, one example", with_activation(MLPAF.tanhActivation), "tanh", 1),
    configuration("MLPAF relu, one example", with_activation(MLPAF.reluActivation), "relu", 1),
    configuration("MLPAF tanh, one after the other", with_activation(MLPAF.tanhActivation), "tanh", 5),
]
