"""learnneuralnet: dense layers with a row of biases; each layer averages once more."""

from nn import Dense, Sequential

from benchmarks.wild.case import Case


def model(activations, loss, weights, biases):
    net = Sequential()
    for name, w, b in zip(activations, weights, biases, strict=True):
        net.add(Dense(w.shape[1], name))
        net.layers[-1].W, net.layers[-1].b, net.layers[-1]._built = w, b, True
    net.compile(loss)
    return net


def configuration(label, activations, loss, outputs, others):
    def backward(weights, biases, X, T):
        net = model(activations, loss, weights, biases)
        Y = net._forward(X)
        net._backward(net.loss_fn.gradient(T, Y))
        return [layer.dW for layer in net.layers], [layer.db for layer in net.layers]

    def cost(weights, biases, X, T):
        net = model(activations, loss, weights, biases)
        return net.loss_fn.compute(T, net._forward(X))

    named = {"mse": "squared_error", "bce": "binary_cross_entropy"}[loss]
    stated = {"activation": activations, "loss": named, "reduction": "mean_elements"}
    return Case(label, backward, cost, stated, sizes=(3, 4, outputs), others=(4, 5, others), bias="row",
                targets="binary" if loss == "bce" else "any")  # fmt: skip


CASES = [
    configuration("mse, 1 output", ["sigmoid", "sigmoid"], "mse", 1, 1),
    configuration("bce, 1 output", ["relu", "sigmoid"], "bce", 1, 1),
    configuration("mse, 2 outputs", ["sigmoid", "sigmoid"], "mse", 2, 3),
    configuration("mse, 3 outputs", ["sigmoid", "linear"], "mse", 3, 2),
    configuration("bce, 2 outputs", ["sigmoid", "sigmoid"], "bce", 2, 3),
]
