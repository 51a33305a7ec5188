import numpy as np

np.random.seed(7)
N, D, H1, H2, C = 120, 8, 14, 10, 4
X = np.random.randn(N, D).astype(np.float32)
labels = (X[:, 0] > 0).astype(int) * 2 + (X[:, 1] * X[:, 2] > 0).astype(int)

W1 = (np.random.randn(D, H1) * np.sqrt(2 / D)).astype(np.float32)
W2 = (np.random.randn(H1, H2) * np.sqrt(2 / H1)).astype(np.float32)
W3 = (np.random.randn(H2, C) * np.sqrt(2 / H2)).astype(np.float32)
b1, b2, b3 = (np.zeros(k, dtype=np.float32) for k in (H1, H2, C))

alpha = 0.05
rate = 0.2
batch_size = 30

for epoch in range(40):
    perm = np.random.permutation(N)
    total = 0.0
    for k in range(0, N, batch_size):
        pick = perm[k : k + batch_size]
        xb, tb = X[pick], labels[pick]
        n = xb.shape[0]

        u1 = xb @ W1 + b1
        h1 = np.where(u1 > 0, u1, alpha * u1)
        u2 = h1 @ W2 + b2
        h2 = np.where(u2 > 0, u2, alpha * u2)
        logits = h2 @ W3 + b3
        logits -= logits.max(axis=1, keepdims=True)
        expd = np.exp(logits)
        prob = expd / expd.sum(axis=1, keepdims=True)
        total += -np.log(prob[np.arange(n), tb]).sum()

        d3 = prob.copy()
        d3[np.arange(n), tb] -= 1
        d3 /= n
        gW3 = h2.T @ d3
        gb3 = d3.sum(axis=0)
        d2 = d3 @ W3.T
        d2[u2 <= 0] *= alpha
        gW2 = h1.T @ d2
        gb2 = d2.sum(axis=0)
        d1 = d2 @ W2.T
        d1[u1 <= 0] *= alpha
        gW1 = xb.T @ d1
        gb1 = d1.sum(axis=0)

        W3 -= rate * gW3
        b3 -= rate * gb3
        W2 -= rate * gW2
        b2 -= rate * gb2
        W1 -= rate * gW1
        b1 -= rate * gb1
    rate *= 0.98
    if epoch % 10 == 0:
        print(f"epoch {epoch}: {total / N:.4f}")
