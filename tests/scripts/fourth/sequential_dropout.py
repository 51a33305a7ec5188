import numpy as np


class Dense:
    def __init__(self, fan_in, fan_out, rng):
        self.weight = rng.standard_normal((fan_in, fan_out)) * np.sqrt(2.0 / fan_in)
        self.bias = np.zeros(fan_out)

    def forward(self, x, training):
        self.input = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight = self.input.T @ grad
        self.grad_bias = grad.sum(axis=0)
        return grad @ self.weight.T

    def update(self, lr, decay):
        self.weight -= lr * (self.grad_weight + decay * self.weight)
        self.bias -= lr * self.grad_bias


class ReLU:
    def forward(self, x, training):
        self.active = x > 0
        return x * self.active

    def backward(self, grad):
        return grad * self.active

    def update(self, lr, decay):
        pass


class Dropout:
    def __init__(self, keep, seed):
        self.keep = keep
        self.rng = np.random.default_rng(seed)

    def forward(self, x, training):
        if not training:
            return x
        self.mask = (self.rng.random(x.shape) < self.keep) / self.keep
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask

    def update(self, lr, decay):
        pass


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x, training=True):
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def update(self, lr, decay):
        for layer in self.layers:
            layer.update(lr, decay)


def log_softmax(s):
    s = s - s.max(axis=1, keepdims=True)
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


def nll(scores, onehot):
    lp = log_softmax(scores)
    value = -(lp * onehot).sum() / len(onehot)
    grad = (np.exp(lp) - onehot) / len(onehot)
    return value, grad


def main():
    rng = np.random.default_rng(2)
    x = rng.standard_normal((90, 6))
    kind = (np.abs(x[:, 0]) + x[:, 1] > 0.5).astype(int) + (x[:, 2] > 0.6)
    onehot = np.eye(3)[kind]
    net = Sequential(Dense(6, 20, rng), ReLU(), Dropout(0.8, 5), Dense(20, 10, rng), ReLU(), Dense(10, 3, rng))
    for epoch in range(60):
        scores = net.forward(x)
        value, grad = nll(scores, onehot)
        net.backward(grad)
        net.update(0.3, 1e-3)
        if epoch % 20 == 0:
            print(epoch, value)
    print((net.forward(x, training=False).argmax(1) == kind).mean())


main()
