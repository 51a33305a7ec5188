"""A network of any depth with a cost that is a class, trained by batches of (column, column)."""

import random

import numpy as np


class SquaredCost:
    @staticmethod
    def value(a, y):
        return 0.5 * np.linalg.norm(a - y) ** 2

    @staticmethod
    def delta(z, a, y):
        return (a - y) * sigma_prime(z)


class LogCost:
    @staticmethod
    def value(a, y):
        return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

    @staticmethod
    def delta(z, a, y):
        return a - y


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigma_prime(z):
    return sigma(z) * (1 - sigma(z))


class Net:
    def __init__(self, sizes, cost=LogCost):
        self.count = len(sizes)
        self.sizes = sizes
        self.cost = cost
        self.b = [np.random.randn(n, 1) for n in sizes[1:]]
        self.w = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]

    def run(self, a):
        for b, w in zip(self.b, self.w):
            a = sigma(np.dot(w, a) + b)
        return a

    def train(self, data, epochs, size, eta, lam=0.0, watch=None):
        n = len(data)
        costs = []
        for epoch in range(epochs):
            random.shuffle(data)
            batches = [data[k : k + size] for k in range(0, n, size)]
            for batch in batches:
                self.step(batch, eta, lam, n)
            cost = self.total(data, lam)
            costs.append(cost)
            print(f"Epoch {epoch}: cost {cost:.4f}")
            if watch:
                print(f"  right: {self.right(watch)} of {len(watch)}")
        return costs

    def step(self, batch, eta, lam, n):
        sum_b = [np.zeros(b.shape) for b in self.b]
        sum_w = [np.zeros(w.shape) for w in self.w]
        for x, y in batch:
            one_b, one_w = self.gradients(x, y)
            sum_b = [s + o for s, o in zip(sum_b, one_b)]
            sum_w = [s + o for s, o in zip(sum_w, one_w)]
        self.w = [(1 - eta * (lam / n)) * w - (eta / len(batch)) * g for w, g in zip(self.w, sum_w)]
        self.b = [b - (eta / len(batch)) * g for b, g in zip(self.b, sum_b)]

    def gradients(self, x, y):
        grad_b = [np.zeros(b.shape) for b in self.b]
        grad_w = [np.zeros(w.shape) for w in self.w]
        a = x
        acts = [x]
        zs = []
        for b, w in zip(self.b, self.w):
            z = np.dot(w, a) + b
            zs.append(z)
            a = sigma(z)
            acts.append(a)
        delta = self.cost.delta(zs[-1], acts[-1], y)
        grad_b[-1] = delta
        grad_w[-1] = np.dot(delta, acts[-2].T)
        for k in range(2, self.count):
            delta = np.dot(self.w[-k + 1].T, delta) * sigma_prime(zs[-k])
            grad_b[-k] = delta
            grad_w[-k] = np.dot(delta, acts[-k - 1].T)
        return grad_b, grad_w

    def total(self, data, lam):
        cost = 0.0
        for x, y in data:
            cost += self.cost.value(self.run(x), y) / len(data)
        return cost + 0.5 * (lam / len(data)) * sum(np.linalg.norm(w) ** 2 for w in self.w)

    def right(self, data):
        return sum(int(np.argmax(self.run(x)) == np.argmax(y)) for x, y in data)


def one_hot(k, n):
    e = np.zeros((n, 1))
    e[k] = 1.0
    return e


if __name__ == "__main__":
    random.seed(1)
    np.random.seed(1)
    data = []
    for _ in range(60):
        x = np.random.rand(5, 1)
        data.append((x, one_hot(int(x[0, 0] + x[1, 0] > 1) + int(x[2, 0] > 0.5), 3)))
    net = Net([5, 6, 3])
    net.train(data, 20, 10, 0.5, lam=0.1, watch=data)
