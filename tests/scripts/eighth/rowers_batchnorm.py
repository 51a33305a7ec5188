"""Rowers' speeds: between two layers all strokes are brought to one mean and spread; sums by einsum, plain descent."""

import numpy as np

lake = np.random.default_rng(73)
crew = lake.uniform(-2, 2, (40, 5))
speed = np.column_stack([np.tanh(crew[:, 0]) + 0.3 * crew[:, 1], np.abs(crew[:, 2]) - crew[:, 3] * crew[:, 4] / 2])
oars = 0.4 * lake.normal(size=(5, 8))
width, middle = np.ones(8), np.zeros(8)
hull, drift = 0.4 * lake.normal(size=(8, 2)), np.zeros(2)


def level(strokes):
    spread = np.sqrt(strokes.var(axis=0) + 1e-4)
    even = (strokes - strokes.mean(axis=0)) / spread
    return even, spread


def unlevel(pull, even, spread):
    """The slope at the strokes, from the slope at what was made even."""
    count = len(pull)
    along = np.einsum("nk,nk->k", pull, even) / count
    return (pull - pull.mean(axis=0) - even * along) / spread


for race in range(320):
    strokes = np.einsum("nf,fk->nk", crew, oars)
    even, spread = level(strokes)
    pushed = even * width + middle
    glide = np.maximum(pushed, 0)
    off = np.einsum("nk,ko->no", glide, hull) + drift - speed
    loss = np.einsum("no,no->", off, off) / len(crew)

    pull = 2 * off / len(crew)
    to_hull, to_drift = np.einsum("nk,no->ko", glide, pull), np.einsum("no->o", pull)
    back = np.einsum("no,ko->nk", pull, hull)
    back[pushed < 0] = 0
    to_width, to_middle = np.einsum("nk,nk->k", back, even), np.einsum("nk->k", back)
    at_strokes = unlevel(back * width, even, spread)
    to_oars = np.einsum("nf,nk->fk", crew, at_strokes)
    for table, slope in ((oars, to_oars), (width, to_width), (middle, to_middle), (hull, to_hull), (drift, to_drift)):
        table -= 0.05 * slope
print(loss)
