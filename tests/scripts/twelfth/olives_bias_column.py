"""Two layers whose biases are the first column of the weights; ones stand in front of the data."""

import numpy as np

np.random.seed(11)


def add_ones(a):
    return np.c_[np.ones(len(a)), a]


def g(z):
    return 1 / (1 + np.exp(-z))


X = np.random.randn(50, 3)
labels = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.3).astype(int)
Y = np.zeros((50, 3))
Y[np.arange(50), labels] = 1

Theta1 = np.random.rand(6, 4) * 0.24 - 0.12
Theta2 = np.random.rand(3, 7) * 0.24 - 0.12
m = len(X)
lam = 0.5
alpha = 1.0
J_history = []

for it in range(100):
    a1 = add_ones(X)
    z2 = a1 @ Theta1.T
    a2 = add_ones(g(z2))
    z3 = a2 @ Theta2.T
    a3 = g(z3)

    J = -np.sum(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)) / m
    J += lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    J_history.append(J)

    d3 = a3 - Y
    d2 = (d3 @ Theta2)[:, 1:] * g(z2) * (1 - g(z2))

    Theta1_grad = d2.T @ a1 / m
    Theta2_grad = d3.T @ a2 / m
    Theta1_grad[:, 1:] += lam / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lam / m * Theta2[:, 1:]

    Theta1 -= alpha * Theta1_grad
    Theta2 -= alpha * Theta2_grad

print("cost", J_history[0], "->", J_history[-1])
print("training accuracy", np.mean(np.argmax(a3, axis=1) == labels) * 100)
