"""A class, ReLU, two outputs, weight decay in the loss and in the gradients."""
import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=0.5):
        np.random.seed(0)
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y, reg):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape
        z1 = X.dot(W1) + b1
        a1 = np.maximum(0, z1)
        scores = a1.dot(W2) + b2
        scores = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        correct = -np.log(probs[range(N), y])
        data_loss = np.sum(correct) / N
        reg_loss = 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
        loss = data_loss + reg_loss
        grads = {}
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N
        grads["W2"] = np.dot(a1.T, dscores)
        grads["b2"] = np.sum(dscores, axis=0)
        dhidden = np.dot(dscores, W2.T)
        dhidden[a1 <= 0] = 0
        grads["W1"] = np.dot(X.T, dhidden)
        grads["b1"] = np.sum(dhidden, axis=0)
        grads["W2"] += reg * W2
        grads["W1"] += reg * W1
        return loss, grads

    def train(self, X, y, learning_rate=0.5, reg=1e-2, num_iters=200, batch_size=20):
        history = []
        for it in range(num_iters):
            idx = np.random.choice(len(X), batch_size)
            X_batch, y_batch = X[idx], y[idx]
            loss, grads = self.loss(X_batch, y_batch, reg)
            history.append(loss)
            for name in self.params:
                self.params[name] -= learning_rate * grads[name]
            if it % 50 == 0:
                print("iteration %d / %d: loss %f" % (it, num_iters, loss))
        return history


np.random.seed(1)
X = np.random.randn(80, 4)
y = np.argmax(X @ np.random.randn(4, 3), axis=1)
net = TwoLayerNet(4, 9, 3)
net.train(X, y)
