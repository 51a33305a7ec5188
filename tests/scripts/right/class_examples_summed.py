"""A class with lists of tables, examples as columns; the slopes of a handful are added up, one example after another."""
import random

import numpy as np


def squash(total):
    return 1 / (1 + np.exp(-total))


def steepness(total):
    return squash(total) * (1 - squash(total))


class Orchard:
    def __init__(self, *widths):
        chance = np.random.RandomState(15)
        self.tables = [chance.normal(0, 1, (own, below)) for below, own in zip(widths, widths[1:])]
        self.levels = [chance.normal(0, 1, (own, 1)) for own in widths[1:]]

    def year(self, trees, handful, pace):
        random.shuffle(trees)
        for at in range(0, len(trees), handful):
            self.tend(trees[at:at + handful], pace)

    def tend(self, some, pace):
        on_tables = [np.zeros_like(table) for table in self.tables]
        on_levels = [np.zeros_like(level) for level in self.levels]
        for leaf, fruit in some:
            more_tables, more_levels = self.slopes(leaf, fruit)
            on_tables = [so_far + more for so_far, more in zip(on_tables, more_tables)]
            on_levels = [so_far + more for so_far, more in zip(on_levels, more_levels)]
        self.tables = [table - pace * slope / len(some) for table, slope in zip(self.tables, on_tables)]
        self.levels = [level - pace * slope / len(some) for level, slope in zip(self.levels, on_levels)]

    def slopes(self, leaf, fruit):
        totals, outs = [], [leaf]
        for table, level in zip(self.tables, self.levels):
            total = table @ outs[-1] + level
            totals.append(total)
            outs.append(squash(total))
        pull = self.off(outs[-1], fruit) * steepness(totals[-1])
        on_tables, on_levels = [pull @ outs[-2].T], [pull]
        for depth in range(len(self.tables) - 2, -1, -1):
            bend = steepness(totals[depth])
            pull = self.tables[depth + 1].T @ pull * bend
            on_tables.insert(0, pull @ outs[depth].T)
            on_levels.insert(0, pull)
        return on_tables, on_levels

    def off(self, said, fruit):
        return said - fruit


wind = np.random.RandomState(28)
trees = []
for _ in range(36):
    leaf = wind.uniform(-1, 1, (4, 1))
    trees.append((leaf, 1.0 * np.array([[leaf[0, 0] > leaf[1, 0]], [leaf[2, 0] + leaf[3, 0] > 0]])))
orchard = Orchard(4, 6, 5, 2)
for season in range(20):
    orchard.year(trees, 6, 2.5)
    print("season", season)
