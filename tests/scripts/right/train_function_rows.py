"""One function that trains, parameters as arguments and return values, deep, bias in rows of one."""
import numpy as np


def make(sizes, seed):
    r = np.random.default_rng(seed)
    return [(r.normal(0, np.sqrt(1 / a), (a, b)), np.zeros((1, b))) for a, b in zip(sizes, sizes[1:])]


def predict(net, x):
    activations = [x]
    for w, b in net:
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w + b))))
    return activations


def improve(net, x, y, rate):
    activations = predict(net, x)
    delta = (activations[-1] - y) / len(x)
    gradients = []
    for k in reversed(range(len(net))):
        w, b = net[k]
        gradients.insert(0, (activations[k].T @ delta, delta.sum(axis=0, keepdims=True)))
        delta = delta @ w.T * activations[k] * (1 - activations[k])
    return [(w - rate * gw, b - rate * gb) for (w, b), (gw, gb) in zip(net, gradients)]


x = np.random.default_rng(1).normal(size=(50, 3))
y = (x[:, :2] > 0.2).astype(float)
net = make([3, 6, 5, 2], 2)
for i in range(500):
    net = improve(net, x, y, 2.0)
    if i % 100 == 0:
        guess = predict(net, x)[-1]
        print(i, -np.mean(y * np.log(guess) + (1 - y) * np.log(1 - guess)))
