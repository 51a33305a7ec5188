"""784-300-10, mini-batches, ReLU, softmax, integer labels."""
import numpy as np

rng = np.random.default_rng(0)
X = rng.random((2000, 784)) * (rng.random((2000, 784)) < 0.2)
y = rng.integers(0, 10, 2000)

W1 = rng.normal(0, np.sqrt(2 / 784), (784, 300))
b1 = np.zeros(300)
W2 = rng.normal(0, np.sqrt(2 / 300), (300, 10))
b2 = np.zeros(10)
lr, batch = 0.1, 64

for epoch in range(5):
    order = rng.permutation(len(X))
    total = 0.0
    for start in range(0, len(X), batch):
        rows = order[start:start + batch]
        xb, yb = X[rows], y[rows]
        z1 = xb @ W1 + b1
        a1 = np.maximum(z1, 0)
        scores = a1 @ W2 + b2
        scores -= scores.max(axis=1, keepdims=True)
        p = np.exp(scores)
        p /= p.sum(axis=1, keepdims=True)
        total -= np.log(p[np.arange(len(yb)), yb]).sum()
        dscores = p.copy()
        dscores[np.arange(len(yb)), yb] -= 1
        dscores /= len(yb)
        dW2 = a1.T @ dscores
        db2 = dscores.sum(axis=0)
        d1 = dscores @ W2.T * (z1 > 0)
        dW1 = xb.T @ d1
        db1 = d1.sum(axis=0)
        W1 -= lr * dW1
        b1 -= lr * db1
        W2 -= lr * dW2
        b2 -= lr * db2
    print(epoch, total / len(X))
