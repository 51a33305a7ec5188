import numpy as np
rng = np.random.default_rng(14)
data = rng.normal(size=(20, 6))
enc, dec = rng.normal(0, .3, (2, 6)), rng.normal(0, .3, (6, 2))
be, bd = np.zeros((2, 1)), np.zeros((6, 1))
t = 0
m = [0, 0, 0, 0]; v = [0, 0, 0, 0]
for epoch in range(200):
    x = data.T
    noisy = x + .1 * rng.normal(size=x.shape)
    code = np.tanh(enc @ noisy + be)
    back = dec @ code + bd
    loss = np.mean(np.sum((back - x) ** 2, axis=0))
    db = 2 * (back - x) / x.shape[1]
    dc = (dec.T @ db) * (1 - code ** 2)
    grads = [dc @ noisy.T, dc.sum(1, keepdims=True), db @ code.T, db.sum(1, keepdims=True)]
    t += 1
    new = []
    for k, (w, g) in enumerate(zip([enc, be, dec, bd], grads)):
        m[k] = .9 * m[k] + .1 * g
        v[k] = .999 * v[k] + .001 * g ** 2
        new.append(w - .01 * (m[k] / (1 - .9 ** t)) / (np.sqrt(v[k] / (1 - .999 ** t)) + 1e-8))
    enc, be, dec, bd = new
