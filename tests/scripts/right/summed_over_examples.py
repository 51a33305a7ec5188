"""A loop over the examples inside each step: gradients are added up, then one update."""
import numpy as np

rng = np.random.default_rng(37)
xs = rng.uniform(-1, 1, (12, 3))
ts = np.column_stack([xs[:, 0] * xs[:, 1], xs[:, 2] ** 2])
W = [rng.normal(0, 0.6, (5, 3)), rng.normal(0, 0.6, (2, 5))]
B = [np.zeros(5), np.zeros(2)]


def train_epoch(rate):
    dW = [np.zeros_like(w) for w in W]
    dB = [np.zeros_like(b) for b in B]
    error = 0.0
    for x, t in zip(xs, ts):
        a = [x]
        for w, b in zip(W, B):
            a.append(np.tanh(w @ a[-1] + b))
        error += 0.5 * ((a[-1] - t) ** 2).sum()
        delta = (a[-1] - t) * (1 - a[-1] ** 2)
        for l in (1, 0):
            dW[l] += np.outer(delta, a[l])
            dB[l] += delta
            delta = (W[l].T @ delta) * (1 - a[l] ** 2)
    for l in (0, 1):
        W[l] -= rate * dW[l] / len(xs)
        B[l] -= rate * dB[l] / len(xs)
    return error / len(xs)


for epoch in range(300):
    error = train_epoch(0.5)
    if epoch % 100 == 0:
        print(epoch, error)
