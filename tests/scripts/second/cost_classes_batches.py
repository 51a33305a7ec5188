"""Fish by length and girth: several examples share a step, the price is a class that is handed over, weights shrink."""
import random

import numpy as np

class Doubt:
    @staticmethod
    def price(said, kind):
        return -np.sum(np.where(kind == 1, np.log(said), np.log(1 - said)))

    @staticmethod
    def blame(total, said, kind):
        return said - kind

class Gap:
    @staticmethod
    def price(said, kind):
        return 0.5 * np.sum((said - kind) ** 2)

    @staticmethod
    def blame(total, said, kind):
        return (said - kind) * rise(total)

def squash(total):
    return 1 / (1 + np.exp(-total))

def rise(total):
    return squash(total) * (1 - squash(total))

class Angler:
    def __init__(self, widths, cost=Doubt, seed=26):
        chance = np.random.default_rng(seed)
        self.cost = cost
        self.lines = [chance.normal(0, below ** -0.5, (own, below)) for below, own in zip(widths, widths[1:])]
        self.hooks = [chance.normal(0, 1, (own, 1)) for own in widths[1:]]

    def judge(self, fish):
        totals, outs = [], [fish]
        for line, hook in zip(self.lines, self.hooks):
            totals.append(line @ outs[-1] + hook)
            outs.append(squash(totals[-1]))
        return totals, outs

    def slopes(self, fish, kind):
        totals, outs = self.judge(fish)
        top = len(self.lines) - 1
        blames = [None] * len(self.lines)
        for k in range(top, -1, -1):
            if k == top:
                blames[k] = self.cost.blame(totals[k], outs[-1], kind)
            else:
                blames[k] = (self.lines[k + 1].T @ blames[k + 1]) * rise(totals[k])
        return [blame @ out.T for blame, out in zip(blames, outs)], blames

    def learn(self, catch, pace, shrink, whole):
        for_lines = [0 * line for line in self.lines]
        for_hooks = [0 * hook for hook in self.hooks]
        for fish, kind in catch:
            of_lines, of_hooks = self.slopes(fish, kind)
            for_lines = [sum_ + one for sum_, one in zip(for_lines, of_lines)]
            for_hooks = [sum_ + one for sum_, one in zip(for_hooks, of_hooks)]
        kept = 1 - pace * shrink / whole
        for k in range(len(self.lines)):
            self.lines[k] = kept * self.lines[k] - pace * for_lines[k] / len(catch)
            self.hooks[k] = self.hooks[k] - pace * for_hooks[k] / len(catch)

    def worth(self, basket, shrink):
        prices = [self.cost.price(self.judge(fish)[1][-1], kind) for fish, kind in basket]
        size = sum(np.sum(line ** 2) for line in self.lines)
        return (sum(prices) + shrink * size / 2) / len(basket)

chance = np.random.default_rng(3)
basket = []
for _ in range(36):
    fish = chance.normal(0, 1, (3, 1))
    big, thick = fish[0, 0] > 0, fish[1, 0] * fish[2, 0] > 0
    basket.append((fish, np.array([[1.0 * big], [1.0 * thick]])))
random.seed(9)
angler = Angler((3, 7, 4, 2))
for trip in range(6):
    random.shuffle(basket)
    for at in range(0, len(basket), 9):
        angler.learn(basket[at:at + 9], 0.4, 0.15, len(basket))
    print("trip", trip, "worth", angler.worth(basket, 0.15))
