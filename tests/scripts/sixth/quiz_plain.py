# Points in a quiz from hours of sleep, hours of reading and noise. No packages but math and random.
import math
import random

random.seed(33)
DATA = []
for _ in range(30):
    row = [random.uniform(-1, 1) for _ in range(3)]
    DATA.append((row, 0.5 * row[0] - row[1] * row[2]))

UNITS, PACE, SHRINK = 5, 0.1, 0.001
inner = [[random.gauss(0, 0.8) for _ in range(4)] for _ in range(UNITS)]  # the fourth is for the one
outer = [random.gauss(0, 0.8) for _ in range(UNITS + 1)]


def answer(row):
    full = row + [1.0]
    mid = [math.tanh(sum(w * v for w, v in zip(unit, full))) for unit in inner]
    return full, mid, sum(w * v for w, v in zip(outer, mid + [1.0]))


def study():
    grad_inner = [[SHRINK * w for w in unit] for unit in inner]
    grad_outer = [SHRINK * w for w in outer]
    total = 0.0
    for row, points in DATA:
        full, mid, said = answer(row)
        gap = said - points
        total += gap * gap / 2
        for j in range(UNITS):
            grad_outer[j] += gap * mid[j] / len(DATA)
            through = gap * outer[j] * (1 - mid[j] ** 2) / len(DATA)
            for i in range(4):
                grad_inner[j][i] += through * full[i]
        grad_outer[UNITS] += gap / len(DATA)
    for j in range(UNITS):
        for i in range(4):
            inner[j][i] -= PACE * grad_inner[j][i]
    for j in range(UNITS + 1):
        outer[j] -= PACE * grad_outer[j]
    return total / len(DATA)


for evening in range(100):
    loss = study()
print("loss", loss)
