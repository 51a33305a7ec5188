import numpy as np

r = np.random.default_rng(7)


class Two:
    def __init__(self, n, h, k):
        self.first = r.normal(0, 0.5, (h, n + 1))
        self.second = r.normal(0, 0.5, (k, h + 1))

    def run(self, x):
        h = 1 / (1 + np.exp(-self.first @ np.append(x, 1)))
        return h, 1 / (1 + np.exp(-self.second @ np.append(h, 1)))

    def teach(self, x, t, rate):
        h, y = self.run(x)
        d = (y - t) * y * (1 - y)
        self.second -= rate * np.outer(d, np.append(h, 1))
        e = h * (1 - h) * (np.delete(self.second, 2, 1).T @ d)
        self.first -= rate * np.outer(e, np.append(x, 1))


net = Two(5, 6, 3)
xs = r.uniform(0, 1, (30, 5))
ts = np.eye(3)[r.integers(0, 3, 30)]
for turn in range(20):
    for x, t in zip(xs, ts):
        net.teach(x, t, 5 / (turn + 5))
