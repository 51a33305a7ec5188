"""kerasjr: matrices without biases, tanh throughout, all examples at once."""

from kerasjr.Model import Model

from benchmarks.wild.case import Case


class Once(int):
    """One epoch, for a program that divides the number of epochs by ten."""

    def __floordiv__(self, other):
        return 1


def model(weights, X, T):
    net = Model(X, T, number_of_hidden_layers=len(weights) - 2, number_of_hidden_nodes=weights[0].shape[1], quiet=True)
    net.W = [w.copy() for w in weights]
    return net


def step(weights, X, T, rate):
    net = model(weights, X, T)
    net.train("", Once(1), alpha=rate)
    return net.W


def cost(weights, X, T):
    return 0.5 * ((T - model(weights, X, T).predict(X)) ** 2).sum()


CASES = [
    Case("tanh, 3 matrices", step, cost, {"activation": "tanh", "reduction": "sum"}, how="step", bias="none",
         sizes=(3, 4, 4, 2), others=(4, 5, 5, 3)),
]  # fmt: skip
