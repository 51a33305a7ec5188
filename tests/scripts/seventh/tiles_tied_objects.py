"""Tiles of a floor, drawn again from three numbers each. The way out is the way in, turned; one object, plain steps."""

import numpy as np


class Floor:
    def __init__(self, tiles, rng):
        self.tiles = tiles
        self.turn = rng.normal(0, 0.3, (tiles.shape[1], 3))
        self.shift_in = np.zeros(3)
        self.shift_out = np.zeros(tiles.shape[1])

    def draw(self):
        self.few = np.tanh(self.tiles.dot(self.turn) + self.shift_in)
        self.again = self.few.dot(self.turn.T) + self.shift_out
        return ((self.again - self.tiles) ** 2).mean()

    def learn(self, rate):
        out = 2 * (self.again - self.tiles) / self.tiles.size
        into = out.dot(self.turn) * (1 - self.few**2)
        self.turn -= rate * (self.tiles.T.dot(into) + out.T.dot(self.few))
        self.shift_in -= rate * into.sum(0)
        self.shift_out -= rate * out.sum(0)


rng = np.random.default_rng(41)
floor = Floor(rng.normal(size=(50, 3)) @ rng.normal(size=(3, 8)), rng)
for round_ in range(400):
    error = floor.draw()
    floor.learn(0.1)
print(error)
