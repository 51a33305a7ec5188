"""Learning to rank: of two songs, which one do people prefer? Both go through the same network (RankNet)."""

import numpy as np

np.random.seed(23)


class RankNet:
    def __init__(self, n_features, n_hidden, lr=0.1, l2=1e-3):
        self.W = np.random.randn(n_features, n_hidden) / np.sqrt(n_features)
        self.b = np.zeros(n_hidden)
        self.v = np.random.randn(n_hidden) / np.sqrt(n_hidden)
        self.lr, self.l2 = lr, l2

    def score(self, X):
        self.hidden = np.tanh(X @ self.W + self.b)
        return self.hidden @ self.v

    def loss(self, better, worse):
        margin = self.score(better) - self.score(worse)
        return np.mean(np.log1p(np.exp(-margin))) + 0.5 * self.l2 * (np.sum(self.W**2) + np.sum(self.v**2))

    def fit_batch(self, better, worse):
        s_better = self.score(better)
        h_better = self.hidden
        s_worse = self.score(worse)
        h_worse = self.hidden

        # d loss / d margin of every pair
        g = -1.0 / (1.0 + np.exp(s_better - s_worse)) / len(better)

        dv = h_better.T @ g - h_worse.T @ g
        dz_better = np.outer(g, self.v) * (1 - h_better**2)
        dz_worse = -np.outer(g, self.v) * (1 - h_worse**2)
        dW = better.T @ dz_better + worse.T @ dz_worse
        db = dz_better.sum(axis=0) + dz_worse.sum(axis=0)

        dW += self.l2 * self.W
        dv += self.l2 * self.v

        self.W -= self.lr * dW
        self.b -= self.lr * db
        self.v -= self.lr * dv


songs = np.random.randn(50, 5)
taste = songs[:, 0] - np.abs(songs[:, 1]) + 0.5 * songs[:, 2] * songs[:, 3]
pairs = np.random.randint(0, 50, size=(160, 2))
pairs = pairs[taste[pairs[:, 0]] != taste[pairs[:, 1]]]
first_wins = taste[pairs[:, 0]] > taste[pairs[:, 1]]
better = songs[np.where(first_wins, pairs[:, 0], pairs[:, 1])]
worse = songs[np.where(first_wins, pairs[:, 1], pairs[:, 0])]

model = RankNet(5, 8)
for epoch in range(200):
    shuffled = np.random.permutation(len(better))
    for chunk in np.array_split(shuffled, 4):
        model.fit_batch(better[chunk], worse[chunk])
    if epoch % 40 == 0:
        print(f"epoch {epoch:3d}  loss {model.loss(better, worse):.4f}")
print("pairs in order:", np.mean(model.score(better) > model.score(worse)))
