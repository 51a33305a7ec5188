"""Jams that set or do not: modules with parameters, zero_grad, dropout that can be switched off, smoothed labels, Adam."""

import numpy as np

rng = np.random.default_rng(23)


class Param:
    def __init__(self, value):
        self.value = value.astype(np.float32)
        self.grad = np.zeros_like(self.value)


class Linear:
    def __init__(self, n_in, n_out):
        self.w = Param(rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_out)))
        self.b = Param(np.zeros(n_out))

    def __call__(self, x):
        self.x = x
        return x @ self.w.value + self.b.value

    def backward(self, g):
        self.w.grad += self.x.T @ g
        self.b.grad += g.sum(axis=0)
        return g @ self.w.value.T

    def parameters(self):
        return [self.w, self.b]


class ELU:
    def __call__(self, x):
        self.y = np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)
        return self.y

    def backward(self, g):
        return g * np.where(self.y > 0, 1, self.y + 1).astype(np.float32)

    def parameters(self):
        return []


class Dropout:
    training = True

    def __init__(self, rate):
        self.rate = rate

    def __call__(self, x):
        if not self.training:
            return x
        self.mask = (rng.random(x.shape) >= self.rate).astype(np.float32) / (1 - self.rate)
        return x * self.mask

    def backward(self, g):
        return g * self.mask

    def parameters(self):
        return []


class Adam:
    def __init__(self, params, lr=0.01, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps, self.t = params, lr, betas, eps, 0
        self.m = [np.zeros_like(p.value) for p in params]
        self.v = [np.zeros_like(p.value) for p in params]

    def zero_grad(self):
        for p in self.params:
            p.grad.fill(0)

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            self.m[i] = b1 * self.m[i] + (1 - b1) * p.grad
            self.v[i] = b2 * self.v[i] + (1 - b2) * p.grad**2
            m_hat = self.m[i] / (1 - b1**self.t)
            v_hat = self.v[i] / (1 - b2**self.t)
            p.value -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def smoothed(labels, classes, by=0.1):
    hot = np.full((len(labels), classes), by / classes, dtype=np.float32)
    hot[np.arange(len(labels)), labels] += 1 - by
    return hot


x = rng.normal(size=(40, 4)).astype(np.float32)
labels = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0.5)
t = smoothed(labels, 3)
layers = [Linear(4, 12), ELU(), Dropout(0.2), Linear(12, 3)]
optimizer = Adam([p for layer in layers for p in layer.parameters()])
for epoch in range(100):
    out = x
    for layer in layers:
        out = layer(out)
    z = out - out.max(axis=1, keepdims=True)
    probs = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = -(t * np.log(probs)).sum(axis=1).mean()
    optimizer.zero_grad()
    grad = (probs - t) / len(x)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    optimizer.step()
    if epoch % 25 == 0:
        print(epoch, float(loss))
