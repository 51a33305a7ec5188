import numpy as np
np.random.seed(1)
data = "hello world hello there"
chars = sorted(set(data))
ix = {c: i for i, c in enumerate(chars)}
V, H, seq = len(chars), 8, 5
Wxh = np.random.randn(H, V) * 0.1
Whh = np.random.randn(H, H) * 0.1
Why = np.random.randn(V, H) * 0.1
bh, by = np.zeros((H, 1)), np.zeros((V, 1))
mem = [np.zeros_like(p) for p in (Wxh, Whh, Why, bh, by)]

def step(inputs, targets, hprev):
    xs, hs, ps = {}, {-1: np.copy(hprev)}, {}
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((V, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)
        y = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(y) / np.sum(np.exp(y))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t-1].T)
        dhnext = np.dot(Whh.T, dhraw)
    return loss, [dWxh, dWhh, dWhy, dbh, dby], hs[len(inputs)-1]

p, n = 0, 0
hprev = np.zeros((H, 1))
while n < 200:
    if p + seq + 1 >= len(data):
        p, hprev = 0, np.zeros((H, 1))
    inputs = [ix[c] for c in data[p:p+seq]]
    targets = [ix[c] for c in data[p+1:p+seq+1]]
    loss, grads, hprev = step(inputs, targets, hprev)
    for param, d, m in zip((Wxh, Whh, Why, bh, by), grads, mem):
        m += d * d
        param -= 0.1 * d / np.sqrt(m + 1e-8)
    p += seq
    n += 1
