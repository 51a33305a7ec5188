"""Coins are pressed through a narrow gap and come out again: an encoder, and its transpose as the decoder, by Adam."""

import numpy as np

mint = np.random.default_rng(8)
coins = mint.random((60, 9)) @ mint.random((9, 9)) / 4
coins = 1 / (1 + np.exp(-(coins - coins.mean())))

p = {"press": mint.normal(0, 0.4, (9, 4)), "gap": np.zeros(4), "tray": np.zeros(9)}
first = {k: np.zeros_like(v) for k, v in p.items()}
second = {k: np.zeros_like(v) for k, v in p.items()}


def squeeze(v):
    return 1 / (1 + np.exp(-v))


def there_and_back(batch):
    small = squeeze(batch @ p["press"] + p["gap"])
    large = squeeze(small @ p["press"].T + p["tray"])
    return small, large


def slopes(batch, small, large):
    d_large = 2 * (large - batch) / batch.shape[0] * large * (1 - large)
    d_small = d_large @ p["press"] * small * (1 - small)
    return {
        "press": batch.T @ d_small + d_large.T @ small,
        "gap": d_small.sum(axis=0),
        "tray": d_large.sum(axis=0),
    }


for t in range(1, 301):
    small, large = there_and_back(coins)
    loss = np.sum((large - coins) ** 2) / len(coins)
    for k, g in slopes(coins, small, large).items():
        first[k] = 0.9 * first[k] + 0.1 * g
        second[k] = 0.999 * second[k] + 0.001 * g * g
        up, down = first[k] / (1 - 0.9**t), second[k] / (1 - 0.999**t)
        p[k] -= 0.01 * up / (np.sqrt(down) + 1e-8)
print(loss)
