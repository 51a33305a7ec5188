from abc import ABC, abstractmethod
import numpy as np

class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...
    @abstractmethod
    def backward(self, grad): ...
    def step(self, lr): pass

class FC(Layer):
    def __init__(self, i, o, rng):
        self.W = rng.standard_normal((i, o)) * np.sqrt(1.0 / i)
        self.b = np.zeros((1, o))
    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W) + self.b
    def backward(self, grad):
        self.gW = np.matmul(self.x.T, grad)
        self.gb = grad.sum(axis=0, keepdims=True)
        return np.matmul(grad, self.W.T)
    def step(self, lr):
        self.W -= lr * self.gW
        self.b -= lr * self.gb

class LeakyReLU(Layer):
    def __init__(self, slope=0.1):
        self.slope = slope
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.slope * x)
    def backward(self, grad):
        return grad * np.where(self.x > 0, 1.0, self.slope)

class Dropout(Layer):
    def __init__(self, p, rng):
        self.p, self.rng = p, rng
    def forward(self, x):
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask
    def backward(self, grad):
        return grad * self.mask

class BCE:
    def forward(self, z, t):
        self.p, self.t = 1 / (1 + np.exp(-z)), t
        return -(t * np.log(self.p) + (1 - t) * np.log(1 - self.p)).mean()
    def backward(self):
        return (self.p - self.t) / self.t.size

rng = np.random.default_rng(42)
X = rng.uniform(-1, 1, (40, 2))
T = (X[:, :1] ** 2 + X[:, 1:] ** 2 < 0.5).astype(float)
layers = [FC(2, 8, rng), LeakyReLU(), Dropout(0.2, rng), FC(8, 1, rng)]
loss_fn = BCE()
for epoch in range(200):
    out = X
    for layer in layers:
        out = layer.forward(out)
    loss = loss_fn.forward(out, T)
    grad = loss_fn.backward()
    for layer in layers[::-1]:
        grad = layer.backward(grad)
    for layer in layers:
        layer.step(0.3)
    if epoch % 50 == 0:
        print(epoch, loss)
