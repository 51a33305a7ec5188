"""A dictionary, tanh and momentum."""

import numpy as np

rng = np.random.default_rng(3)
x = np.linspace(-1, 1, 20).reshape(-1, 1)
y = np.sin(3 * x)

p = {
    "W1": rng.normal(0, 1, (1, 10)),
    "b1": np.zeros(10),
    "W2": rng.normal(0, 0.3, (10, 1)),
    "b2": np.zeros(1),
}
velocity = {name: np.zeros_like(value) for name, value in p.items()}
rate, momentum = 0.05, 0.9

for epoch in range(1000):
    a1 = np.tanh(x @ p["W1"] + p["b1"])
    out = a1 @ p["W2"] + p["b2"]
    error = out - y
    loss = np.mean(error**2)

    d2 = 2 * error / error.size
    d1 = d2 @ p["W2"].T * (1 - a1) ** 2
    grads = {
        "W2": a1.T @ d2,
        "b2": d2.sum(axis=0),
        "W1": x.T @ d1,
        "b1": d1.sum(axis=0),
    }
    for name in p:
        velocity[name] = momentum * velocity[name] - rate * grads[name]
        p[name] += velocity[name]
    if epoch % 200 == 0:
        print(epoch, loss)
