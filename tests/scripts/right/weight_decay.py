"""Three kinds of leaf from five lengths. Large weights cost something, in the loss and in its slopes."""
import numpy as np

draw = np.random.RandomState(14)


class LeafSorter:
    def __init__(self, lengths=5, units=8, kinds=3):
        self.W1, self.c1 = 0.6 * draw.randn(lengths, units), np.zeros(units)
        self.W2, self.c2 = 0.6 * draw.randn(units, kinds), np.zeros(kinds)

    def cost_and_slopes(self, leaves, kind, pull):
        many = len(leaves)
        raw = leaves @ self.W1 + self.c1
        lit = raw * (raw > 0)
        marks = lit @ self.W2 + self.c2
        odds = np.exp(marks - marks.max(axis=1, keepdims=True))
        odds = odds / odds.sum(axis=1, keepdims=True)
        surprise = -np.log(odds[np.arange(many), kind]).mean()
        cost = surprise + pull / 2 * ((self.W1 ** 2).sum() + (self.W2 ** 2).sum())

        late = odds.copy()
        late[np.arange(many), kind] -= 1
        late = late / many
        early = late @ self.W2.T
        early[raw <= 0] = 0
        slopes = {"c1": early.sum(axis=0), "c2": late.sum(axis=0)}
        slopes["W1"] = leaves.T @ early
        slopes["W2"] = lit.T @ late
        slopes["W1"] += pull * self.W1
        slopes["W2"] += pull * self.W2
        return cost, slopes

    def learn(self, leaves, kind, pace=0.4, pull=0.02, rounds=150, handful=24):
        costs = []
        for turn in range(rounds):
            some = draw.choice(len(leaves), handful, replace=False)
            cost, slopes = self.cost_and_slopes(leaves[some], kind[some], pull)
            for name, slope in slopes.items():
                setattr(self, name, getattr(self, name) - pace * slope)
            costs.append(cost)
        return costs


leaves = draw.uniform(-1, 1, (72, 5))
kind = np.digitize(leaves[:, 0] + leaves[:, 1] * leaves[:, 2], [-0.3, 0.3])
costs = LeafSorter().learn(leaves, kind)
print("first", costs[0], "last", costs[-1])
