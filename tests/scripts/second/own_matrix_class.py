"""A net on a table of one's own: numbers in rows, in plain Python, with operators."""
from math import exp
from random import Random

dice = Random(41)

class Table:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    @classmethod
    def column(cls, numbers):
        return cls([float(number)] for number in numbers)

    @classmethod
    def thrown(cls, high, wide):
        return cls([dice.uniform(-1.2, 1.2) for _ in range(wide)] for _ in range(high))

    def paired(self, other, rule):
        return Table([rule(a, b) for a, b in zip(mine, theirs)] for mine, theirs in zip(self.rows, other.rows))

    def each(self, rule):
        return Table([rule(a) for a in row] for row in self.rows)

    def turned(self):
        return Table(zip(*self.rows))

    def __add__(self, other):
        return self.paired(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self.paired(other, lambda a, b: a - b)

    def __mul__(self, other):
        if isinstance(other, Table):
            return self.paired(other, lambda a, b: a * b)
        return self.each(lambda a: a * other)

    def __matmul__(self, other):
        across = other.turned().rows
        return Table([sum(a * b for a, b in zip(row, down)) for down in across] for row in self.rows)

def squash(total):
    return 1 / (1 + exp(-total))

def rise(squashed):
    return squashed * (1 - squashed)

class Lock:
    def __init__(self, pins, springs):
        self.pins = Table.thrown(springs, pins)
        self.rest = Table.thrown(springs, 1)
        self.bolt = Table.thrown(1, springs)
        self.play = Table.thrown(1, 1)

    def turn(self, key):
        lifted = (self.pins @ key + self.rest).each(squash)
        return lifted, (self.bolt @ lifted + self.play).each(squash)

    def fit(self, key, opens, pace):
        lifted, moved = self.turn(key)
        short = opens - moved
        at_bolt = moved.each(rise) * short
        felt = self.bolt.turned() @ at_bolt
        at_pins = lifted.each(rise) * felt
        self.bolt = self.bolt + at_bolt @ lifted.turned() * pace
        self.play = self.play + at_bolt * pace
        self.pins = self.pins + at_pins @ key.turned() * pace
        self.rest = self.rest + at_pins * pace

keys = [((0, 0, 1), 1), ((0, 1, 0), 1), ((1, 1, 0), 0), ((1, 0, 1), 0), ((1, 1, 1), 1)]
lock = Lock(3, 4)
for turn in range(4000):
    cuts, opens = dice.choice(keys)
    lock.fit(Table.column(cuts), Table.column([opens]), 0.25)
for cuts, opens in keys:
    print(cuts, opens, lock.turn(Table.column(cuts))[1].rows[0][0])
