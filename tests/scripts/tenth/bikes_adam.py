"""Hired bikes by the hour: a class with lists of weights, Adam, weight decay, batches; sizes from the command line."""

import argparse

import numpy as np


class MLP:
    def __init__(self, sizes, lr=0.01, weight_decay=1e-3, seed=0):
        rng = np.random.RandomState(seed)
        self.num_layers = len(sizes) - 1
        self.weights = [rng.randn(a, b) * np.sqrt(2.0 / a) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros(b) for b in sizes[1:]]
        self.lr = lr
        self.weight_decay = weight_decay
        self.beta1, self.beta2, self.eps = 0.9, 0.999, 1e-8
        self.m_w = [np.zeros_like(w) for w in self.weights]
        self.v_w = [np.zeros_like(w) for w in self.weights]
        self.m_b = [np.zeros_like(b) for b in self.biases]
        self.v_b = [np.zeros_like(b) for b in self.biases]
        self.t = 0

    def forward(self, x):
        self.activations = [x]
        self.zs = []
        for i in range(self.num_layers):
            z = self.activations[-1] @ self.weights[i] + self.biases[i]
            self.zs.append(z)
            if i < self.num_layers - 1:
                self.activations.append(np.maximum(z, 0))
            else:
                self.activations.append(z)
        return self.activations[-1]

    def loss(self, pred, y):
        mse = np.mean((pred - y) ** 2)
        reg = 0.5 * self.weight_decay * sum(np.sum(w**2) for w in self.weights)
        return mse + reg

    def backward(self, y):
        n = y.shape[0]
        grads_w = [None] * self.num_layers
        grads_b = [None] * self.num_layers
        delta = 2 * (self.activations[-1] - y) / n
        for i in reversed(range(self.num_layers)):
            grads_w[i] = self.activations[i].T @ delta + self.weight_decay * self.weights[i]
            grads_b[i] = np.sum(delta, axis=0)
            if i > 0:
                delta = (delta @ self.weights[i].T) * (self.zs[i - 1] > 0)
        return grads_w, grads_b

    def step(self, grads_w, grads_b):
        self.t += 1
        for i in range(self.num_layers):
            self.m_w[i] = self.beta1 * self.m_w[i] + (1 - self.beta1) * grads_w[i]
            self.v_w[i] = self.beta2 * self.v_w[i] + (1 - self.beta2) * grads_w[i] ** 2
            m_hat = self.m_w[i] / (1 - self.beta1**self.t)
            v_hat = self.v_w[i] / (1 - self.beta2**self.t)
            self.weights[i] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

            self.m_b[i] = self.beta1 * self.m_b[i] + (1 - self.beta1) * grads_b[i]
            self.v_b[i] = self.beta2 * self.v_b[i] + (1 - self.beta2) * grads_b[i] ** 2
            m_hat = self.m_b[i] / (1 - self.beta1**self.t)
            v_hat = self.v_b[i] / (1 - self.beta2**self.t)
            self.biases[i] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

    def fit(self, X, y, epochs, batch_size):
        for epoch in range(epochs):
            idx = np.random.permutation(len(X))
            X, y = X[idx], y[idx]
            losses = []
            for start in range(0, len(X), batch_size):
                xb = X[start : start + batch_size]
                yb = y[start : start + batch_size]
                pred = self.forward(xb)
                losses.append(self.loss(pred, yb))
                grads_w, grads_b = self.backward(yb)
                self.step(grads_w, grads_b)
            if epoch % 10 == 0:
                print("epoch", epoch, "loss", np.mean(losses))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=16)
    args = parser.parse_args()
    np.random.seed(1)
    hours = np.random.uniform(0, 24, 90)
    warmth = np.random.normal(12, 6, 90)
    X = np.column_stack([np.sin(hours / 24 * 2 * np.pi), np.cos(hours / 24 * 2 * np.pi), warmth / 10])
    y = (3 + 2 * X[:, 0] - X[:, 1] * X[:, 2]).reshape(-1, 1)
    net = MLP([3, args.hidden, args.hidden, 1])
    net.fit(X, y, args.epochs, args.batch_size)
