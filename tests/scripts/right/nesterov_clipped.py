"""Nesterov's momentum, gradients clipped by their length, tanh, a class with a fit method."""
import numpy as np


class Regressor:
    def __init__(self, hidden, rate=0.05, momentum=0.8, clip=5.0):
        self.hidden, self.rate, self.momentum, self.clip = hidden, rate, momentum, clip

    def _gradients(self, X, y):
        m = X.shape[0]
        H = np.tanh(X @ self.W1 + self.b1)
        out = H @ self.W2 + self.b2
        self.loss_ = np.mean((out - y) ** 2) / 2
        dout = (out - y) / m
        dH = (dout @ self.W2.T) * (1 - H * H)
        return X.T @ dH, dH.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    def fit(self, X, y, epochs=200):
        r = np.random.RandomState(0)
        self.W1 = r.normal(0, 0.5, (X.shape[1], self.hidden))
        self.b1 = np.zeros(self.hidden)
        self.W2 = r.normal(0, 0.5, (self.hidden, 1))
        self.b2 = np.zeros(1)
        velocity = [np.zeros_like(p) for p in (self.W1, self.b1, self.W2, self.b2)]
        for _ in range(epochs):
            grads = self._gradients(X, y)
            length = np.sqrt(sum((g ** 2).sum() for g in grads))
            scale = min(1.0, self.clip / (length + 1e-12))
            for p, v, g in zip((self.W1, self.b1, self.W2, self.b2), velocity, grads):
                old = v.copy()
                v *= self.momentum
                v -= self.rate * scale * g
                p += -self.momentum * old + (1 + self.momentum) * v
        return self


rng = np.random.default_rng(55)
X = rng.uniform(-1, 1, (60, 2))
y = (X[:, 0] * X[:, 1])[:, None]
print(Regressor(8).fit(X, y).loss_)
