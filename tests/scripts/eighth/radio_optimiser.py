"""Which station is it? Layer objects, a loss object, and an optimiser that asks the layers for their parameters."""

import numpy as np

rng = np.random.default_rng(11)


class Layer:
    def params_and_grads(self):
        return []


class Dense(Layer):
    def __init__(self, n_in, n_out):
        self.params = {"w": rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), "b": np.zeros(n_out)}
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["w"] + self.params["b"]

    def backward(self, grad):
        self.grads["b"] = np.sum(grad, axis=0)
        self.grads["w"] = self.inputs.T @ grad
        return grad @ self.params["w"].T

    def params_and_grads(self):
        for name, param in self.params.items():
            yield name, param, self.grads[name]


class LeakyReLU(Layer):
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def forward(self, inputs):
        self.inputs = inputs
        return np.where(inputs > 0, inputs, self.alpha * inputs)

    def backward(self, grad):
        return grad * np.where(self.inputs > 0, 1.0, self.alpha)


class SoftmaxCrossEntropy:
    def loss(self, logits, labels):
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        self.probs = np.exp(log_probs)
        return -np.mean(log_probs[np.arange(len(labels)), labels])

    def grad(self, labels):
        grad = self.probs.copy()
        grad[np.arange(len(labels)), labels] -= 1
        return grad / len(labels)


class NeuralNet:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, inputs):
        for layer in self.layers:
            inputs = layer.forward(inputs)
        return inputs

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad


class Momentum:
    def __init__(self, net, lr=0.05, mu=0.9):
        self.net, self.lr, self.mu = net, lr, mu
        self.velocity = {}

    def step(self):
        for index, layer in enumerate(self.net.layers):
            for name, param, grad in layer.params_and_grads():
                v = self.velocity.get((index, name), np.zeros_like(param))
                v = self.mu * v - self.lr * grad
                self.velocity[(index, name)] = v
                param += v


inputs = rng.standard_normal((60, 5))
labels = np.argmax(inputs @ rng.standard_normal((5, 3)), axis=1)
net = NeuralNet([Dense(5, 10), LeakyReLU(), Dense(10, 8), LeakyReLU(0.2), Dense(8, 3)])
criterion, optimizer = SoftmaxCrossEntropy(), Momentum(net)
for epoch in range(100):
    logits = net.forward(inputs)
    loss = criterion.loss(logits, labels)
    net.backward(criterion.grad(labels))
    optimizer.step()
    if epoch % 20 == 0:
        print(epoch, loss)
