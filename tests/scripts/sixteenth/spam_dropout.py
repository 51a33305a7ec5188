import numpy as np


class SpamFilter:
    """A dropout network on made-up word counts.

    Inverted dropout: what is kept is divided by the probability of keeping it.
    """

    def __init__(self, n_words, n_hidden1=10, n_hidden2=8, keep_prob=0.8, learning_rate=0.2, seed=123):
        self.rng = np.random.RandomState(seed)
        self.keep_prob = keep_prob
        self.learning_rate = learning_rate
        self.W1 = self.rng.randn(n_words, n_hidden1) * np.sqrt(2. / n_words)
        self.b1 = np.zeros(n_hidden1)
        self.W2 = self.rng.randn(n_hidden1, n_hidden2) * np.sqrt(2. / n_hidden1)
        self.b2 = np.zeros(n_hidden2)
        self.W3 = self.rng.randn(n_hidden2, 1) * np.sqrt(1. / n_hidden2)
        self.b3 = np.zeros(1)

    def forward(self, X, training=True):
        self.X = X
        self.Z1 = X.dot(self.W1) + self.b1
        self.A1 = np.maximum(self.Z1, 0)
        if training:
            self.D1 = (self.rng.rand(*self.A1.shape) < self.keep_prob) / self.keep_prob
            self.A1 = self.A1 * self.D1
        self.Z2 = self.A1.dot(self.W2) + self.b2
        self.A2 = np.maximum(self.Z2, 0)
        if training:
            self.D2 = (self.rng.rand(*self.A2.shape) < self.keep_prob) / self.keep_prob
            self.A2 = self.A2 * self.D2
        self.Z3 = self.A2.dot(self.W3) + self.b3
        self.A3 = 1 / (1 + np.exp(-self.Z3))
        return self.A3

    def loss(self, y):
        eps = 1e-12
        return -np.mean(y * np.log(self.A3 + eps) + (1 - y) * np.log(1 - self.A3 + eps))

    def backward(self, y):
        m = y.shape[0]
        dZ3 = (self.A3 - y) / m
        self.dW3 = self.A2.T.dot(dZ3)
        self.db3 = dZ3.sum(axis=0)
        dA2 = dZ3.dot(self.W3.T) * self.D2
        dZ2 = dA2 * (self.Z2 > 0)
        self.dW2 = self.A1.T.dot(dZ2)
        self.db2 = dZ2.sum(axis=0)
        dA1 = dZ2.dot(self.W2.T) * self.D1
        dZ1 = dA1 * (self.Z1 > 0)
        self.dW1 = self.X.T.dot(dZ1)
        self.db1 = dZ1.sum(axis=0)

    def update(self):
        for name in ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']:
            setattr(self, name, getattr(self, name) - self.learning_rate * getattr(self, 'd' + name))

    def fit(self, X, y, epochs=60):
        for epoch in range(epochs):
            self.forward(X)
            loss = self.loss(y)
            self.backward(y)
            self.update()
            if (epoch + 1) % 20 == 0:
                print('Epoch', epoch + 1, 'loss', round(loss, 4))
        return self

    def predict(self, X):
        return (self.forward(X, training=False) > 0.5).astype(int)


data_rng = np.random.RandomState(0)
counts = data_rng.poisson(1.0, size=(100, 12)).astype(float)
spam = (counts[:, 0] + counts[:, 3] > counts[:, 5] + counts[:, 7]).astype(float).reshape(-1, 1)
clf = SpamFilter(12).fit(counts, spam)
print('train accuracy:', (clf.predict(counts) == spam).mean())
