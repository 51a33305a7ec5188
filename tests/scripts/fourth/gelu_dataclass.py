from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
C = np.sqrt(2 / np.pi)


def gelu(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh(C * (x + 0.044715 * x**3)))


def gelu_prime(x: Array) -> Array:
    inner = np.tanh(C * (x + 0.044715 * x**3))
    return 0.5 * (1 + inner) + 0.5 * x * (1 - inner**2) * C * (1 + 3 * 0.044715 * x**2)


@dataclass
class Block:
    w: Array
    b: Array
    last: bool = False
    x: Array | None = field(default=None, repr=False)
    z: Array | None = field(default=None, repr=False)

    def __call__(self, x: Array) -> Array:
        self.x = x
        self.z = x @ self.w.T + self.b
        return self.z if self.last else gelu(self.z)

    def back(self, up: Array) -> tuple[Array, Array, Array]:
        dz = up if self.last else up * gelu_prime(self.z)
        return dz.T @ self.x, dz.sum(axis=0), dz @ self.w


@dataclass
class Model:
    blocks: list[Block]

    @classmethod
    def build(cls, sizes: list[int], seed: int) -> Model:
        g = np.random.default_rng(seed)
        pairs = list(zip(sizes, sizes[1:]))
        return cls(
            [Block(g.normal(0, n**-0.5, (m, n)), np.zeros(m), i == len(pairs) - 1) for i, (n, m) in enumerate(pairs)]
        )

    def predict(self, x: Array) -> Array:
        for block in self.blocks:
            x = block(x)
        return x

    def learn(self, x: Array, y: Array, eta: float) -> float:
        out = self.predict(x)
        diff = out - y
        up = diff / len(x)
        for block in reversed(self.blocks):
            gw, gb, up = block.back(up)
            block.w -= eta * gw
            block.b -= eta * gb
        return float(0.5 * (diff**2).sum() / len(x))


g = np.random.default_rng(30)
x = g.normal(size=(40, 3))
y = np.c_[np.cos(x[:, 0]), x[:, 1] * x[:, 2]]
model = Model.build([3, 10, 8, 2], 31)
for i in range(200):
    loss = model.learn(x, y, 0.05)
    if i % 50 == 0:
        print(i, loss)
