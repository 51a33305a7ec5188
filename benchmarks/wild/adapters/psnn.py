"""psnn: weights with the bias last, one example per call, the error of a loss named mae (target minus output)."""

from benchmarks.wild.adapters.absent import stand_in
from benchmarks.wild.case import Case

stand_in("requests")
from PSNN.activation import linear, sigmoid, tanh  # noqa: E402
from PSNN.layers.dense import dense  # noqa: E402
from PSNN.loss.basic import mae  # noqa: E402
from PSNN.model import model  # noqa: E402


def network(kinds, weights):
    net = model([dense(len(w), kind()) for w, kind in zip(weights, kinds, strict=True)])
    net.create([weights[0].shape[1] - 1])
    for layer, w in zip(net.layers, weights, strict=True):
        layer.weights = w.copy()
    return net


def configuration(kinds, names):
    def step(weights, X, T, rate):
        net = network(kinds, weights)
        for x, t in zip(X, T, strict=True):
            net.backPropagation(x, t, mae(), rate)
        return [layer.weights for layer in net.layers]

    def cost(weights, X, T):
        net = network(kinds, weights)
        return 0.5 * sum((mae().__calc__(net.predict(x), t) ** 2).sum() for x, t in zip(X, T, strict=True))

    return [
        Case(f"{', '.join(names)}, {how}", step, cost, {"activation": names, "reduction": "sum", "updates": updates},
             how="step", layout="out_in", bias="last", k=k, other_k=k)
        for k, how, updates in ((1, "one example", "batch"), (5, "one after the other", "per_example"))
    ]  # fmt: skip


CASES = [
    *configuration((sigmoid, sigmoid), ["sigmoid", "sigmoid"]),
    *configuration((tanh, linear), ["tanh", "linear"]),
]
