"""Layer objects, softmax with cross-entropy, and Adam as a class of its own."""
import numpy as np

rng = np.random.default_rng(8)


class Beam:
    def __init__(self, low, high):
        self.w = rng.normal(0, low ** -0.5, (low, high))
        self.b = np.zeros((1, high))

    def onward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, slope):
        self.to_w = self.x.T @ slope
        self.to_b = np.sum(slope, axis=0, keepdims=True)
        return slope @ self.w.T


class Gate:
    def onward(self, x):
        self.shut = x < 0
        return np.where(self.shut, 0, x)

    def backward(self, slope):
        slope = slope + 0
        slope[self.shut] = 0
        return slope


class Verdict:
    def worth(self, high, kinds):
        top = high - high.max(axis=1, keepdims=True)
        log_odds = top - np.log(np.exp(top).sum(axis=1, keepdims=True))
        self.off = np.exp(log_odds) - kinds
        return -(kinds * log_odds).sum() / len(kinds)

    def backward(self):
        return self.off / len(self.off)


class Adam:
    def __init__(self, tables, pace=0.015, slow=0.85, slower=0.995):
        self.tables, self.pace, self.slow, self.slower = tables, pace, slow, slower
        self.mean = [np.zeros_like(t) for t in tables]
        self.size = [np.zeros_like(t) for t in tables]
        self.moves = 0

    def move(self, slopes):
        self.moves += 1
        for k, slope in enumerate(slopes):
            self.mean[k] += (1 - self.slow) * (slope - self.mean[k])
            self.size[k] += (1 - self.slower) * (slope ** 2 - self.size[k])
            mean = self.mean[k] / (1 - self.slow ** self.moves)
            size = self.size[k] / (1 - self.slower ** self.moves)
            self.tables[k] -= self.pace * mean / (np.sqrt(size) + 1e-8)


bridges = rng.uniform(-1, 1, (56, 4))
kinds = np.eye(3)[np.argsort(bridges[:, :3] * [1.0, 1.5, 1.0], axis=1)[:, 0]]
below, gate, above = Beam(4, 9), Gate(), Beam(9, 3)
verdict = Verdict()
adam = Adam([below.w, below.b, above.w, above.b])

for load in range(180):
    loss = verdict.worth(above.onward(gate.onward(below.onward(bridges))), kinds)
    slope = above.backward(verdict.backward())
    below.backward(gate.backward(slope))
    adam.move([below.to_w, below.to_b, above.to_w, above.to_b])
    if load % 60 == 0:
        print(load, loss)
