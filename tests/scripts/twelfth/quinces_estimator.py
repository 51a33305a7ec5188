"""A classifier with fit, predict and score, in single precision."""

import numpy as np


class MLPClassifier:
    def __init__(self, hidden=(8,), lr=0.1, n_iter=30, batch_size=20, l2=1e-3, momentum=0.9, random_state=None):
        self.hidden = hidden
        self.lr = lr
        self.n_iter = n_iter
        self.batch_size = batch_size
        self.l2 = l2
        self.momentum = momentum
        self.random_state = random_state

    def _init(self, n_features, n_classes):
        rng = np.random.RandomState(self.random_state)
        sizes = [n_features, *self.hidden, n_classes]
        self.coefs_ = []
        self.intercepts_ = []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            self.coefs_.append(rng.uniform(-bound, bound, (fan_in, fan_out)).astype(np.float32))
            self.intercepts_.append(np.zeros(fan_out, dtype=np.float32))
        self._velocity = [np.zeros_like(c) for c in self.coefs_ + self.intercepts_]
        return rng

    def _forward(self, X):
        activations = [X]
        for i, (W, b) in enumerate(zip(self.coefs_, self.intercepts_)):
            z = activations[-1] @ W + b
            if i < len(self.coefs_) - 1:
                activations.append(np.tanh(z))
            else:
                z = z - z.max(axis=1, keepdims=True)
                e = np.exp(z)
                activations.append(e / e.sum(axis=1, keepdims=True))
        return activations

    def _loss(self, P, T):
        penalty = 0.5 * self.l2 * sum(np.sum(W**2) for W in self.coefs_)
        return -np.mean(np.sum(T * np.log(P + 1e-9), axis=1)) + penalty

    def _gradients(self, activations, T):
        n = len(T)
        dW = [None] * len(self.coefs_)
        db = [None] * len(self.coefs_)
        delta = (activations[-1] - T) / n
        for i in reversed(range(len(self.coefs_))):
            dW[i] = activations[i].T @ delta + self.l2 * self.coefs_[i]
            db[i] = delta.sum(axis=0)
            if i > 0:
                delta = (delta @ self.coefs_[i].T) * (1 - activations[i] ** 2)
        return dW, db

    def fit(self, X, y):
        X = np.asarray(X, dtype=np.float32)
        self.classes_, index = np.unique(y, return_inverse=True)
        T = np.eye(len(self.classes_), dtype=np.float32)[index]
        rng = self._init(X.shape[1], len(self.classes_))
        self.loss_curve_ = []
        for _ in range(self.n_iter):
            order = rng.permutation(len(X))
            total = 0.0
            for start in range(0, len(X), self.batch_size):
                rows = order[start : start + self.batch_size]
                activations = self._forward(X[rows])
                total += self._loss(activations[-1], T[rows]) * len(rows)
                dW, db = self._gradients(activations, T[rows])
                for k, grad in enumerate(dW + db):
                    self._velocity[k] = self.momentum * self._velocity[k] - self.lr * grad
                for i in range(len(self.coefs_)):
                    self.coefs_[i] += self._velocity[i]
                    self.intercepts_[i] += self._velocity[len(self.coefs_) + i]
            self.loss_curve_.append(total / len(X))
        return self

    def predict_proba(self, X):
        return self._forward(np.asarray(X, dtype=np.float32))[-1]

    def predict(self, X):
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]

    def score(self, X, y):
        return np.mean(self.predict(X) == y)


rng = np.random.RandomState(0)
X = rng.randn(100, 3)
y = np.where(X[:, 0] * X[:, 1] > 0, "ripe", "green")
clf = MLPClassifier(hidden=(8, 6), random_state=1).fit(X, y)
print(clf.loss_curve_[0], clf.loss_curve_[-1], clf.score(X, y))
