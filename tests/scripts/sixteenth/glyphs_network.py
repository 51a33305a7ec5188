"""A network of any number of layers, trained by stochastic gradient descent with momentum on tiny 3 x 3 glyphs."""
import random

import numpy as np


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigma_prime(z):
    return sigma(z) * (1 - sigma(z))


class GlyphNet(object):
    def __init__(self, sizes, mu=0.5):
        self.depth = len(sizes) - 1
        self.mu = mu
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, k) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]
        self.v_b = [np.zeros(b.shape) for b in self.biases]
        self.v_w = [np.zeros(w.shape) for w in self.weights]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigma(np.dot(w, a) + b)
        return a

    def learn(self, examples, epochs, batch_size, eta):
        n = len(examples)
        for j in range(epochs):
            random.shuffle(examples)
            batches = [examples[k:k + batch_size] for k in range(0, n, batch_size)]
            for batch in batches:
                self.update(batch, eta)
            if j % 5 == 0:
                print("after {0} epochs the cost is {1:.4f}".format(j, self.cost(examples)))

    def update(self, batch, eta):
        grad_b = [np.zeros(b.shape) for b in self.biases]
        grad_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            db, dw = self.backprop(x, y)
            grad_b = [g + d for g, d in zip(grad_b, db)]
            grad_w = [g + d for g, d in zip(grad_w, dw)]
        scale = eta / len(batch)
        self.v_b = [self.mu * v - scale * g for v, g in zip(self.v_b, grad_b)]
        self.v_w = [self.mu * v - scale * g for v, g in zip(self.v_w, grad_w)]
        self.biases = [b + v for b, v in zip(self.biases, self.v_b)]
        self.weights = [w + v for w, v in zip(self.weights, self.v_w)]

    def backprop(self, x, y):
        db = [np.zeros(b.shape) for b in self.biases]
        dw = [np.zeros(w.shape) for w in self.weights]
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activations[-1]) + b
            zs.append(z)
            activations.append(sigma(z))
        delta = (activations[-1] - y) * sigma_prime(zs[-1])
        db[-1] = delta
        dw[-1] = np.dot(delta, activations[-2].T)
        for l in range(self.depth - 2, -1, -1):
            delta = np.dot(self.weights[l + 1].T, delta) * sigma_prime(zs[l])
            db[l] = delta
            dw[l] = np.dot(delta, activations[l].T)
        return db, dw

    def cost(self, data):
        return 0.5 * sum(np.linalg.norm(self.feedforward(x) - y) ** 2 for x, y in data) / len(data)


GLYPHS = ["101010101", "010111010", "111101111", "100010001"]

if __name__ == "__main__":
    random.seed(7)
    np.random.seed(7)
    data = []
    for k, glyph in enumerate(GLYPHS):
        y = np.zeros((4, 1))
        y[k] = 1.0
        for _ in range(12):
            x = np.array([[float(c)] for c in glyph]) + 0.2 * np.random.randn(9, 1)
            data.append((x, y))
    net = GlyphNet([9, 8, 6, 4])
    net.learn(data, 20, 8, 2.0)
    print("right:", sum(int(np.argmax(net.feedforward(x)) == np.argmax(y)) for x, y in data), "of", len(data))
