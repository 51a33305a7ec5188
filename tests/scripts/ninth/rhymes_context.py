"""Which word stands between? Vectors of four neighbours averaged, softmax over the words, plain descent in batches."""

import numpy as np

text = "the cat sat on the mat and the dog sat on the log and the cat saw the dog on the mat".split()
vocab = sorted(set(text))
index = {w: i for i, w in enumerate(vocab)}
pairs = [([text[i - 2], text[i - 1], text[i + 1], text[i + 2]], text[i]) for i in range(2, len(text) - 2)]
contexts = np.array([[index[w] for w in c] for c, _ in pairs])
centres = np.array([index[w] for _, w in pairs])

rs = np.random.RandomState(14)
E = rs.uniform(-0.5, 0.5, (len(vocab), 6))
U = rs.uniform(-0.5, 0.5, (6, len(vocab)))
eta, size = 0.5, 6

for epoch in range(60):
    order = rs.permutation(len(pairs))
    total = 0.0
    for start in range(0, len(order), size):
        pick = order[start : start + size]
        ctx, want = contexts[pick], centres[pick]
        h = E[ctx].mean(axis=1)
        logits = h @ U
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits)
        p /= p.sum(axis=1, keepdims=True)
        total -= np.log(p[np.arange(len(pick)), want]).sum()

        dlogits = p
        dlogits[np.arange(len(pick)), want] -= 1
        dlogits /= len(pick)
        dU = h.T @ dlogits
        dh = dlogits @ U.T
        dE = np.zeros_like(E)
        np.add.at(dE, ctx, dh[:, None, :] / ctx.shape[1])
        E -= eta * dE
        U -= eta * dU
    if epoch % 20 == 0:
        print(epoch, total / len(pairs))
