"""neural-network: a dictionary of matrices and rows of biases; one loss per configuration, a penalty on request."""

from neural_network.activation import sigmoid, tanh
from neural_network.loss import log_loss, quadratic_loss
from neural_network.neural_network import NeuralNetwork

from benchmarks.wild.case import Case


def network(loss, weights, biases):
    net = NeuralNetwork([w.shape[1] for w in weights], is_clf=False)
    keyed = [{f"{key}{n}": a for n, a in enumerate(arrays, 1)} for key, arrays in (("W", weights), ("b", biases))]
    net.set_params(len(weights[0]), None, *keyed)
    net.set_activations([tanh] * (len(weights) - 1) + [sigmoid])
    net.set_loss(loss)
    return net


def configuration(label, loss, outputs, lambd=0.0, **stated):
    def backward(weights, biases, X, T):
        net, made = network(loss, weights, biases), {}
        Y, cache = net._forward_pass(X)
        net._NeuralNetwork__backward_pass(loss(Y, T, derivative=True), cache, made, lambd)
        return [made[f"dW{n}"] for n in (1, 2)], [made[f"db{n}"] for n in (1, 2)]

    def cost(weights, biases, X, T):
        net = network(loss, weights, biases)
        return net._NeuralNetwork__compute_cost(net._forward_pass(X)[0], T, lambd)

    named = {"loss": "binary_cross_entropy", "reduction": "mean_elements"} if loss is log_loss else {
        "reduction": "mean_elements"}  # fmt: skip
    return Case(label, backward, cost, {"activation": ["tanh", "sigmoid"], **named, **stated}, bias="row",
                sizes=(3, 4, outputs), others=(4, 5, 3 if outputs > 1 else 1),
                targets="binary" if loss is log_loss else "any", other_k=7 if not lambd else 5)  # fmt: skip


CASES = [
    configuration("quadratic, 1 output", quadratic_loss, 1),
    configuration("log loss", log_loss, 1),
    configuration("log loss, lambd 0.1", log_loss, 1, 0.1, weight_decay=0.1 / 5),
    configuration("quadratic, 2 outputs", quadratic_loss, 2),
]
