import numpy as np
rng = np.random.RandomState(4)
U = rng.randn(6, 1) * .3
R = rng.randn(6, 6) * .3
O = rng.randn(1, 6) * .3
c = np.zeros(6)
state = np.zeros(6)
wave = np.sin(np.arange(400) * .3)
rate = .02
for it in range(300):
    k = (it * 8) % 360
    x, target = wave[k:k+8], wave[k+1:k+9]
    h = [state]
    out = []
    for t in range(8):
        h.append(np.tanh(U @ x[t:t+1] + R @ h[-1] + c))
        out.append(O @ h[-1])
    error = .5 * sum((o[0] - t) ** 2 for o, t in zip(out, target))
    gU, gR, gO, gc = np.zeros_like(U), np.zeros_like(R), np.zeros_like(O), np.zeros_like(c)
    back = np.zeros(6)
    for t in range(7, -1, -1):
        e = out[t] - target[t]
        gO += np.outer(e, h[t + 1])
        g = (O.T @ e + back) * (1 - h[t + 1] ** 2)
        gU += np.outer(g, x[t:t+1])
        gR += np.outer(g, h[t])
        gc += g
        back = R.T @ g
    for w, g in ((U, gU), (R, gR), (O, gO), (c, gc)):
        np.clip(g, -5, 5, out=g)
        w -= rate * g
    state = h[-1]
