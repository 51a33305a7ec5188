"""neurolab: layers with dictionaries of parameters, an error function as an object."""

import neurolab as nl
import numpy as np

from benchmarks.wild.case import Case


def network(error, kinds, weights, biases):
    net = nl.net.newff([[-9, 9]] * weights[0].shape[1], [len(w) for w in weights], [kind() for kind in kinds])
    net.errorf = error()
    for layer, w, b in zip(net.layers, weights, biases, strict=True):
        layer.np["w"], layer.np["b"] = w, b
    return net


def configuration(label, error, kinds, outputs, others, activation, targets="any", **stated):
    def backward(weights, biases, X, T):
        made = nl.tool.ff_grad(network(error, kinds, weights, biases), X, T)[0]
        return [layer["w"] for layer in made], [layer["b"] for layer in made]

    def cost(weights, biases, X, T):
        net = network(error, kinds, weights, biases)
        return net.errorf(T, np.array([net.step(x) for x in X]))

    return Case(label, backward, cost, {"activation": activation, **stated}, layout="out_in", targets=targets,
                sizes=(3, 4, outputs), others=(4, 5, others))  # fmt: skip


TAN, LOG, LIN = nl.trans.TanSig, nl.trans.LogSig, nl.trans.PureLin
SQUARED = {"loss": "squared_error", "reduction": "mean_elements"}
CASES = [
    configuration("SSE", nl.error.SSE, [TAN, LIN], 2, 3, ["tanh", "linear"], reduction="sum"),
    configuration("MSE, 1 output", nl.error.MSE, [TAN, TAN], 1, 1, "tanh", **SQUARED),
    configuration("MSE, 2 outputs", nl.error.MSE, [LOG, LOG], 2, 3, "sigmoid", **SQUARED),
    configuration("CEE", nl.error.CEE, [LOG, LOG], 1, 1, "sigmoid", "binary", loss="binary_cross_entropy",
                  reduction="mean_elements"),
    configuration("MAE, 2 outputs", nl.error.MAE, [TAN, LIN], 2, 3, ["tanh", "linear"], loss="absolute_error",
                  reduction="mean_elements"),
]  # fmt: skip
