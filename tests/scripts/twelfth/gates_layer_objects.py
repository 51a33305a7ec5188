"""Layers that pass an error back and step on their way; one example after another."""

import numpy as np


class Layer:
    def __init__(self):
        self.input = None
        self.output = None

    def forward(self, data):
        raise NotImplementedError

    def backward(self, blame, pace):
        raise NotImplementedError


class Table(Layer):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weights = np.random.randn(n_in, n_out) * 0.7
        self.bias = np.zeros((1, n_out))

    def forward(self, data):
        self.input = data
        self.output = np.dot(self.input, self.weights) + self.bias
        return self.output

    def backward(self, blame, pace):
        passed = np.dot(blame, self.weights.T)
        slopes = np.dot(self.input.T, blame)
        self.weights -= pace * slopes
        self.bias -= pace * blame
        return passed


class Bend(Layer):
    def __init__(self, curve, slope):
        super().__init__()
        self.curve = curve
        self.slope = slope

    def forward(self, data):
        self.input = data
        self.output = self.curve(self.input)
        return self.output

    def backward(self, blame, pace):
        return self.slope(self.input) * blame


def tanh(x):
    return np.tanh(x)


def tanh_slope(x):
    return 1 - np.tanh(x) ** 2


def gap(meant, said):
    return np.mean(np.power(meant - said, 2))


def gap_slope(meant, said):
    return 2 * (said - meant) / meant.size


class Net:
    def __init__(self):
        self.layers = []
        self.loss = None
        self.loss_slope = None

    def add(self, layer):
        self.layers.append(layer)

    def use(self, loss, loss_slope):
        self.loss = loss
        self.loss_slope = loss_slope

    def predict(self, rows):
        result = []
        for row in rows:
            output = row
            for layer in self.layers:
                output = layer.forward(output)
            result.append(output)
        return result

    def fit(self, switches, lamps, epochs, pace):
        many = len(switches)
        for i in range(epochs):
            err = 0
            for j in range(many):
                output = switches[j]
                for layer in self.layers:
                    output = layer.forward(output)
                err += self.loss(lamps[j], output)
                error = self.loss_slope(lamps[j], output)
                for layer in reversed(self.layers):
                    error = layer.backward(error, pace)
            err /= many
            if i % 100 == 0:
                print("epoch %d/%d   error=%f" % (i + 1, epochs, err))


np.random.seed(4)
switches = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]])
lamps = np.array([[[0, 1]], [[1, 0]], [[1, 0]], [[0, 1]]])

net = Net()
net.add(Table(2, 3))
net.add(Bend(tanh, tanh_slope))
net.add(Table(3, 2))
net.add(Bend(tanh, tanh_slope))
net.use(gap, gap_slope)
net.fit(switches, lamps, epochs=300, pace=0.1)
print(net.predict(switches))
