"""Three outputs, one example at a time with numpy, targets minus outputs, plus signs in the update."""
import numpy as np

rng = np.random.default_rng(23)
points = rng.uniform(-1, 1, (30, 4))
kinds = (points[:, :3] > 0).astype(float)
v = rng.normal(0, 0.5, (4, 6))
bv = np.zeros(6)
w = rng.normal(0, 0.5, (6, 3))
bw = np.zeros(3)


def f(a):
    return 1.0 / (1.0 + np.exp(-a))


for epoch in range(60):
    lr = 0.8 / (1 + 0.01 * epoch)
    squared = 0
    for i in np.random.permutation(len(points)):
        p, t = points[i], kinds[i]
        h = f(p @ v + bv)
        o = f(h @ w + bw)
        e = t - o
        squared += np.sum(e ** 2)
        do = e * o * (1 - o)
        dh = h * (1 - h) * (w @ do)
        w += lr * np.outer(h, do)
        bw += lr * do
        v += lr * np.outer(p, dh)
        bv += lr * dh
    if epoch % 20 == 0:
        print(epoch, squared)
