# My first neural network: will it rain tomorrow?
# inputs: humidity, pressure, wind (all scaled), output: probability of rain
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(42)

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

def sigmoid_derivative(a):
    # a is already sigmoid(x)!
    return a * (1.0 - a)

# ---------- data ----------
N = 80
X = np.random.rand(N, 3)
y = ((X[:, 0] - X[:, 1] + 0.3 * X[:, 2]) > 0.1).astype(float).reshape(-1, 1)

# ---------- network ----------
n_in, n_h, n_out = 3, 5, 1
W1 = np.random.randn(n_in, n_h)
b1 = np.zeros((1, n_h))
W2 = np.random.randn(n_h, n_out)
b2 = np.zeros((1, n_out))

lr = 0.8
history = []

for epoch in range(400):
    # forward
    a1 = sigmoid(np.dot(X, W1) + b1)
    a2 = sigmoid(np.dot(a1, W2) + b2)

    # mean squared error
    error = a2 - y
    loss = np.mean(error ** 2) / 2
    history.append(loss)

    # backward
    delta2 = error * sigmoid_derivative(a2)
    dW2 = np.dot(a1.T, delta2) / N
    db2 = np.sum(delta2, axis=0, keepdims=True) / N
    delta1 = np.dot(delta2, W2.T) * sigmoid_derivative(a1)
    dW1 = np.dot(X.T, delta1) / N
    db1 = np.sum(delta1, axis=0, keepdims=True) / N

    # gradient descent
    W2 -= lr * dW2
    b2 -= lr * db2
    W1 -= lr * dW1
    b1 -= lr * db1

    if epoch % 100 == 0:
        print("epoch", epoch, "loss", loss)

print("accuracy:", np.mean((a2 > 0.5) == y))
plt.plot(history)
plt.xlabel("epoch")
plt.ylabel("loss")
plt.show()
