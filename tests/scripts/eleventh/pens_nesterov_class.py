"""Pens: a regressor class with fit, momentum after Nesterov, ReLU, early stopping on held-back data, patience."""

import copy

import numpy as np


class MLPRegressor:
    def __init__(self, layers, lr=0.01, mu=0.9, alpha=1e-3, patience=5, seed=None):
        self.rng = np.random.default_rng(seed)
        self.lr, self.mu, self.alpha, self.patience = lr, mu, alpha, patience
        self.coefs_ = [self.rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(layers[:-1], layers[1:])]
        self.intercepts_ = [np.zeros(b) for b in layers[1:]]
        self._vw = [np.zeros_like(w) for w in self.coefs_]
        self._vb = [np.zeros_like(b) for b in self.intercepts_]

    def _forward(self, X):
        acts = [X]
        for i, (W, b) in enumerate(zip(self.coefs_, self.intercepts_)):
            z = acts[-1] @ W + b
            acts.append(z if i == len(self.coefs_) - 1 else np.maximum(z, 0))
        return acts

    def predict(self, X):
        return self._forward(X)[-1].ravel()

    def _loss_grads(self, X, y):
        acts = self._forward(X)
        delta = (acts[-1] - y.reshape(-1, 1)) / len(X)
        loss = 0.5 * np.mean((acts[-1].ravel() - y) ** 2)
        gw, gb = [None] * len(self.coefs_), [None] * len(self.coefs_)
        for i in range(len(self.coefs_) - 1, -1, -1):
            gw[i] = acts[i].T @ delta + self.alpha * self.coefs_[i]
            gb[i] = delta.sum(axis=0)
            if i > 0:
                delta = (delta @ self.coefs_[i].T) * (acts[i] > 0)
        loss += 0.5 * self.alpha * sum((w**2).sum() for w in self.coefs_)
        return loss, gw, gb

    def fit(self, X, y, epochs=40, batch_size=16):
        cut = int(0.8 * len(X))
        X_val, y_val, X, y = X[cut:], y[cut:], X[:cut], y[:cut]
        best, waited, kept = np.inf, 0, None
        for epoch in range(epochs):
            idx = self.rng.permutation(len(X))
            for i in range(0, len(X), batch_size):
                j = idx[i : i + batch_size]
                loss, gw, gb = self._loss_grads(X[j], y[j])
                for k in range(len(self.coefs_)):
                    self._vw[k] = self.mu * self._vw[k] - self.lr * gw[k]
                    self._vb[k] = self.mu * self._vb[k] - self.lr * gb[k]
                    self.coefs_[k] += self.mu * self._vw[k] - self.lr * gw[k]
                    self.intercepts_[k] += self.mu * self._vb[k] - self.lr * gb[k]
            val = np.mean((self.predict(X_val) - y_val) ** 2)
            if val < best - 1e-5:
                best, waited, kept = val, 0, copy.deepcopy((self.coefs_, self.intercepts_))
            else:
                waited += 1
                if waited >= self.patience:
                    self.coefs_, self.intercepts_ = kept
                    break
        return self


rng = np.random.default_rng(0)
X = rng.normal(size=(120, 3))
y = X[:, 0] * 2 - np.abs(X[:, 1]) + 0.1 * rng.normal(size=120)
model = MLPRegressor([3, 12, 8, 1], seed=1).fit(X, y)
print(np.mean((model.predict(X) - y) ** 2))
