"""No numpy: lists, loops over neurons, two outputs, one example at a time."""
import math
import random

random.seed(11)
INPUTS, HIDDEN, OUTPUTS = 2, 3, 2
data = [([0.3, -0.4], [0.8, 0.1]), ([-0.7, 0.2], [0.2, 0.7]), ([0.5, 0.9], [0.5, 0.4])]
w_hidden = [[random.uniform(-1, 1) for _ in range(INPUTS)] for _ in range(HIDDEN)]
b_hidden = [0.1 for _ in range(HIDDEN)]
w_out = [[random.uniform(-1, 1) for _ in range(HIDDEN)] for _ in range(OUTPUTS)]
b_out = [-0.2 for _ in range(OUTPUTS)]
rate = 0.4


def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x))


for epoch in range(300):
    total = 0.0
    for x, target in data:
        hidden = []
        for j in range(HIDDEN):
            s = b_hidden[j]
            for i in range(INPUTS):
                s += w_hidden[j][i] * x[i]
            hidden.append(sigmoid(s))
        out = []
        for k in range(OUTPUTS):
            s = b_out[k]
            for j in range(HIDDEN):
                s += w_out[k][j] * hidden[j]
            out.append(sigmoid(s))
        for k in range(OUTPUTS):
            total += 0.5 * (target[k] - out[k]) ** 2

        d_out = [0.0] * OUTPUTS
        for k in range(OUTPUTS):
            d_out[k] = (out[k] - target[k]) * out[k] * (1 - out[k])
        d_hidden = [0.0] * HIDDEN
        for j in range(HIDDEN):
            back = 0.0
            for k in range(OUTPUTS):
                back += d_out[k] * w_out[k][j]
            d_hidden[j] = back * hidden[j] * (1 - hidden[j])

        for k in range(OUTPUTS):
            for j in range(HIDDEN):
                w_out[k][j] -= rate * d_out[k] * hidden[j]
            b_out[k] -= rate * d_out[k]
        for j in range(HIDDEN):
            for i in range(INPUTS):
                w_hidden[j][i] -= rate * d_hidden[j] * x[i]
            b_hidden[j] -= rate * d_hidden[j]
    if epoch % 100 == 0:
        print(epoch, total)
