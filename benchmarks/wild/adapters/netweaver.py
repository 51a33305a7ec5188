"""netweaver: layers and activations as objects that keep what went through them."""

import numpy as np

from benchmarks.wild.adapters.absent import stand_in
from benchmarks.wild.case import Case

stand_in("pympler", "matplotlib", "matplotlib.pyplot", "matplotlib.animation")
from netweaver import (  # noqa: E402
    ActivationLinear,
    ActivationReLU,
    ActivationSigmoid,
    ActivationSoftmax,
    LayerDense,
    LossBinaryCrossentropy,
    LossCategoricalCrossentropy,
    LossMeanSquaredError,
)


def outputs(kinds, weights, biases, X):
    layers = []
    for kind, w, b in zip(kinds, weights, biases, strict=True):
        dense, activation = LayerDense(*w.shape), kind()
        dense.weights, dense.biases = w, b
        dense.forward(X, True)
        activation.forward(dense.output, True)
        X = activation.output
        layers += [dense, activation]
    return layers, X


def configuration(label, kinds, own_loss, targets="any", **stated):
    def backward(weights, biases, X, T):
        layers, Y = outputs(kinds, weights, biases, X)
        own = own_loss()
        own.backward(Y, T)
        back = own.dinputs
        for layer in reversed(layers):
            layer.backward(back)
            back = layer.dinputs
        return [layer.dweights for layer in layers[::2]], [layer.dbiases for layer in layers[::2]]

    def cost(weights, biases, X, T):
        return np.mean(own_loss().forward(outputs(kinds, weights, biases, X)[1], T))

    return Case(label, backward, cost, stated, bias="row", targets=targets)


CASES = [
    configuration("relu, linear, mse", (ActivationReLU, ActivationLinear), LossMeanSquaredError,
                  activation=["relu", "linear"], loss="squared_error", reduction="mean_elements"),
    configuration("sigmoid, binary", (ActivationSigmoid, ActivationSigmoid), LossBinaryCrossentropy, "binary",
                  activation="sigmoid", loss="binary_cross_entropy", reduction="mean_elements"),
    configuration("relu, softmax", (ActivationReLU, ActivationSoftmax), LossCategoricalCrossentropy, "one_hot",
                  activation=["relu", "softmax"], loss="categorical_cross_entropy"),
]  # fmt: skip
