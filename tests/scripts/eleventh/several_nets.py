"""Which width is best? Several networks trained one after another by a function, global data, max-norm."""

import numpy as np

np.random.seed(30)
DATA = np.random.uniform(-2, 2, (60, 1))
WANT = np.sin(2 * DATA)
LIMIT = 3.0


def train(width, rate, turns):
    global last_loss
    w1 = np.random.randn(1, width)
    b1 = np.random.randn(1, width)
    w2 = np.random.randn(width, 1) / np.sqrt(width)
    b2 = np.zeros((1, 1))
    for _ in range(turns):
        h = np.tanh(DATA @ w1 + b1)
        y = h @ w2 + b2
        d = 2 * (y - WANT) / DATA.shape[0]
        last_loss = np.mean((y - WANT) ** 2)
        dh = d @ w2.T * (1 - h**2)
        w2 -= rate * h.T @ d
        b2 -= rate * d.sum(axis=0, keepdims=True)
        w1 -= rate * DATA.T @ dh
        b1 -= rate * dh.sum(axis=0, keepdims=True)
        long = np.linalg.norm(w1, axis=0, keepdims=True)
        w1 *= np.minimum(1, LIMIT / np.maximum(long, 1e-8))
    return w1, b1, w2, b2


best = None
for width in [2, 4, 8]:
    net = train(width, 0.05, 300)
    print(width, last_loss)
    if best is None or last_loss < best[0]:
        best = (last_loss, width)
print("best", best)
