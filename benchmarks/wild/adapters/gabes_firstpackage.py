"""gabes-firstpackage: a node of -1 before each layer, weights that change on the way back, one output."""

import numpy as np
from gabes_firstpackage.functions import Func
from gabes_firstpackage.mlp_momentum import MyLittlePonyM

from benchmarks.wild.case import Case


def network(kind, weights, rate=0.0):
    net = MyLittlePonyM(learning_rate=rate, layers=len(weights) - 1, momentum=0.0, act_func=kind)
    turned = [np.hstack([-w[:, :1], w[:, 1:]]) for w in weights]  # to a node of -1
    net.weights = [*turned[:-1], turned[-1].ravel()]
    return net


def configurations(kind, named, sizes, others):
    def step(weights, X, T, rate):
        net = network(kind, weights, rate)
        before = [w.copy() for w in net.weights]
        for x, t in zip(X, T, strict=True):
            net.foward(x)
            net.backward(x, t, before)
        after = [np.atleast_2d(w) for w in net.weights]
        return [np.hstack([-w[:, :1], w[:, 1:]]) for w in after]

    def cost(weights, X, T):
        net, total = network(kind, weights), 0.0
        for x, t in zip(X, T, strict=True):
            net.foward(x)
            total += Func.mse(net.output[-1], t)
        return total

    stated = {"activation": [named] * (len(sizes) - 2) + ["sigmoid"], "loss": "squared_error", "reduction": "sum"}
    return [
        Case(f"{named}, {len(sizes) - 1} matrices, {how}", step, cost, stated | {"updates": updates}, how="step",
             layout="out_in", bias="first", sizes=sizes, others=others, targets="binary", k=k, other_k=k)
        for k, how, updates in ((1, "one example", "batch"), (5, "one after the other", "per_example"))
    ]  # fmt: skip


CASES = [
    *configurations("sigmoid", "sigmoid", (3, 4, 1), (4, 5, 1)),
    *configurations("ReLU", "relu", (3, 4, 4, 1), (4, 5, 5, 1)),
]
