"""Feathers, squeezed to three numbers and drawn again: an autoencoder of two functions, its weights by RMSprop."""

import numpy as np

r = np.random.RandomState(17)
feathers = np.tanh(r.randn(50, 2) @ r.randn(2, 7)) + 0.05 * r.randn(50, 7)

We, be = r.randn(7, 3) * 0.3, np.zeros(3)
Wd, bd = r.randn(3, 7) * 0.3, np.zeros(7)
cache = [0.0, 0.0, 0.0, 0.0]
lr, decay, eps = 0.005, 0.95, 1e-6


def encode(x):
    return np.tanh(x @ We + be)


def decode(code):
    return code @ Wd + bd


def backprop(x):
    code = encode(x)
    out = decode(code)
    diff = out - x
    loss = (diff**2).sum() / len(x)
    d_out = 2 * diff / len(x)
    d_code = d_out @ Wd.T
    d_pre = d_code * (1 - code**2)
    return loss, [x.T @ d_pre, d_pre.sum(0), code.T @ d_out, d_out.sum(0)]


for epoch in range(300):
    loss, grads = backprop(feathers)
    params = [We, be, Wd, bd]
    for i, (p, g) in enumerate(zip(params, grads)):
        cache[i] = decay * cache[i] + (1 - decay) * g**2
        p -= lr * g / (np.sqrt(cache[i]) + eps)
    if epoch % 100 == 0:
        print("epoch", epoch, "loss", loss)
