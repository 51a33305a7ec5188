"""Birds by their song: dense, sigmoid and softmax layers that each know their way back, one bird at a time."""

import numpy as np


class Base:
    def go(self, x):
        raise NotImplementedError

    def back(self, slope, lr):
        raise NotImplementedError


class Dense(Base):
    def __init__(self, many_in, many_out):
        self.mat = np.random.randn(many_out, many_in) * 0.5
        self.off = np.zeros((many_out, 1))

    def go(self, x):
        self.heard = x
        return self.mat @ x + self.off

    def back(self, slope, lr):
        mat_slope = slope @ self.heard.T
        heard_slope = self.mat.T @ slope
        self.mat -= lr * mat_slope
        self.off -= lr * slope
        return heard_slope


class Bend(Base):
    """Any function of each number by itself."""

    def __init__(self, bend, bend_slope):
        self.bend, self.bend_slope = bend, bend_slope

    def go(self, x):
        self.heard = x
        return self.bend(x)

    def back(self, slope, lr):
        return slope * self.bend_slope(self.heard)


class Sigmoid(Bend):
    def __init__(self):
        def squash(x):
            return 1 / (1 + np.exp(-x))

        def squash_slope(x):
            return squash(x) * (1 - squash(x))

        super().__init__(squash, squash_slope)


class Softmax(Base):
    def go(self, x):
        powers = np.exp(x - x.max())
        self.chances = powers / powers.sum()
        return self.chances

    def back(self, slope, lr):
        jacobian = np.diagflat(self.chances) - self.chances @ self.chances.T
        return jacobian @ slope


def surprise(wanted, got):
    return -np.sum(wanted * np.log(got))


def surprise_slope(wanted, got):
    return -wanted / got


np.random.seed(9)
songs = np.random.rand(24, 4, 1)
kinds = np.argmax(songs[:, :3, 0] + songs[:, 1:, 0], axis=1)
wanted = np.eye(3)[kinds].reshape(-1, 3, 1)
network = [Dense(4, 7), Sigmoid(), Dense(7, 3), Softmax()]
for season in range(20):
    total = 0
    for song, want in zip(songs, wanted):
        signal = song
        for layer in network:
            signal = layer.go(signal)
        total += surprise(want, signal)
        slope = surprise_slope(want, signal)
        for layer in reversed(network):
            slope = layer.back(slope, 0.2)
    if season % 5 == 0:
        print(f"season {season}: {total / len(songs):.4f}")
