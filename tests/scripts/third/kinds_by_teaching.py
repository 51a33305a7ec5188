import numpy as np

class BirdGuide:
    """Teach it what was seen of birds and their kinds, then ask it."""

    def __init__(self, inside=9, pace=0.6, walks=60, flock=20, shrink=0.0, seed=4):
        self.inside, self.pace, self.walks, self.flock, self.shrink = inside, pace, walks, flock, shrink
        self.luck = np.random.RandomState(seed)

    def _look(self, seen):
        raw = seen @ self.eye + self.eye_at
        hint = 1 / (1 + np.exp(-raw))
        marks = hint @ self.mind + self.mind_at
        odds = np.exp(marks - marks.max(axis=1)[:, None])
        return raw, hint, odds / odds.sum(axis=1)[:, None]

    def teach(self, seen, kind):
        count, facts = seen.shape
        kinds = kind.max() + 1
        wanted = np.zeros((count, kinds))
        for row, k in zip(wanted, kind):
            row[k] = 1
        self.eye = 0.4 * self.luck.standard_normal((facts, self.inside))
        self.eye_at = np.zeros(self.inside)
        self.mind = 0.4 * self.luck.standard_normal((self.inside, kinds))
        self.mind_at = np.zeros(kinds)
        for walk in range(self.walks):
            order = self.luck.permutation(count)
            while len(order) >= self.flock:
                some, order = order[:self.flock], order[self.flock:]
                raw, hint, odds = self._look(seen[some])
                off = (odds - wanted[some]) / self.flock
                rise = hint * (1 - hint)
                back = (off @ self.mind.T) * rise
                to_eye = seen[some].T @ back
                to_eye_at = back.sum(axis=0)
                to_mind = hint.T @ off
                to_mind_at = off.sum(axis=0)
                self.eye -= self.pace * (to_eye + self.shrink * self.eye)
                self.eye_at -= self.pace * to_eye_at
                self.mind -= self.pace * (to_mind + self.shrink * self.mind)
                self.mind_at -= self.pace * to_mind_at
        return self

    def ask(self, seen):
        return self._look(seen)[2].argmax(axis=1)

park = np.random.RandomState(19)
seen = park.uniform(-1, 1, (90, 5))
kind = (seen[:, 0] > 0.2).astype(int) + (seen[:, 1] + seen[:, 2] > 0)
guide = BirdGuide(shrink=0.005).teach(seen, kind)
print("right:", (guide.ask(seen) == kind).mean())
