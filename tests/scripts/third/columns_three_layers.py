import numpy as np
np.random.seed(10)
X = np.random.randn(4, 50)
Y = np.vstack([X[0] * X[1], X[2] - X[3] ** 2])
m = X.shape[1]
n = [4, 7, 5, 2]
W1 = np.random.randn(n[1], n[0]) * 0.4
b1 = np.zeros((n[1], 1))
W2 = np.random.randn(n[2], n[1]) * 0.4
b2 = np.zeros((n[2], 1))
W3 = np.random.randn(n[3], n[2]) * 0.4
b3 = np.zeros((n[3], 1))
vW1 = vb1 = vW2 = vb2 = vW3 = vb3 = 0
beta, alpha = 0.9, 0.05
for i in range(300):
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))
    Z3 = np.dot(W3, A2) + b3
    cost = np.sum((Z3 - Y) ** 2) / (2 * m)
    dZ3 = (Z3 - Y) / m
    dW3 = np.dot(dZ3, A2.T)
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = dA2 * A2 * (1 - A2)
    dW2 = np.dot(dZ2, A1.T)
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = dA1 * (1 - A1 ** 2)
    dW1 = np.dot(dZ1, X.T)
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    vW1 = beta * vW1 + (1 - beta) * dW1
    vb1 = beta * vb1 + (1 - beta) * db1
    vW2 = beta * vW2 + (1 - beta) * dW2
    vb2 = beta * vb2 + (1 - beta) * db2
    vW3 = beta * vW3 + (1 - beta) * dW3
    vb3 = beta * vb3 + (1 - beta) * db3
    W1 = W1 - alpha * vW1
    b1 = b1 - alpha * vb1
    W2 = W2 - alpha * vW2
    b2 = b2 - alpha * vb2
    W3 = W3 - alpha * vW3
    b3 = b3 - alpha * vb3
    if i % 100 == 0:
        print("cost", i, cost)
