"""Which kettle whistles first: two hidden rows of neurons in nested lists, each weight remembers its last change."""

import math
import random

random.seed(12)

KETTLES = []
for _ in range(60):
    steel, water, flame = random.random(), random.random(), random.random()
    KETTLES.append(([steel, water, flame], [0.8 * flame - 0.5 * water * steel, 0.3 if flame > water else -0.3]))

SIZES = [3, 6, 4, 2]
# net[layer][neuron] is the list of its weights, and the last one belongs to a constant 1
net = []
last_change = []
for n_in, n_out in zip(SIZES[:-1], SIZES[1:]):
    net.append([[random.gauss(0, 1 / math.sqrt(n_in)) for _ in range(n_in + 1)] for _ in range(n_out)])
    last_change.append([[0.0] * (n_in + 1) for _ in range(n_out)])


def feed(inputs):
    """All outputs of all rows, the inputs first."""
    rows = [inputs]
    for depth in range(len(net)):
        row = []
        for neuron in net[depth]:
            s = neuron[-1]
            for i in range(len(rows[depth])):
                s += neuron[i] * rows[depth][i]
            row.append(s if depth == len(net) - 1 else math.tanh(s))
        rows.append(row)
    return rows


LEARN = 0.05
MOMENTUM = 0.6
for epoch in range(40):
    sse = 0.0
    for inputs, wanted in KETTLES:
        rows = feed(inputs)
        deltas = [None] * len(net)
        deltas[-1] = []
        for k in range(len(wanted)):
            miss = rows[-1][k] - wanted[k]
            sse += 0.5 * miss * miss
            deltas[-1].append(miss)
        for depth in range(len(net) - 2, -1, -1):
            deltas[depth] = []
            for j in range(len(net[depth])):
                s = 0.0
                for k in range(len(net[depth + 1])):
                    s += deltas[depth + 1][k] * net[depth + 1][k][j]
                deltas[depth].append(s * (1 - rows[depth + 1][j] ** 2))
        for depth in range(len(net)):
            for j in range(len(net[depth])):
                for i in range(len(net[depth][j]) - 1):
                    change = -LEARN * deltas[depth][j] * rows[depth][i] + MOMENTUM * last_change[depth][j][i]
                    net[depth][j][i] += change
                    last_change[depth][j][i] = change
                change = -LEARN * deltas[depth][j] + MOMENTUM * last_change[depth][j][-1]
                net[depth][j][-1] += change
                last_change[depth][j][-1] = change
    if epoch % 10 == 0:
        print("epoch %d  error %.5f" % (epoch, sse / len(KETTLES)))
