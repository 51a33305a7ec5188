"""Kinds of wheat from lines of text, without numpy: neurons are dictionaries, the last weight is a threshold, momentum."""

import math
import random

LINES = """
0.62 0.71 0.40 spelt
0.58 0.66 0.47 spelt
0.55 0.74 0.43 spelt
0.66 0.69 0.38 spelt
0.93 0.88 0.35 durum
0.86 0.91 0.30 durum
0.97 0.84 0.41 durum
0.90 0.95 0.33 durum
0.21 0.30 0.72 emmer
0.28 0.22 0.66 emmer
0.17 0.35 0.61 emmer
0.25 0.27 0.78 emmer
"""
KINDS = ["spelt", "durum", "emmer"]


def grown(n_in, n_out):
    ear = []
    for _ in range(n_out):
        ear.append({"w": [random.uniform(-0.5, 0.5) for _ in range(n_in + 1)], "pace": [0.0] * (n_in + 1)})
    return ear


def pass_on(field, grain):
    signals = grain
    for ear in field:
        for neuron in ear:
            total = neuron["w"][-1]
            for k, signal in enumerate(signals):
                total += neuron["w"][k] * signal
            neuron["met"] = signals
            neuron["says"] = 1 / (1 + math.exp(-total))
        signals = [neuron["says"] for neuron in ear]
    return signals


def blame(field, wanted):
    for neuron, wish in zip(field[-1], wanted):
        neuron["blame"] = (neuron["says"] - wish) * neuron["says"] * (1 - neuron["says"])
    for depth in range(len(field) - 2, -1, -1):
        for place, neuron in enumerate(field[depth]):
            share = 0.0
            for later in field[depth + 1]:
                share += later["w"][place] * later["blame"]
            neuron["blame"] = share * neuron["says"] * (1 - neuron["says"])


def move(field, rate, keep):
    for ear in field:
        for neuron in ear:
            for k, signal in enumerate(neuron["met"] + [1.0]):
                neuron["pace"][k] = keep * neuron["pace"][k] - rate * neuron["blame"] * signal
                neuron["w"][k] += neuron["pace"][k]


random.seed(1)
sacks = []
for line in LINES.split("\n"):
    if line:
        *grain, kind = line.split()
        sacks.append(([float(text) for text in grain], [1.0 if kind == each else 0.0 for each in KINDS]))
field = [grown(3, 4), grown(4, 3)]
for year in range(30):
    loss = 0.0
    for grain, wanted in sacks:
        says = pass_on(field, grain)
        loss += sum((a - t) ** 2 for a, t in zip(says, wanted)) / 2
        blame(field, wanted)
        move(field, 0.3, 0.5)
    if year % 10 == 0:
        print("year", year, "loss", loss)
