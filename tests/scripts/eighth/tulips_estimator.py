"""Colours of tulips by an estimator with fit and predict: held-back rows, patience, and a short last batch."""

import numpy as np


class TulipEstimator:
    def __init__(self, inside=(9, 5), pace=0.12, handful=14, seasons=90, patience=8, seed=3):
        self.inside, self.pace, self.handful = inside, pace, handful
        self.seasons, self.patience, self.seed = seasons, patience, seed

    def _planted(self, facts, kinds):
        widths = (facts,) + self.inside + (kinds,)
        self.bulbs = [self.luck.normal(0, (2 / a) ** 0.5, (a, b)) for a, b in zip(widths, widths[1:])]
        self.soils = [np.zeros(b) for b in widths[1:]]

    def _grown(self, rows):
        stages = [rows]
        for bulb, soil in zip(self.bulbs[:-1], self.soils[:-1]):
            stages.append(np.maximum(stages[-1] @ bulb + soil, 0))
        high = stages[-1] @ self.bulbs[-1] + self.soils[-1]
        share = np.exp(high - high.max(axis=1, keepdims=True))
        return stages, share / share.sum(axis=1, keepdims=True)

    def _weeded(self, rows, wanted):
        stages, share = self._grown(rows)
        n = len(rows)
        pull = share - wanted
        for_bulbs, for_soils = [], []
        for stage, bulb in zip(stages[::-1], self.bulbs[::-1]):
            for_bulbs.append(stage.T @ pull / n)
            for_soils.append(pull.sum(axis=0) / n)
            pull = pull @ bulb.T
            pull[stage == 0] = 0
        return for_bulbs[::-1], for_soils[::-1]

    def _surprise(self, rows, wanted):
        return -np.sum(wanted * np.log(self._grown(rows)[1] + 1e-12)) / len(rows)

    def fit(self, rows, names):
        self.luck = np.random.default_rng(self.seed)
        self.colours, place = np.unique(names, return_inverse=True)
        wanted = np.eye(len(self.colours))[place]
        held, kept_back = rows[60:], wanted[60:]
        rows, wanted = rows[:60], wanted[:60]
        self._planted(rows.shape[1], wanted.shape[1])
        best, waited = np.inf, 0
        for season in range(self.seasons):
            order = self.luck.permutation(len(rows))
            for at in range(0, len(rows), self.handful):
                some = order[at : at + self.handful]
                for_bulbs, for_soils = self._weeded(rows[some], wanted[some])
                for k in range(len(self.bulbs)):
                    self.bulbs[k] -= self.pace * for_bulbs[k]
                    self.soils[k] -= self.pace * for_soils[k]
            now = self._surprise(held, kept_back)
            waited = 0 if now < best - 1e-4 else waited + 1
            best = min(best, now)
            if waited == self.patience:
                break
        return self

    def predict(self, rows):
        return self.colours[self._grown(rows)[1].argmax(axis=1)]


bed = np.random.default_rng(52)
rows = bed.uniform(-1, 1, (76, 4))
names = np.where(rows[:, 0] > 0.3, "red", np.where(rows[:, 1] * rows[:, 2] > 0, "white", "yellow"))
estimator = TulipEstimator().fit(rows, names)
print((estimator.predict(rows) == names).mean())
