"""Horses: backprop in a function that also updates a global state dictionary; learning rate halves; labels plus and minus one."""

import numpy as np

state = {"t": 0, "lr": 0.2, "loss": []}
np.random.seed(19)
X = np.random.randn(48, 3)
y = np.sign(X[:, 0] + X[:, 1] ** 2 - 0.8)
U = np.random.randn(3, 5) * 0.6
p = np.zeros(5)
q = np.random.randn(5) * 0.6
s = 0.0


def one_pass(xb, yb):
    global U, p, q, s
    pre = xb @ U + p
    act = np.where(pre > 0, pre, 0.1 * pre)
    score = act @ q + s
    margin = yb * score
    state["loss"].append(np.mean(np.log1p(np.exp(-margin))))
    gscore = -yb / (1 + np.exp(margin)) / len(yb)
    gq = act.T @ gscore
    gs = gscore.sum()
    gact = np.outer(gscore, q)
    gpre = np.where(pre > 0, gact, 0.1 * gact)
    U = U - state["lr"] * xb.T @ gpre
    p = p - state["lr"] * gpre.sum(axis=0)
    q = q - state["lr"] * gq
    s = s - state["lr"] * gs
    state["t"] += 1


for epoch in range(12):
    for start in range(0, 48, 12):
        one_pass(X[start : start + 12], y[start : start + 12])
    if epoch % 5 == 4:
        state["lr"] /= 2
    print(epoch, np.mean(state["loss"][-4:]))
