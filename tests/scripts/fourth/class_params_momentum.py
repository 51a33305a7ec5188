import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


class TwoLayer:
    """Examples stand in columns."""

    def __init__(self, n_in, n_hidden, n_out, lr=0.5, mu=0.9, seed=3):
        gen = np.random.RandomState(seed)
        self.params = {
            "W1": gen.normal(0, 1 / np.sqrt(n_in), (n_hidden, n_in)),
            "b1": np.zeros((n_hidden, 1)),
            "W2": gen.normal(0, 1 / np.sqrt(n_hidden), (n_out, n_hidden)),
            "b2": np.zeros((n_out, 1)),
        }
        self.velocity = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.lr, self.mu = lr, mu
        self.history = []

    def forward(self, X):
        p = self.params
        self.X = X
        self.Z1 = p["W1"].dot(X) + p["b1"]
        self.A1 = np.tanh(self.Z1)
        self.Z2 = p["W2"].dot(self.A1) + p["b2"]
        self.A2 = sigma(self.Z2)
        return self.A2

    def cost(self, Y):
        m = Y.shape[1]
        return -np.sum(Y * np.log(self.A2) + (1 - Y) * np.log(1 - self.A2)) / m

    def backward(self, Y):
        m = Y.shape[1]
        grads = {}
        dZ2 = (self.A2 - Y) / m
        grads["W2"] = dZ2.dot(self.A1.T)
        grads["b2"] = dZ2.sum(axis=1, keepdims=True)
        dA1 = self.params["W2"].T.dot(dZ2)
        dZ1 = dA1 * (1 - self.A1**2)
        grads["W1"] = dZ1.dot(self.X.T)
        grads["b1"] = dZ1.sum(axis=1, keepdims=True)
        return grads

    def step(self, grads):
        for key in self.params:
            self.velocity[key] = self.mu * self.velocity[key] - self.lr * grads[key]
            self.params[key] += self.velocity[key]

    def train(self, X, Y, steps):
        for _ in range(steps):
            self.forward(X)
            self.history.append(self.cost(Y))
            self.step(self.backward(Y))


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    X = rng.uniform(-1, 1, (3, 60))
    Y = np.vstack([X[0] * X[1] > 0, X[2] > X[0]]).astype(float)
    net = TwoLayer(3, 9, 2)
    net.train(X, Y, 300)
    print(net.history[0], net.history[-1])
