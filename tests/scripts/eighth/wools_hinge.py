"""Wools by how far the right kind leads (a hinge for several kinds), one hidden layer, large weights cost something."""

import numpy as np

sheep = np.random.RandomState(31)
COUNT, FACTS, KINDS, CARDS = 42, 4, 3, 10
fleece = sheep.uniform(-1, 1, (COUNT, FACTS))
kind = np.argmax(np.stack([fleece[:, 0], fleece[:, 1] + fleece[:, 2], -fleece[:, 3]], axis=1), axis=1)
every = np.arange(COUNT)
comb, comb_at = 0.4 * sheep.standard_normal((FACTS, CARDS)), np.zeros(CARDS)
spin, spin_at = 0.4 * sheep.standard_normal((CARDS, KINDS)), np.zeros(KINDS)
pace, price, lead = 0.08, 2e-3, 0.8

for shearing in range(260):
    total = fleece @ comb + comb_at
    carded = np.where(total > 0, total, 0)
    marks = carded @ spin + spin_at
    short = marks - marks[every, kind][:, None] + lead
    short[every, kind] = 0
    cost = np.maximum(short, 0).sum() / COUNT + price / 2 * ((comb**2).sum() + (spin**2).sum())
    if shearing % 65 == 0:
        print("shearing", shearing, "cost", cost)

    push = 1.0 * (short > 0)
    push[every, kind] -= push.sum(axis=1)
    push /= COUNT
    felt = push @ spin.T
    felt[total <= 0] = 0
    comb -= pace * (fleece.T @ felt + price * comb)
    comb_at -= pace * felt.sum(axis=0)
    spin -= pace * (carded.T @ push + price * spin)
    spin_at -= pace * push.sum(axis=0)
