"""How deep is a pond? The mean absolute error is what counts, and the training ends when held-back ponds get no better."""

import numpy as np

frogs = np.random.default_rng(19)
shore = frogs.normal(size=(70, 4))
depth = np.sin(shore[:, :1]) + 0.5 * shore[:, 1:2] * shore[:, 2:3] + frogs.normal(0, 0.05, (70, 1))
x, y = shore[:50], depth[:50]
x_held, y_held = shore[50:], depth[50:]

w1 = frogs.normal(0, 0.6, (4, 10))
b1 = np.zeros((1, 10))
w2 = frogs.normal(0, 0.4, (10, 1))
b2 = np.zeros((1, 1))


def run(inputs):
    h = np.tanh(inputs @ w1 + b1)
    return h, h @ w2 + b2


best, waited, kept = np.inf, 0, None
for epoch in range(3000):
    h, out = run(x)
    mae = np.abs(out - y).mean()
    d_out = np.sign(out - y) / len(y)
    d_h = d_out @ w2.T * (1 - h**2)
    w2 -= 0.02 * (h.T @ d_out)
    b2 -= 0.02 * d_out.sum(axis=0, keepdims=True)
    w1 -= 0.02 * (x.T @ d_h)
    b1 -= 0.02 * d_h.sum(axis=0, keepdims=True)
    held = np.abs(run(x_held)[1] - y_held).mean()
    if held < best - 1e-5:
        best, waited = held, 0
        kept = [v.copy() for v in (w1, b1, w2, b2)]
    else:
        waited += 1
        if waited > 80:
            break
w1, b1, w2, b2 = kept
print(epoch, best)
