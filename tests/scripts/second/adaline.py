"""One linear unit, taught by how far its own sum is off, and only then cut into two kinds."""
import numpy as np

class LinearUnit:
    def __init__(self, pace, rounds):
        self.pace, self.rounds = pace, rounds

    def total(self, walks):
        return walks @ self.gains + self.level

    def teach(self, walks, tired):
        self.gains = np.zeros(walks.shape[1])
        self.level = 0.0
        self.misses = []
        for _ in range(self.rounds):
            short = tired - self.total(walks)
            self.misses.append(np.mean(short ** 2))
            self.gains += self.pace * 2 * (short @ walks) / len(walks)
            self.level += self.pace * 2 * short.mean()
        return self

    def says(self, walks):
        return self.total(walks) > 0

paths = np.random.default_rng(50)
walks = paths.normal(size=(45, 3))
tired = np.sign(walks @ [0.8, -0.5, 0.3] + 0.2)
unit = LinearUnit(pace=0.04, rounds=25).teach(walks, tired)
print("right:", np.mean(unit.says(walks) == (tired > 0)), "miss:", unit.misses[-1])
