"""Which of two masts hears a phone better? Of every slope only the sign is taken, so all weights move equally far."""

import numpy as np

phones = np.random.default_rng(3)
where = phones.uniform(-1, 1, (64, 2))
near = ((where**2).sum(axis=1, keepdims=True) < 0.5).astype(float)


def layer(a, b):
    return [phones.normal(0, 0.7, (a, b)), phones.normal(0, 0.1, b)]


one, two = layer(2, 8), layer(8, 1)
pace = 0.01
for night in range(500):
    waves = np.tanh(where @ one[0] + one[1])
    bars = 1 / (1 + np.exp(-(waves @ two[0] + two[1])))
    loss = -np.mean(near * np.log(bars) + (1 - near) * np.log(1 - bars))
    d_bars = (bars - near) / len(where)
    d_waves = d_bars @ two[0].T * (1 - waves**2)
    for value, slope in (
        (two[0], waves.T @ d_bars),
        (two[1], d_bars.sum(0)),
        (one[0], where.T @ d_waves),
        (one[1], d_waves.sum(0)),
    ):
        value -= pace * np.sign(slope)
    pace *= 0.995
print(loss)
