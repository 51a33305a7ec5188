"""Gradients are added up over the examples of a batch, then emptied."""
import numpy as np
rng = np.random.default_rng(19)
inputs = rng.normal(size=(24, 3))
outputs = np.stack([inputs[:, 0] - inputs[:, 1], inputs[:, 2] * inputs[:, 0]], axis=1)
W1, b1 = rng.normal(0, .5, (4, 3)), np.zeros(4)
W2, b2 = rng.normal(0, .5, (2, 4)), np.zeros(2)
gW1, gb1, gW2, gb2 = (np.zeros_like(p) for p in (W1, b1, W2, b2))
eta = 0.1
for epoch in range(60):
    for start in range(0, 24, 8):
        for g in (gW1, gb1, gW2, gb2):
            g.fill(0)
        for x, t in zip(inputs[start:start + 8], outputs[start:start + 8]):
            h = np.tanh(W1.dot(x) + b1)
            o = W2.dot(h) + b2
            d2 = o - t
            d1 = W2.T.dot(d2) * (1 - h * h)
            gW2 += np.outer(d2, h)
            gb2 += d2
            gW1 += np.outer(d1, x)
            gb1 += d1
        W1 -= eta * gW1 / 8
        b1 -= eta * gb1 / 8
        W2 -= eta * gW2 / 8
        b2 -= eta * gb2 / 8
    if epoch % 20 == 0:
        pred = np.tanh(inputs @ W1.T + b1) @ W2.T + b2
        print(epoch, 0.5 * np.mean(np.sum((pred - outputs) ** 2, axis=1)))
