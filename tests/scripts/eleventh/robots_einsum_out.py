"""Robots: einsum, products written into buffers, steps on views of one long vector."""

import numpy as np

rng = np.random.default_rng(11)
n, a, h, o = 32, 4, 6, 2
X = rng.normal(size=(n, a))
T = np.stack([np.sin(X[:, 0]), X[:, 1] * X[:, 2]], axis=1)
theta = rng.normal(0, 0.4, a * h + h + h * o + o)
grad = np.zeros_like(theta)


def views(v):
    i = 0
    out = []
    for shape in [(a, h), (h,), (h, o), (o,)]:
        k = int(np.prod(shape))
        out.append(v[i : i + k].reshape(shape))
        i += k
    return out


W1, b1, W2, b2 = views(theta)
gW1, gb1, gW2, gb2 = views(grad)
z = np.empty((n, h))
y = np.empty((n, o))
dz = np.empty((n, h))
for turn in range(100):
    np.matmul(X, W1, out=z)
    z += b1
    hid = np.tanh(z)
    np.matmul(hid, W2, out=y)
    y += b2
    r = y - T
    loss = 0.5 * np.einsum("ij,ij->", r, r) / n
    r /= n
    np.einsum("ni,no->io", hid, r, out=gW2)
    np.sum(r, axis=0, out=gb2)
    np.matmul(r, W2.T, out=dz)
    dz *= 1 - hid**2
    np.einsum("na,nh->ah", X, dz, out=gW1)
    np.sum(dz, axis=0, out=gb1)
    theta -= 0.2 * grad
    if turn % 25 == 0:
        print(turn, loss)
