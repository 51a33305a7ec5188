"""Lamps: RMSprop, and an animation whose frames train."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(1)
xs = np.linspace(-1, 1, 40).reshape(-1, 1)
ys = xs**3 - 0.5 * xs
W = [rng.normal(0, 1, (1, 12)), rng.normal(0, 0.3, (12, 1))]
B = [np.zeros(12), np.zeros(1)]
cache = {"W0": 0.0, "B0": 0.0, "W1": 0.0, "B1": 0.0}


def predict(x):
    h = np.tanh(x @ W[0] + B[0])
    return h, h @ W[1] + B[1]


def train_step(lr=0.005, rho=0.9):
    h, out = predict(xs)
    d = (out - ys) / len(xs)
    dh = (d @ W[1].T) * (1 - h**2)
    grads = {"W1": h.T @ d, "B1": d.sum(0), "W0": xs.T @ dh, "B0": dh.sum(0)}
    for name, g in grads.items():
        cache[name] = rho * cache[name] + (1 - rho) * g**2
        store, i = (W if name[0] == "W" else B), int(name[1])
        store[i] -= lr * g / (np.sqrt(cache[name]) + 1e-8)
    return float(0.5 * np.mean((out - ys) ** 2))


fig, ax = plt.subplots()
(line,) = ax.plot(xs, ys * 0, "r-")
ax.plot(xs, ys, "k.")


def frame(i):
    for _ in range(10):
        loss = train_step()
    line.set_ydata(predict(xs)[1])
    ax.set_title(f"step {10 * i}: {loss:.4f}")
    return (line,)


ani = FuncAnimation(fig, frame, frames=40, interval=50)
plt.show()
