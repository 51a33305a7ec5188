# no numpy allowed in this homework :(
# learns the parity of three bits with one hidden layer
import math
import random

random.seed(11)

INPUTS = 3
HIDDEN = 5
RATE = 0.4


def rand():
    return random.uniform(-1, 1)


# the last entry of each row is the bias
hidden_weights = [[rand() for _ in range(INPUTS + 1)] for _ in range(HIDDEN)]
output_weights = [rand() for _ in range(HIDDEN + 1)]

dataset = []
for a in (0, 1):
    for b in (0, 1):
        for c in (0, 1):
            dataset.append(([a, b, c], (a + b + c) % 2))


def forward(x):
    hidden = []
    for row in hidden_weights:
        s = row[-1]
        for i in range(INPUTS):
            s += row[i] * x[i]
        hidden.append(math.tanh(s))
    s = output_weights[-1]
    for j in range(HIDDEN):
        s += output_weights[j] * hidden[j]
    return hidden, 1 / (1 + math.exp(-s))


def train_one(x, target):
    hidden, out = forward(x)
    # squared error 0.5 * (out - target)^2 through a sigmoid
    delta_out = (out - target) * out * (1 - out)
    delta_hidden = []
    for j in range(HIDDEN):
        delta_hidden.append(delta_out * output_weights[j] * (1 - hidden[j] ** 2))
    for j in range(HIDDEN):
        output_weights[j] -= RATE * delta_out * hidden[j]
    output_weights[-1] -= RATE * delta_out
    for j in range(HIDDEN):
        for i in range(INPUTS):
            hidden_weights[j][i] -= RATE * delta_hidden[j] * x[i]
        hidden_weights[j][-1] -= RATE * delta_hidden[j]
    return 0.5 * (out - target) ** 2


for epoch in range(150):
    total = 0
    for x, target in dataset:
        total += train_one(x, target)
    if epoch % 30 == 0:
        print(epoch, round(total, 4))

for x, target in dataset:
    print(x, target, round(forward(x)[1], 3))
