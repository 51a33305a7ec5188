"""argparse, matplotlib, input and a file that is written: none of it must stop the doctor."""
import argparse
import json
import sys
import time

import matplotlib.pyplot as plt
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=200)
parser.add_argument("--hidden", type=int, default=5)
args = parser.parse_args()


class MLP:
    def __init__(self, n_in, n_hidden, n_out, seed=6):
        r = np.random.RandomState(seed)
        self.__W = [r.randn(n_in + 1, n_hidden) * 0.7, r.randn(n_hidden + 1, n_out) * 0.7]

    @staticmethod
    def __with_one(a):
        return np.hstack([a, np.ones((a.shape[0], 1))])

    def fit(self, X, T, epochs, rate=0.3):
        errors = []
        for epoch in range(epochs):
            a0 = self.__with_one(X)
            h = np.tanh(a0 @ self.__W[0])
            a1 = self.__with_one(h)
            out = np.tanh(a1 @ self.__W[1])
            delta = (out - T) * (1 - out ** 2)
            back = (delta @ self.__W[1][:-1].T) * (1 - h ** 2)
            self.__W[1] -= rate * a1.T @ delta / len(X)
            self.__W[0] -= rate * a0.T @ back / len(X)
            errors.append(0.5 * np.mean((out - T) ** 2))
        return errors


if __name__ == "__main__":
    answer = input("Train? [1/0] ")
    rng = np.random.default_rng()
    X = rng.uniform(-1, 1, (40, 2))
    T = np.sign(X[:, :1] * X[:, 1:])
    net = MLP(2, args.hidden, 1)
    began = time.time()
    errors = net.fit(X, T, args.epochs)
    print("took", time.time() - began, file=sys.stderr)
    with open("history.json", "w") as file:
        json.dump(errors, file)
    fig, ax = plt.subplots()
    ax.plot(errors)
    plt.savefig("errors.png")
    plt.show()
