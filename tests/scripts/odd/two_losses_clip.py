import numpy as np
rng = np.random.default_rng(5)
x = rng.normal(size=(32, 5)); cls = (x.sum(1) > 0).astype(int); reg = np.sin(x[:, :1])
P = {"W": rng.normal(0, .4, (5, 7)), "b": np.zeros(7), "Wc": rng.normal(0, .4, (7, 2)), "Wr": rng.normal(0, .4, (7, 1))}
lam, max_norm = .3, 1.0
best, patience, bad = np.inf, 20, 0
lr = .2
for epoch in range(400):
    a = np.maximum(0, x @ P["W"] + P["b"])
    s = a @ P["Wc"]; s = np.exp(s - s.max(1, keepdims=True)); s /= s.sum(1, keepdims=True)
    r = a @ P["Wr"]
    ce = -np.mean(np.log(s[range(32), cls]))
    se = .5 * np.mean((r - reg) ** 2)
    total = ce + lam * se
    ds = s.copy(); ds[range(32), cls] -= 1; ds /= 32
    dr = lam * (r - reg) / 32
    da = (ds @ P["Wc"].T + dr @ P["Wr"].T) * (a > 0)
    G = {"Wc": a.T @ ds, "Wr": a.T @ dr, "W": x.T @ da, "b": da.sum(0)}
    norm = np.sqrt(sum((g ** 2).sum() for g in G.values()))
    scale = min(1, max_norm / (norm + 1e-12))
    for k in P:
        P[k] -= lr * scale * G[k]
    if total < best - 1e-4:
        best, bad = total, 0
    else:
        bad += 1
        if bad > patience:
            break
    if epoch % 50 == 49:
        lr *= .5
