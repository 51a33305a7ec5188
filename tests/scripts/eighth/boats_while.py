"""Boats' fuel: typed functions, a command line, and a while loop that ends when the error hardly falls any more."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


@dataclass
class Model:
    n_in: int
    n_hidden: int
    seed: int = 0
    w: list[Array] = field(init=False)
    b: list[Array] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        self.w = [rng.normal(scale=0.5, size=(self.n_in, self.n_hidden)), rng.normal(scale=0.5, size=(self.n_hidden, 1))]
        self.b = [np.zeros(self.n_hidden), np.zeros(1)]


def elu(z: Array) -> Array:
    return np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)


def elu_slope(z: Array) -> Array:
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


def loss_and_grad(model: Model, x: Array, y: Array, decay: float) -> tuple[float, list[Array], list[Array]]:
    z = x @ model.w[0] + model.b[0]
    h = elu(z)
    residual = (h @ model.w[1] + model.b[1]).ravel() - y
    loss = float(residual @ residual) / (2 * len(y)) + decay / 2 * sum(float((w**2).sum()) for w in model.w)
    d_out = residual[:, None] / len(y)
    d_z = (d_out * model.w[1].T) * elu_slope(z)
    return loss, [x.T @ d_z + decay * model.w[0], h.T @ d_out + decay * model.w[1]], [d_z.sum(0), d_out.sum(0)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--hidden", type=int, default=8)
    args = parser.parse_args()
    rng = np.random.default_rng(5)
    x = rng.uniform(0, 1, (40, 3))
    y = x[:, 0] ** 2 + x[:, 1] * x[:, 2]
    model = Model(3, args.hidden)
    before, change, steps = np.inf, np.inf, 0
    while change > 1e-6 and steps < 2000:
        loss, gw, gb = loss_and_grad(model, x, y, 1e-3)
        for k in (0, 1):
            model.w[k] -= args.rate * gw[k]
            model.b[k] -= args.rate * gb[k]
        before, change, steps = loss, abs(before - loss), steps + 1
    print(steps, loss)


if __name__ == "__main__":
    main()
