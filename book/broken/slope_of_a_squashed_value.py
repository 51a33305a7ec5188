"""A flat script, sigmoids."""

import numpy as np

rng = np.random.default_rng(1)
points = rng.uniform(-2, 2, (8, 2))
labels = (points[:, :1] * points[:, 1:] > 0).astype(float)

w_in, b_in = rng.normal(0, 1, (2, 4)), np.zeros(4)
w_out, b_out = rng.normal(0, 1, (4, 1)), np.zeros(1)


def squash(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    return squash(z) * (1 - squash(z))


for i in range(3001):
    hidden = squash(points @ w_in + b_in)
    z_out = hidden @ w_out + b_out
    guess = squash(z_out)
    if i % 1000 == 0:
        loss = np.sum((guess - labels) ** 2) / 2
        print(f"step {i:4d}   loss {loss:.3f}")
    d_out = (guess - labels) * slope(z_out)
    d_in = d_out @ w_out.T * slope(hidden)
    w_out -= 0.5 * hidden.T @ d_out
    b_out -= 0.5 * d_out.sum(axis=0)
    w_in -= 0.5 * points.T @ d_in
    b_in -= 0.5 * d_in.sum(axis=0)
