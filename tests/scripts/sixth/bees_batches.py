"""Which flower does a bee go to? A generator cuts shuffled batches; the network is a list of pairs."""

import numpy as np


def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    for a in range(0, len(x), size):
        part = order[a : a + size]
        yield x[part], y[part]


def one_hot(y, k):
    return np.eye(k)[y]


def run(net, x):
    """Return what each layer takes in, and the chances."""
    kept = [x]
    for n, (W, b) in enumerate(net):
        x = x @ W + b
        if n < len(net) - 1:
            x = np.tanh(x)
            kept.append(x)
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return kept, x / x.sum(axis=-1, keepdims=True)


def slopes(net, kept, chance, y):
    err = (chance - one_hot(y, chance.shape[1])) / len(y)
    out = []
    for (W, _), came in zip(reversed(net), reversed(kept)):
        out.insert(0, (came.T @ err, err.sum(axis=0)))
        err = err @ W.T * (1 - came**2)
    return out


rng = np.random.default_rng(70)
spots = rng.normal(size=(64, 3))
flower = np.argmax(np.c_[spots[:, 0] * spots[:, 1], spots[:, 2], -spots[:, 0]], axis=1)
net = [(rng.normal(0, 0.6, (i, o)), np.zeros(o)) for i, o in [(3, 9), (9, 7), (7, 3)]]
rate = 0.3
for day in range(40):
    heard = []
    for x, y in batches(spots, flower, 16, rng):
        kept, chance = run(net, x)
        heard.append(-np.mean(np.log(chance[range(len(y)), y])))
        for (W, b), (dW, db) in zip(net, slopes(net, kept, chance, y)):
            W -= rate * dW
            b -= rate * db
    rate = 0.3 / (1 + 0.05 * day)
print("last loss", sum(heard) / len(heard))
