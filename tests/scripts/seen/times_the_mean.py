import numpy as np

r = np.random.default_rng(9)
t = np.linspace(-1, 1, 30)[:, None]
want = t**2 - 0.3 * np.cos(5 * t)
w, q = r.uniform(-1, 1, (1, 5)), r.uniform(-1, 1, (5, 1))
c, k = r.normal(size=(30, 5)), r.normal(size=(30, 1))
for _ in range(6):
    s = 1 / (1 + np.exp(-(t @ w + c)))
    got = s @ q + k
    far = np.mean(want - got) * (want - got)
    near = far @ q.T * s * (1 - s)
    q += 0.01 * s.T @ far
    k += 0.01 * far
    w += 0.01 * t.T @ near
    c += 0.01 * near
