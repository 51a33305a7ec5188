"""Gates: a loop that goes on until the error is small, and a KeyboardInterrupt that may end it."""

import numpy as np

np.random.seed(12)
samples = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
labels = np.array([[0.0], [1.0], [1.0], [0.0]])


def sigmoid(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


w_ih = np.random.uniform(-1, 1, (2, 3))
b_h = np.random.uniform(-1, 1, (1, 3))
w_ho = np.random.uniform(-1, 1, (3, 1))
b_o = np.random.uniform(-1, 1, (1, 1))
error, tol, epoch, lr = 1.0, 1e-2, 0, 0.8
try:
    while error > tol and epoch < 20000:
        hid = sigmoid(samples @ w_ih + b_h)
        out = sigmoid(hid @ w_ho + b_o)
        miss = labels - out
        error = np.mean(np.abs(miss))
        d_out = miss * sigmoid(out, deriv=True)
        d_hid = d_out.dot(w_ho.T) * sigmoid(hid, deriv=True)
        w_ho += lr * hid.T.dot(d_out)
        b_o += lr * np.sum(d_out, axis=0, keepdims=True)
        w_ih += lr * samples.T.dot(d_hid)
        b_h += lr * np.sum(d_hid, axis=0, keepdims=True)
        epoch += 1
except KeyboardInterrupt:
    print("stopped at", epoch)
print(epoch, error)
print((out > 0.5).astype(int).ravel())
