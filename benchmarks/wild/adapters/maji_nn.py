"""maji-nn: layers of objects for a whole batch, penalties by layer."""

from maji import neural_network as maji

from benchmarks.wild.case import Case

LOSSES = {
    "squared_error": maji.MeanSquaredErrorLoss,
    "absolute_error": maji.MeanAbsoluteErrorLoss,
    "binary_cross_entropy": maji.BinaryCrossEntropyLoss,
    "categorical_cross_entropy": maji.CategoricalCrossEntropyLoss,
}


def configuration(label, kinds, loss, targets="any", penalty=0.0, reduction="mean_elements"):
    def through(weights, biases, X, T):
        layers, value = [], X
        for kind, w, b in zip(kinds, weights, biases, strict=True):
            dense, activation = maji.DenseLayer(*w.shape, lambda_l2w=penalty), kind()
            dense.set_parameters(w, b)
            dense.forward(value, True)
            activation.forward(dense.output, True)
            value = activation.output
            layers += [dense, activation]
        return layers, LOSSES[loss](), value

    def backward(weights, biases, X, T):
        layers, criterion, value = through(weights, biases, X, T)
        criterion.backward(value, T)
        came = criterion.dinputs
        for layer in reversed(layers):
            layer.backward(came)
            came = layer.dinputs
        return [layer.dweights for layer in layers[::2]], [layer.dbiases for layer in layers[::2]]

    def cost(weights, biases, X, T):
        layers, criterion, value = through(weights, biases, X, T)
        criterion.remember_trainable_layers(layers[::2])
        return sum(criterion.calculate(value, T, include_regularization=True))

    named = [kind.__name__.lower() for kind in kinds]
    stated = {"activation": named, "loss": loss, "reduction": reduction, "weight_decay": 2 * penalty}
    return Case(label, backward, cost, stated, bias="row", targets=targets)


CASES = [
    configuration("relu, linear, mse", [maji.ReLU, maji.Linear], "squared_error"),
    configuration("sigmoid, linear, mae", [maji.Sigmoid, maji.Linear], "absolute_error"),
    configuration("relu, sigmoid, binary", [maji.ReLU, maji.Sigmoid], "binary_cross_entropy", "binary"),
    configuration(
        "sigmoid, softmax", [maji.Sigmoid, maji.Softmax], "categorical_cross_entropy", "one_hot", 0.0, "mean"
    ),
    configuration("relu, linear, mse, l2 = 0.1", [maji.ReLU, maji.Linear], "squared_error", penalty=0.1),
]
