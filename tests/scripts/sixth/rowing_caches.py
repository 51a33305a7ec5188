"""Seconds over five hundred metres. Pure functions: parameters in, parameters out; the rate falls as half a cosine."""

import math

import numpy as np

ROUNDS = 160


def init(key, widths):
    rng = np.random.default_rng(key)
    return [{"w": rng.normal(0, a**-0.5, (a, b)), "b": np.zeros(b)} for a, b in zip(widths, widths[1:])]


def swish(z):
    return z / (1 + np.exp(-z))


def swish_grad(z):
    q = 1 / (1 + np.exp(-z))
    return q + z * q * (1 - q)


def forward(params, x):
    cache = []
    for i, layer in enumerate(params):
        z = x @ layer["w"] + layer["b"]
        cache.append({"x": x, "z": z})
        x = swish(z) if i + 1 < len(params) else z
    return x, cache


def backward(params, cache, g):
    grads = [None] * len(params)
    for i in range(len(params) - 1, -1, -1):
        if i + 1 < len(params):
            g = g * swish_grad(cache[i]["z"])
        grads[i] = {"w": cache[i]["x"].T @ g, "b": np.sum(g, axis=0)}
        g = g @ params[i]["w"].T
    return grads


def update(params, grads, rate):
    return [{k: p[k] - rate * d[k] for k in p} for p, d in zip(params, grads)]


def train(x, y):
    params = init(3, [4, 10, 6, 2])
    history = []
    for t in range(ROUNDS):
        pred, cache = forward(params, x)
        diff = pred - y
        history.append(float((diff**2).mean()))
        rate = 0.05 * 0.5 * (1 + math.cos(math.pi * t / ROUNDS))
        params = update(params, backward(params, cache, 2 * diff / diff.size), rate)
    return params, history


if __name__ == "__main__":
    rng = np.random.default_rng(9)
    crew = rng.normal(size=(42, 4))
    seconds = np.stack([crew[:, 0] - crew[:, 1] ** 2, np.sin(crew[:, 2] + crew[:, 3])], axis=-1)
    print(train(crew, seconds)[1][::40])
