import numpy as np

rng = np.random.default_rng(21)
X = rng.normal(2.0, 3.0, (32, 4))
T = np.sin(X[:, :2]) + X[:, 2:]

W1 = rng.normal(0, 0.5, (4, 7))
gamma = np.ones(7)
beta = np.zeros(7)
W2 = rng.normal(0, 0.5, (7, 2))
b2 = np.zeros(2)
eps = 1e-5
lr = 0.05

def bn_forward(z):
    mu = z.mean(axis=0)
    var = z.var(axis=0)
    xhat = (z - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, var)

def bn_backward(dout, cache):
    xhat, var = cache
    n = dout.shape[0]
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dz = (n * dxhat - dxhat.sum(axis=0) - xhat * np.sum(dxhat * xhat, axis=0)) / (n * np.sqrt(var + eps))
    return dz, dgamma, dbeta

for step in range(400):
    z = X @ W1
    y, cache = bn_forward(z)
    h = np.maximum(y, 0)
    out = h @ W2 + b2
    loss = 0.5 * np.sum((out - T) ** 2) / len(X)
    dout = (out - T) / len(X)
    dW2 = h.T @ dout
    db2 = dout.sum(axis=0)
    dh = dout @ W2.T
    dy = dh * (y > 0)
    dz, dgamma, dbeta = bn_backward(dy, cache)
    dW1 = X.T @ dz
    W1 -= lr * dW1
    W2 -= lr * dW2
    b2 -= lr * db2
    gamma -= lr * dgamma
    beta -= lr * dbeta
    if step % 100 == 0:
        print(step, round(loss, 4))
