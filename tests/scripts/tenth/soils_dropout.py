"""Soils by three readings: functions that pass a tuple on, inverted dropout, a rate that falls, softmax at the end."""

import numpy as np

rng = np.random.default_rng(17)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def forward_pass(x, w1, b1, w2, b2, w3, b3, keep):
    z1 = np.dot(x, w1) + b1
    a1 = np.maximum(z1, 0.01 * z1)
    d1 = (rng.random(a1.shape) < keep) / keep
    a1 = a1 * d1
    z2 = np.dot(a1, w2) + b2
    a2 = np.tanh(z2)
    d2 = (rng.random(a2.shape) < keep) / keep
    a2_dropped = a2 * d2
    z3 = np.dot(a2_dropped, w3) + b3
    return z1, a1, d1, a2, d2, a2_dropped, softmax(z3)


def backward_pass(x, y, memory, w2, w3):
    z1, a1, d1, a2, d2, a2_dropped, probs = memory
    n = x.shape[0]
    dz3 = (probs - y) / n
    dw3 = np.dot(a2_dropped.T, dz3)
    db3 = np.sum(dz3, axis=0)
    da2 = np.dot(dz3, w3.T) * d2
    dz2 = da2 * (1 - np.square(a2))
    dw2 = np.dot(a1.T, dz2)
    db2 = np.sum(dz2, axis=0)
    da1 = np.dot(dz2, w2.T) * d1
    dz1 = da1 * np.where(z1 > 0, 1.0, 0.01)
    dw1 = np.dot(x.T, dz1)
    db1 = np.sum(dz1, axis=0)
    return dw1, db1, dw2, db2, dw3, db3


readings = rng.normal(0, 1, (120, 3))
names = np.where(readings[:, 0] > 0.3, 0, np.where(readings[:, 1] > 0, 1, 2))
y_onehot = np.zeros((120, 3))
y_onehot[np.arange(120), names] = 1

w1 = rng.normal(0, 0.6, (3, 16))
b1 = np.zeros(16)
w2 = rng.normal(0, 0.3, (16, 8))
b2 = np.zeros(8)
w3 = rng.normal(0, 0.3, (8, 3))
b3 = np.zeros(3)
lr0, decay, keep = 0.3, 0.01, 0.8

for epoch in range(100):
    lr = lr0 / (1 + decay * epoch)
    memory = forward_pass(readings, w1, b1, w2, b2, w3, b3, keep)
    loss = -np.mean(np.sum(y_onehot * np.log(memory[-1]), axis=1))
    dw1, db1, dw2, db2, dw3, db3 = backward_pass(readings, y_onehot, memory, w2, w3)
    w1 -= lr * dw1
    b1 -= lr * db1
    w2 -= lr * dw2
    b2 -= lr * db2
    w3 -= lr * dw3
    b3 -= lr * db3
    if epoch % 25 == 0:
        print("Epoch:", epoch, "Loss:", round(loss, 4))

test = forward_pass(readings, w1, b1, w2, b2, w3, b3, 1.0)[-1]
print("Accuracy:", np.mean(np.argmax(test, axis=1) == names))
