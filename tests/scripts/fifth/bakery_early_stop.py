"""Loaves sold tomorrow. A table in the file, a part held back, stopped when that part gets no better."""

import argparse
import io

import numpy as np

TABLE = """day,rain,festival,school,sold
1,0.2,0,1,120
2,0.9,0,1,85
3,0.1,0,1,131
4,0.0,1,1,190
5,0.4,0,1,112
6,0.3,0,0,96
7,0.8,1,0,118
8,0.5,0,1,104
9,0.6,0,1,99
10,0.1,1,1,182
11,0.7,0,1,93
12,0.2,0,1,124
13,0.0,0,0,108
14,0.9,0,0,61
15,0.3,0,1,117
16,0.5,1,1,160
17,0.2,0,1,122
18,0.6,1,0,127
"""


def load(text):
    raw = np.genfromtxt(io.StringIO(text), delimiter=",", names=True)
    columns = np.array([raw[c] for c in ("day", "rain", "festival", "school")])
    columns[0] = columns[0] % 7
    scaled = (columns - columns.mean(axis=1, keepdims=True)) / columns.std(axis=1, keepdims=True)
    sold = raw["sold"][np.newaxis, :] / 100
    return scaled, sold


def predict(w, inputs):
    first = np.tanh(w["Wa"] @ inputs + w["ba"])
    second = np.maximum(w["Wb"] @ first + w["bb"], 0)
    return first, second, w["Wc"] @ second + w["bc"]


def improve(w, inputs, target, rate):
    first, second, sold = predict(w, inputs)
    m = inputs.shape[1]
    g3 = (sold - target) / m
    g2 = (w["Wc"].T @ g3) * (second > 0)
    g1 = (w["Wb"].T @ g2) * (1 - first * first)
    change = {
        "Wa": g1 @ inputs.T,
        "ba": g1.sum(1, keepdims=True),
        "Wb": g2 @ first.T,
        "bb": g2.sum(1, keepdims=True),
        "Wc": g3 @ second.T,
        "bc": g3.sum(1, keepdims=True),
    }
    return {k: w[k] - rate * change[k] for k in w}


def error(w, inputs, target):
    return float(np.mean((predict(w, inputs)[2] - target) ** 2) / 2)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rate", type=float, default=0.05)
    options.add_argument("--patience", type=int, default=40)
    chosen = options.parse_args()
    inputs, sold = load(TABLE)
    train, held = (inputs[:, :13], sold[:, :13]), (inputs[:, 13:], sold[:, 13:])
    draw = np.random.default_rng(1)
    w = {
        "Wa": draw.normal(0, 0.5, (7, 4)),
        "ba": np.zeros((7, 1)),
        "Wb": draw.normal(0, 0.5, (6, 7)),
        "bb": np.full((6, 1), 0.1),
        "Wc": draw.normal(0, 0.5, (1, 6)),
        "bc": np.zeros((1, 1)),
    }
    best, since, rounds = np.inf, 0, 0
    while since < chosen.patience and rounds < 600:
        w = improve(w, *train, chosen.rate)
        now = error(w, *held)
        rounds += 1
        if now < best - 1e-5:
            best, since, kept = now, 0, {k: v.copy() for k, v in w.items()}
        else:
            since += 1
    print(rounds, best, error(kept, *train))


main()
