"""Harbour depth from three soundings, in a functional manner: nothing is ever assigned twice."""

from functools import partial, reduce
from itertools import accumulate, islice, repeat
from operator import matmul

import numpy as np


def init(key, *widths):
    draw = np.random.default_rng(key)
    return tuple(
        (draw.standard_normal((a, b)) * a**-0.5, np.zeros(b)) for a, b in zip(widths, widths[1:])
    )


def softsign(z):
    return z / (1 + np.abs(z))


def softsign_prime(z):
    return (1 + np.abs(z)) ** -2


def affine(x, layer):
    w, b = layer
    return matmul(x, w) + b


def forward(params, x):
    *hidden, final = params

    def go(trace, layer):
        z = affine(trace[-1][1], layer)
        return trace + ((z, softsign(z)),)

    trace = reduce(go, hidden, ((None, x),))
    return affine(trace[-1][1], final), trace


def objective(params, data):
    x, y = data
    guess, _ = forward(params, x)
    return np.mean(np.log(np.cosh(guess - y)))


def gradient(params, data):
    x, y = data
    guess, trace = forward(params, x)
    top = np.tanh(guess - y) / y.size

    def back(state, item):
        delta, found = state
        (w, _), (z, a) = item
        here = (matmul(a.T, delta), delta.sum(0))
        below = None if z is None else matmul(delta, w.T) * softsign_prime(z)
        return below, (here,) + found

    _, found = reduce(back, zip(reversed(params), reversed(trace)), (top, ()))
    return found


def step(rate, data, params, _):
    grads = gradient(params, data)
    return tuple((w - rate * gw, b - rate * gb) for (w, b), (gw, gb) in zip(params, grads))


soundings = np.random.default_rng(5).uniform(-2, 2, (64, 3))
depths = np.stack([np.sin(soundings.sum(1)), np.abs(soundings[:, 0])], axis=1)
sea = (soundings, depths)
course = accumulate(repeat(None, 200), partial(step, 0.3, sea), initial=init(8, 3, 10, 7, 2))
for n, params in enumerate(islice(course, 0, None, 40)):
    print(n * 40, round(float(objective(params, sea)), 5))
