"""Layers as objects: Dense, LeakyReLU, Dropout. Is a viola in tune? Binary, logits, trained with plain SGD."""
import numpy as np

rng = np.random.default_rng(2024)


class Dense:
    def __init__(self, n_in, n_out):
        self.W = rng.normal(0.0, np.sqrt(2.0 / n_in), size=(n_in, n_out))
        self.b = np.zeros((1, n_out))

    def forward(self, inp, training=True):
        self.inp = inp
        return np.dot(inp, self.W) + self.b

    def backward(self, grad):
        self.grad_W = np.dot(self.inp.T, grad)
        self.grad_b = np.sum(grad, axis=0, keepdims=True)
        return np.dot(grad, self.W.T)

    def update(self, lr):
        self.W -= lr * self.grad_W
        self.b -= lr * self.grad_b


class LeakyReLU:
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, inp, training=True):
        self.inp = inp
        return np.where(inp > 0, inp, self.slope * inp)

    def backward(self, grad):
        return grad * np.where(self.inp > 0, 1.0, self.slope)

    def update(self, lr):
        pass


class Dropout:
    def __init__(self, p):
        self.keep = 1 - p

    def forward(self, inp, training=True):
        if not training:
            return inp
        self.mask = (rng.random(inp.shape) < self.keep) / self.keep
        return inp * self.mask

    def backward(self, grad):
        return grad * self.mask

    def update(self, lr):
        pass


class BCEWithLogits:
    def forward(self, logits, target):
        self.p = 1 / (1 + np.exp(-logits))
        self.target = target
        return np.mean(np.log1p(np.exp(-np.abs(logits))) + np.maximum(logits, 0) - logits * target)

    def backward(self):
        return (self.p - self.target) / len(self.target)


class Network:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x, training=True):
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def update(self, lr):
        for layer in self.layers:
            layer.update(lr)


pitch = rng.normal(size=(90, 5))
in_tune = ((pitch ** 2).sum(axis=1, keepdims=True) < 4).astype(float)
net = Network(Dense(5, 16), LeakyReLU(), Dropout(0.2), Dense(16, 8), LeakyReLU(), Dense(8, 1))
criterion = BCEWithLogits()
for epoch in range(120):
    logits = net.forward(pitch)
    loss = criterion.forward(logits, in_tune)
    net.backward(criterion.backward())
    net.update(0.2)
    if epoch % 30 == 0:
        hits = ((net.forward(pitch, training=False) > 0) == in_tune).mean()
        print(f"epoch {epoch}: loss {loss:.4f}, accuracy {hits:.1%}")
