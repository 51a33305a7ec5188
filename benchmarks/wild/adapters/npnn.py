"""npnn: tensors of three axes with automatic differentiation, a gradient divided by a count of its own."""

import numpy as np
from npnn import Tensor
from npnn.functional import NLL, LogSoftmax, ReLU
from npnn.nn import Linear, Sequential

from benchmarks.wild.case import Case


def loss(weights, biases, X, T):
    dense = [Linear(w.shape[1], w.shape[0]) for w in weights]
    for layer, w, b in zip(dense, weights, biases, strict=True):
        layer.A, layer.b = Tensor(w[None].copy(), requires_grad=True), Tensor(b[None].copy(), requires_grad=True)
    net = Sequential(dense[0], ReLU(), dense[1], LogSoftmax())
    return NLL()(net(Tensor(X[:, :, None])), Tensor(T[:, :, None])), dense


def backward(weights, biases, X, T):
    value, dense = loss(weights, biases, X, T)
    value.backward()
    return [layer.A.grad[0] / layer.A.back_counter for layer in dense], [
        layer.b.grad[0] / layer.b.back_counter for layer in dense]  # fmt: skip


def cost(weights, biases, X, T):
    return np.mean(loss(weights, biases, X, T)[0].data)


STATED = {"activation": ["relu", "softmax"], "loss": "categorical_cross_entropy"}
CASES = [Case("relu, softmax", backward, cost, STATED, layout="out_in", bias="column", targets="one_hot")]
