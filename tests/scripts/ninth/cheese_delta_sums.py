"""Cheese by smell, as translated from a matrix language: Theta1, Theta2, a for-loop over the examples, Delta sums."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nnCostFunction(Theta1, Theta2, X, y, num_labels, lam):
    m = X.shape[0]
    J = 0
    Delta1 = np.zeros(Theta1.shape)
    Delta2 = np.zeros(Theta2.shape)
    for i in range(m):
        a1 = np.append([1], X[i, :]).reshape(-1, 1)
        z2 = Theta1.dot(a1)
        a2 = np.vstack((np.ones((1, 1)), sigmoid(z2)))
        z3 = Theta2.dot(a2)
        a3 = sigmoid(z3)
        yi = (np.arange(num_labels) == y[i]).astype(float).reshape(-1, 1)
        J += np.sum(-yi * np.log(a3) - (1 - yi) * np.log(1 - a3))
        d3 = a3 - yi
        d2 = Theta2[:, 1:].T.dot(d3) * sigmoidGradient(z2)
        Delta2 += d3.dot(a2.T)
        Delta1 += d2.dot(a1.T)
    J = J / m + lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    Theta1_grad = Delta1 / m
    Theta2_grad = Delta2 / m
    Theta1_grad[:, 1:] = Theta1_grad[:, 1:] + (lam / m) * Theta1[:, 1:]
    Theta2_grad[:, 1:] = Theta2_grad[:, 1:] + (lam / m) * Theta2[:, 1:]
    return J, Theta1_grad, Theta2_grad


np.random.seed(13)
X = np.random.rand(25, 4)
y = np.argmax(X[:, :3], axis=1)
eps_init = 0.5
Theta1 = np.random.rand(6, 5) * 2 * eps_init - eps_init
Theta2 = np.random.rand(3, 7) * 2 * eps_init - eps_init
J_history = []
for it in range(40):
    J, g1, g2 = nnCostFunction(Theta1, Theta2, X, y, 3, 0.1)
    J_history.append(J)
    Theta1 = Theta1 - 1.2 * g1
    Theta2 = Theta2 - 1.2 * g2
print("cost from", J_history[0], "to", J_history[-1])
