"""Posts with several labels: weighted binary cross-entropy, label smoothing, cosine rate with a warm-up, gradient clipping."""

import math

import numpy as np

rng = np.random.default_rng(21)
X = rng.normal(size=(80, 6))
Y = (X @ rng.normal(size=(6, 4)) > 0.3).astype(float)
weights = np.array([1.0, 2.0, 1.0, 0.5])
EPS = 0.1
smooth = Y * (1 - EPS) + EPS / 2
p = {
    "W1": rng.normal(0, 0.4, (6, 10)),
    "b1": np.zeros(10),
    "W2": rng.normal(0, 0.4, (10, 4)),
    "b2": np.zeros(4),
}
total_steps, warm = 120, 10


def rate_at(step, top=0.5, low=0.01):
    if step < warm:
        return top * (step + 1) / warm
    share = (step - warm) / (total_steps - warm)
    return low + 0.5 * (top - low) * (1 + math.cos(math.pi * share))


def forward(p, x):
    h = np.maximum(0, x @ p["W1"] + p["b1"])
    return h, 1 / (1 + np.exp(-(h @ p["W2"] + p["b2"])))


for step in range(total_steps):
    pick = rng.choice(len(X), 20, replace=False)
    x, t = X[pick], smooth[pick]
    h, q = forward(p, x)
    loss = -np.mean(np.sum(weights * (t * np.log(q) + (1 - t) * np.log(1 - q)), axis=1))
    dz2 = weights * (q - t) / len(x)
    dz1 = dz2 @ p["W2"].T * (h > 0)
    g = {"W1": x.T @ dz1, "b1": dz1.sum(0), "W2": h.T @ dz2, "b2": dz2.sum(0)}
    norm = math.sqrt(sum(float((v**2).sum()) for v in g.values()))
    if norm > 1.0:
        g = {k: v / norm for k, v in g.items()}
    for k in p:
        p[k] -= rate_at(step) * g[k]
    if step % 40 == 0:
        print(step, loss, norm)
