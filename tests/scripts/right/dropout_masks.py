"""Inverted dropout with a seed, mini-batches by a generator, columns of examples."""
import numpy as np

rng = np.random.default_rng(29)
X = rng.normal(size=(6, 72))
Y = (X[:2].sum(axis=0, keepdims=True) > 0).astype(float)
keep = 0.8
W1, b1 = rng.normal(0, 0.5, (12, 6)), np.zeros((12, 1))
W2, b2 = rng.normal(0, 0.4, (5, 12)), np.zeros((5, 1))
W3, b3 = rng.normal(0, 0.5, (1, 5)), np.zeros((1, 1))


def batches(size):
    order = rng.permutation(X.shape[1])
    for k in range(0, len(order), size):
        part = order[k:k + size]
        yield X[:, part], Y[:, part]


def sigma(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(20):
    for xb, yb in batches(18):
        n = xb.shape[1]
        z1 = W1 @ xb + b1
        a1 = np.maximum(z1, 0)
        d1 = (rng.random(a1.shape) < keep) / keep
        a1 = a1 * d1
        z2 = W2 @ a1 + b2
        a2 = np.tanh(z2)
        a3 = sigma(W3 @ a2 + b3)
        loss = -np.mean(yb * np.log(a3) + (1 - yb) * np.log(1 - a3))
        dz3 = (a3 - yb) / n
        dz2 = (W3.T @ dz3) * (1 - a2 ** 2)
        da1 = (W2.T @ dz2) * d1
        dz1 = da1 * (z1 > 0)
        W3 -= 0.2 * dz3 @ a2.T
        b3 -= 0.2 * dz3.sum(axis=1, keepdims=True)
        W2 -= 0.2 * dz2 @ a1.T
        b2 -= 0.2 * dz2.sum(axis=1, keepdims=True)
        W1 -= 0.2 * dz1 @ xb.T
        b1 -= 0.2 * dz1.sum(axis=1, keepdims=True)
    print(epoch, loss)
