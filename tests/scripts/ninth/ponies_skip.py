"""Ponies' gaits: three equal blocks with a way around each, swish inside, softmax at the end, Nesterov's momentum."""

import numpy as np

rng = np.random.default_rng(8)
X = rng.normal(size=(48, 6))
labels = np.argmax(X[:, :3] * X[:, 3:], axis=1)
Y = np.eye(3)[labels]


def swish(v):
    return v / (1 + np.exp(-v))


def d_swish(v):
    s = 1 / (1 + np.exp(-v))
    return s + v * s * (1 - s)


blocks = [{"W": rng.normal(0, 0.3, (6, 6)), "b": np.zeros(6)} for _ in range(3)]
head = {"W": rng.normal(0, 0.3, (6, 3)), "b": np.zeros(3)}
everything = blocks + [head]
velocity = [{k: np.zeros_like(v) for k, v in part.items()} for part in everything]
mu, lr = 0.9, 0.02

for epoch in range(120):
    x, kept = X, []
    for block in blocks:
        pre = x @ block["W"] + block["b"]
        kept.append((x, pre))
        x = x + swish(pre)
    scores = x @ head["W"] + head["b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -(Y * logp).sum(axis=1).mean()

    d = (np.exp(logp) - Y) / len(X)
    grads = [{"W": x.T @ d, "b": d.sum(axis=0)}]
    d = d @ head["W"].T
    for block, (inp, pre) in zip(reversed(blocks), reversed(kept)):
        dpre = d * d_swish(pre)
        grads.insert(0, {"W": inp.T @ dpre, "b": dpre.sum(axis=0)})
        d = d + dpre @ block["W"].T

    for part, grad, vel in zip(everything, grads, velocity):
        for key in part:
            before = vel[key]
            vel[key] = mu * vel[key] - lr * grad[key]
            part[key] = part[key] - mu * before + (1 + mu) * vel[key]
    if epoch % 30 == 0:
        print(f"{epoch:4d} {loss:.4f}")
