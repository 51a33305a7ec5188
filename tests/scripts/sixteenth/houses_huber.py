#!/usr/bin/env python3
"""Predict house prices with a three-layer tanh network, the Huber loss and Adam."""
import argparse

import numpy as np


def make_houses(n, rng):
    size = rng.uniform(0.3, 2.0, n)
    rooms = rng.integers(1, 7, n) / 4
    age = rng.uniform(0, 1, n)
    distance = rng.exponential(0.5, n)
    price = 1.2 * size + 0.4 * rooms - 0.5 * age * size - 0.3 * distance + 0.1 * rng.normal(size=n)
    price[rng.random(n) < 0.05] += 3  # a few villas
    return np.column_stack([size, rooms, age, distance]), price.reshape(-1, 1)


def init(sizes, rng):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers.append({"W": rng.normal(size=(fan_in, fan_out)) / np.sqrt(fan_in), "b": np.zeros((1, fan_out))})
    return layers


def predict(layers, x):
    cache = [x]
    for i, layer in enumerate(layers):
        z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(z if i == len(layers) - 1 else np.tanh(z))
    return cache


def huber(pred, target, d):
    r = pred - target
    small = np.abs(r) <= d
    return np.where(small, 0.5 * r**2, d * (np.abs(r) - 0.5 * d)).mean()


def huber_grad(pred, target, d):
    r = pred - target
    return np.clip(r, -d, d) / len(r)


def gradients(layers, cache, target, d):
    grads = []
    g = huber_grad(cache[-1], target, d)
    for i in reversed(range(len(layers))):
        grads.insert(0, {"W": cache[i].T @ g, "b": g.sum(axis=0, keepdims=True)})
        if i > 0:
            g = (g @ layers[i]["W"].T) * (1 - cache[i] ** 2)
    return grads


def adam_step(layers, grads, m, v, t, lr, b1=0.9, b2=0.99, eps=1e-8):
    for i, layer in enumerate(layers):
        for k in layer:
            m[i][k] = b1 * m[i][k] + (1 - b1) * grads[i][k]
            v[i][k] = b2 * v[i][k] + (1 - b2) * grads[i][k] ** 2
            m_hat = m[i][k] / (1 - b1**t)
            v_hat = v[i][k] / (1 - b2**t)
            layer[k] -= lr * m_hat / (np.sqrt(v_hat) + eps)


def train(args):
    rng = np.random.default_rng(args.seed)
    X, y = make_houses(args.houses, rng)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    layers = init([4, 10, 6, 1], rng)
    m = [{k: np.zeros_like(p) for k, p in layer.items()} for layer in layers]
    v = [{k: np.zeros_like(p) for k, p in layer.items()} for layer in layers]
    t = 0
    for epoch in range(args.epochs):
        perm = rng.permutation(len(X))
        for start in range(0, len(X), args.batch):
            rows = perm[start:start + args.batch]
            cache = predict(layers, X[rows])
            grads = gradients(layers, cache, y[rows], args.delta)
            t += 1
            adam_step(layers, grads, m, v, t, args.lr)
        if epoch % 5 == 0:
            print(f"epoch {epoch:3d}  huber {huber(predict(layers, X)[-1], y, args.delta):.5f}")
    return layers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--houses", type=int, default=120)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--delta", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())
