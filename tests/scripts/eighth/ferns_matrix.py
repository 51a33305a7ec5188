"""Ferns with np.matrix, where * is the product of matrices and np.multiply that of numbers; one column each."""

import numpy as np

np.random.seed(0)
inputs = np.matrix(np.random.rand(30, 3))
targets = np.matrix((np.random.rand(30, 1) + inputs[:, 0] > 1.0).astype(float))


class Net(object):
    def __init__(self, ni, nh, no):
        self.wi = np.matrix(np.random.uniform(-0.7, 0.7, (nh, ni)))
        self.wo = np.matrix(np.random.uniform(-0.7, 0.7, (no, nh)))
        self.bi = np.matrix(np.zeros((nh, 1)))
        self.bo = np.matrix(np.zeros((no, 1)))

    def propagate(self, x):
        self.x = x.T
        self.h = np.tanh(self.wi * self.x + self.bi)
        self.o = np.tanh(self.wo * self.h + self.bo)
        return self.o

    def back(self, t, rate):
        e = self.o - t.T
        do = np.multiply(e, 1 - np.power(self.o, 2))
        dh = np.multiply(self.wo.T * do, 1 - np.power(self.h, 2))
        self.wo -= rate * do * self.h.T
        self.bo -= rate * do
        self.wi -= rate * dh * self.x.T
        self.bi -= rate * dh
        return (e.T * e).item() / 2


net = Net(3, 4, 1)
for epoch in range(60):
    err = 0.0
    for i in range(inputs.shape[0]):
        net.propagate(inputs[i])
        err += net.back(targets[i], 0.1)
    if epoch % 20 == 0:
        print(f"after {epoch} rounds: {err:.5f}")
