"""Gliders: np.vectorize and np.outer, one flight at a time, plain vectors, the mean of the last epoch printed."""

import math

import numpy as np


def _act(v):
    return v if v > 0 else 0.1 * v


def _act_prime(v):
    return 1.0 if v > 0 else 0.1


def _logistic(v):
    return 1.0 / (1.0 + math.exp(-v))


act = np.vectorize(_act, otypes=[float])
act_prime = np.vectorize(_act_prime, otypes=[float])
logistic = np.vectorize(_logistic, otypes=[float])

np.random.seed(19)
flights = np.random.uniform(-1, 1, (30, 3))
landed = np.array([[1.0 if f[0] * f[1] > 0 else 0.0, 1.0 if f[2] > 0 else 0.0] for f in flights])

w1 = np.random.uniform(-0.8, 0.8, (6, 3))
t1 = np.zeros(6)
w2 = np.random.uniform(-0.8, 0.8, (5, 6))
t2 = np.zeros(5)
w3 = np.random.uniform(-0.8, 0.8, (2, 5))
t3 = np.zeros(2)
alpha = 0.08

for epoch in range(12):
    errors = []
    for x, wanted in zip(flights, landed):
        net1 = np.dot(w1, x) - t1
        o1 = act(net1)
        net2 = np.dot(w2, o1) - t2
        o2 = act(net2)
        net3 = np.dot(w3, o2) - t3
        o3 = logistic(net3)
        e = wanted - o3
        errors.append(np.sum(e**2) / 2)

        g3 = e * o3 * (1 - o3)
        g2 = np.dot(w3.T, g3) * act_prime(net2)
        g1 = np.dot(w2.T, g2) * act_prime(net1)

        w3 = w3 + alpha * np.outer(g3, o2)
        t3 = t3 - alpha * g3
        w2 = w2 + alpha * np.outer(g2, o1)
        t2 = t2 - alpha * g2
        w1 = w1 + alpha * np.outer(g1, x)
        t1 = t1 - alpha * g1
    print(epoch, np.mean(errors))
