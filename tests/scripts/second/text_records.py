# Beads told by their colour. A record is a line of text, the kind first; records go in one by one, as a column.
import numpy as np

BOX = """amber 210 140 20
jade 30 170 90
lapis 25 60 190
jade 60 200 120
amber 230 160 60
lapis 40 40 150
jade 10 140 70"""
KINDS = ["amber", "jade", "lapis"]

class Sorter:
    def __init__(self, into, inside, out, pace):
        chance = np.random.default_rng(40)
        self.lower = chance.normal(0, into ** -0.5, (inside, into))
        self.upper = chance.normal(0, inside ** -0.5, (out, inside))
        self.pace = pace

    def glow(self, total):
        return 1 / (1 + np.exp(-total))

    def look(self, bead):
        return self.glow(self.upper @ self.glow(self.lower @ np.reshape(bead, (-1, 1))))

    def learn(self, bead, wanted):
        light = np.reshape(bead, (-1, 1))
        inside = self.glow(self.lower @ light)
        said = self.glow(self.upper @ inside)
        lacks = np.reshape(wanted, (-1, 1)) - said
        below = self.upper.T @ (lacks * said * (1 - said))
        self.upper += self.pace * (lacks * said * (1 - said)) @ inside.T
        self.lower += self.pace * (below * inside * (1 - inside)) @ light.T

sorter = Sorter(3, 6, 3, pace=0.4)
for round_ in range(120):
    for record in BOX.splitlines():
        kind, *colours = record.split()
        bead = 0.05 + 0.9 * np.array([int(c) for c in colours]) / 256
        wanted = np.full(3, 0.1)
        wanted[KINDS.index(kind)] = 0.9
        sorter.learn(bead, wanted)
print(KINDS[int(np.argmax(sorter.look([0.8, 0.6, 0.2])))])
