import numpy as np
np.random.seed(2)
X = np.random.randn(30, 4); y = (X[:, :1] * X[:, 1:2] > 0).astype(float)
sizes = [(4, 6), (6,), (6, 1), (1,)]
n = sum(int(np.prod(s)) for s in sizes)
theta = np.random.randn(n) * .5
grad = np.zeros(n)
def views(v):
    out, at = [], 0
    for s in sizes:
        k = int(np.prod(s)); out.append(v[at:at+k].reshape(s)); at += k
    return out
W1, b1, W2, b2 = views(theta)
g1, gb1, g2, gb2 = views(grad)
vel = np.zeros(n)
for i in range(500):
    h = np.tanh(X @ W1 + b1)
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    d = (o - y) / len(y)
    g2[:] = h.T @ d
    gb2[:] = d.sum(0)
    dh = d @ W2.T * (1 - h * h)
    g1[:] = X.T @ dh
    gb1[:] = dh.sum(0)
    vel *= .9
    vel -= .1 * grad
    theta += vel
