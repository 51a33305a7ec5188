"""Sour or not: a network with properties and a setter that checks, gradients in a list of pairs, columns of examples."""

import numpy as np


class Network:
    def __init__(self, sizes, rate):
        self._weights = [np.random.randn(m, n) * 0.5 for n, m in zip(sizes, sizes[1:])]
        self._biases = [np.zeros((m, 1)) for m in sizes[1:]]
        self.rate = rate

    @property
    def depth(self):
        return len(self._weights)

    @property
    def rate(self):
        return self._rate

    @rate.setter
    def rate(self, value):
        if value <= 0:
            raise ValueError("a rate is positive")
        self._rate = value

    @staticmethod
    def sigma(z):
        return 1 / (1 + np.exp(-z))

    def activations(self, a):
        seen = [a]
        for w, b in zip(self._weights, self._biases):
            a = self.sigma(w @ a + b)
            seen.append(a)
        return seen

    def gradients(self, x, y):
        seen = self.activations(x)
        delta = (seen[-1] - y) / x.shape[1]
        pairs = []
        for k in range(self.depth - 1, -1, -1):
            pairs.insert(0, (delta @ seen[k].T, delta.sum(axis=1, keepdims=True)))
            if k > 0:
                delta = (self._weights[k].T @ delta) * seen[k] * (1 - seen[k])
        return seen[-1], pairs

    def train(self, x, y, epochs):
        history = []
        for _ in range(epochs):
            out, pairs = self.gradients(x, y)
            history.append(-np.mean(y * np.log(out) + (1 - y) * np.log(1 - out)))
            self._weights = [w - self.rate * dw for w, (dw, _) in zip(self._weights, pairs)]
            self._biases = [b - self.rate * db for b, (_, db) in zip(self._biases, pairs)]
            self.rate *= 0.999
        return history


np.random.seed(8)
lemons = np.random.rand(2, 36)
sour = (lemons[0:1] + lemons[1:2] > 1).astype(float)
net = Network([2, 5, 4, 1], rate=1.5)
print(net.train(lemons, sour, 300)[-1])
