"""Ospreys or buzzards: one look at a time, sums over a handful of looks, the price as a class of its own, fading weights."""

import numpy as np

chance = np.random.default_rng(4)


def squash(total):
    return 1 / (1 + np.exp(-total))


def steepness(total):
    return squash(total) * (1 - squash(total))


class Surprise:
    @staticmethod
    def of(said, kind):
        return -np.sum(kind * np.log(said) + (1 - kind) * np.log(1 - said))

    @staticmethod
    def pull(said, kind):
        return said - kind


class Watcher:
    def __init__(self, *sizes, price=Surprise):
        self.price = price
        self.wires = [chance.standard_normal((own, below)) / below**0.5 for below, own in zip(sizes, sizes[1:])]
        self.shifts = [chance.standard_normal((own, 1)) for own in sizes[1:]]

    def says(self, look):
        for wire, shift in zip(self.wires, self.shifts):
            look = squash(wire @ look + shift)
        return look

    def way_back(self, look, kind):
        totals, answers = [], [look]
        for wire, shift in zip(self.wires, self.shifts):
            totals.append(wire @ answers[-1] + shift)
            answers.append(squash(totals[-1]))
        pull = self.price.pull(answers[-1], kind)
        for_wires, for_shifts = [pull @ answers[-2].T], [pull]
        for depth in range(len(self.wires) - 1, 0, -1):
            pull = self.wires[depth].T @ pull * steepness(totals[depth - 1])
            for_wires.insert(0, pull @ answers[depth - 1].T)
            for_shifts.insert(0, pull)
        return for_wires, for_shifts

    def nudge(self, handful, rate, fade, n):
        of_wires = [np.zeros(wire.shape) for wire in self.wires]
        of_shifts = [np.zeros(shift.shape) for shift in self.shifts]
        for look, kind in handful:
            more_wires, more_shifts = self.way_back(look, kind)
            of_wires = [so_far + more for so_far, more in zip(of_wires, more_wires)]
            of_shifts = [so_far + more for so_far, more in zip(of_shifts, more_shifts)]
        share = rate / len(handful)
        self.shifts = [shift - share * slope for shift, slope in zip(self.shifts, of_shifts)]
        self.wires = [(1 - rate * fade / n) * wire - share * slope for wire, slope in zip(self.wires, of_wires)]

    def worth(self, looks, fade):
        doubt = sum(self.price.of(self.says(look), kind) for look, kind in looks) / len(looks)
        return doubt + fade / (2 * len(looks)) * sum((wire**2).sum() for wire in self.wires)


looks = []
for wings in chance.random((40, 3, 1)):
    osprey = wings[0, 0] + wings[1, 0] > 1
    looks.append((wings, np.array([[1.0], [0.0]] if osprey else [[0.0], [1.0]])))
watcher = Watcher(3, 5, 4, 2)
for walk in range(20):
    chance.shuffle(looks)
    for first in range(0, len(looks), 8):
        watcher.nudge(looks[first : first + 8], 0.5, 0.4, len(looks))
    if walk % 5 == 0:
        print("walk", walk, watcher.worth(looks, 0.4))
