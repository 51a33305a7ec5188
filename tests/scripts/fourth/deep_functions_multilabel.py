"""What ails the tree? Three yes-no answers at once; layers in any number, tables by a made-up name, RMSprop."""

import numpy as np


def planted(widths):
    chance = np.random.default_rng(61)
    tables = {}
    for n in range(1, len(widths)):
        tables[f"gain{n}"] = chance.normal(0, (2 / widths[n - 1]) ** 0.5, (widths[n], widths[n - 1]))
        tables[f"lift{n}"] = np.zeros((widths[n], 1))
    return tables


def examined(leaves, tables, depth):
    notes = {"out0": leaves}
    for n in range(1, depth + 1):
        raw = tables[f"gain{n}"] @ notes[f"out{n - 1}"] + tables[f"lift{n}"]
        notes[f"raw{n}"] = raw
        if n == depth:
            notes[f"out{n}"] = 1 / (1 + np.exp(-raw))
        else:
            notes[f"out{n}"] = np.where(raw > 0, raw, 0)
    return notes


def doubt(odds, ails):
    return -np.sum(np.log(np.where(ails == 1, odds, 1 - odds))) / ails.shape[1]


def traced(ails, notes, tables, depth):
    slopes = {}
    odds = notes[f"out{depth}"]
    felt = (odds - ails) / (odds * (1 - odds)) / ails.shape[1]
    for n in reversed(range(1, depth + 1)):
        pull = felt.copy()
        if n < depth:
            pull[notes[f"raw{n}"] <= 0] = 0
        else:
            pull *= odds * (1 - odds)
        slopes[f"gain{n}"] = pull @ notes[f"out{n - 1}"].T
        slopes[f"lift{n}"] = pull.sum(axis=1, keepdims=True)
        felt = tables[f"gain{n}"].T @ pull
    return slopes


def treated(leaves, ails, widths, pace=0.004, keep=0.85, visits=240):
    depth = len(widths) - 1
    tables = planted(widths)
    size = dict.fromkeys(tables, 0.0)
    for visit in range(visits):
        notes = examined(leaves, tables, depth)
        if visit % 60 == 0:
            print("visit", visit, "doubt", doubt(notes[f"out{depth}"], ails))
        for name, slope in traced(ails, notes, tables, depth).items():
            size[name] = keep * size[name] + (1 - keep) * slope * slope
            tables[name] = tables[name] - pace * slope / (np.sqrt(size[name]) + 1e-6)
    return tables


wood = np.random.default_rng(15)
leaves = wood.uniform(-1.5, 1.5, (4, 64))
ails = np.stack([leaves[0] > leaves[1], np.abs(leaves[2]) > 0.7, leaves[3] * leaves[0] > 0]) * 1.0
treated(leaves, ails, [4, 9, 7, 3])
