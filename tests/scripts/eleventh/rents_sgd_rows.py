"""Rents: stochastic descent with index loops and a permutation, linear output, float features scaled."""

import numpy as np


def main():
    rng = np.random.RandomState(7)
    rooms = rng.randint(1, 6, 50)
    metres = rooms * 18 + rng.rand(50) * 30
    X = np.column_stack([rooms, metres])
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    rent = 300 + 120 * rooms + 4 * metres + rng.randn(50) * 20
    t = (rent - rent.mean()) / rent.std()

    hidden = 5
    W = rng.randn(hidden, 2) * 0.5
    c = np.zeros(hidden)
    v = rng.randn(hidden) * 0.5
    d = 0.0
    eta = 0.01
    for epoch in range(30):
        order = np.random.permutation(len(X))
        total = 0.0
        for n in order:
            x = X[n]
            z = W.dot(x) + c
            h = np.tanh(z)
            out = v.dot(h) + d
            e = out - t[n]
            total += e * e / 2
            dv = e * h
            dz = e * v * (1 - h**2)
            v = v - eta * dv
            d = d - eta * e
            W = W - eta * np.outer(dz, x)
            c = c - eta * dz
        if epoch % 10 == 0:
            print(epoch, total / len(X))


if __name__ == "__main__":
    main()
