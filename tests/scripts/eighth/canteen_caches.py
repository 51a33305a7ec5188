"""Will lunch sell out? A deep network in columns: tables in a dictionary by kind and depth, caches in tuples, batches of 16."""

import numpy as np


def set_up(widths, seed):
    chef = np.random.default_rng(seed)
    kitchen = {}
    for depth, (below, own) in enumerate(zip(widths, widths[1:])):
        kitchen["gain", depth] = chef.normal(0, below**-0.5, (own, below))
        kitchen["base", depth] = np.zeros((own, 1))
    return kitchen


def cook(kitchen, top, dish):
    kept = []
    for depth in range(top + 1):
        total = kitchen["gain", depth] @ dish + kitchen["base", depth]
        kept.append((dish, total))
        dish = np.maximum(total, 0) if depth < top else 1 / (1 + np.exp(-total))
    return dish, kept


def surprise(odds, sold):
    return float(-(np.log(odds) @ sold.T + np.log(1 - odds) @ (1 - sold).T).item() / sold.size)


def at_tables(pull, dish):
    days = dish.shape[1]
    return pull @ dish.T / days, pull.sum(axis=1, keepdims=True) / days


def under_hinge(felt, total):
    pull = felt + 0
    pull[total <= 0] = 0
    return pull


def wash_up(kitchen, top, odds, sold, kept):
    slopes = {}
    felt = (1 - sold) / (1 - odds) - sold / odds
    for depth in range(top, -1, -1):
        dish, total = kept[depth]
        pull = felt * odds * (1 - odds) if depth == top else under_hinge(felt, total)
        slopes["gain", depth], slopes["base", depth] = at_tables(pull, dish)
        felt = kitchen["gain", depth].T @ pull
    return slopes


def trays(menu, sold, size, seed):
    order = np.random.default_rng(seed).permutation(menu.shape[1])
    return [(menu[:, order[at : at + size]], sold[:, order[at : at + size]]) for at in range(0, len(order), size)]


week = np.random.default_rng(16)
menu = week.normal(size=(5, 72))
sold = ((menu[0] + menu[1] * menu[2])[None] > 0.2) * 1.0
WIDTHS = (5, 8, 6, 1)
TOP = len(WIDTHS) - 2
kitchen = set_up(WIDTHS, 29)
for term in range(240):
    total = 0.0
    for some, gone in trays(menu, sold, 16, term):
        odds, kept = cook(kitchen, TOP, some)
        total += surprise(odds, gone)
        for key, slope in wash_up(kitchen, TOP, odds, gone, kept).items():
            kitchen[key] = kitchen[key] - 0.12 * slope
    if term % 60 == 0:
        print("term", term, "surprise", total)
