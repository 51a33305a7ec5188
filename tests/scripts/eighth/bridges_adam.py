"""Loads on bridges: a dictionary of tables, Adam as a class with bias correction, a pace that is halved now and then."""

import numpy as np


class Adam:
    def __init__(self, pace, slow=0.9, slower=0.98):
        self.pace, self.slow, self.slower = pace, slow, slower
        self.moves, self.mean, self.size = 0, {}, {}

    def move(self, bridge, slopes):
        self.moves += 1
        for name, slope in slopes.items():
            if name not in self.mean:
                self.mean[name], self.size[name] = np.zeros(slope.shape), np.zeros(slope.shape)
            self.mean[name] = self.slow * self.mean[name] + (1 - self.slow) * slope
            self.size[name] = self.slower * self.size[name] + (1 - self.slower) * slope ** 2
            mean = self.mean[name] / (1 - self.slow**self.moves)
            size = self.size[name] / (1 - self.slower**self.moves)
            bridge[name] -= self.pace * mean / (np.sqrt(size) + 1e-9)


def sag(z):
    return z / (1 + np.exp(-z))


def sag_slope(z):
    s = 1 / (1 + np.exp(-z))
    return s + z * s * (1 - s)


def weighed(bridge, carts, sinks):
    strain = carts @ bridge["deck"] + bridge["rest"]
    bent = sag(strain)
    off = bent @ bridge["pier"] + bridge["ground"] - sinks
    pull = off / len(carts)
    inner = (pull @ bridge["pier"].T) * sag_slope(strain)
    slopes = {
        "deck": carts.T @ inner,
        "rest": inner.sum(axis=0),
        "pier": bent.T @ pull,
        "ground": pull.sum(axis=0),
    }
    return (off**2).sum() / (2 * len(carts)), slopes


road = np.random.default_rng(58)
carts = road.uniform(-1, 1, (56, 3))
sinks = np.stack([carts[:, 0] * carts[:, 1], np.exp(carts[:, 2]) - 1], axis=1)
bridge = {"deck": road.normal(0, 0.5, (3, 11)), "rest": np.zeros(11)}
bridge |= {"pier": road.normal(0, 0.5, (11, 2)), "ground": np.zeros(2)}
adam = Adam(0.015)
for trip in range(480):
    some = road.integers(0, 56, 14)
    loss, slopes = weighed(bridge, carts[some], sinks[some])
    adam.move(bridge, slopes)
    if trip % 160 == 159:
        adam.pace /= 2
        print(trip, loss)
