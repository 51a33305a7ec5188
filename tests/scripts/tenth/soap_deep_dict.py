"""Which soap will sell? A network of any depth in a dictionary, columns are examples, batches and momentum."""

import numpy as np

np.random.seed(11)


def new_params(widths):
    params = {}
    for l in range(1, len(widths)):
        params["W" + str(l)] = np.random.randn(widths[l], widths[l - 1]) / np.sqrt(widths[l - 1])
        params["b" + str(l)] = np.zeros((widths[l], 1))
    return params


def way_there(X, params):
    L = len(params) // 2
    kept = {"A0": X}
    A = X
    for l in range(1, L):
        Z = np.dot(params["W" + str(l)], A) + params["b" + str(l)]
        A = np.tanh(Z)
        kept["Z" + str(l)] = Z
        kept["A" + str(l)] = A
    Z = np.dot(params["W" + str(L)], A) + params["b" + str(L)]
    Y_hat = 1 / (1 + np.exp(-Z))
    kept["A" + str(L)] = Y_hat
    return Y_hat, kept


def price(Y_hat, Y):
    m = Y.shape[1]
    return float(-np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / m)


def way_back(Y_hat, Y, kept, params):
    grads = {}
    L = len(params) // 2
    m = Y.shape[1]
    dZ = Y_hat - Y
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = np.dot(dZ, kept["A" + str(l - 1)].T) / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(params["W" + str(l)].T, dZ)
            dZ = dA * (1 - kept["A" + str(l - 1)] ** 2)
    return grads


def update(params, grads, pace, beta, lr):
    for l in range(1, len(params) // 2 + 1):
        for kind in ("W", "b"):
            name = kind + str(l)
            pace[name] = beta * pace[name] + (1 - beta) * grads["d" + name]
            params[name] = params[name] - lr * pace[name]
    return params, pace


def portions(X, Y, size):
    m = X.shape[1]
    order = np.random.permutation(m)
    X_mixed = X[:, order]
    Y_mixed = Y[:, order]
    batches = []
    for k in range(0, m, size):
        batches.append((X_mixed[:, k : k + size], Y_mixed[:, k : k + size]))
    return batches


def model(X, Y, widths, lr=0.3, beta=0.9, size=32, epochs=60):
    params = new_params(widths)
    pace = {name: np.zeros_like(value) for name, value in params.items()}
    costs = []
    for i in range(epochs):
        total = 0
        for some_X, some_Y in portions(X, Y, size):
            Y_hat, kept = way_there(some_X, params)
            total += price(Y_hat, some_Y) * some_X.shape[1]
            grads = way_back(Y_hat, some_Y, kept, params)
            params, pace = update(params, grads, pace, beta, lr)
        costs.append(total / X.shape[1])
        if i % 20 == 0:
            print("epoch %i: price %f" % (i, costs[-1]))
    return params


soaps = np.random.randn(4, 100)
sold = (soaps[0:1] ** 2 + soaps[1:2] > 0.5).astype(int)
trained = model(soaps, sold, [4, 6, 5, 1])
answer, _ = way_there(soaps, trained)
print("right:", np.mean((answer > 0.5) == sold))
