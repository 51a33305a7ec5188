"""Toys: resilient propagation, a step of its own for each weight, only the sign of the slope."""

import numpy as np

np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


weights = [np.random.randn(2, 4), np.random.randn(1, 4), np.random.randn(4, 1), np.random.randn(1, 1)]
delta = [np.full(w.shape, 0.1) for w in weights]
previous = [np.zeros_like(w) for w in weights]
UP, DOWN, LARGEST, SMALLEST = 1.2, 0.5, 50.0, 1e-6
for epoch in range(100):
    w1, b1, w2, b2 = weights
    h = sigmoid(X @ w1 + b1)
    o = sigmoid(h @ w2 + b2)
    loss = 0.5 * np.sum((o - y) ** 2)
    do = (o - y) * o * (1 - o)
    dh = do @ w2.T * h * (1 - h)
    grads = [X.T @ dh, dh.sum(axis=0, keepdims=True), h.T @ do, do.sum(axis=0, keepdims=True)]
    for i, g in enumerate(grads):
        same = previous[i] * g
        delta[i] = np.where(same > 0, np.minimum(delta[i] * UP, LARGEST), delta[i])
        delta[i] = np.where(same < 0, np.maximum(delta[i] * DOWN, SMALLEST), delta[i])
        g = np.where(same < 0, 0, g)
        weights[i] = weights[i] - np.sign(g) * delta[i]
        previous[i] = g
    if epoch % 20 == 0:
        print(epoch, loss)
