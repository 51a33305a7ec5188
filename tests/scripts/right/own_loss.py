"""A loss of one's own (Huber), softplus hidden units, a function that holds everything."""
import numpy as np


def huber(r, d=0.5):
    return np.where(np.abs(r) < d, 0.5 * r ** 2, d * (np.abs(r) - 0.5 * d))


def huber_slope(r, d=0.5):
    return np.where(np.abs(r) < d, r, d * np.sign(r))


def run():
    rng = np.random.default_rng(33)
    X = rng.uniform(-2, 2, (45, 2))
    y = np.abs(X[:, :1]) + 0.5 * X[:, 1:] + rng.normal(0, 0.3, (45, 1))
    W, b = rng.normal(0, 0.7, (2, 6)), np.zeros(6)
    V, c = rng.normal(0, 0.7, (6, 1)), np.zeros(1)
    losses = []
    for _ in range(400):
        z = X @ W + b
        h = np.log1p(np.exp(z))
        r = h @ V + c - y
        losses.append(np.mean(huber(r)))
        g = huber_slope(r) / len(X)
        gz = (g @ V.T) / (1 + np.exp(-z))
        V = V - 0.2 * h.T @ g
        c = c - 0.2 * g.sum(0)
        W = W - 0.2 * X.T @ gz
        b = b - 0.2 * gz.sum(0)
    print(losses[0], losses[-1])


run()
