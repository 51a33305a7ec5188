# Regression of a tide curve: ELU network, log-cosh loss, RMSprop
import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(21)
t = np.linspace(0, 1, 64)[:, None]
X = np.hstack([t, t**2, np.sin(6 * t)])
level = np.sin(9 * t) * 0.8 + 0.3 * t + rng.normal(0, 0.05, t.shape)


def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(np.minimum(z, 0)) - 1))


def d_elu(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


class TideNet:
    def __init__(self, nin, nh, nout):
        self.p = {}
        self.p["w1"] = rng.normal(0, 1 / np.sqrt(nin), (nin, nh))
        self.p["c1"] = rng.normal(0, 0.1, nh)
        self.p["w2"] = rng.normal(0, 1 / np.sqrt(nh), (nh, nh))
        self.p["c2"] = rng.normal(0, 0.1, nh)
        self.p["w3"] = rng.normal(0, 1 / np.sqrt(nh), (nh, nout))
        self.p["c3"] = np.zeros(nout)
        self.ms = {k: np.zeros_like(q) for k, q in self.p.items()}

    def __call__(self, x):
        p = self.p
        self.x = x
        self.z1 = x @ p["w1"] + p["c1"]
        self.h1 = elu(self.z1)
        self.z2 = self.h1 @ p["w2"] + p["c2"]
        self.h2 = elu(self.z2)
        return self.h2 @ p["w3"] + p["c3"]

    def grads(self, dout):
        g = {}
        g["w3"] = self.h2.T @ dout
        g["c3"] = dout.sum(0)
        dz2 = (dout @ self.p["w3"].T) * d_elu(self.z2)
        g["w2"] = self.h1.T @ dz2
        g["c2"] = dz2.sum(0)
        dz1 = (dz2 @ self.p["w2"].T) * d_elu(self.z1)
        g["w1"] = self.x.T @ dz1
        g["c1"] = dz1.sum(0)
        return g

    def rmsprop(self, g, lr=0.003, rho=0.9):
        for k in self.p:
            self.ms[k] = rho * self.ms[k] + (1 - rho) * g[k] ** 2
            self.p[k] -= lr * g[k] / np.sqrt(self.ms[k] + 1e-8)


net = TideNet(3, 9, 1)
losses = []
for step in range(200):
    yhat = net(X)
    diff = yhat - level
    loss = np.mean(np.log(np.cosh(diff)))
    losses.append(loss)
    dout = np.tanh(diff) / len(X)
    net.rmsprop(net.grads(dout))
    if step % 40 == 0:
        print(step, loss)

fig, ax = plt.subplots(1, 2)
ax[0].plot(losses)
ax[1].plot(t, level, "o")
ax[1].plot(t, net(X))
plt.savefig("tides.png")
