"""Two taps, two gauges: cells in plain Python, each of which knows what it heard, what it said and what it is blamed for."""
import math
import random

random.seed(18)

class Cell:
    def __init__(self, ears):
        self.gains = [random.uniform(-0.9, 0.9) for _ in range(ears)]
        self.lift = 0.2  # stays as it is

    def hear(self, sounds):
        self.heard = sounds
        total = self.lift
        for gain, sound in zip(self.gains, sounds):
            total += gain * sound
        self.said = 1 / (1 + math.exp(-total))
        return self.said

    def price(self, wish):
        return (self.said - wish) ** 2 / 2

    def over(self, wish):
        return self.said - wish

    def give(self):
        return self.said * (1 - self.said)

class Board:
    def __init__(self, taps, middles, gauges, pace):
        self.lower = [Cell(taps) for _ in range(middles)]
        self.upper = [Cell(middles) for _ in range(gauges)]
        self.pace = pace

    def show(self, taps):
        inside = [cell.hear(taps) for cell in self.lower]
        return [cell.hear(inside) for cell in self.upper]

    def price(self, readings):
        total = 0.0
        for taps, wishes in readings:
            self.show(taps)
            total += sum(cell.price(wish) for cell, wish in zip(self.upper, wishes))
        return total

    def learn(self, taps, wishes):
        self.show(taps)
        for cell, wish in zip(self.upper, wishes):
            cell.blame = cell.over(wish) * cell.give()
        for k, cell in enumerate(self.lower):
            passed = 0.0
            for above in self.upper:
                passed += above.blame * above.gains[k]
            cell.blame = passed * cell.give()
        for cell in self.upper:
            for j in range(len(cell.gains)):
                cell.gains[j] -= self.pace * cell.blame * cell.heard[j]
        for cell in self.lower:
            for i in range(len(cell.gains)):
                cell.gains[i] -= self.pace * cell.blame * cell.heard[i]

readings = [((0.9, 0.2), (0.75, 0.3)), ((0.1, 0.6), (0.25, 0.9)), ((0.5, 0.5), (0.6, 0.6))]
board = Board(2, 4, 2, pace=0.7)
for hour in range(900):
    taps, wishes = readings[random.randrange(3)]
    board.learn(taps, wishes)
    if hour % 150 == 0:
        print(f"hour {hour}: {board.price(readings):.6f}")
