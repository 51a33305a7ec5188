"""multilayer-perceptron-from-scratch: columns, one example per call."""

from multilayer_perceptron.network import Network

from benchmarks.wild.case import Case


def network(weights, biases):
    net = Network([weights[0].shape[1], *(len(w) for w in weights)])
    net.weights, net.biases = weights, biases
    return net


def backward(weights, biases, X, T):
    net = network(weights, biases)
    pairs = [net.backprop(x[:, None], t[:, None]) for x, t in zip(X, T, strict=True)]
    return [sum(w[n] for _, w in pairs) for n in range(len(weights))], [
        sum(b[n] for b, _ in pairs) for n in range(len(biases))
    ]


def cost(weights, biases, X, T):
    net = network(weights, biases)
    return sum(((net.feedforward(x[:, None])[0][:, 0] - t) ** 2).sum() for x, t in zip(X, T, strict=True))


def step(weights, biases, X, T, rate):
    net = network(list(weights), list(biases))
    for x, t in zip(X, T, strict=True):
        net.update_network(x[:, None], t[:, None], rate)
    return net.weights, net.biases


STATED = {"activation": "sigmoid", "loss": "squared_error", "reduction": "sum"}
CASES = [
    Case("squared error, summed", backward, cost, STATED, layout="out_in", bias="column"),
    Case("squared error, one after the other", step, cost, {**STATED, "updates": "per_example"}, how="step",
         layout="out_in", bias="column"),
]  # fmt: skip
