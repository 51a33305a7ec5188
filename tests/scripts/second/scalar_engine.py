"""Slopes of single numbers: each one keeps what it was made of, and by how much that moves it."""
from math import tanh
from random import Random

class Grain:
    def __init__(self, size, made_of=()):
        self.size = size
        self.made_of = made_of  # pairs: another grain, and the slope towards it
        self.slope = 0.0

    def __add__(self, more):
        return Grain(self.size + more.size, ((self, 1.0), (more, 1.0)))

    def __sub__(self, less):
        return Grain(self.size - less.size, ((self, 1.0), (less, -1.0)))

    def __mul__(self, times):
        return Grain(self.size * times.size, ((self, times.size), (times, self.size)))

    def bent(self):
        t = tanh(self.size)
        return Grain(t, ((self, 1 - t * t),))

def line_up(grain, seen, queue):
    if grain in seen:
        return
    seen.add(grain)
    for part, _ in grain.made_of:
        line_up(part, seen, queue)
    queue.append(grain)

def slopes_of(grain):
    queue = []
    line_up(grain, set(), queue)
    grain.slope = 1.0
    while queue:
        whole = queue.pop()
        for part, share in whole.made_of:
            part.slope += share * whole.slope

class Mill:
    def __init__(self, inputs, stones, seed):
        chance = Random(seed)
        self.stones = [[Grain(chance.gauss(0, 0.7)) for _ in range(inputs)] for _ in range(stones)]
        self.gaps = [Grain(0.0) for _ in range(stones)]
        self.wheel = [Grain(chance.gauss(0, 0.7)) for _ in range(stones)]
        self.brake = Grain(0.0)

    def parts(self):
        return [g for stone in self.stones for g in stone] + self.gaps + self.wheel + [self.brake]

    def grind(self, corn):
        flour = self.brake
        for stone, gap, spoke in zip(self.stones, self.gaps, self.wheel):
            total = gap
            for g, kernel in zip(stone, corn):
                total = total + g * kernel
            flour = flour + spoke * total.bent()
        return flour

mill = Mill(inputs=2, stones=4, seed=23)
sacks = [((0.2, -0.7), 0.5), ((1.1, 0.4), -0.3), ((-0.6, 0.9), 0.8), ((-1.2, -0.1), -0.6), ((0.7, 1.3), 0.1)]
sacks = [([Grain(k) for k in corn], Grain(fine)) for corn, fine in sacks]
for day in range(30):
    loss = Grain(0.0)
    for corn, fine in sacks:
        off = mill.grind(corn) - fine
        loss = loss + off * off
    for part in mill.parts():
        part.slope = 0.0
    slopes_of(loss)
    for part in mill.parts():
        part.size -= 0.04 * part.slope
    if day % 6 == 0:
        print("day", day, "loss", loss.size)
