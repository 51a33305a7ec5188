"""Cheese by smell: a loop over the examples, thresholds in the first column, sums that are divided at the end."""

import numpy as np

RIDGE, RATE = 0.1, 1.2


def squash(total):
    return 1 / (1 + np.exp(-total))


def price_and_slopes(nose, tongue, smells, kinds):
    n = len(smells)
    price, for_nose, for_tongue = 0.0, 0 * nose, 0 * tongue
    for smell, kind in zip(smells, kinds):
        one = np.concatenate([[1.0], smell])[:, None]
        mid_total = nose @ one
        two = np.concatenate([[[1.0]], squash(mid_total)])
        three = squash(tongue @ two)
        wish = np.eye(3)[:, [kind]]
        price -= (wish * np.log(three) + (1 - wish) * np.log(1 - three)).sum()
        pull_out = three - wish
        pull_mid = tongue[:, 1:].T @ pull_out * squash(mid_total) * (1 - squash(mid_total))
        for_tongue += pull_out @ two.T
        for_nose += pull_mid @ one.T
    price = price / n + RIDGE / (2 * n) * ((nose[:, 1:] ** 2).sum() + (tongue[:, 1:] ** 2).sum())
    for_nose, for_tongue = for_nose / n, for_tongue / n
    for_nose[:, 1:] += RIDGE / n * nose[:, 1:]
    for_tongue[:, 1:] += RIDGE / n * tongue[:, 1:]
    return price, for_nose, for_tongue


chance = np.random.RandomState(13)
smells = chance.rand(25, 4)
kinds = smells[:, :3].argmax(axis=1)
nose, tongue = chance.uniform(-0.5, 0.5, (6, 5)), chance.uniform(-0.5, 0.5, (3, 7))
prices = []
for tasting in range(40):
    price, for_nose, for_tongue = price_and_slopes(nose, tongue, smells, kinds)
    prices.append(price)
    nose = nose - RATE * for_nose
    tongue = tongue - RATE * for_tongue
print("price from", prices[0], "to", prices[-1])
