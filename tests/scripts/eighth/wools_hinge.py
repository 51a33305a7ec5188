"""Wools by a multiclass hinge with a hidden layer: scores, margins, and a penalty in the loss and in the gradient."""

import numpy as np

np.random.seed(9)
N, D, K, h = 45, 3, 3, 12
X = np.random.randn(N, D)
y = np.argmax(np.c_[X[:, 0], X[:, 1], X[:, 2] * X[:, 0]], axis=1)
W = 0.3 * np.random.randn(D, h)
b = np.zeros((1, h))
W2 = 0.3 * np.random.randn(h, K)
b2 = np.zeros((1, K))
step_size, reg = 0.1, 1e-3

for i in range(300):
    hidden_layer = np.maximum(0, np.dot(X, W) + b)
    scores = np.dot(hidden_layer, W2) + b2
    correct = scores[range(N), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[range(N), y] = 0
    data_loss = np.sum(margins) / N
    reg_loss = 0.5 * reg * np.sum(W * W) + 0.5 * reg * np.sum(W2 * W2)
    loss = data_loss + reg_loss
    if i % 100 == 0:
        print("iteration %d: loss %f" % (i, loss))

    dscores = (margins > 0).astype(float)
    dscores[range(N), y] -= dscores.sum(axis=1)
    dscores /= N
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0, keepdims=True)
    dhidden = np.dot(dscores, W2.T)
    dhidden[hidden_layer <= 0] = 0
    dW = np.dot(X.T, dhidden)
    db = np.sum(dhidden, axis=0, keepdims=True)
    dW2 += reg * W2
    dW += reg * W

    W += -step_size * dW
    b += -step_size * db
    W2 += -step_size * dW2
    b2 += -step_size * db2
