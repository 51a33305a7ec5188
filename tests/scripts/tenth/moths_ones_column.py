"""Moths at a lamp: a column of ones in place of biases, a list of weight matrices, sigmoid all the way."""

import numpy as np


def logistic(s):
    return 1 / (1 + np.exp(-s))


def with_ones(M):
    return np.hstack([np.ones((M.shape[0], 1)), M])


rand = np.random.RandomState(3)
nights = rand.rand(60, 2) * 2 - 1
moths = np.stack([nights.sum(1) > 0, nights[:, 0] > nights[:, 1] ** 2], axis=1) * 1.0

thetas = [rand.randn(3, 5) * 0.7, rand.randn(6, 2) * 0.7]
ALPHA = 2.0

for turn in range(1, 301):
    A = [with_ones(nights)]
    A.append(with_ones(logistic(A[0] @ thetas[0])))
    H = logistic(A[1] @ thetas[1])

    m = len(nights)
    J = ((H - moths) ** 2).sum() / (2 * m)

    D = [None, None]
    delta = (H - moths) * H * (1 - H)
    D[1] = A[1].T @ delta / m
    hidden = A[1][:, 1:]
    delta = (delta @ thetas[1][1:].T) * hidden * (1 - hidden)
    D[0] = A[0].T @ delta / m

    for place in range(2):
        thetas[place] = thetas[place] - ALPHA * D[place]
    if turn % 100 == 0:
        print(turn, J)
