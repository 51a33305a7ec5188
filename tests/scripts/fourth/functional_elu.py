import numpy as np


def init(key, sizes):
    rng = np.random.RandomState(key)
    params = []
    for m, n in zip(sizes[:-1], sizes[1:]):
        params.append((rng.randn(m, n) / np.sqrt(m), np.zeros(n)))
    return params


def elu(z):
    return np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)


def d_elu(z):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


def forward(params, x):
    cache = []
    a = x
    for W, b in params[:-1]:
        z = a @ W + b
        cache.append((a, z))
        a = elu(z)
    W, b = params[-1]
    cache.append((a, None))
    return a @ W + b, cache


def backward(params, cache, residual):
    grads = []
    d = residual
    for (W, b), (a, z) in zip(params[::-1], cache[::-1]):
        if z is not None:
            d = d * d_elu(z)
        grads.append((a.T @ d, d.sum(0)))
        d = d @ W.T
    return grads[::-1]


def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    for i in range(0, len(x), size):
        j = order[i : i + size]
        yield x[j], y[j]


rng = np.random.RandomState(1)
x = rng.uniform(-2, 2, (96, 2))
y = (np.sin(2 * x[:, :1]) * x[:, 1:]) + 0.02 * rng.randn(96, 1)

params = init(5, [2, 16, 8, 1])
lr0, k = 0.05, 0.01
t = 0
for epoch in range(30):
    for xb, yb in batches(x, y, 24, rng):
        pred, cache = forward(params, xb)
        loss = np.mean((pred - yb) ** 2)
        grads = backward(params, cache, 2 * (pred - yb) / yb.size)
        lr = lr0 / (1 + k * t)
        params = [(W - lr * gW, b - lr * gb) for (W, b), (gW, gb) in zip(params, grads)]
        t += 1
    print(epoch, loss)
