"""Frost tomorrow? Readings from a file, scaled, split; stops when the held-back days grow worse; keeps the best weights."""

import numpy as np


def load(path):
    table = np.genfromtxt(path, delimiter=",", skip_header=1)
    return table[:, :-1], table[:, -1:]


def normalize(data, mean, std):
    return (data - mean) / std


class FrostNet:
    def __init__(self, n_in, n_hidden, alpha=0.1, momentum=0.8):
        self.alpha = alpha
        self.momentum = momentum
        self.w1 = np.random.normal(0, n_in**-0.5, (n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.w2 = np.random.normal(0, n_hidden**-0.5, (n_hidden, 1))
        self.b2 = np.zeros((1, 1))
        self.vel = [np.zeros_like(p) for p in self.params()]

    def params(self):
        return [self.w1, self.b1, self.w2, self.b2]

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def predict(self, x):
        self.x = x
        self.h = self.sigmoid(x @ self.w1 + self.b1)
        self.y_hat = self.sigmoid(self.h @ self.w2 + self.b2)
        return self.y_hat

    def gradients(self, y):
        m = len(y)
        d2 = (self.y_hat - y) / m
        d1 = d2 @ self.w2.T * self.h * (1 - self.h)
        return [self.x.T @ d1, d1.sum(axis=0, keepdims=True), self.h.T @ d2, d2.sum(axis=0, keepdims=True)]

    def learn(self, x, y):
        self.predict(x)
        for k, (p, g) in enumerate(zip(self.params(), self.gradients(y))):
            self.vel[k] = self.momentum * self.vel[k] - self.alpha * g
            p += self.vel[k]

    def loss(self, x, y):
        p = self.predict(x)
        return float(np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p)))


np.random.seed(14)
days, frost = load("frost.csv")
train_x, train_y = days[:50], frost[:50]
valid_x, valid_y = days[50:], frost[50:]
mean, std = train_x.mean(axis=0), train_x.std(axis=0)
train_x = normalize(train_x, mean, std)
valid_x = normalize(valid_x, mean, std)

net = FrostNet(3, 6)
best_loss, best_params, patience = np.inf, None, 0
for epoch in range(300):
    net.learn(train_x, train_y)
    valid_loss = net.loss(valid_x, valid_y)
    if valid_loss < best_loss:
        best_loss, patience = valid_loss, 0
        best_params = [p.copy() for p in net.params()]
    else:
        patience += 1
        if patience > 10:
            print("stopped early at epoch", epoch)
            break
    if epoch % 50 == 0:
        print(epoch, net.loss(train_x, train_y), valid_loss)
print("best", best_loss)
