"""Online learning, one fruit at a time; the softmax goes back through its whole Jacobian matrix."""
from math import sqrt

import numpy as np

CLASSES = ["apple", "banana", "cherry"]
np.random.seed(2)


def one_hot(k):
    v = np.zeros(len(CLASSES))
    v[k] = 1
    return v


def softplus(u):
    return np.log1p(np.exp(u))


def softplus_grad(u):
    return 1 / (1 + np.exp(-u))


def softmax(u):
    e = np.exp(u - np.max(u))
    return e / np.sum(e)


def softmax_jacobian(s):
    return np.diag(s) - np.outer(s, s)


# weight (g/100), length (dm), redness
fruits, kinds = [], []
for k, mean in enumerate([[1.6, 0.8, 0.6], [1.2, 1.9, 0.1], [0.1, 0.2, 0.9]]):
    for _ in range(15):
        fruits.append(np.array(mean) + 0.15 * np.random.randn(3))
        kinds.append(k)

V = np.random.randn(7, 3) / sqrt(3)
b1 = np.zeros(7)
U = np.random.randn(3, 7) / sqrt(7)
b2 = np.zeros(3)
learning_rate = 0.05

for epoch in range(20):
    total_loss = 0.0
    for i in np.random.permutation(len(fruits)):
        x, target = fruits[i], one_hot(kinds[i])
        # forward
        u1 = V.dot(x) + b1
        h = softplus(u1)
        u2 = U.dot(h) + b2
        s = softmax(u2)
        total_loss += -np.sum(target * np.log(s))
        # backward
        dL_ds = -target / s
        dL_du2 = softmax_jacobian(s).dot(dL_ds)
        dL_dU = np.outer(dL_du2, h)
        dL_dh = U.T.dot(dL_du2)
        dL_du1 = dL_dh * softplus_grad(u1)
        dL_dV = np.outer(dL_du1, x)
        # update
        U -= learning_rate * dL_dU
        b2 -= learning_rate * dL_du2
        V -= learning_rate * dL_dV
        b1 -= learning_rate * dL_du1
    print("epoch %2d  loss %.4f" % (epoch, total_loss / len(fruits)))
