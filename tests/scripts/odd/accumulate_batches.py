import numpy as np
rng = np.random.default_rng(7)
X = rng.normal(size=(48, 3)); Y = np.c_[X[:, 0] * X[:, 1], X.sum(1)]
W1 = rng.normal(0, .5, (3, 8)); b1 = np.zeros((1, 8)); W2 = rng.normal(0, .5, (8, 2)); b2 = np.zeros((1, 2))
acc = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
every, count = 4, 0
for epoch in range(60):
    order = rng.permutation(48)
    for k in range(0, 48, 8):
        xb, yb = X[order[k:k+8]], Y[order[k:k+8]]
        h = np.tanh(xb @ W1 + b1)
        o = h @ W2 + b2
        d = 2 * (o - yb) / o.size
        dh = d @ W2.T * (1 - h ** 2)
        for a, g in zip(acc, (xb.T @ dh, dh.sum(0, keepdims=True), h.T @ d, d.sum(0, keepdims=True))):
            a += g / every
        count += 1
        if count % every == 0:
            for p, a in zip((W1, b1, W2, b2), acc):
                p -= .1 * a
                a[...] = 0
