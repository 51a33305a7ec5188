"""Will the customer want milk? Scores and not probabilities go into the loss; the rate halves every hundred rounds."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Weights:
    A: np.ndarray
    a: np.ndarray
    B: np.ndarray
    b: np.ndarray
    C: np.ndarray
    c: np.ndarray


def leak(z):
    return np.where(z > 0, z, 0.02 * z)


def leak_slope(z):
    return np.where(z > 0, 1.0, 0.02)


def passed(w, cups):
    zA = cups @ w.A + w.a
    hA = leak(zA)
    zB = hA @ w.B + w.b
    hB = leak(zB)
    return zA, hA, zB, hB, hB @ w.C + w.c


def loss_of(score, milk, w, shrink):
    fit = np.mean(np.maximum(score, 0) - score * milk + np.log1p(np.exp(-np.abs(score))))
    return fit + 0.5 * shrink * sum(np.sum(table**2) for table in (w.A, w.B, w.C))


def slopes(w, cups, milk, shrink):
    zA, hA, zB, hB, score = passed(w, cups)
    loss = loss_of(score, milk, w, shrink)
    dC = (1 / (1 + np.exp(-score)) - milk) / len(cups)
    dB = (dC @ w.C.T) * leak_slope(zB)
    dA = (dB @ w.B.T) * leak_slope(zA)
    return loss, Weights(
        cups.T @ dA + shrink * w.A,
        dA.sum(0),
        hA.T @ dB + shrink * w.B,
        dB.sum(0),
        hB.T @ dC + shrink * w.C,
        dC.sum(0),
    )


def main():
    rng = np.random.default_rng(19)
    cups = rng.normal(size=(60, 5))
    milk = (cups[:, :1] * cups[:, 1:2] + cups[:, 2:3] > 0).astype(float)
    w = Weights(*(x for i, o in ((5, 8), (8, 6), (6, 1)) for x in (rng.normal(0, 0.6, (i, o)), np.zeros(o))))
    rate = 0.5
    for cup in range(300):
        loss, d = slopes(w, cups, milk, 1e-3)
        for name in ("A", "a", "B", "b", "C", "c"):
            setattr(w, name, getattr(w, name) - rate * getattr(d, name))
        if (cup + 1) % 100 == 0:
            rate *= 0.5
            print(cup + 1, loss)


if __name__ == "__main__":
    main()
