"""Speed and thickness of a glacier, with how sure one is: one long vector of numbers, cut into tables when needed."""

import numpy as np

sizes = [(3, 8), (8,), (8, 2), (2,)]
marks = np.cumsum([0] + [int(np.prod(s)) for s in sizes])
ice = np.random.default_rng(17)
site = ice.normal(size=(50, 3))
speed = 0.7 * site[:, 0] - 0.4 * site[:, 1] ** 2 + 0.3 * ice.normal(size=50) * np.exp(0.5 * site[:, 2])


def cut(vector):
    return [vector[a:b].reshape(s) for a, b, s in zip(marks, marks[1:], sizes)]


def bet(vector, x, y):
    """Mean of the negative log of a normal density whose mean and log variance the network gives."""
    W, w, V, v = cut(vector)
    h = np.tanh(x @ W + w)
    o = h @ V + v
    mean, logvar = o[:, 0], o[:, 1]
    return h, mean, logvar, np.mean(0.5 * logvar + 0.5 * (y - mean) ** 2 * np.exp(-logvar))


def bet_slope(vector, x, y):
    W, w, V, v = cut(vector)
    h, mean, logvar, _ = bet(vector, x, y)
    away = np.empty((len(x), 2))
    away[:, 0] = (mean - y) * np.exp(-logvar)
    away[:, 1] = 0.5 - 0.5 * (mean - y) ** 2 * np.exp(-logvar)
    away /= len(x)
    below = away @ V.T * (1 - h**2)
    return np.concatenate([(x.T @ below).ravel(), below.sum(axis=0), (h.T @ away).ravel(), away.sum(axis=0)])


vector = 0.3 * ice.normal(size=marks[-1])
run = np.zeros_like(vector)
for year in range(300):
    run = 0.8 * run + bet_slope(vector, site, speed)
    vector = vector - 0.05 * run
print("bet:", bet(vector, site, speed)[-1])
