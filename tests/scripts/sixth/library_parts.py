"""Days that a book stays away, by parts with forward and backward, and an optimiser that knows nothing of either."""

import numpy as np

luck = np.random.RandomState(6)


class Part:
    weights: tuple = ()
    slopes: tuple = ()


class Linear(Part):
    def __init__(self, n, m):
        self.weights = luck.randn(n, m) * np.sqrt(1 / n), luck.randn(m) * 0.1
        self.slopes = np.empty((n, m)), np.empty(m)

    def forward(self, x):
        self.x = x
        W, b = self.weights
        return x.dot(W) + b

    def backward(self, g):
        dW, db = self.slopes
        np.dot(self.x.T, g, out=dW)
        g.sum(axis=0, out=db)
        return g.dot(self.weights[0].T)


class Softplus(Part):
    def forward(self, x):
        self.x = x
        return np.logaddexp(0, x)

    def backward(self, g):
        return g / (1 + np.exp(-self.x))


class Sine(Part):
    def forward(self, x):
        self.x = x
        return np.sin(x)

    def backward(self, g):
        return g * np.cos(self.x)


class Rms:
    def __init__(self, parts, rate=0.003, keep=0.9):
        self.pairs = [(w, s) for p in parts for w, s in zip(p.weights, p.slopes)]
        self.size = [np.zeros_like(w) for w, _ in self.pairs]
        self.rate, self.keep = rate, keep

    def step(self):
        for v, (w, s) in zip(self.size, self.pairs):
            v *= self.keep
            v += (1 - self.keep) * s**2
            w -= self.rate * s / (np.sqrt(v) + 1e-7)


def main(rounds=200):
    books = luck.uniform(-1, 1, (50, 4))
    days = np.c_[books[:, 0] * books[:, 1] + 0.5, np.abs(books[:, 2])]
    parts = [Linear(4, 8), Sine(), Linear(8, 8), Softplus(), Linear(8, 2)]
    rms = Rms(parts)
    for turn in range(rounds):
        x = books
        for part in parts:
            x = part.forward(x)
        gap = x - days
        loss = (gap**2).sum() / len(books)
        g = 2 * gap / len(books)
        for part in parts[::-1]:
            g = part.backward(g)
        rms.step()
        if turn % 50 == 0:
            print(turn, loss)


main()
