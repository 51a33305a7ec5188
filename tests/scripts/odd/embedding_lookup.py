import numpy as np
rng = np.random.default_rng(3)
words = "the cat sat on the mat and the dog sat on the rug".split()
vocab = {w: i for i, w in enumerate(dict.fromkeys(words))}
ids = np.array([vocab[w] for w in words])
E = rng.normal(0, .4, (len(vocab), 5))
V = rng.normal(0, .4, (10, len(vocab)))
b = np.zeros(len(vocab))
ctx = np.stack([ids[:-2], ids[1:-1]], axis=1)
nxt = ids[2:]
for step in range(400):
    idx = rng.integers(0, len(nxt), 6)
    c, y = ctx[idx], nxt[idx]
    e = E[c].reshape(len(y), -1)
    z = e @ V + b
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z); p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    d = p.copy(); d[np.arange(len(y)), y] -= 1; d /= len(y)
    dE = np.zeros_like(E)
    de = (d @ V.T).reshape(len(y), 2, 5)
    np.add.at(dE, c, de)
    V -= .3 * e.T @ d
    b -= .3 * d.sum(0)
    E -= .3 * dE
