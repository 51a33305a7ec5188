"""Hills: functional style, parameters in, parameters out; reduce over layers; softplus and a Gaussian log-likelihood."""

from functools import reduce

import numpy as np

KEY = np.random.RandomState(10)


def softplus(z):
    return np.logaddexp(0, z)


def softplus_slope(z):
    return 1 / (1 + np.exp(-z))


def init(sizes):
    return tuple((KEY.randn(a, b) / np.sqrt(a), np.zeros(b)) for a, b in zip(sizes, sizes[1:]))


def apply(params, x):
    def through(state, wb):
        tape, h, i = state
        z = h @ wb[0] + wb[1]
        out = z if i == len(params) - 1 else softplus(z)
        return [*tape, (h, z)], out, i + 1

    tape, out, _ = reduce(through, params, ([], x, 0))
    return out, tape


def nll(out, t):
    mean, log_s = out[:, :1], out[:, 1:]
    return np.mean(0.5 * ((t - mean) / np.exp(log_s)) ** 2 + log_s)


def nll_slope(out, t):
    mean, log_s = out[:, :1], out[:, 1:]
    r = (mean - t) * np.exp(-2 * log_s)
    return np.hstack([r, 1 - r * (mean - t)]) / len(t)


def grads(params, x, t):
    out, tape = apply(params, x)
    g = nll_slope(out, t)
    found = []
    for i in reversed(range(len(params))):
        h, z = tape[i]
        if i < len(params) - 1:
            g = g * softplus_slope(z)
        found.insert(0, (h.T @ g, g.sum(0)))
        g = g @ params[i][0].T
    return nll(out, t), tuple(found)


def sgd(params, slopes, lr):
    return tuple((w - lr * gw, b - lr * gb) for (w, b), (gw, gb) in zip(params, slopes))


x = KEY.uniform(-1, 1, (40, 1))
t = x**2 + 0.1 * KEY.randn(40, 1)
params = init([1, 6, 5, 2])
for epoch in range(100):
    value, slopes = grads(params, x, t)
    params = sgd(params, slopes, 0.05)
    if epoch % 25 == 0:
        print(epoch, value)
