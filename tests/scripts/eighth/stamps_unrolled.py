"""Four kinds of stamp: all weights in one vector, a function that gives cost and slope to a minimiser of one's own."""

import numpy as np

post = np.random.default_rng(39)
FACTS, UNITS, KINDS = 6, 7, 4
stamps = post.uniform(-1, 1, (48, FACTS))
kind = 2 * (stamps[:, 0] > 0) + (stamps[:, 1] > stamps[:, 2])


def squash(z):
    return 1 / (1 + np.exp(-z))


def steepness(z):
    return squash(z) * squash(-z)


def parted(vector):
    lower, upper = np.split(vector, [UNITS * (FACTS + 1)])
    return lower.reshape(UNITS, FACTS + 1), upper.reshape(KINDS, UNITS + 1)


def with_ones(rows):
    return np.column_stack([rows, np.ones(len(rows))])


def worth(vector, stamps, wanted, pull):
    lower, upper = parted(vector)
    count = len(stamps)
    x = with_ones(stamps)
    raw = x @ lower.T
    inside = with_ones(squash(raw))
    said = squash(inside @ upper.T)
    fit = -(wanted * np.log(said) + (1 - wanted) * np.log(1 - said)).sum() / count
    size = (lower[:, :-1] ** 2).sum() + (upper[:, :-1] ** 2).sum()
    off = said - wanted
    felt = (off @ upper)[:, :-1] * steepness(raw)
    to_lower, to_upper = felt.T @ x / count, off.T @ inside / count
    # the last column is for the ones, and costs nothing
    to_lower[:, :-1] += pull / count * lower[:, :-1]
    to_upper[:, :-1] += pull / count * upper[:, :-1]
    return fit + pull * size / (2 * count), np.append(to_lower.ravel(), to_upper.ravel())


def downhill(ask, start, more, rounds, pace):
    vector = start.copy()
    for turn in range(rounds):
        value, slope = ask(vector, *more)
        vector = vector - pace * slope
        if turn % 40 == 0:
            print("turn", turn, "worth", round(value, 4))
    return vector


wanted = (kind[:, None] == np.arange(KINDS)) * 1.0
start = post.normal(0, 0.3, UNITS * (FACTS + 1) + KINDS * (UNITS + 1))
found = downhill(worth, start, (stamps, wanted, 0.3), 200, 0.8)
