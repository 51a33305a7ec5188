"""Crossing time of a ferry. The way ahead and the way back live inside one function that the optimiser calls."""

from functools import partial

import numpy as np


def make_task(seed):
    rng = np.random.default_rng(seed)
    sea = rng.normal(size=(4, 33))
    return sea, (sea[0] ** 2 - sea[1] * sea[2] + sea[3])[None]


def value_and_slope(params, sea, hours, fade):
    (w0, b0), (w1, b1), (w2, b2) = params
    z0 = w0 @ sea + b0
    s0 = 1 / (1 + np.exp(-z0))
    a0 = z0 * s0
    z1 = w1 @ a0 + b1
    a1 = np.where(z1 < 0, 0.2 * z1, z1)
    crossing = w2 @ a1 + b2
    rest = crossing - hours
    size = hours.shape[1]
    value = np.sum(rest**2) / size + 0.5 * fade * sum(np.sum(w**2) for w, _ in params)
    e2 = 2 * rest / size
    e1 = w2.T @ e2
    e1[z1 < 0] *= 0.2
    e0 = (w1.T @ e1) * (s0 * (1 + z0 * (1 - s0)))
    return value, [
        (e0 @ sea.T + fade * w0, e0.sum(1)[:, None]),
        (e1 @ a0.T + fade * w1, e1.sum(1)[:, None]),
        (e2 @ a1.T + fade * w2, e2.sum(1)[:, None]),
    ]


def descend(task, params, rounds, rate=0.03, beta=(0.9, 0.99)):
    low = [(np.zeros_like(w), np.zeros_like(b)) for w, b in params]
    high = [(np.zeros_like(w), np.zeros_like(b)) for w, b in params]
    losses = []
    for t in range(1, rounds + 1):
        loss, slopes = task(params)
        losses.append(loss)
        fresh = []
        for i, pair in enumerate(params):
            low[i] = tuple(beta[0] * m + (1 - beta[0]) * g for m, g in zip(low[i], slopes[i]))
            high[i] = tuple(beta[1] * v + (1 - beta[1]) * g**2 for v, g in zip(high[i], slopes[i]))
            scale = rate * np.sqrt(1 - beta[1] ** t) / (1 - beta[0] ** t)
            fresh.append(tuple(p - scale * m / (np.sqrt(v) + 1e-8) for p, m, v in zip(pair, low[i], high[i])))
        params = fresh
    return params, losses


sea, hours = make_task(6)
rng = np.random.default_rng(7)
start = [(rng.normal(0, i**-0.5, (o, i)), np.zeros((o, 1))) for i, o in ((4, 9), (9, 9), (9, 1))]
params, losses = descend(partial(value_and_slope, sea=sea, hours=hours, fade=1e-3), start, 150)
print(losses[0], losses[-1])
