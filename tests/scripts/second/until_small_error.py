from math import exp
from random import seed, random

seed(1)

def sigmoid(x):
    return 1.0 / (1.0 + exp(-x))

patterns = [[[0, 0], [0]], [[0, 1], [1]], [[1, 0], [1]], [[1, 1], [0]]]
ni, nh, no = 3, 4, 1
wi = [[random() * 2 - 1 for j in range(nh)] for i in range(ni)]
wo = [[random() * 2 - 1 for k in range(no)] for j in range(nh)]
ci = [[0.0] * nh for i in range(ni)]
co = [[0.0] * no for j in range(nh)]
N, M = 0.5, 0.1
error = 1.0
rounds = 0
while error > 0.01 and rounds < 3000:
    error = 0.0
    for inputs, targets in patterns:
        ai = [float(v) for v in inputs] + [1.0]
        ah = [sigmoid(sum(ai[i] * wi[i][j] for i in range(ni))) for j in range(nh)]
        ao = [sigmoid(sum(ah[j] * wo[j][k] for j in range(nh))) for k in range(no)]
        output_deltas = [0.0] * no
        for k in range(no):
            output_deltas[k] = ao[k] * (1 - ao[k]) * (targets[k] - ao[k])
        hidden_deltas = [0.0] * nh
        for j in range(nh):
            s = 0.0
            for k in range(no):
                s = s + output_deltas[k] * wo[j][k]
            hidden_deltas[j] = ah[j] * (1 - ah[j]) * s
        for j in range(nh):
            for k in range(no):
                change = output_deltas[k] * ah[j]
                wo[j][k] = wo[j][k] + N * change + M * co[j][k]
                co[j][k] = change
        for i in range(ni):
            for j in range(nh):
                change = hidden_deltas[j] * ai[i]
                wi[i][j] = wi[i][j] + N * change + M * ci[i][j]
                ci[i][j] = change
        for k in range(no):
            error = error + 0.5 * (targets[k] - ao[k]) ** 2
    rounds += 1
print(rounds, error)
