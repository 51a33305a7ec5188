"""Neurons joined by connections, with a neuron of constant output as bias, learning with momentum."""

import math
import random


class Fibre:
    def __init__(self, origin):
        self.origin = origin
        self.weight = random.gauss(0, 0.7)
        self.drift = 0.0


class Nerve:
    pace = 0.2
    swing = 0.4

    def __init__(self, layer):
        self.fibres = []
        self.error = 0.0
        self.pull = 0.0
        self.output = 0.0
        if layer is not None:
            for nerve in layer:
                self.fibres.append(Fibre(nerve))

    def sigmoid(self, x):
        return 1 / (1 + math.exp(-x))

    def slope(self, x):
        return x * (1.0 - x)

    def fire(self):
        total = 0
        if len(self.fibres) == 0:
            return
        for c in self.fibres:
            total = total + c.origin.output * c.weight
        self.output = self.sigmoid(total)

    def teach(self):
        self.pull = self.error * self.slope(self.output)
        for c in self.fibres:
            c.drift = Nerve.pace * c.origin.output * self.pull + Nerve.swing * c.drift
        for c in self.fibres:
            c.origin.error = c.origin.error + c.weight * self.pull
        for c in self.fibres:
            c.weight = c.weight + c.drift
        self.error = 0


class Net:
    def __init__(self, counts):
        self.layers = []
        for n in counts:
            layer = []
            for _ in range(n):
                layer.append(Nerve(self.layers[-1] if self.layers else None))
            layer.append(Nerve(None))
            layer[-1].output = 1
            self.layers.append(layer)

    def show(self, values):
        for i in range(len(values)):
            self.layers[0][i].output = values[i]

    def fire(self):
        for layer in self.layers[1:]:
            for nerve in layer:
                nerve.fire()

    def teach(self, aim):
        for i in range(len(aim)):
            self.layers[-1][i].error = aim[i] - self.layers[-1][i].output
        for layer in self.layers[::-1]:
            for nerve in layer:
                nerve.teach()

    def answers(self):
        return [nerve.output for nerve in self.layers[-1][:-1]]

    def error(self, aim):
        err = 0
        for i in range(len(aim)):
            err = err + (aim[i] - self.layers[-1][i].output) ** 2
        return math.sqrt(err / len(aim))


def main():
    random.seed(5)
    net = Net([2, 3, 2])
    fibres = [[0, 0], [0, 1], [1, 0], [1, 1]]
    outputs = [[0, 0], [1, 0], [1, 0], [0, 1]]
    for epoch in range(60):
        err = 0
        for x, t in zip(fibres, outputs):
            net.show(x)
            net.fire()
            net.teach(t)
            err = err + net.error(t)
        if epoch % 20 == 0:
            print("error:", err)


main()
