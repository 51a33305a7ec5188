"""Loaded dice by single numbers that remember who made them and how to hand a slope on; a net on top, no numpy."""

import math
import random


def number(x):
    return x if isinstance(x, Number) else Number(x)


class Number:
    def __init__(self, worth, *makers):
        self.worth, self.slope, self.makers = worth, 0.0, makers
        self.hand_on = None

    def __add__(self, second):
        second = number(second)
        both = Number(self.worth + second.worth, self, second)

        def hand_on():
            self.slope += both.slope
            second.slope += both.slope

        both.hand_on = hand_on
        return both

    def __mul__(self, second):
        second = number(second)
        both = Number(self.worth * second.worth, self, second)

        def hand_on():
            self.slope += second.worth * both.slope
            second.slope += self.worth * both.slope

        both.hand_on = hand_on
        return both

    def squashed(self):
        bent = Number(math.tanh(self.worth), self)

        def hand_on():
            self.slope += (1 - bent.worth * bent.worth) * bent.slope

        bent.hand_on = hand_on
        return bent

    def send_slopes(self):
        ready, waiting = [], [(self, False)]
        known = {id(self)}
        while waiting:
            one, done = waiting.pop()
            if done:
                ready.append(one)
                continue
            waiting.append((one, True))
            for maker in one.makers:
                if id(maker) not in known:
                    known.add(id(maker))
                    waiting.append((maker, False))
        self.slope = 1.0
        while ready:
            one = ready.pop()
            if one.hand_on:
                one.hand_on()


def cell(size):
    return [Number(random.uniform(-1, 1)) for _ in range(size + 1)]


def thinks(cells, signals):
    answers = []
    for threshold, *wires in cells:
        total = threshold
        for wire, signal in zip(wires, signals):
            total = total + wire * signal
        answers.append(total.squashed())
    return answers


random.seed(11)
throws = [[0.4, -1.2, 0.9], [1.5, 0.3, -0.6], [-0.8, 0.7, 0.2], [-1.1, -0.5, 1.3], [0.6, 1.4, -0.9]]
loaded = [0.8, -0.8, -0.8, 0.8, -0.8]
first, last = [cell(3) for _ in range(4)], [cell(4)]
movable = [part for each in first + last for part in each]
for turn in range(20):
    loss = Number(0.0)
    for throw, wanted in zip(throws, loaded):
        (guess,) = thinks(last, thinks(first, throw))
        miss = guess + -wanted
        loss = loss + miss * miss
    for part in movable:
        part.slope = 0.0
    loss.send_slopes()
    for part in movable:
        part.worth -= 0.05 * part.slope
    print(turn, loss.worth)
