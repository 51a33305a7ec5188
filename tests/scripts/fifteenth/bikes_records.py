"""Bicycles lent in an hour: slopes summed over the records, then one step; the last rows are kept for validation."""
import sys

import numpy as np


class Lending(object):
    def __init__(self, n_facts, n_inner, n_answers, pace):
        self.w_facts = np.random.normal(0.0, n_facts**-0.5, (n_facts, n_inner))
        self.w_answer = np.random.normal(0.0, n_inner**-0.5, (n_inner, n_answers))
        self.pace = pace
        self.bend = lambda s: 1 / (1 + np.exp(-s))

    def study(self, facts, answers):
        change_facts = np.zeros(self.w_facts.shape)
        change_answer = np.zeros(self.w_answer.shape)
        for row, answer in zip(facts, answers):
            guess, inner = self.ahead(row)
            change_facts, change_answer = self.back(guess, inner, row, answer, change_facts, change_answer)
        self.step(change_facts, change_answer, facts.shape[0])

    def ahead(self, row):
        inner = self.bend(np.dot(row, self.w_facts))
        guess = np.dot(inner, self.w_answer)  # a number of bicycles is not squashed
        return guess, inner

    def back(self, guess, inner, row, answer, change_facts, change_answer):
        lack = answer - guess
        lack_inner = np.dot(self.w_answer, lack)
        term = lack_inner * inner * (1 - inner)
        change_facts += term * row[:, None]
        change_answer += lack * inner[:, None]
        return change_facts, change_answer

    def step(self, change_facts, change_answer, n_rows):
        self.w_answer += self.pace * change_answer / n_rows
        self.w_facts += self.pace * change_facts / n_rows

    def guesses(self, facts):
        return np.dot(self.bend(np.dot(facts, self.w_facts)), self.w_answer)


def mean_square(guess, answer):
    return np.mean((guess - answer) ** 2)


np.random.seed(21)
hour = np.arange(160) % 24
table = {
    "morning": np.exp(-((hour - 8.0) ** 2) / 6),
    "evening": np.exp(-((hour - 18.0) ** 2) / 8),
    "warm": np.random.normal(size=160),
    "wind": np.random.normal(size=160),
}
table["lent"] = 40 * table["morning"] + 30 * table["evening"] * (table["warm"] > 0) + 5 * table["warm"] - 4 * table["wind"]
scale = {}
for column in ["warm", "wind", "lent"]:
    scale[column] = centre, spread = table[column].mean(), table[column].std()
    table[column] = (table[column] - centre) / spread
facts = np.column_stack([table[k] for k in ("morning", "evening", "warm", "wind")] + [np.ones(160)])
lent = table["lent"].reshape(-1, 1)
facts, late_facts = facts[:-40], facts[-40:]
lent, late_lent = lent[:-40], lent[-40:]

ROUNDS = 120
net = Lending(facts.shape[1], 7, 1, 0.6)
curves = {"early": [], "late": []}
for r in range(ROUNDS):
    picked = np.random.choice(len(facts), size=32)
    net.study(facts[picked], lent[picked])
    curves["early"].append(mean_square(net.guesses(facts).T, lent.T))
    curves["late"].append(mean_square(net.guesses(late_facts).T, late_lent.T))
    sys.stdout.write("\r{:5.1%} early {:.3f} late {:.3f}".format(r / ROUNDS, curves["early"][-1], curves["late"][-1]))
    sys.stdout.flush()
centre, spread = scale["lent"]
print("\nfirst guesses", (net.guesses(late_facts)[:3, 0] * spread + centre).round(1))
