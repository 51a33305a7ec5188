"""Which pace suits? Three of them from the same start, while hidden units stay away now and then."""
import numpy as np

def squash(v):
    return 1 / (1 + np.exp(-v))

def steepness(out):
    return out * (1 - out)

stamps = np.random.RandomState(8)
mail = np.round(stamps.rand(12, 5))
abroad = np.abs(mail[:, :1] - mail[:, 3:4])
present = 0.75
last = {}

for pace in (0.03, 0.3, 3.0):
    luck = np.random.RandomState(5)
    A = luck.normal(0, 0.7, (5, 10))
    B = luck.normal(0, 0.7, (10, 1))
    for turn in range(600):
        full = squash(mail @ A)
        here = np.ones_like(full)
        if present < 1:
            here = (luck.rand(*full.shape) < present) / present
        thinned = here * full
        guess = squash(thinned @ B)
        off = guess - abroad
        at_guess = off * steepness(guess)
        at_hidden = (at_guess @ B.T) * here * steepness(full)
        B -= pace * (thinned.T @ at_guess)
        A -= pace * (mail.T @ at_hidden)
    last[pace] = np.abs(off).mean()

for pace, miss in last.items():
    print("pace", pace, "misses by", miss)
