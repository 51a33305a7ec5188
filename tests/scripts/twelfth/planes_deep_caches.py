"""A deep classifier in columns, with parameters and caches by number."""

import numpy as np


def begin(dims):
    np.random.seed(3)
    tables = {}
    for l in range(1, len(dims)):
        tables["W" + str(l)] = np.random.randn(dims[l], dims[l - 1]) / np.sqrt(dims[l - 1])
        tables["b" + str(l)] = np.zeros((dims[l], 1))
    return tables


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, Z


def relu(Z):
    A = np.maximum(0, Z)
    return A, Z


def relu_down(dA, memo):
    Z = memo
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_down(dA, memo):
    Z = memo
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def one_up(below, W, b, kind):
    Z = np.dot(W, below) + b
    kept = (below, W, b)
    if kind == "sigmoid":
        A, sums = sigmoid(Z)
    else:
        A, sums = relu(Z)
    return A, (kept, sums)


def climb(X, tables):
    memory = []
    A = X
    L = len(tables) // 2
    for l in range(1, L):
        below = A
        A, memo = one_up(below, tables["W" + str(l)], tables["b" + str(l)], "relu")
        memory.append(memo)
    top, memo = one_up(A, tables["W" + str(L)], tables["b" + str(L)], "sigmoid")
    memory.append(memo)
    return top, memory


def price(top, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(top) + (1 - Y) * np.log(1 - top)) / m
    return np.squeeze(cost)


def down(dZ, memo):
    below, W, b = memo
    m = below.shape[1]
    dW = np.dot(dZ, below.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    d_below = np.dot(W.T, dZ)
    return d_below, dW, db


def one_down(dA, memo, kind):
    kept, sums = memo
    if kind == "relu":
        dZ = relu_down(dA, sums)
    else:
        dZ = sigmoid_down(dA, sums)
    return down(dZ, kept)


def descend(top, Y, memory):
    grads = {}
    L = len(memory)
    Y = Y.reshape(top.shape)
    d_top = -(np.divide(Y, top) - np.divide(1 - Y, 1 - top))
    mine = memory[L - 1]
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = one_down(
        d_top, mine, "sigmoid"
    )
    for l in reversed(range(L - 1)):
        mine = memory[l]
        d_below, dW, db = one_down(grads["dA" + str(l + 1)], mine, "relu")
        grads["dA" + str(l)] = d_below
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


def moved(tables, grads, pace):
    L = len(tables) // 2
    for l in range(L):
        tables["W" + str(l + 1)] = tables["W" + str(l + 1)] - pace * grads["dW" + str(l + 1)]
        tables["b" + str(l + 1)] = tables["b" + str(l + 1)] - pace * grads["db" + str(l + 1)]
    return tables


def fitted(X, Y, dims, pace=0.1, turns=60, talk=True):
    costs = []
    tables = begin(dims)
    for i in range(turns):
        top, memory = climb(X, tables)
        cost = price(top, Y)
        grads = descend(top, Y, memory)
        tables = moved(tables, grads, pace)
        if talk and i % 20 == 0:
            print("Cost after iteration {}: {}".format(i, cost))
            costs.append(cost)
    return tables, costs


rs = np.random.RandomState(2)
flights = rs.randn(5, 40)
late = (flights[0:1] * flights[1:2] + flights[2:3] > 0).astype(int)
tables, costs = fitted(flights, late, [5, 7, 4, 1])
