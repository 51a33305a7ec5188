"""neuroplain: columns, layers that update themselves on the way back, one update after each example."""

from neuroplain import ActivationFunction, FFNetwork, Layer, LossFunction

from benchmarks.wild.case import Case


def network(kinds, loss, weights, biases):
    net = FFNetwork()
    net.set_loss_function(loss)
    for kind, w, b in zip(kinds, weights, biases, strict=True):
        net.add_layer(Layer(w.shape[1], w.shape[0], getattr(ActivationFunction, kind)))
        net.layers[-1].weights, net.layers[-1].biases = w.copy(), b.copy()
    return net


def configurations(kinds, loss, named, targets="any"):
    def step(weights, biases, X, T, rate):
        net = network(kinds, loss, weights, biases)
        net.train(X, T, 1, rate)
        return [layer.weights for layer in net.layers], [layer.biases for layer in net.layers]

    def cost(weights, biases, X, T):
        net = network(kinds, loss, weights, biases)
        return sum(loss.function(t[:, None], net.predict(x)) for x, t in zip(X, T, strict=True)) / len(X)

    names = [kind.lower() for kind in kinds]
    return [
        Case(f"{', '.join(names)}, {named.replace('_', ' ')}, {how}", step, cost,
             {"activation": names, "loss": named, "reduction": "mean_elements", "updates": updates}, how="step",
             layout="out_in", bias="column", targets=targets, k=k, other_k=k)
        for k, how, updates in ((1, "one example", "batch"), (5, "one after the other", "per_example"))
    ]  # fmt: skip


CASES = [
    *configurations(["Sigmoid", "Sigmoid"], LossFunction.MSE, "squared_error"),
    *configurations(["ReLU", "Sigmoid"], LossFunction.CrossEntropy, "binary_cross_entropy", "binary"),
    *configurations(["Tanh", "Tanh"], LossFunction.MSE, "squared_error"),
]
