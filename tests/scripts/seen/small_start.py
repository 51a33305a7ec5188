# Exclusive or in columns. The gradients are right; the printed cost has a bracket in the wrong place; the start is tiny.
import numpy as np

r = np.random.default_rng(5)
inputs = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
wanted = np.array([[0.0, 1, 1, 0]])
U, u = 0.01 * r.standard_normal((4, 2)), np.zeros((4, 1))
V, v = 0.01 * r.standard_normal((1, 4)), np.zeros((1, 1))
for k in range(4000):
    a = 1 / (1 + np.exp(-(U @ inputs + u)))
    y = 1 / (1 + np.exp(-(V @ a + v)))
    cost = np.mean(-wanted * np.log(y) + (1 - wanted) * np.log(1 - y))
    e = (y - wanted) / 4
    back = (V.T @ e) * a * (1 - a)
    V, v = V - 0.1 * e @ a.T, v - 0.1 * e.sum(axis=1, keepdims=True)
    U, u = U - 0.1 * back @ inputs.T, u - 0.1 * back.sum(axis=1, keepdims=True)
