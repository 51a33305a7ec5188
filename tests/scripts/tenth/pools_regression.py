# How warm is the pool? Regression with batches, all in one file from top to bottom.
import numpy as np

np.random.seed(0)
N = 100
x = np.random.rand(N, 2)
y = 15 + 10 * x[:, 0] - 4 * x[:, 1] * x[:, 0]
y = (y - y.mean()) / y.std()

hidden_size = 8
learning_rate = 0.05
batch_size = 24
epochs = 40

W1 = np.random.randn(2, hidden_size)
b1 = np.zeros(hidden_size)
W2 = np.random.randn(hidden_size)
b2 = 0.0

for epoch in range(epochs):
    perm = np.random.permutation(N)
    epoch_loss = 0
    for i in range(0, N, batch_size):
        batch = perm[i : i + batch_size]
        xb = x[batch]
        yb = y[batch]
        n = len(xb)

        # forward
        h = np.tanh(xb.dot(W1) + b1)
        y_pred = h.dot(W2) + b2
        error = y_pred - yb
        loss = (error**2).mean()
        epoch_loss += loss * n / N

        # backward
        grad_y_pred = 2.0 * error / n
        grad_W2 = h.T.dot(grad_y_pred)
        grad_b2 = grad_y_pred.sum()
        grad_h = np.outer(grad_y_pred, W2)
        grad_z = grad_h * (1 - h * h)
        grad_W1 = xb.T.dot(grad_z)
        grad_b1 = grad_z.sum(axis=0)

        # step
        W1 -= learning_rate * grad_W1
        b1 -= learning_rate * grad_b1
        W2 -= learning_rate * grad_W2
        b2 -= learning_rate * grad_b2

    if epoch % 10 == 9:
        print("epoch", epoch + 1, "mse", epoch_loss)
