import numpy as np

# A little deep learning framework from scratch (Layer / Loss / Optimizer / Model)


class Layer:
    params = ()

    def forward(self, x):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class LeakyReLU(Layer):
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, grad):
        return grad * np.where(self.x > 0, 1.0, self.alpha)


class CrossEntropy:
    def forward(self, logits, labels):
        shifted = logits - logits.max(axis=1, keepdims=True)
        exps = np.exp(shifted)
        self.probs = exps / exps.sum(axis=1, keepdims=True)
        self.labels = labels
        return -np.log(self.probs[np.arange(len(labels)), labels]).mean()

    def backward(self):
        grad = self.probs.copy()
        grad[np.arange(len(self.labels)), self.labels] -= 1
        return grad / len(self.labels)


class Adam:
    def __init__(self, layers, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.layers = [layer for layer in layers if hasattr(layer, "W")]
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m = [[np.zeros_like(l.W), np.zeros_like(l.b)] for l in self.layers]
        self.v = [[np.zeros_like(l.W), np.zeros_like(l.b)] for l in self.layers]

    def step(self):
        self.t += 1
        for i, layer in enumerate(self.layers):
            for j, (param, grad) in enumerate([(layer.W, layer.dW), (layer.b, layer.db)]):
                self.m[i][j] = self.beta1 * self.m[i][j] + (1 - self.beta1) * grad
                self.v[i][j] = self.beta2 * self.v[i][j] + (1 - self.beta2) * grad ** 2
                m_hat = self.m[i][j] / (1 - self.beta1 ** self.t)
                v_hat = self.v[i][j] / (1 - self.beta2 ** self.t)
                param -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class Model:
    def __init__(self, *layers):
        self.layers = layers
        self.loss = CrossEntropy()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self):
        grad = self.loss.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def fit(self, X, y, optimizer, epochs, batch_size, rng):
        for epoch in range(epochs):
            order = rng.permutation(len(X))
            total = 0.0
            for start in range(0, len(X), batch_size):
                idx = order[start:start + batch_size]
                total += self.loss.forward(self.forward(X[idx]), y[idx]) * len(idx)
                self.backward()
                optimizer.step()
            print(f"epoch {epoch + 1}: loss={total / len(X):.4f}")


def main():
    rng = np.random.default_rng(0)
    # bill length, bill depth, flipper length (standardised) of three kinds of penguins
    means = np.array([[-0.9, 0.6, -0.8], [0.9, 0.6, -0.4], [0.6, -1.1, 1.2]])
    y = rng.integers(0, 3, size=96)
    X = means[y] + rng.normal(scale=0.5, size=(96, 3))
    model = Model(Dense(3, 8, rng), LeakyReLU(), Dense(8, 6, rng), LeakyReLU(), Dense(6, 3, rng))
    model.fit(X, y, Adam(model.layers), epochs=10, batch_size=16, rng=rng)
    print("accuracy", (model.forward(X).argmax(1) == y).mean())


if __name__ == "__main__":
    main()
