"""neuralnetpy: layers and activations in one list; weights (out, in), their gradients (in, out)."""

from NeuralNetPy.activations.activations import ReLU, Sigmoid
from NeuralNetPy.layers.layers import Dense
from NeuralNetPy.losses.losses import MSE
from NeuralNetPy.models.models import BaseModel

from benchmarks.wild.case import Case


def model(kinds, weights, biases):
    net = BaseModel()
    for kind, w, b in zip(kinds, weights, biases, strict=True):
        net.add(Dense(w.shape[1], w.shape[0]))
        net.layers[-1].weights, net.layers[-1].biases = w, b
        net.add(kind())
    return net


def configuration(kinds, names, sizes, others):
    def backward(weights, biases, X, T):
        net = model(kinds, weights, biases)
        net.backward(MSE().backward(net.forward(X), T))
        return [layer.dweights for layer in net.layers[::2]], [layer.dbiases for layer in net.layers[::2]]

    def cost(weights, biases, X, T):
        return MSE().forward(model(kinds, weights, biases).forward(X), T)

    stated = {"activation": names, "loss": "squared_error", "reduction": "mean_elements"}
    label = f"{', '.join(names)}, {'-'.join(map(str, sizes))}"
    return Case(label, backward, cost, stated, layout="out_in", bias="row", sizes=sizes, others=others)


CASES = [
    configuration((ReLU, Sigmoid), ["relu", "sigmoid"], (3, 4, 2), (4, 5, 3)),
    configuration((Sigmoid, Sigmoid), ["sigmoid", "sigmoid"], (3, 3, 3), (4, 4, 4)),
]
