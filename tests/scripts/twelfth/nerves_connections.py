"""Neurons joined by connections, with a neuron of constant output as bias, learning with momentum."""

import math
import random


class Connection:
    def __init__(self, source):
        self.source = source
        self.weight = random.gauss(0, 0.7)
        self.change = 0.0


class Neuron:
    eta = 0.2
    alpha = 0.4

    def __init__(self, layer):
        self.inputs = []
        self.error = 0.0
        self.gradient = 0.0
        self.output = 0.0
        if layer is not None:
            for neuron in layer:
                self.inputs.append(Connection(neuron))

    def sigmoid(self, x):
        return 1 / (1 + math.exp(-x))

    def slope(self, x):
        return x * (1.0 - x)

    def feed(self):
        total = 0
        if len(self.inputs) == 0:
            return
        for c in self.inputs:
            total = total + c.source.output * c.weight
        self.output = self.sigmoid(total)

    def back(self):
        self.gradient = self.error * self.slope(self.output)
        for c in self.inputs:
            c.change = Neuron.eta * c.source.output * self.gradient + Neuron.alpha * c.change
        for c in self.inputs:
            c.source.error = c.source.error + c.weight * self.gradient
        for c in self.inputs:
            c.weight = c.weight + c.change
        self.error = 0


class Net:
    def __init__(self, topology):
        self.layers = []
        for n in topology:
            layer = []
            for _ in range(n):
                layer.append(Neuron(self.layers[-1] if self.layers else None))
            layer.append(Neuron(None))
            layer[-1].output = 1
            self.layers.append(layer)

    def set_input(self, values):
        for i in range(len(values)):
            self.layers[0][i].output = values[i]

    def feed(self):
        for layer in self.layers[1:]:
            for neuron in layer:
                neuron.feed()

    def back(self, target):
        for i in range(len(target)):
            self.layers[-1][i].error = target[i] - self.layers[-1][i].output
        for layer in self.layers[::-1]:
            for neuron in layer:
                neuron.back()

    def results(self):
        return [neuron.output for neuron in self.layers[-1][:-1]]

    def error(self, target):
        err = 0
        for i in range(len(target)):
            err = err + (target[i] - self.layers[-1][i].output) ** 2
        return math.sqrt(err / len(target))


def main():
    random.seed(5)
    net = Net([2, 3, 2])
    inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
    outputs = [[0, 0], [1, 0], [1, 0], [0, 1]]
    for epoch in range(60):
        err = 0
        for x, t in zip(inputs, outputs):
            net.set_input(x)
            net.feed()
            net.back(t)
            err = err + net.error(t)
        if epoch % 20 == 0:
            print("error:", err)


main()
