"""Are there trout in the brook? One hidden layer of ReLU, everything inside main."""

import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def relu(x):
    return np.maximum(0, x)


def relu_derivative(x):
    return (x > 0).astype(float)


def make_brooks(n):
    brooks = np.random.uniform(-1, 1, (n, 3))
    trout = (brooks[:, 0] * brooks[:, 1] > 0).astype(float).reshape(-1, 1)
    return brooks, trout


def main():
    np.random.seed(4)
    X, y = make_brooks(150)
    lr = 0.5
    w_hid = np.random.randn(3, 10) * np.sqrt(2 / 3)
    b_hid = np.zeros((1, 10))
    w_out = np.random.randn(10, 1) * np.sqrt(2 / 10)
    b_out = np.zeros((1, 1))
    history = []
    for epoch in range(400):
        # forward pass
        hid_in = X @ w_hid + b_hid
        hid = relu(hid_in)
        out = sigmoid(hid @ w_out + b_out)
        safe = np.clip(out, 1e-9, 1 - 1e-9)
        loss = -np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe))
        history.append(loss)
        # backward pass
        d_out = (out - y) / len(X)
        grad_w_out = hid.T @ d_out
        grad_b_out = d_out.sum(axis=0, keepdims=True)
        d_hid = (d_out @ w_out.T) * relu_derivative(hid_in)
        grad_w_hid = X.T @ d_hid
        grad_b_hid = d_hid.sum(axis=0, keepdims=True)
        # update
        w_out -= lr * grad_w_out
        b_out -= lr * grad_b_out
        w_hid -= lr * grad_w_hid
        b_hid -= lr * grad_b_hid
        if (epoch + 1) % 100 == 0:
            acc = np.mean((out > 0.5) == y)
            print(f"epoch {epoch + 1}  loss {loss:.4f}  accuracy {acc:.2%}")


if __name__ == "__main__":
    main()
