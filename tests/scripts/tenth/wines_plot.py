"""Wines from three valleys, drawn at the end: softmax over whole-number labels, tanh, a penalty."""

import matplotlib.pyplot as plt
import numpy as np

np.random.seed(6)
valley = np.random.randint(0, 3, 130)
middles = np.array([[0.0, 1.0], [1.0, -0.5], [-1.0, -0.5]])
wines = middles[valley] + 0.6 * np.random.randn(130, 2)
train_wines, train_valley = wines[:100], valley[:100]
test_wines, test_valley = wines[100:], valley[100:]

ridge = 2e-3
pace = 0.4
net = {
    "in": 0.3 * np.random.randn(2, 20),
    "in_off": np.zeros((1, 20)),
    "out": 0.3 * np.random.randn(20, 3),
    "out_off": np.zeros((1, 3)),
}
losses = []
hits = []
for year in range(201):
    mid = np.tanh(train_wines @ net["in"] + net["in_off"])
    scores = mid @ net["out"] + net["out_off"]
    scores -= scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    probs = powers / powers.sum(axis=1, keepdims=True)

    many = len(train_wines)
    every = np.arange(many)
    loss = -np.log(probs[every, train_valley]).mean()
    loss += 0.5 * ridge * (np.sum(net["in"] ** 2) + np.sum(net["out"] ** 2))
    losses.append(loss)

    d_scores = probs.copy()
    d_scores[every, train_valley] -= 1
    d_scores /= many
    d_out = mid.T @ d_scores
    d_out_off = d_scores.sum(axis=0, keepdims=True)
    d_mid = d_scores @ net["out"].T
    d_pre = d_mid * (1 - mid**2)
    d_in = train_wines.T @ d_pre
    d_in_off = d_pre.sum(axis=0, keepdims=True)
    d_out += ridge * net["out"]
    d_in += ridge * net["in"]

    net["in"] -= pace * d_in
    net["in_off"] -= pace * d_in_off
    net["out"] -= pace * d_out
    net["out_off"] -= pace * d_out_off

    test_mid = np.tanh(test_wines @ net["in"] + net["in_off"])
    test_scores = test_mid @ net["out"] + net["out_off"]
    hits.append((test_scores.argmax(axis=1) == test_valley).mean())
    if year % 50 == 0:
        print("year %d: loss %.3f, hits %.2f" % (year, loss, hits[-1]))

plt.plot(losses, label="loss")
plt.plot(hits, label="hits")
plt.legend()
plt.show()
