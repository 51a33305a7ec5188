"""kt-nn-from-scratch: examples as columns in a stack, layers that update themselves."""

from kt_nn_from_scratch import helper_functions as functions
from kt_nn_from_scratch.neural_net import NeuralNet

from benchmarks.wild.case import Case


def network(weights, biases):
    net = NeuralNet()
    for n, (w, b) in enumerate(zip(weights, biases, strict=True), start=1):
        net.add_layer(f"layer {n}", functions.sigmoid, functions.sigmoid_derivative, w.shape[0], w.shape[1])
        net.layer_structure[-1].weight_matrix, net.layer_structure[-1].bias_matrix = w.copy(), b.copy()
    return net


def configuration(label, loss, derivative, stated, sizes, others):
    def step(weights, biases, X, T, rate):
        net = network(weights, biases)
        net._backward_pass(derivative(net._forward_pass(X[:, :, None]), T[:, :, None]), rate)
        return [layer.weight_matrix for layer in net.layer_structure], [
            layer.bias_matrix for layer in net.layer_structure
        ]

    def cost(weights, biases, X, T):
        return loss(network(weights, biases)._forward_pass(X[:, :, None]), T[:, :, None])

    return Case(label, step, cost, stated, how="step", layout="out_in", bias="column", sizes=sizes, others=others,
                targets="binary")  # fmt: skip


SQUARED = functions.squared_error_loss, functions.squared_error_loss_derivative
CROSS = functions.binary_cross_entropy, functions.binary_cross_entropy_derivative
CASES = [
    configuration("squared error, 2 matrices", *SQUARED, {"loss": "squared_error", "reduction": "sum"}, (3, 4, 2), (4, 5, 3)),
    configuration("squared error, 3 matrices", *SQUARED, {"loss": "squared_error", "reduction": "sum"}, (3, 5, 4, 2),
                  (4, 6, 5, 3)),
    configuration("cross entropy, 2 matrices", *CROSS, {"loss": "binary_cross_entropy"}, (3, 4, 1), (4, 5, 1)),
    configuration("cross entropy, 3 matrices", *CROSS, {"loss": "binary_cross_entropy"}, (3, 5, 4, 1), (4, 6, 5, 1)),
]  # fmt: skip
