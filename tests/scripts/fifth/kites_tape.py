"""How high flies the kite? Each value notes on a tape how to send its slope on; the tape is played backwards."""

import numpy as np

TAPE = []


class Value:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)
        self.slope = np.zeros_like(self.data)


def times(a, b):
    out = Value(a.data @ b.data)

    def send():
        a.slope += out.slope @ b.data.T
        b.slope += a.data.T @ out.slope

    TAPE.append(send)
    return out


def lifted(a, row):
    out = Value(a.data + row.data)

    def send():
        a.slope += out.slope
        row.slope += out.slope.sum(axis=0)

    TAPE.append(send)
    return out


def wave(a):
    out = Value(np.sin(a.data))

    def send():
        a.slope += np.cos(a.data) * out.slope

    TAPE.append(send)
    return out


def miss(a, wanted):
    out = Value(((a.data - wanted) ** 2).mean())

    def send():
        a.slope += 2 * (a.data - wanted) / wanted.size * out.slope

    TAPE.append(send)
    return out


source = np.random.default_rng(64)
line = source.uniform(-1, 1, (28, 2))
height = np.hypot(line[:, :1], line[:, 1:]) + 0.3 * line[:, :1]
weights = [
    Value(source.normal(0, 1.0, (2, 11))),
    Value(np.zeros(11)),
    Value(source.normal(0, 0.3, (11, 1))),
    Value([0.0]),
]

for gust in range(300):
    TAPE.clear()
    for w in weights:
        w.slope = np.zeros_like(w.data)
    loss = miss(lifted(times(wave(lifted(times(Value(line), weights[0]), weights[1])), weights[2]), weights[3]), height)
    loss.slope = np.ones(())
    while TAPE:
        TAPE.pop()()
    for w in weights:
        w.data = w.data - 0.2 * w.slope
    if gust % 100 == 0:
        print(loss.data)
