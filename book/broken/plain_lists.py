"""Plain lists, no numpy."""

import math
import random

random.seed(2)
data = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
n_in, n_hidden = 2, 3

# The last weight of each neuron is its bias.
hidden = [
    [random.uniform(-1, 1) for _ in range(n_in + 1)] for _ in range(n_hidden)
]
output = [random.uniform(-1, 1) for _ in range(n_hidden + 1)]


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def fire(weights, values):
    z = weights[-1]
    for weight, value in zip(weights, values):
        z += weight * value
    return sigmoid(z)


for epoch in range(2000):
    total = 0.0
    for inputs, target in data:
        a = [fire(weights, inputs) for weights in hidden]
        out = fire(output, a)
        total += 0.5 * (target - out) ** 2

        d_out = (out - target) * out * (1 - out)
        d_hid = [0.0] * n_hidden
        for j in range(n_hidden):
            d_hid[j] = d_out * output[j] * a[j] * (1 - out)

        for j in range(n_hidden):
            output[j] -= 0.5 * d_out * a[j]
            for i in range(n_in):
                hidden[j][i] -= 0.5 * d_hid[j] * inputs[i]
            hidden[j][-1] -= 0.5 * d_hid[j]
        output[-1] -= 0.5 * d_out
    if epoch % 500 == 0:
        print(epoch, total)
