#!/usr/bin/env python3
"""Remaining life of pumps. Lists of weights and biases for any depth, RMSprop, float32, options on the command line."""
import argparse
import numpy as np


def softplus(z):
    return np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0)


def softplus_grad(z):
    return 1 / (1 + np.exp(-z))


def make_data(n, rng):
    x = rng.uniform(-1, 1, (n, 4)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] + np.abs(x[:, 2]) - 0.3 * x[:, 3]).astype(np.float32)
    return x, y.reshape(-1, 1)


def build(widths, rng):
    Ws, bs = [], []
    for a, b in zip(widths, widths[1:]):
        Ws.append((rng.normal(size=(a, b)) / np.sqrt(a)).astype(np.float32))
        bs.append(np.zeros(b, dtype=np.float32))
    return Ws, bs


def forward(x, Ws, bs):
    pre, act = [], [x]
    for i, (W, b) in enumerate(zip(Ws, bs)):
        z = act[-1] @ W + b
        pre.append(z)
        act.append(z if i == len(Ws) - 1 else softplus(z))
    return pre, act


def backward(pre, act, y, Ws):
    gW = [None] * len(Ws)
    gb = [None] * len(Ws)
    delta = (act[-1] - y) / len(y)
    for i in range(len(Ws) - 1, -1, -1):
        gW[i] = act[i].T @ delta
        gb[i] = delta.sum(axis=0)
        if i > 0:
            delta = (delta @ Ws[i].T) * softplus_grad(pre[i - 1])
    return gW, gb


def run():
    ap = argparse.ArgumentParser()
    ap.add_argument("--hidden", type=int, nargs="*", default=[10, 6])
    ap.add_argument("--lr", type=float, default=0.005)
    ap.add_argument("--rho", type=float, default=0.9)
    ap.add_argument("--epochs", type=int, default=40)
    ap.add_argument("--batch", type=int, default=20)
    opt = ap.parse_args()
    rng = np.random.default_rng(5)
    x, y = make_data(100, rng)
    Ws, bs = build([4, *opt.hidden, 1], rng)
    sW = [np.zeros_like(W) for W in Ws]
    sb = [np.zeros_like(b) for b in bs]
    for epoch in range(opt.epochs):
        lr = opt.lr * 0.5 ** (epoch // 20)
        idx = rng.permutation(len(x))
        losses = []
        for k in range(len(x) // opt.batch):
            take = idx[k * opt.batch : (k + 1) * opt.batch]
            pre, act = forward(x[take], Ws, bs)
            losses.append(0.5 * np.mean((act[-1] - y[take]) ** 2))
            gW, gb = backward(pre, act, y[take], Ws)
            for i in range(len(Ws)):
                sW[i] = opt.rho * sW[i] + (1 - opt.rho) * gW[i] ** 2
                sb[i] = opt.rho * sb[i] + (1 - opt.rho) * gb[i] ** 2
                Ws[i] -= lr * gW[i] / (np.sqrt(sW[i]) + 1e-7)
                bs[i] -= lr * gb[i] / (np.sqrt(sb[i]) + 1e-7)
        if epoch % 10 == 0:
            print(epoch, float(np.mean(losses)))


if __name__ == "__main__":
    run()
