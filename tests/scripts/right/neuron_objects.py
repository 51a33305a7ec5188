"""Neurons as objects in layers as objects."""
import math
import random

random.seed(21)


class Neuron:
    def __init__(self, inputs):
        self.weights = [random.uniform(-0.8, 0.8) for _ in range(inputs)]
        self.bias = random.uniform(-0.5, 0.5)
        self.output = 0.0
        self.delta = 0.0

    def fire(self, inputs):
        self.inputs = inputs
        total = self.bias
        for w, x in zip(self.weights, inputs):
            total += w * x
        self.output = math.tanh(total)
        return self.output

    def slope(self):
        return 1 - self.output ** 2


class Layer:
    def __init__(self, neurons, inputs):
        self.neurons = [Neuron(inputs) for _ in range(neurons)]

    def fire(self, inputs):
        return [n.fire(inputs) for n in self.neurons]


class Net:
    def __init__(self, sizes, rate):
        self.layers = [Layer(n, m) for m, n in zip(sizes, sizes[1:])]
        self.rate = rate

    def predict(self, inputs):
        for layer in self.layers:
            inputs = layer.fire(inputs)
        return inputs

    def learn(self, inputs, targets):
        outputs = self.predict(inputs)
        last = self.layers[-1]
        for neuron, output, target in zip(last.neurons, outputs, targets):
            neuron.delta = (output - target) * neuron.slope()
        for below, above in zip(reversed(self.layers[:-1]), reversed(self.layers[1:])):
            for j, neuron in enumerate(below.neurons):
                carried = sum(n.weights[j] * n.delta for n in above.neurons)
                neuron.delta = carried * neuron.slope()
        for layer in self.layers:
            for neuron in layer.neurons:
                for j in range(len(neuron.weights)):
                    neuron.weights[j] -= self.rate * neuron.delta * neuron.inputs[j]
                neuron.bias -= self.rate * neuron.delta
        return sum((o - t) ** 2 for o, t in zip(outputs, targets)) / 2


net = Net([2, 4, 3, 1], 0.2)
corners = [([-1, -1], [-0.9]), ([-1, 1], [0.9]), ([1, -1], [0.9]), ([1, 1], [-0.9])]
for turn in range(400):
    error = 0
    for inputs, targets in corners:
        error += net.learn(inputs, targets)
    if turn % 100 == 0:
        print(turn, error)
