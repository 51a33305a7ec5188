"""Barley, from scratch with objects: dense layers with L1 and L2 penalties, ReLU, softmax with its loss, SGD with decay."""

import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons, weight_l1=0.0, weight_l2=0.0):
        self.weights = 0.3 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.weight_l1 = weight_l1
        self.weight_l2 = weight_l2

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        if self.weight_l1 > 0:
            dL1 = np.ones_like(self.weights)
            dL1[self.weights < 0] = -1
            self.dweights += self.weight_l1 * dL1
        if self.weight_l2 > 0:
            self.dweights += 2 * self.weight_l2 * self.weights
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Loss:
    def regularization_loss(self, layer):
        reg = 0
        if layer.weight_l1 > 0:
            reg += layer.weight_l1 * np.sum(np.abs(layer.weights))
        if layer.weight_l2 > 0:
            reg += layer.weight_l2 * np.sum(layer.weights * layer.weights)
        return reg

    def calculate(self, output, y):
        return np.mean(self.forward(output, y))


class Loss_CategoricalCrossentropy(Loss):
    def forward(self, y_pred, y_true):
        clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
        correct = np.sum(clipped * y_true, axis=1)
        return -np.log(correct)


class Activation_Softmax_Loss:
    def __init__(self):
        self.loss = Loss_CategoricalCrossentropy()

    def forward(self, inputs, y_true):
        exp = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp / np.sum(exp, axis=1, keepdims=True)
        return self.loss.calculate(self.output, y_true)

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        y_true = np.argmax(y_true, axis=1)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


class Optimizer_SGD:
    def __init__(self, learning_rate=1.0, decay=0.0):
        self.learning_rate = learning_rate
        self.current_learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0

    def pre_update_params(self):
        if self.decay:
            self.current_learning_rate = self.learning_rate * (1.0 / (1.0 + self.decay * self.iterations))

    def update_params(self, layer):
        layer.weights += -self.current_learning_rate * layer.dweights
        layer.biases += -self.current_learning_rate * layer.dbiases

    def post_update_params(self):
        self.iterations += 1


np.random.seed(7)
X = np.random.randn(60, 3)
y = np.eye(3)[np.argmax(X * [1, 2, 1], axis=1)]
dense1 = Layer_Dense(3, 9, weight_l1=2e-3, weight_l2=5e-3)
activation1 = Activation_ReLU()
dense2 = Layer_Dense(9, 3)
loss_activation = Activation_Softmax_Loss()
optimizer = Optimizer_SGD(learning_rate=0.5, decay=1e-2)
for epoch in range(201):
    dense1.forward(X)
    activation1.forward(dense1.output)
    dense2.forward(activation1.output)
    data_loss = loss_activation.forward(dense2.output, y)
    loss = data_loss + loss_activation.loss.regularization_loss(dense1)
    if not epoch % 50:
        acc = np.mean(np.argmax(loss_activation.output, axis=1) == np.argmax(y, axis=1))
        print(f"epoch: {epoch}, acc: {acc:.3f}, loss: {loss:.3f}, lr: {optimizer.current_learning_rate}")
    loss_activation.backward(loss_activation.output, y)
    dense2.backward(loss_activation.dinputs)
    activation1.backward(dense2.dinputs)
    dense1.backward(activation1.dinputs)
    optimizer.pre_update_params()
    optimizer.update_params(dense1)
    optimizer.update_params(dense2)
    optimizer.post_update_params()
