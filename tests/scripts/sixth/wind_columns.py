"""Output of a wind turbine, an hour at a time, each a column vector; speeds are kept for every table."""

import numpy as np

np.random.seed(44)
hours = [np.random.uniform(-1, 1, (3, 1)) for _ in range(25)]
power = [1 / (1 + np.exp(-3 * h[0:1] * h[1:2] - h[2:3])) for h in hours]


def s(v):
    return 1.0 / (1.0 + np.exp(-v))


table = {"W0": np.random.randn(7, 3), "c0": np.zeros((7, 1)), "W1": np.random.randn(1, 7), "c1": np.zeros((1, 1))}
speed = {k: 0 * v for k, v in table.items()}
FRICTION, PACE = 0.6, 0.3

for week in range(30):
    missed = 0.0
    for h, p in zip(hours, power):
        blade = s(table["W0"].dot(h) + table["c0"])
        out = s(table["W1"].dot(blade) + table["c1"])
        missed += 0.5 * ((out - p) ** 2).item()
        e1 = np.multiply(out - p, out * (1 - out))
        e0 = np.multiply(table["W1"].T.dot(e1), blade * (1 - blade))
        turn = {"W1": e1.dot(blade.T), "c1": e1, "W0": e0.dot(h.T), "c0": e0}
        for k in table:
            speed[k] = FRICTION * speed[k] + turn[k]
            table[k] = table[k] - PACE * speed[k]
    if week % 10 == 9:
        print(week + 1, missed / len(hours))
