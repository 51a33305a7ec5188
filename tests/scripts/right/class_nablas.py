"""A class with lists of weights in columns; gradients of a mini-batch are added up example by example."""
import random

import numpy as np


class Network:
    def __init__(self, sizes):
        rng = np.random.RandomState(5)
        self.num_layers = len(sizes)
        self.biases = [rng.randn(y, 1) for y in sizes[1:]]
        self.weights = [rng.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def SGD(self, data, epochs, size, eta):
        for j in range(epochs):
            random.shuffle(data)
            batches = [data[k:k + size] for k in range(0, len(data), size)]
            for batch in batches:
                self.update(batch, eta)
            print("epoch", j)

    def update(self, batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            delta_b, delta_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_w)]
        self.weights = [w - (eta / len(batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(batch)) * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = squash(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * squash_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = squash_prime(z)
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return nabla_b, nabla_w

    def cost_derivative(self, output, y):
        return output - y


def squash(z):
    return 1.0 / (1.0 + np.exp(-z))


def squash_prime(z):
    return squash(z) * (1 - squash(z))


gen = np.random.RandomState(9)
examples = []
for _ in range(40):
    point = gen.uniform(-1, 1, (3, 1))
    examples.append((point, np.array([[float(point[0, 0] > 0)], [float(point.sum() > 0)]])))
Network([3, 5, 4, 2]).SGD(examples, 20, 8, 3.0)
