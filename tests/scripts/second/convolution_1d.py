import numpy as np
np.random.seed(5)

class Conv1D:
    def __init__(self, n_filters, width):
        self.k = np.random.randn(n_filters, width) / width
        self.b = np.zeros(n_filters)

    def forward(self, x):
        self.x = x
        n = len(x) - self.k.shape[1] + 1
        out = np.zeros((len(self.b), n))
        for f in range(len(self.b)):
            for i in range(n):
                out[f, i] = np.sum(x[i:i + self.k.shape[1]] * self.k[f]) + self.b[f]
        return out

    def backward(self, grad, lr):
        dk = np.zeros_like(self.k)
        db = np.zeros_like(self.b)
        for f in range(grad.shape[0]):
            for i in range(grad.shape[1]):
                dk[f] += grad[f, i] * self.x[i:i + self.k.shape[1]]
                db[f] += grad[f, i]
        self.k -= lr * dk
        self.b -= lr * db

class Dense:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.shape = x.shape
        self.x = x.flatten()
        return self.w @ self.x + self.b

    def backward(self, grad, lr):
        back = self.w.T @ grad
        self.w -= lr * np.outer(grad, self.x)
        self.b -= lr * grad
        return back.reshape(self.shape)

signals = np.random.randn(12, 8)
targets = np.stack([signals.max(1), signals.mean(1)], axis=1)
conv, dense = Conv1D(3, 3), Dense(18, 2)
for epoch in range(20):
    total = 0
    for s, t in zip(signals, targets):
        a = conv.forward(s)
        h = np.tanh(a)
        out = dense.forward(h)
        total += 0.5 * np.sum((out - t) ** 2)
        g = dense.backward(out - t, 0.01)
        g = g * (1 - h ** 2)
        conv.backward(g, 0.01)
    print(epoch, total / len(signals))
