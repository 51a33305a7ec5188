"""Sledges down a hill: the bias is a row of each weight matrix, a one is appended to every layer, rate over steps."""

import numpy as np

rng = np.random.RandomState(23)
X = rng.randn(40, 2)
Y = np.c_[np.sin(X[:, 0]) * X[:, 1], np.cos(X[:, 1])]


def add_ones(A):
    return np.c_[A, np.ones(A.shape[0])]


Ws = [rng.randn(a + 1, b) / np.sqrt(a + 1) for a, b in [(2, 10), (10, 6), (6, 2)]]
vel = [np.zeros_like(W) for W in Ws]
history = []
for t in range(400):
    lr = 0.1 / (1 + 0.002 * t)
    As = [add_ones(X)]
    for W in Ws[:-1]:
        As.append(add_ones(np.tanh(As[-1].dot(W))))
    P = As[-1].dot(Ws[-1])
    E = P - Y
    history.append((E**2).sum(axis=1).mean() / 2)
    D = E / len(X)
    for i in range(len(Ws) - 1, -1, -1):
        G = As[i].T.dot(D)
        if i:
            D = D.dot(Ws[i][:-1].T) * (1 - As[i][:, :-1] ** 2)
        vel[i] = 0.9 * vel[i] + G
        Ws[i] = Ws[i] - lr * vel[i]
print(history[0], history[-1])
