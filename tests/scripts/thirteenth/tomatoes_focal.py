"""Rare blight on tomatoes: focal loss, dropout that can be turned off, Adam with AMSGrad, a rate that is cut on a plateau."""

import numpy as np


class Dropout:
    def __init__(self, keep, rng):
        self.keep, self.rng, self.on = keep, rng, True

    def __call__(self, a):
        self.mask = (self.rng.random(a.shape) < self.keep) / self.keep if self.on else np.ones_like(a)
        return a * self.mask

    def back(self, d):
        return d * self.mask


def focal(p, y, gamma):
    pt = np.where(y == 1, p, 1 - p)
    return -np.mean((1 - pt) ** gamma * np.log(pt))


def focal_slope(p, y, gamma):
    """Slope of the loss at the logit of p."""
    pt = np.where(y == 1, p, 1 - p)
    sign = np.where(y == 1, 1, -1)
    by_pt = gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt
    return sign * by_pt * p * (1 - p) / y.size


class AMSGrad:
    def __init__(self, params, rate, b1=0.9, b2=0.99):
        self.params, self.rate, self.b1, self.b2, self.t = params, rate, b1, b2, 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.top = [np.zeros_like(p) for p in params]

    def step(self, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(self.params, grads)):
            self.m[i] = self.b1 * self.m[i] + (1 - self.b1) * g
            self.v[i] = self.b2 * self.v[i] + (1 - self.b2) * g * g
            self.top[i] = np.maximum(self.top[i], self.v[i])
            p -= self.rate * self.m[i] / (1 - self.b1**self.t) / (np.sqrt(self.top[i]) + 1e-7)


rng = np.random.default_rng(31)
leaves = rng.normal(size=(110, 3))
blight = ((leaves[:, 0] > 0.6) & (leaves[:, 1] > 0)).astype(float).reshape(-1, 1)
U = rng.normal(0, 0.6, (3, 12))
a0 = np.zeros((1, 12))
V = rng.normal(0, 0.4, (12, 1))
c0 = np.zeros((1, 1))
drop = Dropout(0.8, rng)
adam = AMSGrad([U, a0, V, c0], rate=0.02)

best, since = np.inf, 0
for epoch in range(150):
    drop.on = True
    hid = np.arctan(leaves @ U + a0)
    kept = drop(hid)
    prob = 1 / (1 + np.exp(-(kept @ V + c0)))
    loss = focal(prob, blight, 2.0)
    d_out = focal_slope(prob, blight, 2.0)
    d_hid = drop.back(d_out @ V.T) * np.cos(hid) ** 2  # d arctan(z) / dz = 1 / (1 + z^2) = cos(arctan z)^2
    adam.step([leaves.T @ d_hid, d_hid.sum(0, keepdims=True), kept.T @ d_out, d_out.sum(0, keepdims=True)])
    if loss < best - 1e-4:
        best, since = loss, 0
    else:
        since += 1
        if since == 10:
            adam.rate *= 0.5
            since = 0
drop.on = False
prob = 1 / (1 + np.exp(-(drop(np.arctan(leaves @ U + a0)) @ V + c0)))
print("loss without dropout", focal(prob, blight, 2.0), "last rate", adam.rate)
