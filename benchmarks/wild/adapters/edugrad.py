"""edugrad: a graph of tensors with automatic differentiation."""

from edugrad import ops
from edugrad.nn import Linear
from edugrad.tensor import Tensor

from benchmarks.wild.case import Case


def loss(weights, biases, X, T):
    layers, a = [], Tensor(X)
    for w, b in zip(weights, biases, strict=True):
        a = ops.relu(a) if layers else a
        layers.append(Linear(*w.shape))
        layers[-1].weight.value, layers[-1].bias.value = w, b
        a = layers[-1](a)
    return ops.mse_loss(a, Tensor(T)), layers


def backward(weights, biases, X, T):
    node, layers = loss(weights, biases, X, T)
    node.backward()
    return [layer.weight.grad for layer in layers], [layer.bias.grad for layer in layers]


def cost(weights, biases, X, T):
    return loss(weights, biases, X, T)[0].value


STATED = {"activation": ["relu", "linear"], "loss": "squared_error", "reduction": "mean_elements"}
CASES = [Case("relu, linear", backward, cost, STATED)]
