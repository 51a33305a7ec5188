"""One trunk, two heads: how many goals a player scores (regression), and on which wing (class)."""
import numpy as np


def make_players(rng, n=100):
    x = rng.normal(size=(n, 5))
    goals = np.tanh(x[:, 0] + 0.5 * x[:, 1] * x[:, 2])[:, None] + 0.05 * rng.normal(size=(n, 1))
    wing = (x[:, 3] + 0.4 * x[:, 1] > 0).astype(int)
    return x, goals, wing


class TwoHeads:
    def __init__(self, rng, d=5, h=8):
        self.Wt = rng.normal(scale=d ** -0.5, size=(d, h))
        self.bt = np.zeros(h)
        self.Wg = rng.normal(scale=h ** -0.5, size=(h, 1))
        self.bg = np.zeros(1)
        self.Wc = rng.normal(scale=h ** -0.5, size=(h, 2))
        self.bc = np.zeros(2)

    def parameters(self):
        return [self.Wt, self.bt, self.Wg, self.bg, self.Wc, self.bc]

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.Wt + self.bt)
        self.goals = self.h @ self.Wg + self.bg
        scores = self.h @ self.Wc + self.bc
        scores = np.exp(scores - scores.max(1, keepdims=True))
        self.prob = scores / scores.sum(1, keepdims=True)

    def loss(self, goals, wing, alpha):
        n = len(goals)
        mse = ((self.goals - goals) ** 2).mean()
        ce = -np.log(self.prob[range(n), wing]).mean()
        return alpha * mse + (1 - alpha) * ce

    def backward(self, goals, wing, alpha):
        n = len(goals)
        d_goals = alpha * 2 * (self.goals - goals) / n
        d_scores = self.prob.copy()
        d_scores[range(n), wing] -= 1
        d_scores *= (1 - alpha) / n
        d_Wg = self.h.T @ d_goals
        d_bg = d_goals.sum(0)
        d_Wc = self.h.T @ d_scores
        d_bc = d_scores.sum(0)
        d_h = d_goals @ self.Wg.T + d_scores @ self.Wc.T
        d_t = d_h * (1 - self.h ** 2)
        return [self.x.T @ d_t, d_t.sum(0), d_Wg, d_bg, d_Wc, d_bc]


def train():
    rng = np.random.default_rng(99)
    x, goals, wing = make_players(rng)
    net = TwoHeads(rng)
    velocity = [np.zeros_like(p) for p in net.parameters()]
    alpha, lr, mom = 0.6, 0.1, 0.9
    for epoch in range(100):
        net.forward(x)
        grads = net.backward(goals, wing, alpha)
        for p, v, g in zip(net.parameters(), velocity, grads):
            v *= mom
            v -= lr * g
            p += v
        if epoch % 25 == 0:
            print(f"{epoch:4d}: {net.loss(goals, wing, alpha):.4f}")
    return net


if __name__ == "__main__":
    net = train()
