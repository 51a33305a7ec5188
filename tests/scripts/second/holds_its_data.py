import numpy as np

def squash(v):
    return 1 / (1 + np.exp(-v))

def lean(s):
    return s * (1 - s)

class Taster:
    """Holds the cups, what was said of them, and the weights; takes whole steps."""

    def __init__(self, cups, liked, width=5):
        chance = np.random.default_rng(31)
        self.cups = cups
        self.liked = liked
        self.lower = chance.random((cups.shape[1], width)) - 0.4
        self.upper = chance.random((width, liked.shape[1])) - 0.4

    def taste(self):
        self.middle = squash(self.cups @ self.lower)
        self.verdict = squash(self.middle @ self.upper)

    def reconsider(self):
        for_upper = self.middle.T @ (2 * (self.liked - self.verdict) * lean(self.verdict))
        for_lower = self.cups.T @ (
            ((2 * (self.liked - self.verdict) * lean(self.verdict)) @ self.upper.T) * lean(self.middle)
        )
        self.lower += for_lower
        self.upper += for_upper

# milk, sugar, strong, and a one for the threshold
cups = np.array([[1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]])
liked = np.array([[1], [0], [1], [0], [0]])
taster = Taster(cups, liked)
for day in range(1200):
    taster.taste()
    taster.reconsider()
print(np.hstack([liked, taster.verdict]))
