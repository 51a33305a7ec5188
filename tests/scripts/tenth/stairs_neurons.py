"""Stairs that creak: a network of flights of steps, each an object, no numpy."""

import math
import random


class Step:
    def __init__(self, n_feet):
        self.planks = [random.uniform(-1, 1) for _ in range(n_feet)]
        self.nail = random.uniform(-1, 1)
        self.feet = []
        self.creak = 0.0
        self.fault = 0.0

    def carry(self, feet):
        self.feet = feet
        net = sum(w * x for w, x in zip(self.planks, feet)) + self.nail
        self.creak = 1.0 / (1.0 + math.exp(-net))
        return self.creak

    def slope(self):
        return self.creak * (1.0 - self.creak)

    def update(self, rate):
        for i in range(len(self.planks)):
            self.planks[i] -= rate * self.fault * self.feet[i]
        self.nail -= rate * self.fault


class Flight:
    def __init__(self, n_steps, n_feet):
        self.steps_in_it = [Step(n_feet) for _ in range(n_steps)]

    def climb(self, feet):
        return [step.carry(feet) for step in self.steps_in_it]


class Stairs:
    def __init__(self, sizes, rate):
        self.flights = [Flight(n, before) for before, n in zip(sizes, sizes[1:])]
        self.rate = rate

    def climb(self, feet):
        for flight in self.flights:
            feet = flight.climb(feet)
        return feet

    def blame(self, wanted):
        for step, target in zip(self.flights[-1].steps_in_it, wanted):
            step.fault = (step.creak - target) * step.slope()
        for l in range(len(self.flights) - 2, -1, -1):
            following = self.flights[l + 1]
            for i, step in enumerate(self.flights[l].steps_in_it):
                error = 0.0
                for above in following.steps_in_it:
                    error += above.planks[i] * above.fault
                step.fault = error * step.slope()

    def train(self, feet, wanted):
        self.climb(feet)
        self.blame(wanted)
        for flight in self.flights:
            for step in flight.steps_in_it:
                step.update(self.rate)

    def noise(self, samples):
        error = 0.0
        for feet, wanted in samples:
            creaks = self.climb(feet)
            error += sum(0.5 * (t - o) ** 2 for t, o in zip(wanted, creaks))
        return error


random.seed(8)
cases_seen = [([0.0, 0.0], [0.0, 1.0]), ([0.0, 1.0], [1.0, 1.0]), ([1.0, 0.0], [1.0, 0.0]), ([1.0, 1.0], [0.0, 0.0])]
creaking = Stairs([2, 3, 3, 2], 0.5)
for round_number in range(60):
    for feet, wanted in cases_seen:
        creaking.train(feet, wanted)
    if round_number % 20 == 0:
        print(round_number, round(creaking.noise(cases_seen), 6))
