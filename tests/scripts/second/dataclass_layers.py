from __future__ import annotations

from dataclasses import dataclass, field
import numpy as np

rng = np.random.default_rng(17)

@dataclass
class Dense:
    w: np.ndarray
    b: np.ndarray
    grad: dict = field(default_factory=dict)
    cache: np.ndarray | None = None

    @classmethod
    def create(cls, n_in: int, n_out: int) -> "Dense":
        return cls(rng.standard_normal((n_in, n_out)) * n_in ** -0.5, np.zeros(n_out))

    def __call__(self, x):
        self.cache = x
        return x @ self.w + self.b

    def back(self, d):
        self.grad["w"] = self.cache.T @ d
        self.grad["b"] = d.sum(0)
        return d @ self.w.T

@dataclass
class Tanh:
    y: np.ndarray | None = None

    def __call__(self, x):
        self.y = np.tanh(x)
        return self.y

    def back(self, d):
        return d * (1 - self.y ** 2)

net = [Dense.create(3, 6), Tanh(), Dense.create(6, 4), Tanh(), Dense.create(4, 1)]
x = rng.uniform(-1, 1, (30, 3))
t = (x[:, 0] * x[:, 1] - x[:, 2])[:, None]

def run(x):
    for layer in net:
        x = layer(x)
    return x

for epoch in range(300):
    out = run(x)
    d = (out - t) / len(x)
    for layer in reversed(net):
        d = layer.back(d)
    for layer in net:
        if isinstance(layer, Dense):
            layer.w -= 0.3 * layer.grad["w"]
            layer.b -= 0.3 * layer.grad["b"]
    if epoch % 100 == 0:
        print(epoch, float(np.mean((out - t) ** 2)))
