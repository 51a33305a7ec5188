"""Predict how late a tram is from hour, rain and passengers. Rows are examples. Mini-batches, tanh, mean squared error."""
import numpy as np


def init(sizes, seed=1):
    rng = np.random.RandomState(seed)
    w1 = rng.randn(sizes[0], sizes[1]) / np.sqrt(sizes[0])
    w2 = rng.randn(sizes[1], sizes[2]) / np.sqrt(sizes[1])
    w3 = rng.randn(sizes[2], sizes[3]) / np.sqrt(sizes[2])
    return w1, np.zeros(sizes[1]), w2, np.zeros(sizes[2]), w3, np.zeros(sizes[3])


def forward(weights, x):
    w1, b1, w2, b2, w3, b3 = weights
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    out = h2 @ w3 + b3
    return out, (x, h1, h2)


def mse(out, y):
    return ((out - y) ** 2).mean()


def backward(weights, cache, out, y):
    w1, b1, w2, b2, w3, b3 = weights
    x, h1, h2 = cache
    d_out = 2 * (out - y) / y.size
    gw3 = h2.T @ d_out
    gb3 = d_out.sum(axis=0)
    d_h2 = (d_out @ w3.T) * (1 - h2 ** 2)
    gw2 = h1.T @ d_h2
    gb2 = d_h2.sum(axis=0)
    d_h1 = (d_h2 @ w2.T) * (1 - h1 ** 2)
    gw1 = x.T @ d_h1
    gb1 = d_h1.sum(axis=0)
    return gw1, gb1, gw2, gb2, gw3, gb3


def step(weights, grads, lr):
    return tuple(w - lr * g for w, g in zip(weights, grads))


def check_gradient(weights, x, y, eps=1e-5):
    """Compare one number of the first matrix with a difference quotient."""
    out, cache = forward(weights, x)
    mine = backward(weights, cache, out, y)[0][0, 0]
    w1 = weights[0]
    old = w1[0, 0]
    w1[0, 0] = old + eps
    up = mse(forward(weights, x)[0], y)
    w1[0, 0] = old - eps
    down = mse(forward(weights, x)[0], y)
    w1[0, 0] = old
    return mine, (up - down) / (2 * eps)


def main():
    rng = np.random.RandomState(0)
    hour, rain, people = rng.rand(96), rng.rand(96), rng.rand(96)
    X = np.column_stack([hour, rain, people]) * 2 - 1
    late = np.sin(3 * hour) * people + 0.4 * rain
    Y = np.column_stack([late, late ** 2])
    weights = init([3, 10, 8, 2])
    print("check:", check_gradient(weights, X, Y))
    batch = 24
    for epoch in range(40):
        order = rng.permutation(len(X))
        X, Y = X[order], Y[order]
        total = 0
        for start in range(0, len(X), batch):
            xb = X[start:start + batch]
            yb = Y[start:start + batch]
            out, cache = forward(weights, xb)
            total += mse(out, yb) * len(xb)
            grads = backward(weights, cache, out, yb)
            weights = step(weights, grads, 0.1)
        if epoch % 10 == 9:
            print("epoch", epoch + 1, "loss", total / len(X))


if __name__ == "__main__":
    main()
