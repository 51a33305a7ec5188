"""Will the tram be late? A recurrent net over three stops, the last state decides; clipped gradients, rows per trip."""

import numpy as np

np.random.seed(12)
T, batch, n_in, n_hid = 3, 20, 2, 6
xs = np.random.randn(T, batch, n_in)
target = (xs.sum(axis=0)[:, :1] + 0.5 * xs[0, :, 1:] > 0).astype(float)

Wx = np.random.randn(n_in, n_hid) * 0.5
Wh = np.random.randn(n_hid, n_hid) * 0.3
bh = np.zeros(n_hid)
Wy = np.random.randn(n_hid, 1) * 0.5
by = np.zeros(1)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def clip(g, most=5.0):
    norm = np.sqrt((g**2).sum())
    return g * (most / norm) if norm > most else g


for step in range(200):
    hs = {-1: np.zeros((batch, n_hid))}
    for t in range(T):
        hs[t] = np.tanh(xs[t] @ Wx + hs[t - 1] @ Wh + bh)
    y = sigmoid(hs[T - 1] @ Wy + by)
    loss = -(target * np.log(y) + (1 - target) * np.log(1 - y)).mean()

    dWx, dWh, dbh = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(bh)
    dlogit = (y - target) / batch
    dWy = hs[T - 1].T @ dlogit
    dby = dlogit.sum(axis=0)
    dh = dlogit @ Wy.T
    for t in reversed(range(T)):
        draw = dh * (1 - hs[t] ** 2)
        dWx += xs[t].T @ draw
        dWh += hs[t - 1].T @ draw
        dbh += draw.sum(axis=0)
        dh = draw @ Wh.T

    for param, grad in zip([Wx, Wh, bh, Wy, by], [dWx, dWh, dbh, dWy, dby]):
        param -= 0.5 * clip(grad)
    if step % 50 == 0:
        print(step, loss)
