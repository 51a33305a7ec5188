"""Will the pigeon come home? No array library: every neuron is a list, the last entry its threshold."""

import math
import random

random.seed(99)


def squeeze(v):
    return 1.0 / (1.0 + math.exp(-v))


def excite(neuron, signals):
    return sum(w * s for w, s in zip(neuron, signals)) + neuron[-1]


flights = []
for _ in range(24):
    wind, km, age = random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)
    flights.append(([wind, km, age], 1.0 if wind * km + 0.3 * age > 0 else 0.0))

brain = [
    [[random.gauss(0, 0.7) for _ in range(4)] for _ in range(5)],
    [[random.gauss(0, 0.7) for _ in range(6)]],
]
pace = 0.3
SHRINK = 0.001

for season in range(120):
    doubt = 0.0
    for signals, home in flights:
        pressed = [excite(neuron, signals) for neuron in brain[0]]
        fired = [p * squeeze(p) for p in pressed]
        chance = squeeze(excite(brain[1][0], fired))
        doubt -= home * math.log(chance) + (1 - home) * math.log(1 - chance)
        top = chance - home
        low = []
        for k, p in enumerate(pressed):
            s = squeeze(p)
            low.append(top * brain[1][0][k] * (s + p * s * (1 - s)))
        for k in range(5):
            brain[1][0][k] -= pace * (top * fired[k] + SHRINK * brain[1][0][k])
        brain[1][0][-1] -= pace * top
        for k, blame in enumerate(low):
            for i in range(3):
                brain[0][k][i] -= pace * (blame * signals[i] + SHRINK * brain[0][k][i])
            brain[0][k][-1] -= pace * blame
    pace *= 0.99
print(round(doubt / len(flights), 4))
