#!/usr/bin/env python3
"""Train a small regression network: python train.py --epochs 30"""
import argparse
import numpy as np


def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        pick = order[start:start + size]
        yield x[pick], y[pick]


def init(n_in, n_hidden, n_out, rng):
    return {
        "w1": rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "w2": rng.normal(0, 1 / np.sqrt(n_hidden), (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def forward(net, x):
    h = np.tanh(x @ net["w1"] + net["b1"])
    return h, h @ net["w2"] + net["b2"]


def gradients(net, x, y):
    h, out = forward(net, x)
    n = len(x)
    d_out = 2.0 * (out - y) / n
    d_h = d_out @ net["w2"].T
    d_z = d_h * (1.0 - h ** 2)
    return {"w2": h.T @ d_out, "b2": d_out.sum(axis=0), "w1": x.T @ d_z, "b1": d_z.sum(axis=0)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--hidden", type=int, default=6)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--decay", type=float, default=0.98)
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, (100, 2))
    y = np.column_stack([x[:, 0] * x[:, 1], np.cos(x[:, 0])])
    net = init(2, args.hidden, 2, rng)
    lr = args.lr
    for epoch in range(args.epochs):
        for xb, yb in batches(x, y, args.batch, rng):
            grads = gradients(net, xb, yb)
            for key in net:
                net[key] -= lr * grads[key]
        lr *= args.decay
        loss = np.mean(np.sum((forward(net, x)[1] - y) ** 2, axis=1))
        print(f"{epoch:3d}  {loss:.4f}")


if __name__ == "__main__":
    main()
