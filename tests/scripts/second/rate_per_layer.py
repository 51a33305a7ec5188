import numpy as np
np.random.seed(8)
x = np.random.randn(3, 30)
y = np.vstack([x[0] * x[1], x[2] ** 2])
n = x.shape[1]
w1 = np.random.randn(6, 3) * .5; b1 = np.zeros((6, 1))
w2 = np.random.randn(2, 6) * .5; b2 = np.zeros((2, 1))
lr = 0.05
for i in range(1000):
    h = np.tanh(w1 @ x + b1)
    o = w2 @ h + b2
    J = ((o - y) ** 2).sum() / (2 * n)
    do = (o - y) / n
    dh = w2.T @ do * (1 - h ** 2)
    # the last layer may go slower than the first one
    w2 -= lr * do @ h.T
    b2 -= 2 * lr * do.sum(1, keepdims=True)
    w1 -= 4 * lr * dh @ x.T
    b1 -= 8 * lr * dh.sum(1, keepdims=True)
print(J)
