"""The growth of kelp, by the absolute error on small batches, with Adagrad; the best weights so far are kept."""

import numpy as np


def data(seed):
    sea = np.random.default_rng(seed)
    light = sea.uniform(0, 2, size=(80, 3))
    grown = light[:, 0] * np.exp(-light[:, 1]) + 0.3 * light[:, 2]
    return light, grown.reshape(-1, 1)


def relu(z):
    return np.maximum(z, 0.0)


def loss_and_slopes(weights, x, y):
    A, a, B, b = weights
    z = x @ A + a
    h = relu(z)
    out = h @ B + b
    miss = out - y
    loss = np.abs(miss).sum() / len(x)
    g = np.where(miss > 0, 1.0, -1.0) / len(x)
    gB, gb = h.T @ g, g.sum(axis=0)
    g = (g @ B.T) * (z > 0)
    return loss, [x.T @ g, g.sum(axis=0), gB, gb]


def main():
    x, y = data(5)
    chance = np.random.default_rng(6)
    weights = [chance.normal(0, 0.7, (3, 16)), np.zeros(16), chance.normal(0, 0.3, (16, 1)), np.zeros(1)]
    sums = [np.full_like(w, 1e-3) for w in weights]
    best, kept = float("inf"), None
    for epoch in range(40):
        order = chance.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), 16):
            rows = order[start : start + 16]
            loss, grads = loss_and_slopes(weights, x[rows], y[rows])
            total += loss
            for w, s, g in zip(weights, sums, grads):
                s += g * g
                w -= 0.05 * g / np.sqrt(s)
        if total < best:
            best, kept = total, [w.copy() for w in weights]
    print(best)


if __name__ == "__main__":
    main()
