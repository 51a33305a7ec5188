"""Do magpies come? Inverted dropout with a mask from a seed, three layers in rows, one long training function."""

import numpy as np


def train(X, y, n1=10, n2=6, keep_prob=0.8, lr=0.2, iterations=250):
    rng = np.random.default_rng(21)
    W1 = rng.normal(0, np.sqrt(2 / X.shape[1]), (X.shape[1], n1))
    W2 = rng.normal(0, np.sqrt(2 / n1), (n1, n2))
    W3 = rng.normal(0, np.sqrt(1 / n2), (n2, 1))
    b1, b2, b3 = np.zeros((1, n1)), np.zeros((1, n2)), np.zeros((1, 1))
    m = X.shape[0]
    for i in range(iterations):
        A1 = np.maximum(X.dot(W1) + b1, 0)
        D1 = (rng.random(A1.shape) < keep_prob).astype(float)
        A1 = A1 * D1 / keep_prob
        A2 = np.maximum(A1.dot(W2) + b2, 0)
        D2 = (rng.random(A2.shape) < keep_prob).astype(float)
        A2 = A2 * D2 / keep_prob
        A3 = 1 / (1 + np.exp(-(A2.dot(W3) + b3)))
        cost = -np.sum(y * np.log(A3) + (1 - y) * np.log(1 - A3)) / m

        dZ3 = A3 - y
        dW3 = 1 / m * A2.T.dot(dZ3)
        db3 = 1 / m * np.sum(dZ3, axis=0, keepdims=True)
        dA2 = dZ3.dot(W3.T) * D2 / keep_prob
        dZ2 = np.multiply(dA2, np.int64(A2 > 0))
        dW2 = 1 / m * A1.T.dot(dZ2)
        db2 = 1 / m * np.sum(dZ2, axis=0, keepdims=True)
        dA1 = dZ2.dot(W2.T) * D1 / keep_prob
        dZ1 = np.multiply(dA1, np.int64(A1 > 0))
        dW1 = 1 / m * X.T.dot(dZ1)
        db1 = 1 / m * np.sum(dZ1, axis=0, keepdims=True)

        W1, b1 = W1 - lr * dW1, b1 - lr * db1
        W2, b2 = W2 - lr * dW2, b2 - lr * db2
        W3, b3 = W3 - lr * dW3, b3 - lr * db3
        if i % 50 == 0:
            print(i, cost)
    return W1, b1, W2, b2, W3, b3


data = np.random.default_rng(20)
X = data.normal(size=(55, 3))
y = (np.abs(X[:, :1]) + X[:, 1:2] > 0.5) * 1.0
train(X, y)
