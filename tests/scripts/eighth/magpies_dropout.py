"""Do magpies come? Two layers of which some cells sleep each time, by a seed; one long function that trains."""

import numpy as np


def flock(yards, came, nests=9, eggs=7, awake=0.75, pace=0.25, days=240):
    luck = np.random.default_rng(66)
    twig, moss = luck.normal(0, 0.6, (yards.shape[1], nests)), np.zeros((1, nests))
    down, clay = luck.normal(0, 0.5, (nests, eggs)), np.zeros((1, eggs))
    shell, yolk = luck.normal(0, 0.4, (eggs, 1)), np.zeros((1, 1))
    count = len(yards)
    for day in range(days):
        up_nests = luck.random((count, nests)) < awake
        up_eggs = luck.random((count, eggs)) < awake
        built = np.where(yards @ twig + moss > 0, yards @ twig + moss, 0) * up_nests / awake
        laid = np.where(built @ down + clay > 0, built @ down + clay, 0) * up_eggs / awake
        odds = 1 / (1 + np.exp(-(laid @ shell + yolk)))
        doubt = -np.log(np.where(came > 0, odds, 1 - odds)).mean()

        at_odds = odds - came
        to_shell = laid.T @ at_odds / count
        to_yolk = at_odds.sum(axis=0, keepdims=True) / count
        at_laid = (at_odds @ shell.T) * up_eggs / awake
        at_laid[laid <= 0] = 0
        to_down = built.T @ at_laid / count
        to_clay = at_laid.sum(axis=0, keepdims=True) / count
        at_built = (at_laid @ down.T) * up_nests / awake
        at_built[built <= 0] = 0
        to_twig = yards.T @ at_built / count
        to_moss = at_built.sum(axis=0, keepdims=True) / count

        twig, down, shell = twig - pace * to_twig, down - pace * to_down, shell - pace * to_shell
        moss, clay, yolk = moss - pace * to_moss, clay - pace * to_clay, yolk - pace * to_yolk
        if day % 60 == 0:
            print("day", day, "doubt", doubt)
    return twig, moss, down, clay, shell, yolk


street = np.random.default_rng(4)
yards = street.uniform(-1, 1, (50, 4))
came = 1.0 * (yards[:, [0]] * yards[:, [1]] + yards[:, [2]] > 0)
flock(yards, came)
