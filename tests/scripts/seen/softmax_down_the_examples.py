import numpy as np

r = np.random.default_rng(6)
kind = r.integers(0, 3, 50)
seen = r.normal(size=(3, 7))[kind] + r.normal(0, 0.3, (50, 7))


def shares(s):
    e = np.exp(s)
    return e / e.sum(axis=0)


def learn():
    A, a, B, b = r.normal(0, 0.4, (7, 9)), np.zeros(9), r.normal(0, 0.4, (9, 3)), np.zeros(3)
    for _ in range(200):
        z = seen @ A + a
        h = np.maximum(z, 0)
        p = shares(h @ B + b)
        d = p.copy()
        d[np.arange(50), kind] -= 1
        d /= 50
        dz = d @ B.T * (z > 0)
        A, a, B, b = A - seen.T @ dz, a - dz.sum(0), B - h.T @ d, b - d.sum(0)


learn()
