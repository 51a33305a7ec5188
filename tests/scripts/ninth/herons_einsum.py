"""Herons: layers by np.einsum, two inputs that meet in a bilinear form, GELU by tanh, averaged over the examples."""

import numpy as np

rng = np.random.default_rng(17)
N, D, E, H = 30, 3, 2, 5
left, right = rng.normal(size=(N, D)), rng.normal(size=(N, E))
seen = np.einsum("nd,ne->n", left, right)[:, None] * 0.3 + left[:, :1]

K = rng.normal(0, 0.5, (D, E, H))
k = np.zeros(H)
V = rng.normal(0, 0.5, (H, 1))
v = np.zeros(1)
C = np.sqrt(2 / np.pi)


def gelu(a):
    return 0.5 * a * (1 + np.tanh(C * (a + 0.044715 * a**3)))


def gelu_slope(a):
    t = np.tanh(C * (a + 0.044715 * a**3))
    return 0.5 * (1 + t) + 0.5 * a * (1 - t**2) * C * (1 + 3 * 0.044715 * a**2)


for step in range(300):
    meet = np.einsum("nd,deh,ne->nh", left, K, right) + k
    hidden = gelu(meet)
    out = np.einsum("nh,ho->no", hidden, V) + v
    loss = np.square(out - seen).sum() / (2 * N)
    if step % 100 == 0:
        print(step, loss)

    d_out = (out - seen) / N
    d_V = np.einsum("nh,no->ho", hidden, d_out)
    d_hidden = np.einsum("no,ho->nh", d_out, V)
    d_meet = d_hidden * gelu_slope(meet)
    d_K = np.einsum("nd,nh,ne->deh", left, d_meet, right)
    for p, g in ((V, d_V), (v, d_out.sum(0)), (K, d_K), (k, d_meet.sum(0))):
        p -= 0.2 * g
