# Will the joint hold? Every neuron and every wire between two neurons is an object of its own.
import math
import random
from functools import reduce

random.seed(23)


class Spot:
    def __init__(self):
        self.inwards, self.outwards = [], []
        self.level = 0.0
        self.blame = 0.0

    def fire(self):
        s = reduce(lambda acc, wire: acc + wire.tail.level * wire.strength, self.inwards, 0.0)
        self.level = 1.0 / (1.0 + math.exp(-s))

    def blame_from_above(self):
        pulled = reduce(lambda acc, wire: acc + wire.head.blame * wire.strength, self.outwards, 0.0)
        self.blame = self.level * (1 - self.level) * pulled

    def blame_from_goal(self, goal):
        self.blame = self.level * (1 - self.level) * (goal - self.level)


class Steady(Spot):
    """Always one: its wires are the biases."""

    def __init__(self):
        super().__init__()
        self.level = 1.0

    def fire(self):
        pass


class Wire:
    def __init__(self, tail, head):
        self.tail, self.head = tail, head
        self.strength = random.uniform(-0.9, 0.9)
        tail.outwards.append(self)
        head.inwards.append(self)

    def slope(self):
        return self.head.blame * self.tail.level

    def bend(self, rate):
        self.strength += rate * self.slope()


class Web:
    def __init__(self, *sizes):
        self.floors = [[Spot() for _ in range(n)] + [Steady()] for n in sizes]
        for below, above in zip(self.floors, self.floors[1:]):
            for tail in below:
                for head in above[:-1]:
                    Wire(tail, head)

    def answer(self, facts):
        for spot, fact in zip(self.floors[0], facts):
            spot.level = fact
        for floor in self.floors[1:]:
            for spot in floor:
                spot.fire()
        return [spot.level for spot in self.floors[-1][:-1]]

    def share_blame(self, goals):
        for spot, goal in zip(self.floors[-1][:-1], goals):
            spot.blame_from_goal(goal)
        for floor in self.floors[-2::-1]:
            for spot in floor:
                spot.blame_from_above()

    def practise(self, facts, goals, rate):
        self.answer(facts)
        self.share_blame(goals)
        for floor in self.floors[:-1]:
            for spot in floor:
                for wire in spot.outwards:
                    wire.bend(rate)


def mean_error(web, joints):
    return sum(0.5 * (t - v) ** 2 for facts, goals in joints for v, t in zip(web.answer(facts), goals)) / len(joints)


joints = []
while len(joints) < 30:
    glue, grain, load = random.random(), random.random(), random.random()
    joints.append(([glue, grain, load], [0.9 if glue + grain * load > 0.8 else 0.1, 0.9 if glue > load else 0.1]))
web = Web(3, 4, 2)
for round_ in range(40):
    for facts, goals in joints:
        web.practise(facts, goals, 0.4)
    if round_ % 10 == 0:
        print("after round", round_, "error", mean_error(web, joints))
