"""denrey-neural-network: layers of objects, one update after each example, tanh throughout."""

from neuralnetwork.neural_network import NeuralNetwork

from benchmarks.wild.case import Case


def network(weights, biases):
    net = NeuralNetwork([len(weights[0]), *(w.shape[1] for w in weights)])
    for layer, w, b in zip(net.layers[::2], weights, biases, strict=True):
        layer.weights, layer.bias = w.copy(), b.copy()
    return net


def step(weights, biases, X, T, rate):
    net = network(weights, biases)
    net.train(X[:, None], T[:, None], 1, rate)
    return [layer.weights for layer in net.layers[::2]], [layer.bias for layer in net.layers[::2]]


def cost(weights, biases, X, T):
    net = network(weights, biases)
    return sum(net.loss(t[None], y) for t, y in zip(T, net.predict(X[:, None]), strict=True)) / len(X)


STATED = {"activation": "tanh", "loss": "squared_error", "reduction": "mean_elements"}
CASES = [
    Case("tanh, one example", step, cost, STATED, how="step", bias="row", k=1, other_k=1),
    Case("tanh, one after the other", step, cost, STATED | {"updates": "per_example"}, how="step", bias="row"),
    Case("tanh, 3 matrices", step, cost, STATED | {"updates": "per_example"}, how="step", bias="row", sizes=(3, 5, 4, 1),
         others=(4, 6, 5, 1)),
]  # fmt: skip
