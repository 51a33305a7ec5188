import numpy as np
np.random.seed(11)
X = np.random.randn(64, 3) * 5 + 2
y = np.sin(X[:, [0]] / 4)
W1 = np.random.randn(3, 10) * .5; b1 = np.zeros(10); W2 = np.random.randn(10, 1) * .5; b2 = np.zeros(1)
mu, var = np.zeros(3), np.ones(3)
for it in range(300):
    i = np.random.choice(64, 16, replace=False)
    xb, yb = X[i], y[i]
    mu = .9 * mu + .1 * xb.mean(0)
    var = .9 * var + .1 * xb.var(0)
    xn = (xb - mu) / np.sqrt(var + 1e-5)
    z = xn @ W1 + b1
    a = np.where(z > 0, z, .1 * z)
    o = a @ W2 + b2
    loss = np.mean(np.abs(o - yb) ** 2)
    do = 2 * (o - yb) / len(yb)
    dz = do @ W2.T * np.where(z > 0, 1, .1)
    W2 = W2 - .02 * a.T @ do
    b2 = b2 - .02 * do.sum(0)
    W1 = W1 - .02 * xn.T @ dz
    b1 = b1 - .02 * dz.sum(0)
