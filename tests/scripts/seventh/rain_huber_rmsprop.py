"""Tomorrow's rain from six gauges. Outliers count less (Huber), and each weight keeps its own pace (RMSProp)."""

import numpy as np

weather = np.random.default_rng(71)
gauges = weather.normal(size=(48, 6))
rain = np.maximum(gauges @ weather.normal(size=(6, 1)), 0) + weather.standard_t(2, size=(48, 1)) * 0.3


class Forecast:
    BEND = 0.8

    def __init__(self, sizes):
        self.w = [weather.normal(0, 1 / np.sqrt(a), (a, b)) for a, b in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros(b) for b in sizes[1:]]
        self.pace_w = [np.zeros_like(w) for w in self.w]
        self.pace_b = [np.zeros_like(b) for b in self.b]

    def forward(self, x):
        self.seen = [x]
        for k, (w, b) in enumerate(zip(self.w, self.b)):
            x = x @ w + b
            if k < len(self.w) - 1:
                x = np.tanh(x)
            self.seen.append(x)
        return x

    def huber(self, guess, truth):
        off = guess - truth
        near = np.abs(off) <= self.BEND
        return np.mean(np.where(near, 0.5 * off**2, self.BEND * (np.abs(off) - 0.5 * self.BEND)))

    def backward(self, guess, truth):
        off = guess - truth
        d = np.where(np.abs(off) <= self.BEND, off, self.BEND * np.sign(off)) / off.size
        slopes = []
        for k in reversed(range(len(self.w))):
            slopes.append((k, self.seen[k].T @ d, d.sum(axis=0)))
            if k:
                d = d @ self.w[k].T * (1 - self.seen[k] ** 2)
        return slopes

    def step(self, slopes, rate=0.004, keep=0.9):
        for k, gw, gb in slopes:
            self.pace_w[k] = keep * self.pace_w[k] + (1 - keep) * gw**2
            self.pace_b[k] = keep * self.pace_b[k] + (1 - keep) * gb**2
            self.w[k] -= rate * gw / (np.sqrt(self.pace_w[k]) + 1e-7)
            self.b[k] -= rate * gb / (np.sqrt(self.pace_b[k]) + 1e-7)


model = Forecast([6, 9, 5, 1])
for day in range(400):
    guess = model.forward(gauges)
    loss = model.huber(guess, rain)
    model.step(model.backward(guess, rain))
    if day % 100 == 0:
        print(day, loss)
