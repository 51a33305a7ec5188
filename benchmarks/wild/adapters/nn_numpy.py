"""nn-numpy: layers with dictionaries of parameters and gradients."""

from nn_numpy.layers import Linear, Tanh
from nn_numpy.loss import MSE
from nn_numpy.nn import NeuralNet

from benchmarks.wild.case import Case


def network(weights, biases):
    dense = [Linear(*w.shape) for w in weights]
    for layer, w, b in zip(dense, weights, biases, strict=True):
        layer.params.update(w=w, b=b)
    return NeuralNet([dense[0], Tanh(), dense[1]]), dense


def backward(weights, biases, X, T):
    net, dense = network(weights, biases)
    net.backward(MSE().grad(net.forward(X), T))
    return [layer.grads["w"] for layer in dense], [layer.grads["b"] for layer in dense]


def cost(weights, biases, X, T):
    return MSE().loss(network(weights, biases)[0].forward(X), T)


STATED = {"activation": ["tanh", "linear"], "loss": "squared_error", "reduction": "sum"}
CASES = [Case("tanh, linear", backward, cost, STATED)]
