"""Looms of different tension: what a layer says is brought to the same mean and spread before it is bent."""
import numpy as np

mill = np.random.default_rng(53)
cloth = mill.gamma(2.0, 2.0, (28, 4))
wear = np.column_stack([np.sqrt(cloth[:, 0]) - 0.2 * cloth[:, 1], np.cos(cloth[:, 2]) + 0.1 * cloth[:, 3]])

warp = mill.normal(0, 0.4, (4, 9))
spread, middle = np.ones(9), np.zeros(9)
weft = mill.normal(0, 0.4, (9, 2))
hem = np.zeros(2)
TINY, PACE = 1e-5, 0.04

def evened(total):
    wide = np.sqrt(total.var(axis=0) + TINY)
    even = (total - total.mean(axis=0)) / wide
    return spread * even + middle, even, wide

def evened_back(pull, even, wide):
    to_spread = (pull * even).sum(axis=0)
    to_middle = pull.sum(axis=0)
    at_even = pull * spread
    level = at_even.mean(axis=0)
    along = even * (at_even * even).mean(axis=0)
    return (at_even - level - along) / wide, to_spread, to_middle

for shift in range(350):
    total = cloth @ warp
    scaled, even, wide = evened(total)
    bent = np.where(scaled > 0, scaled, 0)
    told = bent @ weft + hem
    off = (told - wear) / len(cloth)
    loss = len(cloth) * np.sum(off ** 2) / 2
    pull = (off @ weft.T) * (scaled > 0)
    at_total, to_spread, to_middle = evened_back(pull, even, wide)
    weft -= PACE * bent.T @ off
    hem -= PACE * off.sum(axis=0)
    warp -= PACE * cloth.T @ at_total
    spread -= PACE * to_spread
    middle -= PACE * to_middle
    if shift % 70 == 0:
        print("shift", shift, "loss", round(loss, 4))
