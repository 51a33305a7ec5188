"""Which of four owls hooted? One call at a time as a column, some of the hidden cells asleep each time."""

import numpy as np

rng = np.random.default_rng(31)
KEEP = 0.8
centres = rng.normal(0, 1.5, (4, 6))
calls = [(centres[k % 4][:, None] + rng.normal(0, 0.4, (6, 1)), k % 4) for k in range(32)]
widths = [6, 12, 9, 4]
nest = [{"M": rng.normal(0, 1 / np.sqrt(a), (b, a)), "c": np.zeros((b, 1))} for a, b in zip(widths, widths[1:])]


def hoot(column):
    trail = []
    for place in nest[:-1]:
        pressed = place["M"] @ column + place["c"]
        awake = (rng.random(pressed.shape) < KEEP) / KEEP
        trail.append((column, pressed, awake))
        column = np.maximum(pressed, 0.05 * pressed) * awake
    trail.append((column, None, None))
    last = nest[-1]["M"] @ column + nest[-1]["c"]
    grown = np.exp(last - last.max())
    return grown / grown.sum(), trail


for night in range(25):
    heard = 0.0
    rate = 0.05 / (1 + 0.1 * night)
    for column, owl in calls:
        share, trail = hoot(column)
        heard += -np.log(share[owl, 0])
        back = share.copy()
        back[owl] -= 1
        for depth in (2, 1, 0):
            came_in, pressed, awake = trail[depth]
            if awake is not None:
                back = back * awake * np.where(pressed > 0, 1.0, 0.05)
            onward = nest[depth]["M"].T @ back
            nest[depth]["M"] -= rate * back @ came_in.T
            nest[depth]["c"] -= rate * back
            back = onward
    print(night, heard / len(calls))
