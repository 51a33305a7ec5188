"""Momentum, tanh twice, regression on a sine, a falling rate."""
import numpy as np

rng = np.random.default_rng(17)
x = np.linspace(-3, 3, 40).reshape(-1, 1)
y = np.sin(x)
w1, c1 = rng.normal(0, 0.8, (1, 7)), np.zeros((1, 7))
w2, c2 = rng.normal(0, 0.5, (7, 7)), np.zeros((1, 7))
w3, c3 = rng.normal(0, 0.5, (7, 1)), np.zeros((1, 1))
vw1, vc1, vw2, vc2, vw3, vc3 = 0, 0, 0, 0, 0, 0
mu, rate = 0.9, 0.05
n = len(x)
step = 0
while step < 500:
    h1 = np.tanh(x @ w1 + c1)
    h2 = np.tanh(h1 @ w2 + c2)
    out = h2 @ w3 + c3
    err = out - y
    mse = np.mean(err ** 2)
    g3 = 2 * err / n
    g2 = (g3 @ w3.T) * (1 - h2 ** 2)
    g1 = (g2 @ w2.T) * (1 - h1 ** 2)
    vw3 = mu * vw3 - rate * (h2.T @ g3)
    vc3 = mu * vc3 - rate * g3.sum(axis=0, keepdims=True)
    vw2 = mu * vw2 - rate * (h1.T @ g2)
    vc2 = mu * vc2 - rate * g2.sum(axis=0, keepdims=True)
    vw1 = mu * vw1 - rate * (x.T @ g1)
    vc1 = mu * vc1 - rate * g1.sum(axis=0, keepdims=True)
    w3, c3 = w3 + vw3, c3 + vc3
    w2, c2 = w2 + vw2, c2 + vc2
    w1, c1 = w1 + vw1, c1 + vc1
    rate *= 0.999
    step += 1
    if step % 100 == 0:
        print(step, mse)
