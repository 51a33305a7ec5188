"""Three kinds of fern by the length and width of a leaf. Every layer keeps a copy of the optimiser of its own."""
import copy
import math

import numpy as np


def flags(kinds, count=None):
    count = count or np.max(kinds) + 1
    out = np.zeros((len(kinds), count))
    out[np.arange(len(kinds)), kinds] = 1
    return out


def portions(leaves, wanted, size):
    for begin in np.arange(0, leaves.shape[0], size):
        yield leaves[begin : begin + size], wanted[begin : begin + size]


class Leaky:
    def __init__(self, leak=0.2):
        self.leak = leak

    def __call__(self, s):
        return np.where(s >= 0, s, self.leak * s)

    def slope(self, s):
        return np.where(s >= 0, 1, self.leak)


class Selu:
    def __init__(self):
        self.alpha, self.scale = 1.6733, 1.0507

    def __call__(self, s):
        return self.scale * np.where(s >= 0, s, self.alpha * (np.exp(s) - 1))

    def slope(self, s):
        return self.scale * np.where(s >= 0, 1, self.alpha * np.exp(s))


class Squash:
    def __call__(self, s):
        return 1 / (1 + np.exp(-s))

    def slope(self, s):
        return self(s) * (1 - self(s))


BENDS = {"leaky": Leaky, "selu": Selu, "squash": Squash}


class BinarySurprise:
    tiny = 1e-12

    def __call__(self, wanted, guess):
        guess = np.clip(guess, self.tiny, 1 - self.tiny)
        return -wanted * np.log(guess) - (1 - wanted) * np.log(1 - guess)

    def slope(self, wanted, guess):
        guess = np.clip(guess, self.tiny, 1 - self.tiny)
        return -(wanted / guess) + (1 - wanted) / (1 - guess)


class Adam:
    def __init__(self, eta, keep1=0.9, keep2=0.99):
        self.eta, self.keep1, self.keep2 = eta, keep1, keep2
        self.first = None
        self.second = None
        self.count = 0

    def moved(self, w, slope):
        if self.first is None:
            self.first = np.zeros(np.shape(slope))
            self.second = np.zeros(np.shape(slope))
        self.count += 1
        self.first = self.keep1 * self.first + (1 - self.keep1) * slope
        self.second = self.keep2 * self.second + (1 - self.keep2) * np.power(slope, 2)
        first = self.first / (1 - self.keep1**self.count)
        second = self.second / (1 - self.keep2**self.count)
        return w - self.eta * first / (np.sqrt(second) + 1e-8)


class Part(object):
    def told(self, width):
        self.width_in = width

    def name(self):
        return type(self).__name__


class Full(Part):
    def __init__(self, units, width=None):
        self.units, self.width_in = units, width
        self.frozen = False

    def begin(self, optimiser):
        edge = 1 / math.sqrt(self.width_in)
        self.w = np.random.uniform(-edge, edge, (self.width_in, self.units))
        self.b = np.zeros((1, self.units))
        self.w_mover = copy.copy(optimiser)
        self.b_mover = copy.copy(optimiser)

    def ahead(self, x):
        self.entered = x
        return x.dot(self.w) + self.b

    def back(self, upper):
        w = self.w  # as it was on the way ahead
        if not self.frozen:
            slope_w = self.entered.T.dot(upper)
            slope_b = np.sum(upper, axis=0, keepdims=True)
            self.w = self.w_mover.moved(self.w, slope_w)
            self.b = self.b_mover.moved(self.b, slope_b)
        return upper.dot(w.T)

    def width(self):
        return self.units


class Bend(Part):
    def __init__(self, kind):
        self.f = BENDS[kind]()

    def name(self):
        return "Bend (%s)" % type(self.f).__name__

    def ahead(self, x):
        self.entered = x
        return self.f(x)

    def back(self, upper):
        return upper * self.f.slope(self.entered)

    def width(self):
        return self.width_in


class Kit:
    def __init__(self, optimiser, loss):
        self.optimiser, self.loss = optimiser, loss()
        self.parts = []
        self.history = []

    def add(self, part):
        if self.parts:
            part.told(self.parts[-1].width())
        if hasattr(part, "begin"):
            part.begin(optimiser=self.optimiser)
        self.parts.append(part)

    def one_portion(self, x, wanted):
        guess = self.through(x)
        value = np.mean(self.loss(wanted, guess))
        upper = self.loss.slope(wanted, guess)
        for part in reversed(self.parts):
            upper = part.back(upper)
        return value

    def through(self, x):
        for part in self.parts:
            x = part.ahead(x)
        return x

    def fit(self, x, wanted, rounds, size):
        for _ in range(rounds):
            self.history.append(np.mean([self.one_portion(*portion) for portion in portions(x, wanted, size)]))
        return self.history


def main():
    np.random.seed(60)
    kinds = np.random.randint(0, 3, 75)
    leaves = np.array([[0.0, 1.0], [1.0, -0.5], [-1.0, -0.5]])[kinds] + 0.45 * np.random.randn(75, 2)
    kit = Kit(optimiser=Adam(eta=0.02), loss=BinarySurprise)
    kit.add(Full(8, width=2))
    kit.add(Bend("selu"))
    kit.add(Full(6))
    kit.add(Bend("leaky"))
    kit.add(Full(3))
    kit.add(Bend("squash"))
    for value in kit.fit(leaves, flags(kinds), rounds=12, size=25)[::4]:
        print("%.4f" % value)
    print([part.name() for part in kit.parts])


if __name__ == "__main__":
    main()
