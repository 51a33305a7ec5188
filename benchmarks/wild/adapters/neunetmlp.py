"""neunetmlp: two matrices, no biases, a rate of 1."""

from NeuNetMlp import Network

from benchmarks.wild.case import Case


def network(weights):
    net = Network(len(weights[0]), weights[0].shape[1], weights[1].shape[1])
    net.W1, net.W2 = weights
    return net


def step(weights, X, T, rate):
    net = network([w.copy() for w in weights])
    net.train(X, T, 1)
    return [net.W1, net.W2]


def cost(weights, X, T):
    return 0.5 * ((T - network(weights).run(X)) ** 2).sum()


CASES = [Case("sigmoid", step, cost, {"activation": "sigmoid", "reduction": "sum"}, how="step", bias="none", rate=1.0)]
