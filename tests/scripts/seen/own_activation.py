import numpy as np


class Any:
    def __init__(self, *sizes):
        r = np.random.default_rng(2)
        self.w = {k + 1: r.normal(0, 0.3, (n, m)) for k, (m, n) in enumerate(zip(sizes, sizes[1:]))}
        self.b = {k: np.zeros((len(w), 1)) for k, w in self.w.items()}

    def up(self, x):
        a = {0: x}
        for k in self.w:
            a[k] = 1 / (1 + np.exp(-(self.w[k] @ a[k - 1] + self.b[k])))
        return a

    def down(self, a, t):
        d = a[len(self.w)] - t
        grads = {}
        for k in reversed(list(self.w)):
            grads[k] = d @ a[k].T / t.shape[1], d.mean(axis=1, keepdims=True)
            d = self.w[k].T @ d * a[k - 1] * (1 - a[k - 1])
        return grads


x = np.array([[-2.0, -1.0, 1.0, 2.5]])
t = np.array([[0.0, 0.0, 1.0, 1.0]])
net = Any(1, 1)
for _ in range(500):
    for k, (dw, db) in net.down(net.up(x), t).items():
        net.w[k] -= 0.5 * dw
        net.b[k] -= 0.5 * db
