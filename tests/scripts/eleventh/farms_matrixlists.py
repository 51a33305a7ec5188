"""Farms: matrices as lists of lists with helper functions, no numpy, a hidden layer of tanh."""

import math
import random

random.seed(3)


def zeros(r, c):
    return [[0.0] * c for _ in range(r)]


def matmul(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


def transpose(a):
    return [list(r) for r in zip(*a)]


def apply(f, a):
    return [[f(v) for v in row] for row in a]


def mul(a, b):
    return [[x * y for x, y in zip(r, s)] for r, s in zip(a, b)]


def sub(a, b, scale=1.0):
    return [[x - scale * y for x, y in zip(r, s)] for r, s in zip(a, b)]


def add_row(a, row):
    return [[x + y for x, y in zip(r, row)] for r in a]


def col_sums(a):
    return [sum(c) for c in zip(*a)]


X = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(12)]
Y = [[x[0] * x[1], x[0] - x[1]] for x in X]
W1 = [[random.gauss(0, 0.7) for _ in range(3)] for _ in range(2)]
b1 = [0.0] * 3
W2 = [[random.gauss(0, 0.7) for _ in range(2)] for _ in range(3)]
b2 = [0.0] * 2
lr = 0.05
for epoch in range(60):
    H = apply(math.tanh, add_row(matmul(X, W1), b1))
    P = add_row(matmul(H, W2), b2)
    D = sub(P, Y)
    loss = sum(v * v for row in D for v in row) / 2
    gW2 = matmul(transpose(H), D)
    gb2 = col_sums(D)
    back = mul(matmul(D, transpose(W2)), apply(lambda h: 1 - h * h, H))
    gW1 = matmul(transpose(X), back)
    gb1 = col_sums(back)
    W2 = sub(W2, gW2, lr)
    W1 = sub(W1, gW1, lr)
    b2 = [b - lr * g for b, g in zip(b2, gb2)]
    b1 = [b - lr * g for b, g in zip(b1, gb1)]
    if epoch % 20 == 0:
        print(epoch, loss)
