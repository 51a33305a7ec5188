"""Drying time of paint. A column of ones stands for the biases; slopes longer than five are cut, table by table."""

import numpy as np

g = np.random.default_rng(2)
walls = g.normal(size=(45, 3))
dry = (np.exp(-walls[:, 0] ** 2) + 0.4 * walls[:, 1])[:, None]


def ones(m):
    return np.column_stack([m, np.ones(len(m))])


def elu(u):
    return np.where(u > 0, u, np.exp(np.minimum(u, 0)) - 1)


def elu_up(u):
    return np.where(u > 0, 1.0, np.exp(np.minimum(u, 0)))


def shorter(m, most=5.0):
    size = np.linalg.norm(m)
    return m * (most / size) if size > most else m


first = g.normal(0, 0.6, (4, 9))
second = g.normal(0, 0.6, (10, 5))
third = g.normal(0, 0.6, (6, 1))
coats = 0
while coats < 250:
    x = ones(walls)
    u1 = x @ first
    x1 = ones(elu(u1))
    u2 = x1 @ second
    x2 = ones(elu(u2))
    guess = x2 @ third
    off = guess - dry
    square = float(np.mean(off * off))
    k3 = 2 / off.size * off
    k2 = (k3 @ third[:-1].T) * elu_up(u2)
    k1 = (k2 @ second[:-1].T) * elu_up(u1)
    first -= 0.1 * shorter(x.T @ k1)
    second -= 0.1 * shorter(x1.T @ k2)
    third -= 0.1 * shorter(x2.T @ k3)
    coats += 1
print("mean square after", coats, "coats:", square)
