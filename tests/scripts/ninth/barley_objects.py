"""Barley or not: parts as objects that remember what went through them, two kinds of penalty, a rate that tires."""

import numpy as np

chance = np.random.default_rng(7)


class Field:
    def __init__(self, n_in, n_out, lasso=0.0, ridge=0.0):
        self.seed = 0.3 * chance.standard_normal((n_in, n_out))
        self.soil = np.zeros(n_out)
        self.lasso, self.ridge = lasso, ridge

    def grow(self, rain):
        self.rain = rain
        return rain @ self.seed + self.soil

    def reap(self, lean):
        self.for_seed = self.rain.T @ lean
        self.for_soil = lean.sum(axis=0)
        if self.lasso:
            side = np.where(self.seed < 0, -1.0, 1.0)
            self.for_seed += self.lasso * side
        if self.ridge:
            self.for_seed += 2 * self.ridge * self.seed
        return lean @ self.seed.T

    def burden(self):
        return self.lasso * np.abs(self.seed).sum() + self.ridge * (self.seed**2).sum()


class Dyke:
    def grow(self, rain):
        self.rain = rain
        return np.maximum(rain, 0)

    def reap(self, lean):
        held = lean.copy()
        held[self.rain <= 0] = 0
        return held


class Market:
    def grow(self, crop, kinds):
        odds = np.exp(crop - crop.max(axis=1, keepdims=True))
        self.shares = odds / odds.sum(axis=1, keepdims=True)
        return -np.log((self.shares * kinds).sum(axis=1)).mean()

    def reap(self, kinds):
        return (self.shares - kinds) / len(kinds)


class Farmer:
    def __init__(self, rate, tires):
        self.rate, self.tires, self.days = rate, tires, 0

    def work(self, *fields):
        now = self.rate / (1 + self.tires * self.days)
        for field in fields:
            field.seed -= now * field.for_seed
            field.soil -= now * field.for_soil
        self.days += 1


samples = chance.standard_normal((60, 3))
kinds = np.eye(3)[(samples * [1, 2, 1]).argmax(axis=1)]
low, dyke, high, market = Field(3, 9, lasso=2e-3, ridge=5e-3), Dyke(), Field(9, 3), Market()
farmer = Farmer(0.5, 1e-2)
for day in range(201):
    crop = high.grow(dyke.grow(low.grow(samples)))
    loss = market.grow(crop, kinds) + low.burden()
    if day % 50 == 0:
        print(f"day {day}: {loss:.3f}")
    lean = market.reap(kinds)
    lean = high.reap(lean)
    lean = dyke.reap(lean)
    low.reap(lean)
    farmer.work(low, high)
