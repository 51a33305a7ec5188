# does a hedgehog hibernate? two hidden layers, relu, examples in COLUMNS
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(3)
m = 80
X = np.random.randn(4, m)
Y = (X[0] + 0.5 * X[1] ** 2 - X[3] > 0.2).astype(float).reshape(1, m)

n0, n1, n2, n3 = 4, 9, 6, 1
W1 = np.random.randn(n1, n0) * np.sqrt(2 / n0)
b1 = np.zeros((n1, 1))
W2 = np.random.randn(n2, n1) * np.sqrt(2 / n1)
b2 = np.zeros((n2, 1))
W3 = np.random.randn(n3, n2) * np.sqrt(1 / n2)
b3 = np.zeros((n3, 1))

alpha0 = 0.3
decay = 0.01
costs = []
for it in range(300):
    alpha = alpha0 / (1 + decay * it)
    # forward
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.maximum(0, Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = 1 / (1 + np.exp(-Z3))
    cost = -(1 / m) * np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))
    costs.append(cost)

    # backward
    dZ3 = A3 - Y
    dW3 = (1 / m) * np.dot(dZ3, A2.T)
    db3 = (1 / m) * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.array(dA2, copy=True)
    dZ2[Z2 <= 0] = 0
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.array(dA1, copy=True)
    dZ1[Z1 <= 0] = 0
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)

    # update
    W3 = W3 - alpha * dW3
    b3 = b3 - alpha * db3
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1

    if it % 50 == 0:
        acc = np.mean((A3 > 0.5) == (Y > 0.5)) * 100
        print("iteration", it, "cost", cost, "accuracy", acc, "%")

plt.plot(costs)
plt.xlabel("iterations")
plt.ylabel("cost")
plt.show()
