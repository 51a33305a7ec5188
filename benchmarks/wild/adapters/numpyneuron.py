"""numpyneuron: one hidden layer, activations and losses as objects; a progress bar of its own is left out."""

import numpy as np

from benchmarks.wild.adapters.absent import stand_in
from benchmarks.wild.case import Case

stand_in("gradio")
from numpyneuron.activation import Relu, Sigmoid, TanH  # noqa: E402
from numpyneuron.loss import MSE, CrossEntropyWithLogits  # noqa: E402
from numpyneuron.nn import NN  # noqa: E402


def network(hidden, output, loss, weights, biases, rate=0.1):
    net = NN(1, rate, weights[0].shape[1], len(weights[0]), 1.0, weights[1].shape[1], hidden(), output(), loss(), 0)
    (net._wh, net._wo), (net._bh, net._bo) = weights, biases
    return net


def configuration(label, hidden, output, own_loss, targets="any", **stated):
    def step(weights, biases, X, T, rate):
        net = network(hidden, output, own_loss, [w.copy() for w in weights], [b.copy() for b in biases], rate)
        Y, A = net._forward_fn(X_train=X)
        net._backward(X, Y, T, A)
        return [net._wh, net._wo], [net._bh, net._bo]

    def cost(weights, biases, X, T):
        net = network(hidden, output, own_loss, weights, biases)
        return float(np.asarray(net.loss_fn.forward(net._forward_fn(X_train=X)[0], T)))

    return Case(label, step, cost, stated, how="step", bias="row", targets=targets, rate=0.01)


CASES = [
    configuration("relu, sigmoid, mse", Relu, Sigmoid, MSE, activation=["relu", "sigmoid"], loss="squared_error"),
    configuration("tanh, tanh, mse", TanH, TanH, MSE, activation="tanh", loss="squared_error"),
    configuration("tanh, softmax in the loss", TanH, Relu, CrossEntropyWithLogits, "one_hot", activation=["tanh", "softmax"],
                  loss="categorical_cross_entropy"),
]  # fmt: skip
