"""A class, tanh and cross-entropy."""

import numpy as np


class Network:
    def __init__(self, n_in, n_hidden, n_out, seed=4):
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, 1, (n_hidden, n_in))
        self.b1 = np.zeros((n_hidden, 1))
        self.W2 = rng.normal(0, 1, (n_out, n_hidden))
        self.b2 = np.zeros((n_out, 1))

    def forward(self, x):
        self.x = x
        self.a1 = np.tanh(self.W1 @ x + self.b1)
        self.a2 = 1 / (1 + np.exp(-(self.W2 @ self.a1 + self.b2)))
        return self.a2

    def backward(self, y, rate):
        n = y.shape[1]
        delta2 = self.a2 - y
        self.W2 -= rate * delta2 @ self.a1.T / n
        self.b2 -= rate * delta2.sum(axis=1, keepdims=True) / n
        delta1 = self.W2.T @ delta2 * (1 - self.a1**2)
        self.W1 -= rate * delta1 @ self.x.T / n
        self.b1 -= rate * delta1.sum(axis=1, keepdims=True) / n


X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
Y = np.array([[0, 1, 1, 0]], dtype=float)

net = Network(2, 4, 1)
for epoch in range(2000):
    out = net.forward(X)
    loss = -np.mean(Y * np.log(out) + (1 - Y) * np.log(1 - out))
    net.backward(Y, rate=0.5)
    if epoch % 500 == 0:
        print(epoch, loss)
