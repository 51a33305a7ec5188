"""River height below a weir: own loss (log cosh), targets as a vector, gradients clipped by their length, Nesterov."""
import numpy as np


class Weir:
    pass


def log_cosh(r):
    return np.mean(np.logaddexp(r, -r) - np.log(2))


def predict(p, x):
    z = x @ p.W + p.b
    h = z / (1 + np.exp(-z))  # swish
    return z, h, h @ p.v + p.c


def gradient(p, x, y):
    z, h, y_hat = predict(p, x)
    n = len(y)
    r = y_hat - y
    dr = np.tanh(r) / n
    s = 1 / (1 + np.exp(-z))
    dv = h.T @ dr
    dc = dr.sum()
    dh = np.outer(dr, p.v)
    dz = dh * (s + z * s * (1 - s))
    dW = x.T @ dz
    db = dz.sum(axis=0)
    return log_cosh(r), [dW, db, dv, dc]


def clip(grads, limit):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))
    if norm > limit:
        grads = [g * limit / norm for g in grads]
    return grads


def shifted(p, speed, mu):
    q = Weir()
    q.W, q.b, q.v, q.c = (w + mu * s for w, s in zip((p.W, p.b, p.v, p.c), speed))
    return q


rng = np.random.default_rng(8)
inflow = rng.normal(size=(70, 3))
height = np.sin(inflow[:, 0]) + 0.5 * inflow[:, 1] * inflow[:, 2]
net = Weir()
net.W = rng.normal(0, 0.6, (3, 9))
net.b = np.zeros(9)
net.v = rng.normal(0, 0.4, 9)
net.c = 0.0
speed = [np.zeros((3, 9)), np.zeros(9), np.zeros(9), 0.0]
mu, lr = 0.85, 0.1
history = []
for day in range(150):
    loss, grads = gradient(shifted(net, speed, mu), inflow, height)
    grads = clip(grads, 1.0)
    speed = [mu * s - lr * g for s, g in zip(speed, grads)]
    net.W = net.W + speed[0]
    net.b = net.b + speed[1]
    net.v = net.v + speed[2]
    net.c = net.c + speed[3]
    history.append(loss)
    if day % 30 == 0:
        print(day, round(loss, 4))
print("best", min(history))
