"""Orchids' height: shuffled batches, a part held back, stopping early with the best weights kept, L1 on the weights."""

import numpy as np

rng = np.random.default_rng(41)
X = rng.normal(size=(80, 3))
y = (np.tanh(X[:, 0]) + 0.4 * X[:, 1] * X[:, 2] + 0.1 * rng.normal(size=80)).reshape(-1, 1)
X_train, y_train, X_val, y_val = X[:60], y[:60], X[60:], y[60:]

weights = [rng.normal(0, 0.5, (3, 8)), rng.normal(0, 0.4, (8, 8)), rng.normal(0, 0.4, (8, 1))]
offsets = [np.zeros((1, 8)), np.zeros((1, 8)), np.zeros((1, 1))]
l1, lr, batch = 1e-3, 0.05, 15


def run(x):
    acts = [x]
    for i, (w, b) in enumerate(zip(weights, offsets)):
        z = acts[-1] @ w + b
        acts.append(z if i == 2 else np.tanh(z))
    return acts


best, wait, saved = np.inf, 0, None
for epoch in range(100):
    shuffled = rng.permutation(60)
    X_shuf, y_shuf = X_train[shuffled], y_train[shuffled]
    for k in range(0, 60, batch):
        xb, yb = X_shuf[k : k + batch], y_shuf[k : k + batch]
        acts = run(xb)
        loss = np.mean((acts[-1] - yb) ** 2) + l1 * sum(np.abs(w).sum() for w in weights)
        delta = 2 * (acts[-1] - yb) / len(xb)
        grads_w, grads_b = [None] * 3, [None] * 3
        for i in (2, 1, 0):
            grads_w[i] = acts[i].T @ delta + l1 * np.sign(weights[i])
            grads_b[i] = delta.sum(axis=0, keepdims=True)
            if i > 0:
                delta = (delta @ weights[i].T) * (1 - acts[i] ** 2)
        for i in range(3):
            weights[i] -= lr * grads_w[i]
            offsets[i] -= lr * grads_b[i]
    val = np.mean((run(X_val)[-1] - y_val) ** 2)
    if val < best - 1e-4:
        best, wait, saved = val, 0, [w.copy() for w in weights]
    else:
        wait += 1
        if wait > 10:
            break
print("stopped after", epoch, "best", best)
