"""One trunk, two answers: how long the tea steeps (a number), and whether it is green (yes or no)."""

import numpy as np

rnd = np.random.default_rng(58)
leaf = rnd.uniform(-1, 1, (55, 4))
minutes = leaf[:, [0]] ** 2 + 0.5 * leaf[:, [1]]
green = (leaf[:, [2]] > 0.3 * leaf[:, [3]]) * 1.0
SHARE = 0.4  # of the number in the loss


class Tea:
    def __init__(self, units):
        self.trunk = rnd.normal(0, 0.7, (4, units))
        self.trunk_b = np.zeros((1, units))
        self.long = rnd.normal(0, 0.7, (units, 1))
        self.long_b = np.zeros((1, 1))
        self.kind = rnd.normal(0, 0.7, (units, 1))
        self.kind_b = np.zeros((1, 1))

    def __call__(self, leaf):
        self.leaf = leaf
        self.warm = np.arctan(leaf @ self.trunk + self.trunk_b)
        self.time = self.warm @ self.long + self.long_b
        self.p = 1 / (1 + np.exp(-(self.warm @ self.kind + self.kind_b)))
        return self.time, self.p

    def loss(self, minutes, green):
        number = np.mean((self.time - minutes) ** 2)
        answer = -np.mean(green * np.log(self.p) + (1 - green) * np.log(1 - self.p))
        return SHARE * number + (1 - SHARE) * answer

    def descend(self, minutes, green, eta):
        n = self.leaf.shape[0]
        d_time = SHARE * 2 * (self.time - minutes) / n
        d_score = (1 - SHARE) * (self.p - green) / n
        d_warm = d_time @ self.long.T + d_score @ self.kind.T
        pre = self.leaf @ self.trunk + self.trunk_b
        d_pre = d_warm / (1 + pre**2)
        self.long -= eta * self.warm.T @ d_time
        self.long_b -= eta * d_time.sum(0, keepdims=True)
        self.kind -= eta * self.warm.T @ d_score
        self.kind_b -= eta * d_score.sum(0, keepdims=True)
        self.trunk -= eta * self.leaf.T @ d_pre
        self.trunk_b -= eta * d_pre.sum(0, keepdims=True)


tea = Tea(8)
for pot in range(300):
    tea(leaf)
    if pot % 100 == 0:
        print(pot, tea.loss(minutes, green))
    tea.descend(minutes, green, 0.3)
