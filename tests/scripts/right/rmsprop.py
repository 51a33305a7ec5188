"""RMSProp written out, sigmoid hidden units, softmax output, integer labels."""
import numpy as np

np.random.seed(14)
X = np.random.randn(70, 4)
labels = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0).astype(int)
params = [np.random.randn(4, 7) * 0.5, np.zeros(7), np.random.randn(7, 3) * 0.5, np.zeros(3)]
cache = [np.zeros_like(p) for p in params]
decay, lr = 0.9, 0.01

for it in range(200):
    w1, b1, w2, b2 = params
    h = 1 / (1 + np.exp(-(X @ w1 + b1)))
    s = h @ w2 + b2
    s -= s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    nll = -np.log(p[np.arange(len(X)), labels]).mean()
    ds = p.copy()
    ds[np.arange(len(X)), labels] -= 1
    ds /= len(X)
    dh = ds @ w2.T * h * (1 - h)
    grads = [X.T @ dh, dh.sum(axis=0), h.T @ ds, ds.sum(axis=0)]
    for i in range(4):
        cache[i] = decay * cache[i] + (1 - decay) * grads[i] ** 2
        params[i] = params[i] - lr * grads[i] / (np.sqrt(cache[i]) + 1e-7)
    if it % 50 == 0:
        print(it, nll)
