"""Coal: a trainer class with callbacks, a dictionary of activations, saves its weights, json log, learning-rate drops."""

import json
import pickle
import time

import numpy as np

ACTIVATIONS = {
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda z, a: (z > 0).astype(z.dtype)),
    "tanh": (np.tanh, lambda z, a: 1.0 - a**2),
    "sigmoid": (lambda z: 1.0 / (1.0 + np.exp(-z)), lambda z, a: a * (1.0 - a)),
    "linear": (lambda z: z, lambda z, a: np.ones_like(z)),
}


class Layer:
    def __init__(self, fan_in, fan_out, activation):
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        self.W = np.random.uniform(-limit, limit, size=(fan_in, fan_out))
        self.b = np.zeros((1, fan_out))
        self.f, self.df = ACTIVATIONS[activation]

    def __call__(self, X):
        self.X = X
        self.Z = X @ self.W + self.b
        self.A = self.f(self.Z)
        return self.A

    def gradient(self, dA):
        dZ = dA * self.df(self.Z, self.A)
        self.dW = self.X.T @ dZ
        self.db = dZ.sum(axis=0, keepdims=True)
        return dZ @ self.W.T


class Network:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, X):
        for layer in self.layers:
            X = layer(X)
        return X

    def backward(self, dA):
        for layer in self.layers[::-1]:
            dA = layer.gradient(dA)

    def step(self, lr, decay):
        for layer in self.layers:
            layer.W -= lr * (layer.dW + decay * layer.W)
            layer.b -= lr * layer.db

    def save(self, path):
        with open(path, "wb") as f:
            pickle.dump([(layer.W, layer.b) for layer in self.layers], f)


class Trainer:
    def __init__(self, net, lr=0.1, decay=1e-3, drop_every=20, factor=0.5):
        self.net, self.lr, self.decay, self.drop_every, self.factor = net, lr, decay, drop_every, factor
        self.log = []

    def on_epoch_end(self, epoch, loss):
        self.log.append({"epoch": epoch, "loss": float(loss), "at": time.time()})
        if (epoch + 1) % self.drop_every == 0:
            self.lr *= self.factor

    def run(self, X, Y, epochs, batch):
        for epoch in range(epochs):
            perm = np.random.permutation(X.shape[0])
            X, Y = X[perm], Y[perm]
            total = 0.0
            for s in range(0, X.shape[0], batch):
                xb, yb = X[s : s + batch], Y[s : s + batch]
                pred = self.net(xb)
                total += np.sum((pred - yb) ** 2)
                self.net.backward(2.0 * (pred - yb) / xb.shape[0])
                self.net.step(self.lr, self.decay)
            self.on_epoch_end(epoch, total / X.shape[0])


np.random.seed(77)
X = np.random.rand(72, 3)
Y = np.c_[np.sin(3 * X[:, 0]) * X[:, 1], X[:, 2] ** 2]
net = Network(Layer(3, 9, "tanh"), Layer(9, 6, "relu"), Layer(6, 2, "linear"))
trainer = Trainer(net)
trainer.run(X, Y, 30, 12)
net.save("coal.pkl")
with open("coal.json", "w") as f:
    json.dump(trainer.log, f)
