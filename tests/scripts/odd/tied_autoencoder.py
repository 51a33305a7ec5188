import numpy as np
rng = np.random.default_rng(0)
D = rng.random((40, 8))
W = rng.normal(0, .3, (8, 3)); bh = np.zeros(3); bo = np.zeros(8)
sig = lambda z: 1 / (1 + np.exp(-z))
for epoch in range(500):
    mean, std = D.mean(0), D.std(0)
    X = (D - mean) / std
    H = sig(X @ W + bh)
    Y = H @ W.T + bo
    E = (Y - X) / len(X)
    loss = .5 * np.sum((Y - X) ** 2) / len(X)
    dH = E @ W * H * (1 - H)
    gW = X.T @ dH + E.T @ H
    W -= .05 * gW
    bh -= .05 * dH.sum(0)
    bo -= .05 * E.sum(0)
