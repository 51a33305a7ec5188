"""Ladders: every layer knows the next one, and the signal goes down and comes back by recursion."""

import numpy as np


class Rung:
    def __init__(self, width, below=None):
        self.next = None
        self.W = np.random.normal(0, 0.7, (below.width, width)) if below else None
        self.b = np.zeros(width)
        self.width = width
        if below:
            below.next = self

    def up(self, x):
        self.out = x if self.W is None else np.tanh(x @ self.W + self.b)
        return self.next.up(self.out) if self.next else self.out

    def down(self, x, wanted, eta):
        """Return the slope of the error at what this rung was given."""
        if self.next is None:
            slope = (self.out - wanted) / len(wanted)
        else:
            slope = self.next.down(self.out, wanted, eta)
        if self.W is None:
            return slope
        delta = slope * (1 - self.out**2)
        passed = delta @ self.W.T
        self.W -= eta * x.T @ delta
        self.b -= eta * delta.sum(axis=0)
        return passed


np.random.seed(12)
x = np.random.uniform(-1, 1, (32, 3))
wanted = np.sign(x[:, :1] * x[:, 1:2])
first = Rung(3)
second = Rung(7, first)
third = Rung(5, second)
last = Rung(1, third)
for turn in range(500):
    y = first.up(x)
    error = 0.5 * np.mean((y - wanted) ** 2)
    first.down(x, wanted, 0.3)
    if turn % 100 == 0:
        print(turn, error)
