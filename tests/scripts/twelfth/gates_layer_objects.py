"""Layers that pass an error back and step on their way; one example after another."""

import numpy as np


class Layer:
    def __init__(self):
        self.input = None
        self.output = None

    def forward(self, data):
        raise NotImplementedError

    def backward(self, output_error, learning_rate):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weights = np.random.randn(n_in, n_out) * 0.7
        self.bias = np.zeros((1, n_out))

    def forward(self, data):
        self.input = data
        self.output = np.dot(self.input, self.weights) + self.bias
        return self.output

    def backward(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * output_error
        return input_error


class Activation(Layer):
    def __init__(self, function, derivative):
        super().__init__()
        self.function = function
        self.derivative = derivative

    def forward(self, data):
        self.input = data
        self.output = self.function(self.input)
        return self.output

    def backward(self, output_error, learning_rate):
        return self.derivative(self.input) * output_error


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


def mse(y_true, y_pred):
    return np.mean(np.power(y_true - y_pred, 2))


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


class Net:
    def __init__(self):
        self.layers = []
        self.loss = None
        self.loss_prime = None

    def add(self, layer):
        self.layers.append(layer)

    def use(self, loss, loss_prime):
        self.loss = loss
        self.loss_prime = loss_prime

    def predict(self, rows):
        result = []
        for row in rows:
            output = row
            for layer in self.layers:
                output = layer.forward(output)
            result.append(output)
        return result

    def fit(self, x_train, y_train, epochs, learning_rate):
        samples = len(x_train)
        for i in range(epochs):
            err = 0
            for j in range(samples):
                output = x_train[j]
                for layer in self.layers:
                    output = layer.forward(output)
                err += self.loss(y_train[j], output)
                error = self.loss_prime(y_train[j], output)
                for layer in reversed(self.layers):
                    error = layer.backward(error, learning_rate)
            err /= samples
            if i % 100 == 0:
                print("epoch %d/%d   error=%f" % (i + 1, epochs, err))


np.random.seed(4)
x_train = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]])
y_train = np.array([[[0, 1]], [[1, 0]], [[1, 0]], [[0, 1]]])

net = Net()
net.add(Dense(2, 3))
net.add(Activation(tanh, tanh_prime))
net.add(Dense(3, 2))
net.add(Activation(tanh, tanh_prime))
net.use(mse, mse_prime)
net.fit(x_train, y_train, epochs=300, learning_rate=0.1)
print(net.predict(x_train))
