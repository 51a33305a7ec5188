import numpy as np
rng = np.random.default_rng(12)
X = rng.uniform(-1, 1, (50, 2)); y = X[:, 0] ** 2 - X[:, 1]
tr, va = slice(0, 40), slice(40, 50)
params = [rng.normal(0, 1, (2, 9)), np.zeros(9), rng.normal(0, 1, 9), 0.0]
best, kept, wait = 1e9, None, 0
def forward(p, x):
    h = np.tanh(x @ p[0] + p[1]); return h, h @ p[2] + p[3]
for e in range(1000):
    h, o = forward(params, X[tr])
    r = o - y[tr]; n = len(r)
    dh = np.outer(r, params[2]) * (1 - h ** 2)
    g = [X[tr].T @ dh / n, dh.sum(0) / n, h.T @ r / n, r.sum() / n]
    params = [p - .1 * q for p, q in zip(params, g)]
    val = np.mean((forward(params, X[va])[1] - y[va]) ** 2)
    if val < best:
        best, kept, wait = val, [np.copy(p) for p in params], 0
    else:
        wait += 1
    if wait > 30: break
params = kept
