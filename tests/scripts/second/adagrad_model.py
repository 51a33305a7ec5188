import numpy as np

class Model:
    def __init__(self, dims, seed=0):
        rs = np.random.RandomState(seed)
        self.W = [rs.randn(i, o) / np.sqrt(i) for i, o in zip(dims, dims[1:])]
        self.b = [np.zeros(o) for o in dims[1:]]
        self.hist_W = [np.zeros_like(w) for w in self.W]
        self.hist_b = [np.zeros_like(b) for b in self.b]

    def loss_and_grads(self, X, Y):
        a, cache = X, []
        for i, (w, b) in enumerate(zip(self.W, self.b)):
            z = a.dot(w) + b
            cache.append((a, z))
            a = np.maximum(0, z) if i < len(self.W) - 1 else z
        n = X.shape[0]
        loss = ((a - Y) ** 2).sum() / n
        dz = 2 * (a - Y) / n
        gW, gb = [], []
        for i in range(len(self.W) - 1, -1, -1):
            a_prev, _ = cache[i]
            gW.insert(0, a_prev.T.dot(dz))
            gb.insert(0, dz.sum(axis=0))
            if i:
                dz = dz.dot(self.W[i].T) * (cache[i - 1][1] > 0)
        return loss, gW, gb

    def step(self, X, Y, lr=0.1):
        loss, gW, gb = self.loss_and_grads(X, Y)
        for i in range(len(self.W)):
            self.hist_W[i] += gW[i] ** 2
            self.hist_b[i] += gb[i] ** 2
            self.W[i] -= lr * gW[i] / (np.sqrt(self.hist_W[i]) + 1e-8)
            self.b[i] -= lr * gb[i] / (np.sqrt(self.hist_b[i]) + 1e-8)
        return loss

X = np.random.RandomState(1).randn(60, 5)
Y = np.abs(X[:, :2]) - X[:, 2:4]
model = Model([5, 12, 8, 2])
for epoch in range(100):
    loss = model.step(X, Y)
    if epoch % 20 == 0:
        print("epoch", epoch, "loss", loss)
