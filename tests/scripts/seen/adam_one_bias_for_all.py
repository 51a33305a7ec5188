import numpy as np

r = np.random.default_rng(8)
x = r.normal(size=(5, 40))
t = np.eye(3)[r.integers(0, 3, 40)].T
P = {"W1": r.normal(0, 0.5, (6, 5)), "b1": np.zeros((6, 1)), "W2": r.normal(0, 0.5, (3, 6)), "b2": np.zeros((3, 1))}
M = {k: np.zeros_like(p) for k, p in P.items()}
S = {k: np.zeros_like(p) for k, p in P.items()}
for step in range(1, 200):
    z = P["W1"] @ x + P["b1"]
    h = np.maximum(z, 0)
    s = P["W2"] @ h + P["b2"]
    y = np.exp(s) / np.exp(s).sum(axis=0)
    d = y - t
    e = (P["W2"].T @ d) * (z > 0)
    G = {"W2": d @ h.T, "b2": d.sum(axis=1, keepdims=True), "W1": e @ x.T, "b1": np.sum(e) / len(e)}
    for k in P:
        M[k] = 0.9 * M[k] + 0.1 * G[k]
        S[k] = 0.99 * S[k] + 0.01 * G[k] ** 2
        P[k] = P[k] - 0.01 * (M[k] / (1 - 0.9**step)) / (np.sqrt(S[k] / (1 - 0.99**step)) + 1e-8)
