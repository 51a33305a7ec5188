# A circle of points, examples in columns, cross-entropy, means over the examples.
import numpy as np

np.random.seed(7)
m = 60
X = np.random.uniform(-1, 1, (2, m))
Y = (X[0] ** 2 + X[1] ** 2 < 0.5).astype(float).reshape(1, m)

W1 = np.random.randn(5, 2) * 0.6
b1 = np.zeros((5, 1))
W2 = np.random.randn(1, 5) * 0.6
b2 = np.zeros((1, 1))
learning_rate = 0.8

for i in range(1500):
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1.0 / (1.0 + np.exp(-Z2))

    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    if i % 300 == 0:
        print("cost", i, cost)
