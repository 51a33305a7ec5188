import numpy as np
rng = np.random.default_rng(14)
K, eps = 4, 0.1
X = rng.normal(size=(50, 6))
labels = rng.integers(0, K, 50)
w_class = np.array([1.0, 2.0, 1.0, 0.5])
T = np.full((50, K), eps / K)
T[np.arange(50), labels] += 1 - eps
sample_w = w_class[labels][:, None]
W = [rng.normal(0, .4, (6, 9)), rng.normal(0, .4, (9, K))]
b = [np.zeros(9), np.zeros(K)]

def log_softmax(z):
    z = z - z.max(1, keepdims=True)
    return z - np.log(np.exp(z).sum(1, keepdims=True))

for epoch in range(200):
    z0 = X @ W[0] + b[0]
    a0 = np.log1p(np.exp(z0))
    lp = log_softmax(a0 @ W[1] + b[1])
    loss = -(sample_w * T * lp).sum() / sample_w.sum()
    d1 = sample_w * (np.exp(lp) - T) / sample_w.sum()
    d0 = d1 @ W[1].T / (1 + np.exp(-z0))
    for i, (a, d) in enumerate([(X, d0), (a0, d1)]):
        W[i] -= 0.5 * a.T @ d
        b[i] -= 0.5 * d.sum(0)
    if epoch % 50 == 0: print(epoch, loss)
