"""Depth of potholes: Huber's loss, a rate that warms up and then falls, RMSprop, batches from a generator."""

import numpy as np

rng = np.random.default_rng(2)
features = rng.uniform(-1, 1, (64, 3))
depth = 2 * features[:, [0]] ** 2 - features[:, [1]] + 0.3 * rng.standard_t(2, (64, 1))

KNEE = 0.8
params = {
    "A": rng.normal(0, 0.7, (3, 10)),
    "a": np.zeros((1, 10)),
    "B": rng.normal(0, 0.4, (10, 1)),
    "b": np.zeros((1, 1)),
}
mean_square = {k: np.zeros_like(v) for k, v in params.items()}


def batches(x, t, size):
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        yield x[chosen], t[chosen]


def schedule(step, peak=0.01, warm=20):
    if step < warm:
        return peak * (step + 1) / warm
    return peak * (warm / (step + 1)) ** 0.5


def softplus(v):
    return np.log1p(np.exp(v))


def huber(r):
    return np.where(np.abs(r) <= KNEE, 0.5 * r**2, KNEE * (np.abs(r) - 0.5 * KNEE))


def gradients(x, t):
    pre = x @ params["A"] + params["a"]
    hid = softplus(pre)
    guess = hid @ params["B"] + params["b"]
    residual = guess - t
    loss = huber(residual).mean()
    back = np.clip(residual, -KNEE, KNEE) / len(x)
    g = {"B": hid.T @ back, "b": back.sum(axis=0, keepdims=True)}
    back = (back @ params["B"].T) / (1 + np.exp(-pre))
    g["A"] = x.T @ back
    g["a"] = back.sum(axis=0, keepdims=True)
    return loss, g


step = 0
for epoch in range(30):
    for x, t in batches(features, depth, 16):
        loss, g = gradients(x, t)
        rate = schedule(step)
        for k in params:
            mean_square[k] = 0.9 * mean_square[k] + 0.1 * g[k] ** 2
            params[k] -= rate * g[k] / (np.sqrt(mean_square[k]) + 1e-8)
        step += 1
    if epoch % 10 == 9:
        print(epoch, round(float(loss), 4))
