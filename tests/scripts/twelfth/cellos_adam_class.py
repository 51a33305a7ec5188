"""A regression with an Adam class that keeps its moments by name."""

import numpy as np


class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.m = {}
        self.v = {}
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        for key in params:
            if key not in self.m:
                self.m[key] = np.zeros_like(params[key])
                self.v[key] = np.zeros_like(params[key])
            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + self.epsilon)


class Regressor:
    def __init__(self, d, h, seed=3):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": rng.normal(0, 1 / np.sqrt(d), (d, h)),
            "b1": np.zeros(h),
            "W2": rng.normal(0, 1 / np.sqrt(h), (h, h)),
            "b2": np.zeros(h),
            "W3": rng.normal(0, 1 / np.sqrt(h), (h, 1)),
            "b3": np.zeros(1),
        }

    def forward(self, X):
        p = self.params
        self.X = X
        self.h1 = np.tanh(X @ p["W1"] + p["b1"])
        self.h2 = np.tanh(self.h1 @ p["W2"] + p["b2"])
        return self.h2 @ p["W3"] + p["b3"]

    def loss(self, pred, y):
        return np.mean((pred - y) ** 2)

    def backward(self, pred, y):
        p = self.params
        dout = 2 * (pred - y) / y.size
        grads = {"W3": self.h2.T @ dout, "b3": dout.sum(0)}
        dh2 = dout @ p["W3"].T
        dz2 = dh2 * (1 - self.h2**2)
        grads["W2"] = self.h1.T @ dz2
        grads["b2"] = dz2.sum(0)
        dh1 = dz2 @ p["W2"].T
        dz1 = dh1 * (1 - self.h1**2)
        grads["W1"] = self.X.T @ dz1
        grads["b1"] = dz1.sum(0)
        return grads


rng = np.random.default_rng(0)
X = rng.uniform(-2, 2, (64, 2))
y = (np.sin(X[:, 0]) * X[:, 1]).reshape(-1, 1)

net = Regressor(2, 10)
opt = Adam(lr=0.02)
for step in range(150):
    pred = net.forward(X)
    loss = net.loss(pred, y)
    grads = net.backward(pred, y)
    opt.update(net.params, grads)
    if step % 50 == 0:
        print(step, loss)
