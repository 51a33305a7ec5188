import numpy as np
rng = np.random.default_rng(5)
f = np.float32
X = rng.standard_normal((5, 64)).astype(f)
Y = (X[:2] * X[2:4]).astype(f)
alpha = f(1.0)

def elu(z):
    return np.where(z > 0, z, alpha * (np.exp(np.minimum(z, 0)) - 1))

def elu_grad(z):
    return np.where(z > 0, f(1), alpha * np.exp(np.minimum(z, 0)))

W = [(rng.standard_normal((n, m)) * np.sqrt(2 / m)).astype(f) for m, n in [(5, 10), (10, 8), (8, 2)]]
B = [np.zeros((w.shape[0], 1), dtype=f) for w in W]
eta = f(0.05)
for it in range(300):
    A, Z = [X], []
    for w, b in zip(W, B):
        Z.append(w @ A[-1] + b)
        A.append(elu(Z[-1]) if len(Z) < len(W) else Z[-1])
    E = A[-1] - Y
    cost = (E ** 2).sum() / (2 * X.shape[1])
    D = E / X.shape[1]
    for l in range(len(W) - 1, -1, -1):
        dW = D @ A[l].T
        dB = D.sum(axis=1, keepdims=True)
        if l > 0:
            D = (W[l].T @ D) * elu_grad(Z[l - 1])
        W[l] -= eta * dW
        B[l] -= eta * dB
    if it % 100 == 0:
        print(it, cost)
