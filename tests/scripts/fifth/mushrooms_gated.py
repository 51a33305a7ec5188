import numpy as np

# Three yes-no questions about a mushroom (poison, smell, season), answered through gated cells.
r = np.random.default_rng(12)
caps = r.normal(size=(44, 5))
says = (np.stack([caps[:, 0] * caps[:, 1], caps[:, 2] - caps[:, 3], caps[:, 4]], 1) > 0).astype(float)


def onoff(v):
    return 0.5 * (1 + np.tanh(0.5 * v))


Wv, Wg, Wo = (r.normal(0, 0.4, s) for s in ((5, 8), (5, 8), (8, 3)))
bv, bg, bo = np.zeros(8), np.zeros(8), np.zeros(3)
trace = [0 * a for a in (Wv, bv, Wg, bg, Wo, bo)]
STEPS = 240

for step in range(STEPS):
    rate = 0.5 * (1 + np.cos(np.pi * step / STEPS)) * 0.6
    value = np.tanh(caps @ Wv + bv)
    gate = onoff(caps @ Wg + bg)
    cell = value * gate
    yes = onoff(cell @ Wo + bo)
    error = -np.mean(np.sum(says * np.log(yes) + (1 - says) * np.log(1 - yes), axis=1))
    d_logit = (yes - says) / caps.shape[0]
    d_cell = np.inner(d_logit, Wo)
    d_value = d_cell * gate * (1 - value * value)
    d_gate = d_cell * value * gate * (1 - gate)
    grads = (caps.T @ d_value, d_value.sum(0), caps.T @ d_gate, d_gate.sum(0), cell.T @ d_logit, d_logit.sum(0))
    for mem, grad in zip(trace, grads):
        mem *= 0.7
        mem += grad
    Wv, bv, Wg, bg, Wo, bo = (p - rate * m for p, m in zip((Wv, bv, Wg, bg, Wo, bo), trace))
    if step % 60 == 0:
        print(step, error)
