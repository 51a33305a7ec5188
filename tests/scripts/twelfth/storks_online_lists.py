"""Two layers on lists, one row at a time, without any array."""

from math import exp
from random import random, seed


def make_network(n_inputs, n_hidden, n_outputs):
    hidden = [{"w": [random() - 0.5 for _ in range(n_inputs + 1)]} for _ in range(n_hidden)]
    output = [{"w": [random() - 0.5 for _ in range(n_hidden + 1)]} for _ in range(n_outputs)]
    return [hidden, output]


def activate(w, inputs):
    total = w[-1]
    for i in range(len(w) - 1):
        total += w[i] * inputs[i]
    return total


def transfer(activation):
    return 1.0 / (1.0 + exp(-activation))


def forward(network, row):
    inputs = row
    for layer in network:
        new_inputs = []
        for neuron in layer:
            neuron["out"] = transfer(activate(neuron["w"], inputs))
            new_inputs.append(neuron["out"])
        inputs = new_inputs
    return inputs


def transfer_derivative(output):
    return output * (1.0 - output)


def backward(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = []
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["w"][j] * neuron["delta"]
                errors.append(error)
        else:
            for j in range(len(layer)):
                errors.append(layer[j]["out"] - expected[j])
        for j in range(len(layer)):
            layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["out"])


def update(network, row, l_rate):
    for i in range(len(network)):
        inputs = row[:-1]
        if i != 0:
            inputs = [neuron["out"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["w"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["w"][-1] -= l_rate * neuron["delta"]


def train(network, rows, l_rate, n_epoch, n_outputs):
    for epoch in range(n_epoch):
        sum_error = 0
        for row in rows:
            outputs = forward(network, row)
            expected = [0 for _ in range(n_outputs)]
            expected[row[-1]] = 1
            sum_error += sum((expected[i] - outputs[i]) ** 2 for i in range(len(expected)))
            backward(network, expected)
            update(network, row, l_rate)
        print(">epoch=%d, lrate=%.3f, error=%.3f" % (epoch, l_rate, sum_error))


seed(1)
dataset = [
    [2.2, 1.9, 0],
    [1.1, 2.4, 0],
    [2.9, 3.6, 0],
    [1.2, 1.3, 0],
    [3.3, 2.5, 0],
    [6.8, 2.4, 1],
    [5.4, 1.8, 1],
    [6.6, -0.2, 1],
    [8.1, 1.7, 1],
    [7.3, 3.1, 1],
]
network = make_network(len(dataset[0]) - 1, 2, 2)
train(network, dataset, 0.5, 20, 2)
for layer in network:
    print(layer)
