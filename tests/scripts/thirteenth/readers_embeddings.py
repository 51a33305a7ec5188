"""Stars that readers give to books: a vector for each reader and each book, side by side into a hidden layer, AdaGrad."""

import numpy as np


def make_ratings(rng, readers=12, books=15, count=240):
    a, b = rng.normal(size=(readers, 2)), rng.normal(size=(books, 2))
    who, what = rng.integers(0, readers, count), rng.integers(0, books, count)
    stars = 3 + (a[who] * b[what]).sum(axis=1) + 0.1 * rng.normal(size=count)
    return who, what, stars


class Recommender:
    def __init__(self, readers, books, dim, hidden, rng):
        self.params = {
            "reader": rng.normal(0, 0.3, (readers, dim)),
            "book": rng.normal(0, 0.3, (books, dim)),
            "W": rng.normal(0, 0.4, (2 * dim, hidden)),
            "b": np.zeros(hidden),
            "u": rng.normal(0, 0.4, hidden),
            "mean": np.array(3.0),
        }
        self.sums = {name: np.full_like(p, 1e-6) for name, p in self.params.items()}
        self.dim = dim

    def forward(self, who, what):
        p = self.params
        x = np.hstack([p["reader"][who], p["book"][what]])
        z = x @ p["W"] + p["b"]
        h = z / (1 + np.exp(-z))  # swish
        return h @ p["u"] + p["mean"], (x, z, h)

    def gradients(self, who, what, stars):
        p = self.params
        said, (x, z, h) = self.forward(who, what)
        off = (said - stars) / len(stars)
        sig = 1 / (1 + np.exp(-z))
        dz = off[:, None] * p["u"] * (sig + h * (1 - sig))
        dx = dz @ p["W"].T
        grads = {name: np.zeros_like(value) for name, value in p.items()}
        np.add.at(grads["reader"], who, dx[:, : self.dim])
        np.add.at(grads["book"], what, dx[:, self.dim :])
        grads["W"] = x.T @ dz
        grads["b"] = dz.sum(axis=0)
        grads["u"] = h.T @ off
        grads["mean"] = off.sum()
        return 0.5 * np.mean((said - stars) ** 2), grads

    def step(self, grads, rate):
        for name in self.params:
            self.sums[name] += grads[name] ** 2
            self.params[name] -= rate * grads[name] / np.sqrt(self.sums[name])


rng = np.random.default_rng(101)
who, what, stars = make_ratings(rng)
model = Recommender(12, 15, 3, 8, rng)
for epoch in range(120):
    perm = rng.permutation(len(stars))
    costs = []
    for part in np.split(perm, 6):
        cost, grads = model.gradients(who[part], what[part], stars[part])
        model.step(grads, 0.1)
        costs.append(cost)
    if epoch % 30 == 0:
        print(epoch, np.mean(costs))
