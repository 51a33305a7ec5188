"""nnweaver: columns, one example at a time inside a batch, a penalty on request."""

import numpy as np
from nnweaver.activations import Sigmoid, TanH
from nnweaver.losses import MSE
from nnweaver.nn import NN, Layer
from nnweaver.optimizers import SGD
from nnweaver.regularizers import L1L2Regularizer

from benchmarks.wild.case import Case


def network(kind, weights, biases):
    net = NN(weights[0].shape[1])
    for w, b in zip(weights, biases, strict=True):
        net.add_layer(Layer(len(w), kind))
        net.layers[-1].weights, net.layers[-1].bias = w.copy(), b.copy()
    return net


def configuration(label, kind, activation, l2, **stated):
    penalty = L1L2Regularizer(l2=l2) if l2 else None

    def step(weights, biases, X, T, rate):
        net = network(kind, weights, biases)
        SGD(MSE).train(net, X, T, rate, batch_size=len(X), regularizer=penalty)
        return [layer.weights for layer in net.layers], [layer.bias for layer in net.layers]

    def cost(weights, biases, X, T):
        net = network(kind, weights, biases)
        return MSE.batch_mean(net.predict_batch(X), np.asarray(T)) + (penalty(net) if penalty else 0.0)

    return Case(label, step, cost, {"activation": activation, **stated}, how="step", layout="out_in", bias="column")


CASES = [
    configuration("sigmoid, mse", Sigmoid, "sigmoid", 0.0),
    configuration("tanh, mse", TanH, "tanh", 0.0),
    configuration("l2 = 0.1, nothing stated", Sigmoid, "sigmoid", 0.1),
    configuration("l2 = 0.1, weight_decay=0.1 stated", Sigmoid, "sigmoid", 0.1, weight_decay=0.1),
]
