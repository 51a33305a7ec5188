"""minimlp: layers with functions; a logarithm and a quotient have an epsilon of 1e-8."""

from miniMLP.activation import ActivationFunction
from miniMLP.engine import MLP
from miniMLP.layers import Layer
from miniMLP.losses import MAE, MSE, BinaryCrossEntropy, CrossEntropy
from miniMLP.optimizers import SGD

from benchmarks.wild.case import Case

#: Its gelu is the one with a tanh.
CALLED = {"gelu": "gelu_tanh"}


def model(activations, loss, weights, biases):
    layers = []
    for name, w, b in zip(activations, weights, biases, strict=True):
        layers.append(Layer(*w.shape, getattr(ActivationFunction, name)))
        layers[-1].weights, layers[-1].biases = w, b
    return MLP(layers, loss(), SGD(0.1))


def configuration(label, activations, own_loss, outputs, others, **stated):
    targets = stated.pop("targets", "any")

    def backward(weights, biases, X, T):
        net = model(activations, own_loss, weights, biases)
        net.backward(net.loss_function.compute_gradient(T, net.forward(X)))
        return [layer.grads["dW"] for layer in net.layers], [layer.grads["db"] for layer in net.layers]

    def cost(weights, biases, X, T):
        net = model(activations, own_loss, weights, biases)
        return net.loss_function.compute_loss(T, net.forward(X))

    return Case(label, backward, cost, {"activation": [CALLED.get(name, name) for name in activations], **stated}, sizes=(3, 4, outputs), targets=targets,
                others=(4, 5, others), bias="row")  # fmt: skip


SQUARED = {"loss": "squared_error", "reduction": "mean_elements"}
BINARY = {"loss": "binary_cross_entropy", "reduction": "mean_elements", "targets": "binary"}
CLASSES = {"loss": "categorical_cross_entropy", "reduction": "mean", "targets": "one_hot"}
CASES = [
    configuration("mse, 2 outputs", ["relu", "sigmoid"], MSE, 2, 3, **SQUARED),
    configuration("bce, 1 output", ["tanh", "sigmoid"], BinaryCrossEntropy, 1, 1, **BINARY),
    configuration("softmax and cross-entropy, 2 classes", ["tanh", "softmax"], CrossEntropy, 2, 3, **CLASSES),
    configuration("softmax and cross-entropy, 3 classes", ["relu", "softmax"], CrossEntropy, 3, 4, **CLASSES),
    configuration("bce, 2 outputs", ["tanh", "sigmoid"], BinaryCrossEntropy, 2, 3, **BINARY),
    configuration("softmax and mse, 2 classes", ["tanh", "softmax"], MSE, 2, 3, **SQUARED, targets="one_hot"),
    configuration("gelu", ["gelu", "sigmoid"], MSE, 2, 3, **SQUARED),
    configuration("leaky relu", ["leaky_relu", "sigmoid"], MSE, 2, 3, **SQUARED),
    configuration("mae, 2 outputs", ["relu", "tanh"], MAE, 2, 3, loss="absolute_error", reduction="mean_elements"),
]
