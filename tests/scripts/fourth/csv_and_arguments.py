"""Classify flowers from a table beside this file."""

import argparse
import csv
import os

import matplotlib.pyplot as plt
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def load(path):
    with open(path, newline="") as f:
        rows = list(csv.DictReader(f))
    X = np.array([[float(r["length"]), float(r["width"]), float(r["depth"])] for r in rows])
    kinds = sorted({r["kind"] for r in rows})
    Y = np.zeros((len(rows), len(kinds)))
    for i, r in enumerate(rows):
        Y[i, kinds.index(r["kind"])] = 1
    return (X - X.mean(0)) / X.std(0), Y


def softmax(s):
    e = np.exp(s - np.max(s, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def fit(X, Y, hidden, lr, epochs, wd):
    np.random.seed(0)
    W1 = 0.4 * np.random.randn(X.shape[1], hidden)
    b1 = np.zeros((1, hidden))
    W2 = 0.4 * np.random.randn(hidden, Y.shape[1])
    b2 = np.zeros((1, Y.shape[1]))
    losses = []
    for e in range(epochs):
        a1 = np.tanh(X.dot(W1) + b1)
        probs = softmax(a1.dot(W2) + b2)
        data_loss = -np.mean(np.sum(Y * np.log(probs + 1e-12), axis=1))
        losses.append(data_loss + 0.5 * wd * (np.sum(W1**2) + np.sum(W2**2)))
        delta3 = (probs - Y) / X.shape[0]
        dW2 = np.dot(a1.T, delta3)
        db2 = np.sum(delta3, axis=0, keepdims=True)
        delta2 = delta3.dot(W2.T) * (1 - np.power(a1, 2))
        dW1 = np.dot(X.T, delta2)
        db1 = np.sum(delta2, axis=0, keepdims=True)
        dW2 += wd * W2
        dW1 += wd * W1
        W1 += -lr * dW1
        b1 += -lr * db1
        W2 += -lr * dW2
        b2 += -lr * db2
    return losses, (W1, b1, W2, b2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=os.path.join(HERE, "flowers.csv"))
    parser.add_argument("--hidden", type=int, default=6)
    parser.add_argument("--lr", type=float, default=0.5)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--wd", type=float, default=0.001)
    args = parser.parse_args()
    X, Y = load(args.data)
    losses, _ = fit(X, Y, args.hidden, args.lr, args.epochs, args.wd)
    plt.plot(losses)
    plt.xlabel("epoch")
    plt.savefig("losses.png")
    print("last loss", losses[-1])


if __name__ == "__main__":
    main()
