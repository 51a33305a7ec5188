import numpy as np


class DelayModel:
    """Minutes that a bus is late, from rain, hour and passengers; shuffled batches, the last one shorter."""

    def __init__(self, n_in, n_mid, seed=3):
        self.dice = np.random.default_rng(seed)
        self.theta = [
            self.dice.normal(0, 0.5, (n_in, n_mid)),
            np.zeros((1, n_mid)),
            self.dice.normal(0, 0.5, (n_mid, 1)),
            np.zeros((1, 1)),
        ]
        self.speed = [np.zeros_like(p) for p in self.theta]

    def _slopes(self, weights, rows, late):
        mix, mix0, read, read0 = weights
        size = rows.shape[0]
        raw = rows @ mix + mix0
        soft = np.logaddexp(0, raw)
        off = soft @ read + read0 - late
        d_off = off / np.sqrt(1 + off**2) / size
        d_raw = d_off @ read.T / (1 + np.exp(-raw))
        value = np.mean(np.sqrt(1 + off**2) - 1)
        return value, [rows.T @ d_raw, d_raw.sum(0, keepdims=True), soft.T @ d_off, d_off.sum(0, keepdims=True)]

    def learn(self, rows, late, epochs=60, batch=16, step=0.08, drag=0.85):
        history = []
        for epoch in range(epochs):
            order = self.dice.permutation(len(rows))
            total = 0.0
            for start in range(0, len(rows), batch):
                pick = order[start : start + batch]
                peek = [p + drag * s for p, s in zip(self.theta, self.speed)]
                value, slopes = self._slopes(peek, rows[pick], late[pick])
                for k, g in enumerate(slopes):
                    self.speed[k] = drag * self.speed[k] - step * g
                    self.theta[k] = self.theta[k] + self.speed[k]
                total += value * len(pick)
            history.append(total / len(rows))
        return history


weather = np.random.default_rng(77)
rows = weather.normal(size=(58, 3))
late = 2 * np.abs(rows[:, :1]) - rows[:, 1:2] * rows[:, 2:]
model = DelayModel(3, 8)
print(model.learn(rows, late)[-1])
