"""nnlib: examples in columns, relu below and sigmoid at the output, dictionaries numbered from 1."""

from nnlib.l_layer.backward import model_backward
from nnlib.l_layer.forward import model_forward
from nnlib.utils.cost import cross_entropy

from benchmarks.wild.case import Case


def keyed(weights, biases):
    return {"W": dict(enumerate(weights, 1)), "b": dict(enumerate(biases, 1))}


def configuration(label, alpha, sizes, others, **stated):
    def backward(weights, biases, X, T):
        parameters = keyed(weights, biases)
        Y, caches = model_forward(X.T, parameters, 1)
        made = model_backward(Y, T.T, parameters, caches, alpha, 1)
        return [made["dW"][n] for n in parameters["W"]], [made["db"][n] for n in parameters["W"]]

    def cost(weights, biases, X, T):
        parameters = keyed(weights, biases)
        return cross_entropy(model_forward(X.T, parameters, 1)[0], T.T, parameters, alpha)

    activations = [*["relu"] * (len(sizes) - 2), "sigmoid"]
    said = {"activation": activations, "loss": "binary_cross_entropy", **stated}
    return Case(
        label, backward, cost, said, layout="out_in", bias="column", targets="binary", sizes=sizes, others=others
    )


CASES = [
    configuration("2 matrices", 0.0, (3, 4, 1), (4, 5, 1)),
    configuration("3 matrices, 2 outputs", 0.0, (3, 5, 4, 2), (4, 6, 5, 3)),
    configuration("alpha 0.5", 0.5, (3, 4, 1), (4, 5, 1), weight_decay=0.5 / 5),
]
