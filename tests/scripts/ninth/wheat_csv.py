"""Kinds of wheat from lines of text, without numpy: neurons are dictionaries, weights end in the bias, momentum."""

from math import exp
from random import random, seed

TEXT = """15.26,14.84,0.871,1
14.88,14.57,0.881,1
14.29,14.09,0.905,1
13.84,13.94,0.895,1
16.14,14.99,0.903,1
17.63,15.98,0.867,2
16.84,15.67,0.862,2
17.26,15.73,0.876,2
19.11,16.26,0.908,2
16.82,15.51,0.878,2
11.23,12.63,0.884,3
13.20,13.66,0.888,3
11.84,13.21,0.852,3
12.30,13.34,0.868,3"""


def load():
    rows = [[float(v) for v in line.split(",")] for line in TEXT.split("\n")]
    for col in range(3):
        low = min(r[col] for r in rows)
        high = max(r[col] for r in rows)
        for r in rows:
            r[col] = (r[col] - low) / (high - low)
    return [r[:3] + [int(r[3]) - 1] for r in rows]


def layer(n_in, n_out):
    return [{"weights": [random() - 0.5 for _ in range(n_in + 1)], "speed": [0.0] * (n_in + 1)} for _ in range(n_out)]


def transfer(total):
    return 1.0 / (1.0 + exp(-total))


def forward_propagate(network, row):
    inputs = row
    for lay in network:
        new_inputs = []
        for neuron in lay:
            total = neuron["weights"][-1]
            for i in range(len(neuron["weights"]) - 1):
                total += neuron["weights"][i] * inputs[i]
            neuron["output"] = transfer(total)
            new_inputs.append(neuron["output"])
        inputs = new_inputs
    return inputs


def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        lay = network[i]
        for j, neuron in enumerate(lay):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for after in network[i + 1]:
                    error += after["weights"][j] * after["delta"]
            neuron["delta"] = error * neuron["output"] * (1.0 - neuron["output"])


def update_weights(network, row, l_rate, momentum):
    for i in range(len(network)):
        inputs = row[:-1]
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["speed"][j] = momentum * neuron["speed"][j] - l_rate * neuron["delta"] * inputs[j]
                neuron["weights"][j] += neuron["speed"][j]
            neuron["speed"][-1] = momentum * neuron["speed"][-1] - l_rate * neuron["delta"]
            neuron["weights"][-1] += neuron["speed"][-1]


seed(1)
dataset = load()
network = [layer(3, 4), layer(4, 3)]
for epoch in range(30):
    sum_error = 0.0
    for row in dataset:
        outputs = forward_propagate(network, row[:-1])
        expected = [0, 0, 0]
        expected[row[-1]] = 1
        sum_error += sum((expected[i] - outputs[i]) ** 2 for i in range(3)) / 2
        backward_propagate_error(network, expected)
        update_weights(network, row, 0.3, 0.5)
    if epoch % 10 == 0:
        print(">epoch=%d, error=%.3f" % (epoch, sum_error))
