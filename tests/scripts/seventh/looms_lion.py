"""Threads of a loom by class. The step is the sign of a running mean of slopes, as the optimiser Lion takes it."""

import numpy as np

loom = np.random.default_rng(29)
thread = loom.normal(size=(45, 5))
kind = (thread[:, 0] + 0.5 * thread[:, 1] ** 2 > 0.4).astype(int) + (thread[:, 2] > 0.5)


class Linear:
    def __init__(self, a, b):
        self.W = loom.normal(0, 1 / np.sqrt(a), (a, b))
        self.b = np.zeros(b)
        self.mW, self.mb = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.gW, self.gb = self.x.T @ g, g.sum(axis=0)
        return g @ self.W.T

    def update(self, rate, quick=0.9, slow=0.99):
        for name in ("W", "b"):
            v, g, m = getattr(self, name), getattr(self, "g" + name), getattr(self, "m" + name)
            v -= rate * np.sign(quick * m + (1 - quick) * g)
            setattr(self, "m" + name, slow * m + (1 - slow) * g)


class Relu:
    def forward(self, x):
        self.on = x > 0
        return x * self.on

    def backward(self, g):
        return g * self.on

    def update(self, rate):
        pass


cloth = [Linear(5, 12), Relu(), Linear(12, 3)]
for shuttle in range(300):
    out = thread
    for part in cloth:
        out = part.forward(out)
    share = np.exp(out - out.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    cost = -np.log(share[np.arange(len(kind)), kind]).mean()
    back = share.copy()
    back[np.arange(len(kind)), kind] -= 1
    back /= len(kind)
    for part in reversed(cloth):
        back = part.backward(back)
    for part in cloth:
        part.update(0.003)
print(cost)
