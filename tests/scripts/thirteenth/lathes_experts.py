"""Wear of lathes by a mixture of experts: a softmax gate weighs four small networks, all trained together."""

import numpy as np

g = np.random.default_rng(55)
M, H, B = 4, 5, 96  # experts, hidden units of each, samples
X = g.uniform(-1.5, 1.5, (B, 2))
y = np.where(X[:, 0] > 0, X[:, 1] ** 2, -X[:, 1]) + 0.05 * g.normal(size=B)

params = dict(
    gate=g.normal(0, 0.5, (2, M)),
    gate0=np.zeros(M),
    W=g.normal(0, 0.8, (M, 2, H)),
    W0=np.zeros((M, H)),
    v=g.normal(0, 0.5, (M, H)),
    v0=np.zeros(M),
)


def gelu_like(z):
    return z * (1 + np.tanh(z)) / 2


def gelu_like_slope(z):
    t = np.tanh(z)
    return (1 + t) / 2 + z * (1 - t * t) / 2


def run(params, X):
    logits = X @ params["gate"] + params["gate0"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    z = np.einsum("bi,mih->bmh", X, params["W"]) + params["W0"]
    h = gelu_like(z)
    o = np.einsum("bmh,mh->bm", h, params["v"]) + params["v0"]
    return p, z, h, o, np.sum(p * o, axis=1)


velocity = {name: np.zeros_like(value) for name, value in params.items()}
mu, rate = 0.9, 0.05
for n in range(300):
    p, z, h, o, out = run(params, X)
    loss = np.mean((out - y) ** 2) / 2
    d = (out - y)[:, None] / B
    do = d * p
    dp = d * o
    dlogits = p * (dp - np.sum(dp * p, axis=1, keepdims=True))
    dh = np.einsum("bm,mh->bmh", do, params["v"])
    dz = dh * gelu_like_slope(z)
    grads = dict(
        gate=X.T @ dlogits,
        gate0=dlogits.sum(axis=0),
        W=np.einsum("bi,bmh->mih", X, dz),
        W0=dz.sum(axis=0),
        v=np.einsum("bm,bmh->mh", do, h),
        v0=do.sum(axis=0),
    )
    for name in params:
        velocity[name] = mu * velocity[name] - rate * grads[name]
        params[name] = params[name] + velocity[name]
    if n % 60 == 0:
        print(f"{n:4d} {loss:.5f}")
