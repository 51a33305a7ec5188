"""Lichens on bark: one method gives the loss of softmax scores and all slopes, another draws examples and steps."""

import numpy as np

chance = np.random.default_rng(0)


class Bark:
    def __init__(self, n_in, n_hidden, n_kinds):
        self.held = {
            "inner": 0.2 * chance.standard_normal((n_in, n_hidden)),
            "inner_shift": np.zeros(n_hidden),
            "outer": 0.2 * chance.standard_normal((n_hidden, n_kinds)),
            "outer_shift": np.zeros(n_kinds),
        }

    def judged(self, spots, kinds, ridge):
        inner, outer = self.held["inner"], self.held["outer"]
        n = len(spots)
        awake = np.maximum(spots @ inner + self.held["inner_shift"], 0)
        scores = awake @ outer + self.held["outer_shift"]
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        loss = -np.log(shares[range(n), kinds]).mean() + ridge * ((inner**2).sum() + (outer**2).sum())

        slopes = {}
        lean = shares.copy()
        lean[range(n), kinds] -= 1
        lean = lean / n
        slopes["outer"] = awake.T @ lean + 2 * ridge * outer
        slopes["outer_shift"] = lean.sum(axis=0)
        lean = np.where(awake > 0, lean @ outer.T, 0)
        slopes["inner"] = spots.T @ lean + 2 * ridge * inner
        slopes["inner_shift"] = lean.sum(axis=0)
        return loss, slopes

    def study(self, spots, kinds, rate=0.2, slower=0.95, ridge=1e-2, steps=200, size=24):
        losses = []
        for step in range(steps):
            some = chance.integers(0, len(spots), size)
            few = spots[some]
            their_kinds = kinds[some]
            loss, slopes = self.judged(few, their_kinds, ridge)
            losses.append(loss)
            for name, slope in slopes.items():
                self.held[name] -= rate * slope
            if step % 3 == 2:
                rate *= slower
        return losses


spots = chance.standard_normal((72, 4))
kinds = (spots[:, :3] + 0.5 * chance.standard_normal((72, 3))).argmax(axis=1)
bark = Bark(4, 10, 3)
losses = bark.study(spots, kinds)
print("loss at first", losses[0], "and at last", losses[-1])
