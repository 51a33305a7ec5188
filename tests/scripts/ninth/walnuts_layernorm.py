"""Walnuts by weight: a hidden layer that is normalised within each example, with gain and shift, and mean squares."""

import numpy as np

rng = np.random.default_rng(31)
X = rng.normal(size=(32, 3))
y = np.sin(X[:, :1]) + 0.5 * X[:, 1:2] * X[:, 2:]
H, eps, lr = 8, 1e-5, 0.1
W1 = rng.normal(0, 0.6, (3, H))
b1 = np.zeros(H)
gamma, beta = np.ones(H), np.zeros(H)
W2 = rng.normal(0, 0.4, (H, 1))
b2 = np.zeros(1)


def layernorm_forward(x):
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv)


def layernorm_backward(dout, cache):
    xhat, inv = cache
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dx = inv * (
        dxhat - dxhat.mean(axis=1, keepdims=True) - xhat * (dxhat * xhat).mean(axis=1, keepdims=True)
    )
    return dx, dgamma, dbeta


for it in range(300):
    z = X @ W1 + b1
    normed, cache = layernorm_forward(z)
    h = np.tanh(normed)
    pred = h @ W2 + b2
    loss = np.mean((pred - y) ** 2)
    if it % 100 == 0:
        print(it, loss)

    dpred = 2 * (pred - y) / len(X)
    dW2, db2 = h.T @ dpred, dpred.sum(axis=0)
    dnormed = (dpred @ W2.T) * (1 - h**2)
    dz, dgamma, dbeta = layernorm_backward(dnormed, cache)
    dW1, db1 = X.T @ dz, dz.sum(axis=0)

    W1 -= lr * dW1
    b1 -= lr * db1
    gamma -= lr * dgamma
    beta -= lr * dbeta
    W2 -= lr * dW2
    b2 -= lr * db2
