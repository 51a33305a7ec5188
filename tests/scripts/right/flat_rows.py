"""Exclusive or, flat, examples in rows, sums over the examples."""
import numpy as np

rng = np.random.default_rng(4)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
T = np.array([[0], [1], [1], [0]])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


W1 = rng.normal(size=(2, 4))
b1 = np.zeros(4)
W2 = rng.normal(size=(4, 1))
b2 = np.zeros(1)
eta = 0.5
for epoch in range(2000):
    z1 = X @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)
    loss = 0.5 * np.sum((a2 - T) ** 2)
    delta2 = (a2 - T) * sigmoid_slope(z2)
    delta1 = delta2 @ W2.T * sigmoid_slope(z1)
    W2 -= eta * a1.T @ delta2
    b2 -= eta * delta2.sum(axis=0)
    W1 -= eta * X.T @ delta1
    b1 -= eta * delta1.sum(axis=0)
    if epoch % 500 == 0:
        print(epoch, loss)
