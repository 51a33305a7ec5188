import numpy as np, math
rng = np.random.default_rng(8)
X = rng.normal(size=(60, 2)); t = (np.hypot(*X.T) < 1).astype(float).reshape(-1, 1)
class Net:
    def __init__(s):
        s.w = [rng.normal(0, .7, (2, 6)), rng.normal(0, .7, (6, 1))]
        s.b = [np.zeros(6), np.zeros(1)]
        s.vw = [np.zeros_like(w) for w in s.w]; s.vb = [np.zeros_like(b) for b in s.b]
    def grads(s, X, t):
        a = [X]
        for w, b in zip(s.w, s.b):
            a.append(1 / (1 + np.exp(-(a[-1] @ w + b))))
        d = (a[-1] - t) * a[-1] * (1 - a[-1])
        gw, gb = [None, None], [None, None]
        for l in (1, 0):
            gw[l], gb[l] = a[l].T @ d, d.sum(axis=0)
            if l: d = d @ s.w[l].T * a[l] * (1 - a[l])
        return gw, gb
    def step(s, lr, mu):
        gw, gb = s.grads(X, t)
        for i in range(2):
            old = s.vw[i].copy(); s.vw[i] = mu * s.vw[i] - lr * gw[i]; s.w[i] += -mu * old + (1 + mu) * s.vw[i]
            old = s.vb[i].copy(); s.vb[i] = mu * s.vb[i] - lr * gb[i]; s.b[i] += -mu * old + (1 + mu) * s.vb[i]
net = Net()
for k in range(200):
    lr = .05 * .5 * (1 + math.cos(math.pi * k / 200))
    net.step(lr, .9)
