import numpy as np
text = "abcabdabcabe" * 4
letters = sorted(set(text)); lookup = dict(zip(letters, range(len(letters))))
seq = [lookup[c] for c in text]
K, H = len(letters), 6
rng = np.random.default_rng(13)
model = dict(Wx=rng.normal(0, .2, (K, H)), Wh=rng.normal(0, .2, (H, H)), Wy=rng.normal(0, .2, (H, K)), bh=np.zeros(H), by=np.zeros(K))
memory = {k: np.zeros_like(v) for k, v in model.items()}
h = np.zeros(H)
i = 0
for it in range(500):
    if i + 7 > len(seq):
        i, h = 0, np.zeros(H)
    hs, probs, loss = [h], [], 0
    for t in range(6):
        hs.append(np.tanh(model["Wx"][seq[i + t]] + hs[-1] @ model["Wh"] + model["bh"]))
        z = hs[-1] @ model["Wy"] + model["by"]
        p = np.exp(z - z.max()); probs.append(p / p.sum())
        loss -= np.log(probs[-1][seq[i + t + 1]])
    g = {k: np.zeros_like(v) for k, v in model.items()}
    back = np.zeros(H)
    for t in reversed(range(6)):
        d = probs[t].copy(); d[seq[i + t + 1]] -= 1
        g["Wy"] += np.outer(hs[t + 1], d); g["by"] += d
        r = (model["Wy"] @ d + back) * (1 - hs[t + 1] ** 2)
        g["bh"] += r; g["Wx"][seq[i + t]] += r; g["Wh"] += np.outer(hs[t], r)
        back = model["Wh"] @ r
    for k in model:
        memory[k] = .9 * memory[k] + g[k]
        model[k] = model[k] - .02 * memory[k]
    h, i = hs[-1], i + 6
