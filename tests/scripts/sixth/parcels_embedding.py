"""Which of four depots does a parcel go to? Town and size are numbers that look up rows of two tables."""

import numpy as np

dice = np.random.default_rng(30)
COUNT, TOWNS, SIZES, DEPOTS, WIDTH = 96, 7, 3, 4, 5
town = dice.integers(0, TOWNS, COUNT)
size = dice.integers(0, SIZES, COUNT)
depot = (town + 2 * size) % DEPOTS


class Sorter:
    def __init__(self):
        self.where = dice.normal(0, 0.5, (TOWNS, WIDTH))
        self.large = dice.normal(0, 0.5, (SIZES, WIDTH))
        self.pick = dice.normal(0, 0.5, (WIDTH, DEPOTS))
        self.lean = np.zeros(DEPOTS)

    def chances(self, town, size):
        self.mixed = self.where[town] + self.large[size]
        self.bent = np.maximum(self.mixed, 0.05 * self.mixed)
        score = self.bent @ self.pick + self.lean
        score -= score.max(1, keepdims=True)
        e = np.exp(score)
        return e / e.sum(1, keepdims=True)

    def slopes(self, town, size, depot):
        p = self.chances(town, size)
        loss = -np.log(p[np.arange(len(depot)), depot]).mean()
        p[np.arange(len(depot)), depot] -= 1
        p /= len(depot)
        up = (p @ self.pick.T) * np.where(self.mixed > 0, 1.0, 0.05)
        d_where, d_large = np.zeros_like(self.where), np.zeros_like(self.large)
        np.add.at(d_where, town, up)
        np.add.at(d_large, size, up)
        return loss, {"where": d_where, "large": d_large, "pick": self.bent.T @ p, "lean": p.sum(0)}


sorter = Sorter()
mean = {name: np.zeros_like(value) for name, value in vars(sorter).items()}
square = {name: np.zeros_like(value) for name, value in mean.items()}
for step in range(1, 201):
    some = dice.permutation(COUNT)[:32]
    loss, slope = sorter.slopes(town[some], size[some], depot[some])
    for name, g in slope.items():
        mean[name] = 0.9 * mean[name] + 0.1 * g
        square[name] = 0.999 * square[name] + 0.001 * g * g
        m = mean[name] / (1 - 0.9**step)
        v = square[name] / (1 - 0.999**step)
        setattr(sorter, name, getattr(sorter, name) - 0.02 * m / (np.sqrt(v) + 1e-8))
    if step % 50 == 0:
        print(f"{step:4d} {loss:.4f}")
