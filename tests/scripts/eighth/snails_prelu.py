"""Snails' age, with a learned slope below zero for each hidden unit (PReLU) and an absolute penalty on the weights."""

import numpy as np

gen = np.random.default_rng(6)
shell = gen.normal(size=(52, 5))
age = 0.6 * shell[:, 0] - np.abs(shell[:, 1]) + gen.normal(0, 0.05, 52)
theta = {
    "in": gen.normal(0, 0.5, (5, 7)),
    "shift": np.zeros(7),
    "slope": np.full(7, 0.25),
    "out": gen.normal(0, 0.5, 7),
    "level": np.zeros(()),
}
rate, sparse = 0.05, 1e-3


def loss_and_grads(theta, x, y):
    pre = x @ theta["in"] + theta["shift"]
    act = np.where(pre > 0, pre, theta["slope"] * pre)
    miss = act @ theta["out"] + theta["level"] - y
    loss = 0.5 * np.mean(miss**2) + sparse * np.abs(theta["in"]).sum()
    back = miss / len(y)
    g = {"out": act.T @ back, "level": back.sum()}
    d_act = np.outer(back, theta["out"])
    g["slope"] = np.sum(d_act * np.where(pre > 0, 0, pre), axis=0)
    d_pre = d_act * np.where(pre > 0, 1, theta["slope"])
    g["shift"] = d_pre.sum(axis=0)
    g["in"] = x.T @ d_pre + sparse * np.sign(theta["in"])
    return loss, g


for epoch in range(400):
    loss, g = loss_and_grads(theta, shell, age)
    theta = {name: theta[name] - rate * g[name] for name in theta}
    if epoch % 100 == 0:
        print(epoch, round(float(loss), 4))
