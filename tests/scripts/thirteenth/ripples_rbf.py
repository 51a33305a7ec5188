"""Height of a ripple by Gaussian bumps whose centres, widths and heights all move (an RBF network)."""
import numpy as np

rng = np.random.RandomState(3)
x = rng.uniform(-2, 2, size=(90, 2))
y = np.cos(2 * np.hypot(x[:, 0], x[:, 1]))

K = 10
C = x[rng.choice(len(x), K, replace=False)].copy()   # centres
logs = np.zeros(K)                                   # log of the widths
A = 0.2 * rng.randn(K)                               # heights
offset = y.mean()

eta, gamma = 0.05, 0.999
history = []
for epoch in range(400):
    diff = x[:, None, :] - C[None, :, :]             # (samples, bumps, 2)
    r2 = np.sum(diff ** 2, axis=2)
    width2 = np.exp(2 * logs)
    phi = np.exp(-r2 / (2 * width2))
    pred = phi @ A + offset
    err = pred - y
    history.append(0.5 * np.mean(err ** 2))

    g = err / len(x)
    gA = phi.T @ g
    goffset = g.sum()
    gphi = np.outer(g, A) * phi
    gC = np.einsum('nk,nkd->kd', gphi, diff) / width2[:, None]
    glogs = np.sum(gphi * r2, axis=0) / width2

    A -= eta * gA
    offset -= eta * goffset
    C -= eta * gC
    logs -= eta * glogs
    eta *= gamma

print('start %.4f, end %.4f' % (history[0], history[-1]))
