"""Gems: batch normalisation and inverted dropout by hand, Adam with corrected moments, one flat script."""

import numpy as np

np.random.seed(14)
X = np.random.randn(64, 5)
Y = np.eye(3)[np.argmax(X[:, :3] * X[:, 1:4], axis=1)]
W1 = np.random.randn(5, 8) * np.sqrt(2 / 5)
gamma, beta = np.ones(8), np.zeros(8)
W2 = np.random.randn(8, 3) * np.sqrt(2 / 8)
b2 = np.zeros(3)
params = [W1, gamma, beta, W2, b2]
m = [np.zeros_like(p) for p in params]
v = [np.zeros_like(p) for p in params]
lr, beta1, beta2, eps, keep = 0.01, 0.9, 0.999, 1e-8, 0.8
t = 0
for epoch in range(20):
    for start in range(0, len(X), 16):
        x, y = X[start : start + 16], Y[start : start + 16]
        n = len(x)
        z = x @ W1
        mu, var = z.mean(axis=0), z.var(axis=0)
        inv = 1 / np.sqrt(var + 1e-5)
        zhat = (z - mu) * inv
        u = gamma * zhat + beta
        a = np.maximum(u, 0)
        mask = (np.random.rand(*a.shape) < keep) / keep
        a_drop = a * mask
        s = a_drop @ W2 + b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.sum(y * np.log(p)) / n
        ds = (p - y) / n
        gW2, gb2 = a_drop.T @ ds, ds.sum(axis=0)
        da = ds @ W2.T * mask
        du = da * (u > 0)
        ggamma, gbeta = (du * zhat).sum(axis=0), du.sum(axis=0)
        dzhat = du * gamma
        dz = inv / n * (n * dzhat - dzhat.sum(axis=0) - zhat * (dzhat * zhat).sum(axis=0))
        gW1 = x.T @ dz
        t += 1
        for i, g in enumerate([gW1, ggamma, gbeta, gW2, gb2]):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g**2
            mhat = m[i] / (1 - beta1**t)
            vhat = v[i] / (1 - beta2**t)
            params[i] -= lr * mhat / (np.sqrt(vhat) + eps)
    print(epoch, loss)
