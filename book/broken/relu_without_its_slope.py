"""Functions, ReLU and softmax."""

import numpy as np

rng = np.random.default_rng(7)
n, n_in, n_hidden, n_classes = 60, 5, 8, 3
classes = rng.integers(0, n_classes, n)
centres = rng.normal(0, 1, (n_classes, n_in))
X = centres[classes] + rng.normal(0, 0.4, (n, n_in))
T = np.eye(n_classes)[classes]


def relu(z):
    return np.maximum(z, 0)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(params, X):
    W1, b1, W2, b2 = params
    z1 = X @ W1 + b1
    a1 = relu(z1)
    return z1, a1, softmax(a1 @ W2 + b2)


def backward(params, X, T, z1, a1, out):
    W1, b1, W2, b2 = params
    d2 = (out - T) / len(X)
    d1 = d2 @ W2.T
    return X.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)


params = [
    rng.normal(0, 0.5, (n_in, n_hidden)),
    np.zeros(n_hidden),
    rng.normal(0, 0.5, (n_hidden, n_classes)),
    np.zeros(n_classes),
]
for step in range(500):
    z1, a1, out = forward(params, X)
    loss = -np.mean(np.sum(T * np.log(out), axis=1))
    gradients = backward(params, X, T, z1, a1, out)
    params = [p - 0.1 * g for p, g in zip(params, gradients)]
    if step % 100 == 0:
        print(step, loss, np.mean(out.argmax(axis=1) == classes))
