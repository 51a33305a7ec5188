import numpy as np

class MLPClassifier:
    def __init__(self, hidden=10, lr=0.1, epochs=30, batch=16, l2=0.0, seed=0):
        self.hidden, self.lr, self.epochs, self.batch, self.l2 = hidden, lr, epochs, batch, l2
        self.rng = np.random.RandomState(seed)

    def _softmax(self, z):
        z = z - z.max(axis=1)[:, None]
        e = np.exp(z)
        return e / e.sum(axis=1)[:, None]

    def _forward(self, X):
        z_h = X.dot(self.w_h) + self.b_h
        a_h = 1.0 / (1.0 + np.exp(-np.clip(z_h, -250, 250)))
        z_out = a_h.dot(self.w_out) + self.b_out
        return z_h, a_h, z_out, self._softmax(z_out)

    def fit(self, X, y):
        n, d = X.shape
        k = np.unique(y).size
        onehot = np.zeros((n, k))
        for i, label in enumerate(y):
            onehot[i, label] = 1.0
        self.w_h = self.rng.normal(0, 0.3, size=(d, self.hidden))
        self.b_h = np.zeros(self.hidden)
        self.w_out = self.rng.normal(0, 0.3, size=(self.hidden, k))
        self.b_out = np.zeros(k)
        for epoch in range(self.epochs):
            indices = np.arange(n)
            self.rng.shuffle(indices)
            for start in range(0, n - self.batch + 1, self.batch):
                idx = indices[start:start + self.batch]
                z_h, a_h, z_out, a_out = self._forward(X[idx])
                sigma_out = (a_out - onehot[idx]) / len(idx)
                sigmoid_derivative_h = a_h * (1.0 - a_h)
                sigma_h = np.dot(sigma_out, self.w_out.T) * sigmoid_derivative_h
                grad_w_h = np.dot(X[idx].T, sigma_h)
                grad_b_h = np.sum(sigma_h, axis=0)
                grad_w_out = np.dot(a_h.T, sigma_out)
                grad_b_out = np.sum(sigma_out, axis=0)
                self.w_h -= self.lr * (grad_w_h + self.l2 * self.w_h)
                self.b_h -= self.lr * grad_b_h
                self.w_out -= self.lr * (grad_w_out + self.l2 * self.w_out)
                self.b_out -= self.lr * grad_b_out
        return self

    def predict(self, X):
        return self._forward(X)[3].argmax(axis=1)

rng = np.random.RandomState(5)
X = rng.normal(size=(80, 6))
y = (X[:, :3] + 0.1 * rng.normal(size=(80, 3))).argmax(axis=1)
clf = MLPClassifier(l2=0.01).fit(X, y)
print((clf.predict(X) == y).mean())
