"""Crops: dataclasses, type hints, a generator that loads batches, logging, argparse."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)
Array = NDArray[np.float64]


@dataclass
class Config:
    hidden: int = 6
    rate: float = 0.1
    batch: int = 10
    epochs: int = 5
    seed: int = 0


@dataclass
class Parameters:
    w1: Array
    b1: Array
    w2: Array
    b2: Array
    history: list[float] = field(default_factory=list)

    @classmethod
    def fresh(cls, n_in: int, config: Config, n_out: int, rng: np.random.Generator) -> Parameters:
        return cls(
            rng.normal(0, 1 / np.sqrt(n_in), (n_in, config.hidden)),
            np.zeros(config.hidden),
            rng.normal(0, 1 / np.sqrt(config.hidden), (config.hidden, n_out)),
            np.zeros(n_out),
        )


def batches(x: Array, y: Array, size: int, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        yield x[chosen], y[chosen]


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def step(p: Parameters, x: Array, y: Array, rate: float) -> float:
    h = np.tanh(x @ p.w1 + p.b1)
    s = softmax(h @ p.w2 + p.b2)
    loss = float(-np.mean(np.sum(y * np.log(s + 1e-12), axis=1)))
    ds = (s - y) / len(x)
    dh = ds @ p.w2.T * (1 - h * h)
    p.w2 -= rate * h.T @ ds
    p.b2 -= rate * ds.sum(axis=0)
    p.w1 -= rate * x.T @ dh
    p.b1 -= rate * dh.sum(axis=0)
    return loss


def train(config: Config, x: Array, y: Array) -> Parameters:
    rng = np.random.default_rng(config.seed)
    p = Parameters.fresh(x.shape[1], config, y.shape[1], rng)
    for epoch in range(config.epochs):
        losses = [step(p, xb, yb, config.rate) for xb, yb in batches(x, y, config.batch, rng)]
        p.history.append(float(np.mean(losses)))
        log.info("epoch %d: %.4f", epoch, p.history[-1])
    return p


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=5)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    rng = np.random.default_rng(9)
    x = rng.normal(size=(64, 3))
    y = np.eye(3)[np.argmax(x + rng.normal(0, 0.1, x.shape), axis=1)]
    train(Config(hidden=args.hidden, epochs=args.epochs), x, y)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
