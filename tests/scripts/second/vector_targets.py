# regression on a vector of targets, single hidden layer, (n, 1) kept throughout
import numpy as np
rng = np.random.default_rng(2)
X = rng.uniform(-1, 1, (30, 2))
y = X[:, 0] ** 2 - X[:, 1]
y = y.reshape(-1, 1)
W1, b1 = rng.normal(size=(2, 8)), np.zeros(8)
W2, b2 = rng.normal(size=(8, 1)), np.zeros(1)
for epoch in range(500):
    a1 = np.tanh(X @ W1 + b1)
    pred = a1 @ W2 + b2
    loss = np.mean((pred - y) ** 2)
    dpred = 2 * (pred - y) / len(y)
    dW2 = a1.T @ dpred
    db2 = dpred.sum(axis=0)
    dz1 = (dpred @ W2.T) * (1 - a1 ** 2)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    W1 -= 0.1 * dW1
    b1 -= 0.1 * db1
    W2 -= 0.1 * dW2
    b2 -= 0.1 * db2
print(loss)
