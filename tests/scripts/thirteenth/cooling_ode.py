"""Cooling soup without any data: a small network u(t) is to obey u' = -k u with u(0) = 1 at collocation points."""

import numpy as np

k = 1.3
N = 12  # hidden units
rng = np.random.default_rng(2)
w = rng.normal(size=N)
b = rng.normal(size=N)
v = 0.3 * rng.normal(size=N)
c = 0.0

t = np.linspace(0, 2, 25)
lam = 5.0  # weight of the starting condition


def net(t, w, b, v, c):
    """u and du/dt at each t; also the hidden values, which are needed for the derivatives."""
    h = np.tanh(np.outer(t, w) + b)
    u = h @ v + c
    du = (1 - h**2) @ (v * w)
    return u, du, h


rate = 0.01
for it in range(1500):
    u, du, h = net(t, w, b, v, c)
    u0, _, h0 = net(np.zeros(1), w, b, v, c)
    residual = du + k * u
    loss = np.mean(residual**2) + lam * (u0[0] - 1) ** 2

    # what each residual contributes, dL/dr
    r = 2 * residual / len(t)
    s = 1 - h**2  # sech^2
    curve = -2 * h * s  # derivative of s with respect to the argument
    grad_v = r @ (s * w + k * h)
    grad_c = k * r.sum()
    inner = r[:, None] * (curve * (v * w) + k * s * v)  # through the argument t w + b
    grad_b = inner.sum(axis=0)
    grad_w = (inner * t[:, None]).sum(axis=0) + (r @ s) * v

    # starting condition: here t = 0, so w plays no part
    e = 2 * lam * (u0[0] - 1)
    grad_v = grad_v + e * h0[0]
    grad_c = grad_c + e
    grad_b = grad_b + e * v * (1 - h0[0] ** 2)

    w = w - rate * grad_w
    b = b - rate * grad_b
    v = v - rate * grad_v
    c = c - rate * grad_c

u, _, _ = net(t, w, b, v, c)
print("largest deviation from exp(-k t):", np.abs(u - np.exp(-k * t)).max())
