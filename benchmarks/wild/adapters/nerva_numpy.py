"""nerva-numpy: layers from words, losses as objects."""

from nerva_numpy.loss_functions import (
    CrossEntropyLossFunction,
    SoftmaxCrossEntropyLossFunction,
    SquaredErrorLossFunction,
)
from nerva_numpy.multilayer_perceptron import parse_multilayer_perceptron

from benchmarks.wild.case import Case


def network(layers, weights, biases):
    sizes = [weights[0].shape[1], *(len(w) for w in weights)]
    net = parse_multilayer_perceptron(layers, sizes, ["GradientDescent"] * 2, ["XavierUniform"] * 2)
    for layer, w, b in zip(net.layers, weights, biases, strict=True):
        layer.W[:], layer.b[:] = w, b
    return net


def configuration(label, layers, loss, activation, named, targets="any"):
    def backward(weights, biases, X, T):
        net = network(layers, weights, biases)
        Y = net.feedforward(X)
        net.backpropagate(Y, loss().gradient(Y, T))
        return [layer.DW for layer in net.layers], [layer.Db for layer in net.layers]

    def cost(weights, biases, X, T):
        return loss()(network(layers, weights, biases).feedforward(X), T)

    stated = {"activation": activation, "loss": named, "reduction": "sum"}
    return Case(label, backward, cost, stated, layout="out_in", targets=targets, single=True)


CASES = [
    configuration("squared error", ["ReLU", "Linear"], SquaredErrorLossFunction, ["relu", "linear"], "squared_error"),
    configuration("softmax in the loss", ["HyperbolicTangent", "Linear"], SoftmaxCrossEntropyLossFunction,
                  ["tanh", "softmax"], "categorical_cross_entropy", "one_hot"),
    configuration("softmax layer", ["Sigmoid", "Softmax"], CrossEntropyLossFunction,
                  ["sigmoid", "softmax"], "categorical_cross_entropy", "one_hot"),
]  # fmt: skip
