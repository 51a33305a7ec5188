"""Temperature of a kiln by a net whose parameters are a named tuple, never changed in place."""

from typing import NamedTuple

import numpy as np


class Params(NamedTuple):
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray


def init(key: int, hidden: int = 8) -> Params:
    r = np.random.default_rng(key)
    return Params(r.normal(0, 0.5, (3, hidden)), np.zeros(hidden), r.normal(0, 0.5, (hidden, 1)), np.zeros(1))


def forward(p: Params, x: np.ndarray) -> tuple[np.ndarray, tuple]:
    h = np.tanh(x @ p.w1 + p.b1)
    return h @ p.w2 + p.b2, (x, h)


def mse(yhat: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean((yhat - y) ** 2))


def backward(p: Params, yhat: np.ndarray, y: np.ndarray, cache: tuple) -> Params:
    x, h = cache
    dy = 2 * (yhat - y) / y.size
    dh = dy @ p.w2.T
    dz = dh * (1 - h * h)
    return Params(w1=x.T @ dz, b1=dz.sum(axis=0), w2=h.T @ dy, b2=dy.sum(axis=0))


def sgd(p: Params, g: Params, lr: float) -> Params:
    return Params(*(a - lr * b for a, b in zip(p, g)))


if __name__ == "__main__":
    r = np.random.default_rng(0)
    x = r.uniform(-1, 1, (40, 3))
    y = np.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:]
    params = init(1)
    for step in range(500):
        yhat, cache = forward(params, x)
        grads = backward(params, yhat, y, cache)
        params = sgd(params, grads, 0.1)
        if step % 100 == 0:
            print(f"step {step}: {mse(yhat, y):.4f}")
