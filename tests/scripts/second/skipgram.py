import numpy as np
from collections import Counter
text = "the quick brown fox jumps over the lazy dog while the other dog sleeps near the brown fox".split()
vocab = sorted(Counter(text))
idx = {w: i for i, w in enumerate(vocab)}
V, D, window, lr = len(vocab), 5, 2, 0.05
np.random.seed(1)
W_in = np.random.uniform(-0.8, 0.8, (V, D))
W_out = np.random.uniform(-0.8, 0.8, (D, V))

pairs = []
for i, w in enumerate(text):
    for j in range(max(0, i - window), min(len(text), i + window + 1)):
        if i != j:
            pairs.append((idx[w], idx[text[j]]))

def softmax(u):
    e = np.exp(u - np.max(u))
    return e / e.sum()

for epoch in range(10):
    loss = 0
    for center, context in pairs:
        h = W_in[center]
        u = h @ W_out
        y = softmax(u)
        loss -= np.log(y[context])
        e = y.copy()
        e[context] -= 1
        dW_out = np.outer(h, e)
        dh = W_out @ e
        W_out -= lr * dW_out
        W_in[center] -= lr * dh
    print(epoch, loss / len(pairs))
