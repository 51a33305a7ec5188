"""Is a song sad? Its moments are weighed by a softmax over time, and the weighed sum is judged."""

import numpy as np

r = np.random.default_rng(27)
songs = r.normal(size=(26, 6, 4))  # songs, moments, sounds
sad = (songs[:, :, 0].max(axis=1) > 1.1).astype(float)

P = {
    "look": r.normal(0, 0.6, (4, 3)),
    "ask": r.normal(0, 0.6, 3),
    "judge": r.normal(0, 0.6, 4),
    "base": np.zeros(1),
}


def softmax(u):
    e = np.exp(u - u.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def step(P, songs, sad, rate):
    keys = np.tanh(songs @ P["look"])
    weigh = softmax(keys @ P["ask"])
    heard = np.einsum("nt,ntd->nd", weigh, songs)
    p = 1 / (1 + np.exp(-(heard @ P["judge"] + P["base"])))
    nll = -np.mean(sad * np.log(p) + (1 - sad) * np.log(1 - p))
    d = (p - sad) / len(sad)
    d_heard = np.outer(d, P["judge"])
    d_weigh = np.einsum("nd,ntd->nt", d_heard, songs)
    d_score = weigh * (d_weigh - (weigh * d_weigh).sum(axis=1, keepdims=True))
    d_keys = d_score[:, :, None] * P["ask"] * (1 - keys**2)
    G = {
        "look": np.einsum("ntd,ntk->dk", songs, d_keys),
        "ask": np.einsum("nt,ntk->k", d_score, keys),
        "judge": heard.T @ d,
        "base": d.sum(keepdims=True),
    }
    for name in P:
        P[name] -= rate * G[name]
    return nll


for night in range(200):
    nll = step(P, songs, sad, 0.5)
    if night % 50 == 0:
        print(night, nll)
