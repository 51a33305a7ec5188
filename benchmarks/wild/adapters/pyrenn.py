"""pyrenn: backpropagation through time, here without delays; its inputs scaled by hand."""

from pyrenn import BPTT, CreateNN, NNOut_, Wb2w, w2Wb

from benchmarks.wild.case import Case


def network(weights, biases, X, T):
    net = CreateNN([weights[0].shape[1], *(len(w) for w in weights)])
    first = {(1, 1, 0): weights[0]}
    rest = {(n, n - 1, 0): w for n, w in enumerate(weights, 1) if n > 1}
    net["w"] = Wb2w(net, first, rest, dict(enumerate(biases, 1)))
    return net, {"P": X.T, "Y": T.T, "a": {}, "q0": 0}


def backward(weights, biases, X, T):
    net, data = network(weights, biases, X, T)
    net["w"], _ = BPTT(net, data)
    first, rest, offsets = w2Wb(net)
    return [first[1, 1, 0], *(rest[n, n - 1, 0] for n in range(2, len(weights) + 1))], [
        offsets[n] for n in range(1, len(weights) + 1)]  # fmt: skip


def cost(weights, biases, X, T):
    net, data = network(weights, biases, X, T)
    return float(((data["Y"] - NNOut_(data["P"], net, *w2Wb(net), a={})[0]) ** 2).sum())


STATED = {"activation": ["tanh", "linear"], "loss": "squared_error", "reduction": "sum"}
CASES = [Case("squared error, scaled by hand", backward, cost, STATED, layout="out_in")]
