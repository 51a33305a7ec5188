"""Softmax on shuffled batches that a generator hands out; all of it in main()."""

import numpy as np


def batches(x, y, size, shuffle=True):
    order = np.arange(len(x))
    if shuffle:
        np.random.shuffle(order)
    for start in range(0, len(x), size):
        part = order[start : start + size]
        yield x[part], y[part]


def relu(z):
    return np.maximum(0, z)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy(p, y):
    return -np.sum(y * np.log(p + 1e-12)) / len(y)


def forward(x, params):
    z1 = x @ params["W1"] + params["b1"]
    a1 = relu(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    a2 = softmax(z2)
    return a2, (x, z1, a1)


def backward(p, y, cache, params):
    x, z1, a1 = cache
    m = y.shape[0]
    dz2 = (p - y) / m
    grads = {}
    grads["W2"] = a1.T @ dz2
    grads["b2"] = np.sum(dz2, axis=0, keepdims=True)
    dz1 = (dz2 @ params["W2"].T) * (z1 > 0)
    grads["W1"] = x.T @ dz1
    grads["b1"] = np.sum(dz1, axis=0, keepdims=True)
    return grads


def main():
    np.random.seed(0)
    teas = np.random.randn(90, 4)
    kind = np.argmax(teas[:, :3] + 0.3 * teas[:, 1:], axis=1)
    labels = np.eye(3)[kind]
    params = {
        "W1": np.random.randn(4, 8) * np.sqrt(2 / 4),
        "b1": np.zeros((1, 8)),
        "W2": np.random.randn(8, 3) * np.sqrt(2 / 8),
        "b2": np.zeros((1, 3)),
    }
    lr = 0.1
    for epoch in range(15):
        losses = []
        for xb, yb in batches(teas, labels, 16):
            p, cache = forward(xb, params)
            losses.append(cross_entropy(p, yb))
            grads = backward(p, yb, cache, params)
            for name in params:
                params[name] -= lr * grads[name]
        p, _ = forward(teas, params)
        accuracy = np.mean(np.argmax(p, axis=1) == kind)
        print(f"epoch {epoch:2d}  loss {np.mean(losses):.4f}  accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
