"""Loads on bridges: a dictionary of parameters, an Adam class with bias correction, a step decay of the rate."""

import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = None, None, 0

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(val) for key, val in params.items()}
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
        self.t += 1
        for key in params:
            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def swish(z):
    return z / (1 + np.exp(-z))


def swish_prime(z):
    s = 1 / (1 + np.exp(-z))
    return s + z * s * (1 - s)


def gradient(params, x, t):
    z1 = np.dot(x, params["W1"]) + params["b1"]
    a1 = swish(z1)
    y = np.dot(a1, params["W2"]) + params["b2"]
    batch_num = x.shape[0]
    loss = 0.5 * np.sum((y - t) ** 2) / batch_num
    grads = {}
    dy = (y - t) / batch_num
    grads["W2"] = np.dot(a1.T, dy)
    grads["b2"] = np.sum(dy, axis=0)
    dz1 = swish_prime(z1) * np.dot(dy, params["W2"].T)
    grads["W1"] = np.dot(x.T, dz1)
    grads["b1"] = np.sum(dz1, axis=0)
    return loss, grads


rs = np.random.RandomState(4)
x_train = rs.rand(64, 3)
t_train = np.sum(x_train**2, axis=1, keepdims=True) - x_train[:, 1:2]
params = {"W1": 0.4 * rs.randn(3, 10), "b1": np.zeros(10), "W2": 0.4 * rs.randn(10, 1), "b2": np.zeros(1)}
optimizer = Adam(lr=0.01)
for i in range(600):
    batch_mask = rs.choice(64, 20)
    loss, grads = gradient(params, x_train[batch_mask], t_train[batch_mask])
    optimizer.update(params, grads)
    if i % 200 == 199:
        optimizer.lr *= 0.5
        print(i, loss)
