import numpy as np

np.random.seed(42)
X = np.random.randn(120, 4)
y = ((X[:, 0] ** 2 + X[:, 1]) > 0.5).astype(float).reshape(-1, 1)
theta1 = np.random.randn(4, 8) * 0.5
bias1 = np.zeros(8)
theta2 = np.random.randn(8, 1) * 0.5
bias2 = np.zeros(1)
learning_rate0, lam, batch = 0.5, 1e-2, 20
for epoch in range(40):
    learning_rate = learning_rate0 / (1 + 0.05 * epoch)
    perm = np.random.permutation(X.shape[0])
    X, y = X[perm], y[perm]
    epoch_loss = 0.0
    for k in range(0, X.shape[0], batch):
        xb = X[k:k + batch]
        yb = y[k:k + batch]
        n = xb.shape[0]
        z1 = np.matmul(xb, theta1) + bias1
        a1 = np.where(z1 > 0, z1, 0.01 * z1)
        z2 = np.matmul(a1, theta2) + bias2
        p = 1 / (1 + np.exp(-z2))
        epoch_loss += -np.mean(yb * np.log(p) + (1 - yb) * np.log(1 - p))
        delta2 = (p - yb) / n
        g_theta2 = np.matmul(a1.T, delta2) + lam * theta2
        g_bias2 = np.sum(delta2, axis=0)
        delta1 = np.matmul(delta2, theta2.T) * np.where(z1 > 0, 1, 0.01)
        g_theta1 = np.matmul(xb.T, delta1) + lam * theta1
        g_bias1 = np.sum(delta1, axis=0)
        theta2 -= learning_rate * g_theta2
        bias2 -= learning_rate * g_bias2
        theta1 -= learning_rate * g_theta1
        bias1 -= learning_rate * g_bias1
    if epoch % 10 == 0:
        print(epoch, epoch_loss)
