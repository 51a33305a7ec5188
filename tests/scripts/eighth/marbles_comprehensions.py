"""Marbles by comprehensions: plain lists, zip and sum, one example after the other; no numpy at all."""

import math
import random

random.seed(5)


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def squash(z):
    return 1 / (1 + math.exp(-z))


def feed(net, x):
    acts = [x]
    for layer in net:
        x = [squash(dot(w, acts[-1] + [1.0])) for w in layer]
        acts.append(x)
    return acts


def learn(net, x, target, eta):
    acts = feed(net, x)
    deltas = [(o - t) * o * (1 - o) for o, t in zip(acts[-1], target)]
    for l in range(len(net) - 1, -1, -1):
        layer, below = net[l], acts[l]
        passed = [sum(d * w[j] for d, w in zip(deltas, layer)) for j in range(len(below))]
        for w, d in zip(layer, deltas):
            for j, a in enumerate(below + [1.0]):
                w[j] -= eta * d * a
        deltas = [p * a * (1 - a) for p, a in zip(passed, below)]
    return sum((o - t) ** 2 for o, t in zip(acts[-1], target)) / 2


data = [([a, b, c], [float(a != b), float(b and c)]) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
net = [[[random.uniform(-1, 1) for _ in range(4)] for _ in range(5)]]
net.append([[random.uniform(-1, 1) for _ in range(6)] for _ in range(2)])
for epoch in range(400):
    total = sum(learn(net, x, t, 0.5) for x, t in data)
    if epoch % 100 == 0:
        print(epoch, total)
