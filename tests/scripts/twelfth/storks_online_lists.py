"""Two layers on lists, one row at a time, without any array."""

from math import exp
from random import random, seed


def nest(width, inner, kinds):
    hidden = [{"w": [random() - 0.5 for _ in range(width + 1)]} for _ in range(inner)]
    output = [{"w": [random() - 0.5 for _ in range(inner + 1)]} for _ in range(kinds)]
    return [hidden, output]


def weigh(w, given):
    total = w[-1]
    for i in range(len(w) - 1):
        total += w[i] * given[i]
    return total


def fire(total_in):
    return 1.0 / (1.0 + exp(-total_in))


def upward(net, bird):
    given = bird
    for layer in net:
        fresh = []
        for cell in layer:
            cell["out"] = fire(weigh(cell["w"], given))
            fresh.append(cell["out"])
        given = fresh
    return given


def fire_slope(output):
    return output * (1.0 - output)


def downward(net, wanted):
    for i in reversed(range(len(net))):
        layer = net[i]
        faults = []
        if i != len(net) - 1:
            for j in range(len(layer)):
                fault = 0.0
                for cell in net[i + 1]:
                    fault += cell["w"][j] * cell["delta"]
                faults.append(fault)
        else:
            for j in range(len(layer)):
                faults.append(layer[j]["out"] - wanted[j])
        for j in range(len(layer)):
            layer[j]["delta"] = faults[j] * fire_slope(layer[j]["out"])


def moved(net, bird, pace):
    for i in range(len(net)):
        given = bird[:-1]
        if i != 0:
            given = [cell["out"] for cell in net[i - 1]]
        for cell in net[i]:
            for j in range(len(given)):
                cell["w"][j] -= pace * cell["delta"] * given[j]
            cell["w"][-1] -= pace * cell["delta"]


def raise_it(net, rows, pace, rounds, kinds):
    for epoch in range(rounds):
        misses = 0
        for bird in rows:
            outputs = upward(net, bird)
            wanted = [0 for _ in range(kinds)]
            wanted[bird[-1]] = 1
            misses += sum((wanted[i] - outputs[i]) ** 2 for i in range(len(wanted)))
            downward(net, wanted)
            moved(net, bird, pace)
        print(">epoch=%d, lrate=%.3f, fault=%.3f" % (epoch, pace, misses))


seed(1)
storks = [
    [2.2, 1.9, 0],
    [1.1, 2.4, 0],
    [2.9, 3.6, 0],
    [1.2, 1.3, 0],
    [3.3, 2.5, 0],
    [6.8, 2.4, 1],
    [5.4, 1.8, 1],
    [6.6, -0.2, 1],
    [8.1, 1.7, 1],
    [7.3, 3.1, 1],
]
net = nest(len(storks[0]) - 1, 2, 2)
raise_it(net, storks, 0.5, 20, 2)
for layer in net:
    print(layer)
