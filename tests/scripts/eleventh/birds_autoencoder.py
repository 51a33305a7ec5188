"""Bird songs squeezed: an autoencoder with an L1 penalty on its code."""

import numpy as np

np.random.seed(6)
base = np.random.rand(3, 8)
songs = np.random.rand(40, 3) @ base
songs = (songs - songs.min()) / (songs.max() - songs.min())
n_code = 3
We = np.random.randn(8, n_code) * 0.3
be = np.zeros(n_code)
Wd = np.random.randn(n_code, 8) * 0.3
bd = np.zeros(8)
rate, sparse = 0.5, 0.002


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


losses = []
for epoch in range(200):
    code = sigmoid(songs @ We + be)
    back = sigmoid(code @ Wd + bd)
    diff = back - songs
    loss = np.sum(diff**2) / len(songs) + sparse * np.sum(np.abs(code)) / len(songs)
    losses.append(loss)
    d_back = 2 * diff / len(songs) * back * (1 - back)
    d_code = d_back @ Wd.T + sparse * np.sign(code) / len(songs)
    d_code *= code * (1 - code)
    Wd -= rate * code.T @ d_back
    bd -= rate * d_back.sum(axis=0)
    We -= rate * songs.T @ d_code
    be -= rate * d_code.sum(axis=0)
print(losses[0], losses[-1])
