"""One trunk, two heads: a class and a number; the losses are added."""
import numpy as np

r = np.random.default_rng(33)
X = r.normal(size=(36, 4))
cls = (X[:, 0] + X[:, 1] > 0).astype(int)
val = X[:, 2:3] * X[:, 3:4]
P = {"trunk": r.normal(0, 0.5, (4, 6)), "tb": np.zeros(6), "cls": r.normal(0, 0.5, (6, 2)), "cb": np.zeros(2),
     "val": r.normal(0, 0.5, (6, 1)), "vb": np.zeros(1)}
weight = 0.3
for it in range(500):
    u = X @ P["trunk"] + P["tb"]
    h = np.tanh(u)
    s = h @ P["cls"] + P["cb"]
    q = np.exp(s - s.max(1, keepdims=True))
    q /= q.sum(1, keepdims=True)
    v = h @ P["val"] + P["vb"]
    ce = -np.log(q[np.arange(36), cls]).mean()
    mse = np.mean((v - val) ** 2)
    total = ce + weight * mse
    ds = q.copy()
    ds[np.arange(36), cls] -= 1
    ds /= 36
    dv = weight * 2 * (v - val) / 36
    G = {}
    G["cls"] = h.T @ ds
    G["cb"] = ds.sum(0)
    G["val"] = h.T @ dv
    G["vb"] = dv.sum(0)
    dh = ds @ P["cls"].T + dv @ P["val"].T
    du = dh * (1 - h ** 2)
    G["trunk"] = X.T @ du
    G["tb"] = du.sum(0)
    for name in P:
        P[name] -= 0.2 * G[name]
    if it % 100 == 0:
        print(it, total)
