import numpy as np
rng = np.random.default_rng(9)
T, N = 4, 5
Wz, Wh = rng.normal(0, .4, (N, N + 1)), rng.normal(0, .4, (N, N + 1))
Wo = rng.normal(0, .4, (1, N))
sig = lambda v: 1 / (1 + np.exp(-v))
series = np.cos(np.arange(200) / 5.0)
h0 = np.zeros(N)
pos = 0
while pos < 150:
    xs, ys = series[pos:pos+T], series[pos+1:pos+T+1]
    cache, h, loss = [], h0, 0.0
    for x, y in zip(xs, ys):
        v = np.append(h, x)
        z, g = sig(Wz @ v), np.tanh(Wh @ v)
        hn = (1 - z) * h + z * g
        o = (Wo @ hn)[0]
        loss += (o - y) ** 2
        cache.append((v, z, g, h, hn, o - y))
        h = hn
    dz_, dh_, do_ = 0 * Wz, 0 * Wh, 0 * Wo
    dnext = np.zeros(N)
    for v, z, g, hp, hn, e in cache[::-1]:
        do_ += 2 * e * hn[None]
        dh = 2 * e * Wo[0] + dnext
        daz = dh * (g - hp) * z * (1 - z)
        dag = dh * z * (1 - g * g)
        dz_ += np.outer(daz, v); dh_ += np.outer(dag, v)
        dnext = dh * (1 - z) + (Wz.T @ daz + Wh.T @ dag)[:N]
    Wz -= .05 * dz_; Wh -= .05 * dh_; Wo -= .05 * do_
    h0 = h
    pos += T
