"""Curling stones: two layers in lists of lists, no numpy; each step keeps a part of the step before."""

import math
import random

random.seed(21)
ICE, BROOMS, AIMS = 2, 4, 2


def table(rows, columns, width):
    return [[random.uniform(-width, width) for _ in range(columns)] for _ in range(rows)]


class Rink:
    def __init__(self):
        # one row more than there are signals: the last row belongs to the constant 1
        self.to_brooms = table(ICE + 1, BROOMS, 0.4)
        self.to_aims = table(BROOMS + 1, AIMS, 0.8)
        self.last_brooms = [[0.0] * BROOMS for _ in range(ICE + 1)]
        self.last_aims = [[0.0] * AIMS for _ in range(BROOMS + 1)]

    def throw(self, stone):
        self.ice = stone + [1.0]
        self.brooms = []
        for j in range(BROOMS):
            push = 0.0
            for i in range(ICE + 1):
                push += self.ice[i] * self.to_brooms[i][j]
            self.brooms.append(math.tanh(push))
        self.brooms.append(1.0)
        self.aims = []
        for k in range(AIMS):
            push = 0.0
            for j in range(BROOMS + 1):
                push += self.brooms[j] * self.to_aims[j][k]
            self.aims.append(math.tanh(push))
        return self.aims

    def correct(self, house, rate, keep):
        missed = [house[k] - self.aims[k] for k in range(AIMS)]
        blame_aims = [missed[k] * (1.0 - self.aims[k] ** 2) for k in range(AIMS)]
        blame_brooms = []
        for j in range(BROOMS):
            arriving = 0.0
            for k in range(AIMS):
                arriving += blame_aims[k] * self.to_aims[j][k]
            blame_brooms.append(arriving * (1.0 - self.brooms[j] ** 2))
        for j in range(BROOMS + 1):
            for k in range(AIMS):
                step = rate * blame_aims[k] * self.brooms[j] + keep * self.last_aims[j][k]
                self.to_aims[j][k] += step
                self.last_aims[j][k] = step
        for i in range(ICE + 1):
            for j in range(BROOMS):
                step = rate * blame_brooms[j] * self.ice[i] + keep * self.last_brooms[i][j]
                self.to_brooms[i][j] += step
                self.last_brooms[i][j] = step
        return 0.5 * sum(m * m for m in missed)


games = [
    ([0.0, 0.1], [0.0, 0.6]),
    ([0.2, 0.9], [0.7, 0.1]),
    ([0.8, 0.2], [0.8, 0.2]),
    ([1.0, 0.9], [0.1, 0.9]),
]
rink = Rink()
for end in range(60):
    error = 0.0
    for stone, house in games:
        rink.throw(stone)
        error += rink.correct(house, 0.2, 0.5)
    if end % 20 == 0:
        print("end", end, "error", round(error, 5))
for stone, _ in games:
    print(stone, "->", [round(a, 3) for a in rink.throw(stone)])
