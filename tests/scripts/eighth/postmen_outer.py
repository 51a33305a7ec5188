"""Postmen and dogs: one example at a time in random order, np.outer for the gradients, momentum on each weight."""

import numpy as np


class MLP:
    def __init__(self, n_inputs, n_hidden, n_outputs, eta=0.1, alpha=0.8, seed=1):
        self.rgen = np.random.RandomState(seed)
        self.eta = eta
        self.alpha = alpha
        self.w_h = self.rgen.normal(0.0, 0.3, size=(n_hidden, n_inputs))
        self.b_h = np.zeros(n_hidden)
        self.w_o = self.rgen.normal(0.0, 0.3, size=(n_outputs, n_hidden))
        self.b_o = np.zeros(n_outputs)
        self.dw_h_prev = np.zeros(self.w_h.shape)
        self.dw_o_prev = np.zeros(self.w_o.shape)

    def _activate(self, z):
        return 1.0 / (1.0 + np.exp(-np.clip(z, -250, 250)))

    def _softmax(self, z):
        e = np.exp(z - z.max())
        return e / e.sum()

    def _forward(self, x):
        a_h = self._activate(self.w_h.dot(x) + self.b_h)
        return a_h, self._softmax(self.w_o.dot(a_h) + self.b_o)

    def fit(self, X, y, epochs=30):
        onehot = np.zeros((y.shape[0], self.w_o.shape[0]))
        for idx, val in enumerate(y):
            onehot[idx, val] = 1.0
        self.cost_ = []
        for _ in range(epochs):
            cost = 0.0
            for idx in self.rgen.permutation(X.shape[0]):
                xi, ti = X[idx], onehot[idx]
                a_h, a_o = self._forward(xi)
                cost -= np.log(a_o[y[idx]])
                delta_o = a_o - ti
                delta_h = self.w_o.T.dot(delta_o) * a_h * (1.0 - a_h)
                dw_o = self.eta * np.outer(delta_o, a_h)
                dw_h = self.eta * np.outer(delta_h, xi)
                self.w_o -= dw_o + self.alpha * self.dw_o_prev
                self.w_h -= dw_h + self.alpha * self.dw_h_prev
                self.dw_o_prev, self.dw_h_prev = dw_o, dw_h
                self.b_o -= self.eta * delta_o
                self.b_h -= self.eta * delta_h
            self.cost_.append(cost / len(X))
        return self

    def predict(self, X):
        return np.array([self._forward(x)[1].argmax() for x in X])


X = np.random.RandomState(7).randn(40, 4)
y = (X[:, 0] > 0).astype(int) + (X[:, 1] * X[:, 2] > 0.2)
mlp = MLP(4, 6, 3).fit(X, y)
print(mlp.cost_[-1], (mlp.predict(X) == y).mean())
