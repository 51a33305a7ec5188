import numpy as np


class CheeseNet:
    """One hidden layer, softmax on top, momentum and L2. Use: net.fit(X, y); net.predict(X)."""

    def __init__(self, n_hidden=12, lr=0.2, momentum=0.8, l2=0.005, epochs=150, patience=10, seed=0):
        self.n_hidden = n_hidden
        self.lr = lr
        self.momentum = momentum
        self.l2 = l2
        self.epochs = epochs
        self.patience = patience
        self.rng = np.random.RandomState(seed)

    def _one_hot(self, y):
        out = np.zeros((len(y), self.n_classes))
        out[np.arange(len(y)), y] = 1
        return out

    def _softmax(self, s):
        e = np.exp(s - np.max(s, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)

    def _sigmoid(self, s):
        return 1.0 / (1.0 + np.exp(-s))

    def _forward(self, X):
        self.hidden = self._sigmoid(X.dot(self.W_h) + self.b_h)
        return self._softmax(self.hidden.dot(self.W_o) + self.b_o)

    def _loss(self, P, T):
        ce = -np.sum(T * np.log(P + 1e-12)) / len(T)
        return ce + 0.5 * self.l2 * (np.sum(self.W_h ** 2) + np.sum(self.W_o ** 2))

    def _backward(self, X, P, T):
        n = X.shape[0]
        err_o = (P - T) / n
        err_h = err_o.dot(self.W_o.T) * self.hidden * (1 - self.hidden)
        self.dW_o = self.hidden.T.dot(err_o) + self.l2 * self.W_o
        self.db_o = err_o.sum(axis=0)
        self.dW_h = X.T.dot(err_h) + self.l2 * self.W_h
        self.db_h = err_h.sum(axis=0)

    def _update(self):
        for name in ("W_h", "b_h", "W_o", "b_o"):
            v = self.momentum * self.velocity[name] - self.lr * getattr(self, "d" + name)
            self.velocity[name] = v
            setattr(self, name, getattr(self, name) + v)

    def fit(self, X, y, X_val, y_val):
        self.n_classes = int(y.max()) + 1
        n_in = X.shape[1]
        self.W_h = self.rng.randn(n_in, self.n_hidden) * 0.5
        self.b_h = np.zeros(self.n_hidden)
        self.W_o = self.rng.randn(self.n_hidden, self.n_classes) * 0.5
        self.b_o = np.zeros(self.n_classes)
        self.velocity = {k: 0 for k in ("W_h", "b_h", "W_o", "b_o")}
        T = self._one_hot(y)
        T_val = self._one_hot(y_val)
        best = float("inf")
        bad = 0
        for epoch in range(self.epochs):
            P = self._forward(X)
            loss = self._loss(P, T)
            self._backward(X, P, T)
            self._update()
            val = self._loss(self._forward(X_val), T_val)
            if val < best - 1e-4:
                best, bad = val, 0
            else:
                bad += 1
                if bad >= self.patience:
                    print("early stop at", epoch)
                    break
            if epoch % 25 == 0:
                print(f"{epoch:4d}  train {loss:.4f}  val {val:.4f}")
        return self

    def predict(self, X):
        return self._forward(X).argmax(axis=1)

    def score(self, X, y):
        return (self.predict(X) == y).mean()


rng = np.random.RandomState(42)
fat, salt, age = rng.normal(size=(3, 130))
kind = (fat + salt > 0.5).astype(int) + (age * fat > 0.3).astype(int)
data = np.stack([fat, salt, age], axis=1)
net = CheeseNet().fit(data[:100], kind[:100], data[100:], kind[100:])
print("accuracy", net.score(data[100:], kind[100:]))
