"""Cellars: one trunk, two heads; the temperature is a regression, mould yes or no a classification, both weighed."""

import numpy as np


class MultiTask:
    def __init__(self, n_in, n_hidden, weight=0.4, seed=6):
        r = np.random.RandomState(seed)
        self.Wt = r.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.bt = np.zeros(n_hidden)
        self.Wr = r.randn(n_hidden, 1) / np.sqrt(n_hidden)
        self.br = np.zeros(1)
        self.Wc = r.randn(n_hidden, 1) / np.sqrt(n_hidden)
        self.bc = np.zeros(1)
        self.weight = weight

    def forward(self, X):
        self.X = X
        self.trunk = np.tanh(X @ self.Wt + self.bt)
        self.temp = self.trunk @ self.Wr + self.br
        self.mould = 1 / (1 + np.exp(-(self.trunk @ self.Wc + self.bc)))
        return self.temp, self.mould

    def loss(self, temp, mould):
        mse = 0.5 * np.mean((self.temp - temp) ** 2)
        bce = -np.mean(mould * np.log(self.mould) + (1 - mould) * np.log(1 - self.mould))
        return mse + self.weight * bce

    def step(self, temp, mould, lr):
        n = self.X.shape[0]
        d_temp = (self.temp - temp) / n
        d_logit = self.weight * (self.mould - mould) / n
        g_Wr, g_br = self.trunk.T @ d_temp, d_temp.sum(0)
        g_Wc, g_bc = self.trunk.T @ d_logit, d_logit.sum(0)
        d_trunk = d_temp @ self.Wr.T + d_logit @ self.Wc.T
        d_pre = d_trunk * (1 - self.trunk**2)
        g_Wt, g_bt = self.X.T @ d_pre, d_pre.sum(0)
        self.Wt -= lr * g_Wt
        self.bt -= lr * g_bt
        self.Wr -= lr * g_Wr
        self.br -= lr * g_br
        self.Wc -= lr * g_Wc
        self.bc -= lr * g_bc


r = np.random.RandomState(60)
X = r.randn(50, 4)
temperature = X[:, :1] - 0.5 * X[:, 1:2] ** 2
mould = (X[:, 2:3] + X[:, 3:4] > 0.2) * 1.0
model = MultiTask(4, 9)
for epoch in range(250):
    model.forward(X)
    if epoch % 50 == 0:
        print(epoch, model.loss(temperature, mould))
    model.step(temperature, mould, lr=0.3)
