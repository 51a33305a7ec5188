"""A net of dictionaries, one for each neuron; the kind stands last in each row, the threshold last among the gains."""
from math import exp
from random import Random


def cells(count, below, luck):
    return [{"gains": [luck.uniform(-0.7, 0.7) for _ in range(below + 1)]} for _ in range(count)]


def say(net, facts):
    for row in net:
        for cell in row:
            total = cell["gains"][-1]
            for gain, fact in zip(cell["gains"], facts):
                total += gain * fact
            cell["heard"] = facts
            cell["said"] = 1 / (1 + exp(-total))
        facts = [cell["said"] for cell in row]
    return facts


def steep(cell):
    return cell["said"] * (1 - cell["said"])


def blame(net, wanted):
    for cell, wish in zip(net[-1], wanted):
        cell["blame"] = (cell["said"] - wish) * steep(cell)
    for depth in range(len(net) - 2, -1, -1):
        for k, cell in enumerate(net[depth]):
            felt = 0.0
            for above in net[depth + 1]:
                felt += above["blame"] * above["gains"][k]
            cell["blame"] = felt * steep(cell)


def shift(net, pace):
    for row in net:
        for cell in row:
            for k, fact in enumerate(cell["heard"]):
                cell["gains"][k] -= pace * cell["blame"] * fact
            cell["gains"][-1] -= pace * cell["blame"]


def school(net, fish, kinds, pace, days):
    for day in range(days):
        miss = 0.0
        for *facts, kind in fish:
            wanted = [0.0] * kinds
            wanted[kind] = 1.0
            said = say(net, facts)
            miss += sum((s - w) ** 2 for s, w in zip(said, wanted)) / 2
            blame(net, wanted)
            shift(net, pace)
        if day % 10 == 0:
            print("day", day, "miss", miss)


luck = Random(17)
fish = []
for _ in range(14):
    length, girth = luck.uniform(-1, 1), luck.uniform(-1, 1)
    fish.append([length, girth, int(length > 0) + int(girth > length)])
school([cells(4, 2, luck), cells(3, 4, luck)], fish, 3, 0.4, 40)
