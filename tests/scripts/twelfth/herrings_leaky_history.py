"""A train function that returns the parameters and a history, with leaky units and a rate that falls."""

import numpy as np


def leaky(z, slope=0.1):
    return np.where(z > 0, z, slope * z)


def d_leaky(z, slope=0.1):
    return np.where(z > 0, 1.0, slope)


def logistic(z):
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def bce(y, p):
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def train(X, y, X_val, y_val, sizes, rate=0.3, decay=0.01, epochs=40, batch=16, seed=0):
    rng = np.random.default_rng(seed)
    Ws = [rng.standard_normal((a, b)) * np.sqrt(2 / a) for a, b in zip(sizes, sizes[1:])]
    bs = [np.zeros(b) for b in sizes[1:]]
    history = {"loss": [], "val_loss": [], "rate": []}

    def predict(A):
        for W, b in zip(Ws[:-1], bs[:-1]):
            A = leaky(A @ W + b)
        return logistic(A @ Ws[-1] + bs[-1])

    for epoch in range(epochs):
        eta = rate / (1 + decay * epoch)
        idx = rng.permutation(len(X))
        for k in range(0, len(X), batch):
            xb, yb = X[idx[k : k + batch]], y[idx[k : k + batch]]
            As, Zs = [xb], []
            for n, (W, b) in enumerate(zip(Ws, bs)):
                Zs.append(As[-1] @ W + b)
                last = n == len(Ws) - 1
                As.append(logistic(Zs[-1]) if last else leaky(Zs[-1]))
            delta = (As[-1] - yb) / len(xb)
            for n in range(len(Ws) - 1, -1, -1):
                gW = As[n].T @ delta
                gb = delta.sum(axis=0)
                if n > 0:
                    delta = delta @ Ws[n].T * d_leaky(Zs[n - 1])
                Ws[n] -= eta * gW
                bs[n] -= eta * gb
        history["loss"].append(bce(y, predict(X)))
        history["val_loss"].append(bce(y_val, predict(X_val)))
        history["rate"].append(eta)
    return Ws, bs, history


rng = np.random.default_rng(5)
points = rng.uniform(-1, 1, (120, 2))
inside = (np.hypot(points[:, 0], points[:, 1]) < 0.7).astype(float)[:, None]
Ws, bs, history = train(points[:90], inside[:90], points[90:], inside[90:], [2, 12, 6, 1])
print(history["loss"][0], history["loss"][-1], history["val_loss"][-1])
